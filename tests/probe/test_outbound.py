"""The service outside: what it says, and that a line can break."""

import httpx2
import pytest

from probe import outbound

BODY = "def run(client):\n    return client.post('/charges', json={'cents': 900}).json()\n"


def toy_client(toy):
    backend, module, _ = toy(lambda _: {"__init__": "", "bootstrap": BODY})
    return backend, module.run


def test_a_service_says_that_all_is_well_and_keeps_what_was_sent(toy):
    backend, run = toy_client(toy)
    with outbound(backend) as service:
        assert run(service.client) == {"status": "ok"}
    [sent] = service.sent
    assert (sent.method, sent.path, sent.json) == ("POST", "/charges", {"cents": 900})


@pytest.mark.parametrize("error", [httpx2.ReadTimeout, httpx2.ConnectError])
def test_an_answer_that_is_an_error_is_a_lost_line(toy, error):
    backend, run = toy_client(toy)
    with outbound(backend, lambda _: error) as service, pytest.raises(error, match="no answer"):
        run(service.client)
    assert len(service.sent) == 1


def test_an_answer_that_is_lost_was_given_all_the_same(toy):
    backend, run = toy_client(toy)
    with outbound(backend) as service:
        service.loses = [httpx2.ReadTimeout, httpx2.Response(502, json={"by": "a proxy"})]
        with pytest.raises(httpx2.ReadTimeout):
            run(service.client)
        assert run(service.client) == {"by": "a proxy"}
        assert run(service.client) == {"status": "ok"}
    assert len(service.sent) == 3
