"""A service says what it is told to say, and counts what it takes."""

import httpx2
import pytest

from probe import Service, Stop, outbound


@pytest.fixture
def service():
    return Service("letter", "order")


@pytest.fixture
def post(service, toy):
    backend, _, _ = toy(lambda _: {"__init__": "", "bootstrap": ""})

    def send(letter, order="B-1"):
        return mail.client.post("/mails", json={"letter": letter, "order": order, "to": "mira"})

    with outbound(backend, service) as mail:
        yield send


def test_it_takes_with_any_2xx_what_it_does_not_refuse(service, post):
    assert all(post("ticket").is_success for _ in range(7))
    assert service.taken == {("ticket", "B-1"): 7}


def test_a_refusal_is_about_one_request_or_about_all_with_its_first_value(service, post):
    service.refuses({"notice": 503, ("ticket", "B-1"): 404, ("notice", "B-2"): 410})
    said = [
        post(letter, number).status_code
        for number in ("B-1", "B-2")
        for letter in ("ticket", "notice")
    ]
    assert [said[0], said[1], said[3]] == [404, 503, 410]
    assert +service.taken == {("ticket", "B-2"): 1}


def test_it_says_when_to_come_again_and_where_else_to_go(service, post):
    service.refuses({"ticket": "429, retry-after: 60", "notice": 302})
    later, elsewhere = post("ticket"), post("notice")
    assert (later.status_code, later.headers["retry-after"]) == (429, "60")
    assert (elsewhere.status_code, elsewhere.headers["location"]) == (302, "/login")
    assert not +service.taken


def test_a_line_breaks_and_a_process_stops(service, post):
    service.refuses({"ticket": "ReadTimeout", "notice": "Stop", "receipt": "OSError"})
    with pytest.raises(httpx2.ReadTimeout):
        post("ticket")
    with pytest.raises(OSError, match="trouble"):
        post("receipt")
    with pytest.raises(Stop):
        post("notice")
    assert service.last == "Stop"
    assert not +service.taken


def test_a_page_that_is_only_read_takes_nothing(service, toy):
    backend, _, _ = toy(lambda _: {"__init__": "", "bootstrap": ""})
    with outbound(backend, service) as mail:
        assert mail.client.get("/login").status_code == 200
    assert not service.taken


def test_it_says_what_it_did_not_take_once(service, post):
    for letter in ("ticket", "notice", "notice"):
        post(letter)
    assert service.uneven(("receipt", "ticket", "notice"), "B-1") == "0 x receipt, 2 x notice"
