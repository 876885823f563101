"""The outside world: an HTTP service that records who called it, and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx2

from probe.events import Event, Sent
from probe.stack import stack_of

if TYPE_CHECKING:
    from probe.backend import Backend

Lost = type[httpx2.TransportError]
Answer = Callable[[httpx2.Request], httpx2.Response | Lost]


def all_well(_request: httpx2.Request) -> httpx2.Response:
    """Answer 200 to everything."""
    return httpx2.Response(200, json={"status": "ok"})


@dataclass
class Outbound:
    """A service outside: hand `client` to the backend, read `sent`, change what it `answers`.

    Of its next answers it `loses` as many as there are here, and this is heard in their place.
    """

    backend: Backend
    answers: Answer = all_well
    sent: list[Sent] = field(default_factory=list)
    loses: list[httpx2.Response | Lost] = field(default_factory=list)

    @property
    def client(self) -> httpx2.Client:
        """A client whose base URL is this service; another one at each call."""
        return httpx2.Client(transport=_Line(self), base_url="http://gateway.test")


@contextmanager
def outbound(backend: Backend, answer: Answer | None = None) -> Iterator[Outbound]:
    """Give a service that answers `answer(request)`, or 200 to everything.

    An answer that is an error of httpx2 is no answer: the backend's client raises it.
    """
    yield Outbound(backend, answer or all_well)


class _Line(httpx2.BaseTransport):
    def __init__(self, service: Outbound) -> None:
        self._service = service

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        backend = self._service.backend
        stack = stack_of(backend)
        sent = Sent(
            request.method,
            request.url.path,
            _json(request.read()),
            dict(request.headers),
            stack[-1].site if stack else None,
            dict(request.extensions.get("timeout", {})),
        )
        backend.tell(Event("outbound", f"{sent.method} {sent.path}", stack, sent=sent))
        self._service.sent.append(sent)
        answer = self._service.answers(request)
        if self._service.loses:
            answer = self._service.loses.pop(0)
        if isinstance(answer, httpx2.Response):
            return answer
        raise answer("no answer", request=request)


def _json(body: bytes) -> Any:  # noqa: ANN401  (JSON)
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", "replace")
