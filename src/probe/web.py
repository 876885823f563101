"""A client that drives an ASGI app on the calling thread, so that the stack stays whole."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio.to_thread
import httpx2

from probe.events import Event
from probe.stack import stack_of

if TYPE_CHECKING:
    from probe.backend import Backend

Message = MutableMapping[str, Any]
App = Callable[
    [Any, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
Pool = Callable[[], AbstractContextManager[None]]


@contextmanager
def web(
    app: App, backend: Backend | None = None, *, threads: bool = False
) -> Iterator[httpx2.Client]:
    """Give an `httpx2.Client` for the app, lifespan run; a server error is a 500, not raised.

    The client waits until the app has returned; name the `backend`, and its records say when the
    first byte of the answer left. With `threads`, what goes to the thread pool runs in a thread,
    a new one each time, as nobody may count on getting the same one twice.
    """
    pool = _threads if threads else _inline_threads
    loop = asyncio.new_event_loop()
    lifespan = _Lifespan(app)
    try:
        with pool():
            loop.run_until_complete(lifespan.start())
        with httpx2.Client(
            transport=_OneThread(app, loop, lifespan.state, backend, pool),
            base_url="http://boxoffice.test",
        ) as client:
            yield client
        with pool():
            loop.run_until_complete(lifespan.stop())
    finally:
        _finish(loop)


class _OneThread(httpx2.BaseTransport):
    def __init__(
        self,
        app: App,
        loop: asyncio.AbstractEventLoop,
        state: dict[str, Any],
        backend: Backend | None,
        pool: Pool,
    ) -> None:
        self._app = app
        self._loop = loop
        self._state = state
        self._backend = backend
        self._pool = pool

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        exchange = _Exchange(request.read(), self._backend)
        with self._pool():
            self._loop.run_until_complete(exchange.run(self._app, self._scope(request)))
        return httpx2.Response(
            exchange.status or 500, headers=exchange.headers, content=b"".join(exchange.body)
        )

    def _scope(self, request: httpx2.Request) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": request.url.raw_path.split(b"?")[0],
            "query_string": request.url.query,
            "server": (request.url.host, request.url.port or 80),
            "client": ("127.0.0.1", 50000),
            "root_path": "",
            "state": dict(self._state),
        }


@dataclass
class _Exchange:
    request_body: bytes
    backend: Backend | None
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: list[bytes] = field(default_factory=list)
    _asked: bool = False
    _answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, app: App, scope: dict[str, Any]) -> None:
        try:
            await app(scope, self._receive, self._send)
        except Exception:
            logging.getLogger(__name__).exception("A server answers 500 and lives on.")
            self._answered.set()

    async def _receive(self) -> Message:
        if self._asked:
            await self._answered.wait()
            return {"type": "http.disconnect"}
        self._asked = True
        return {"type": "http.request", "body": self.request_body, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self.status:
                raise RuntimeError("The answer has begun already.")
            self._begin(message["status"])
            self.headers = list(message.get("headers", []))
        elif message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._answered.set()

    def _begin(self, status: int) -> None:
        self.status = status
        if self.backend is not None:
            stack = stack_of(self.backend)
            self.backend.tell(Event("answer", f"ANSWER {status}", stack, status=status))


class _Lifespan:
    def __init__(self, app: App) -> None:
        self._app = app
        self.state: dict[str, Any] = {}
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._outbox: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())
        await self._step("lifespan.startup")

    async def stop(self) -> None:
        if self._task is not None and not self._task.done():
            await self._step("lifespan.shutdown")
            await self._task

    async def _run(self) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        await self._app(scope, self._inbox.get, self._outbox.put)

    async def _step(self, name: str) -> None:
        assert self._task is not None
        await self._inbox.put({"type": name})
        answer = asyncio.ensure_future(self._outbox.get())
        await asyncio.wait({answer, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
        elif answer.result()["type"].endswith(".failed"):
            await self._task


def _inline_threads() -> AbstractContextManager[None]:
    """Run here, for one request, what Starlette would hand to its thread pool."""

    async def run_sync(func: Callable[..., Any], *args: Any, **_options: Any) -> Any:  # noqa: ANN401
        return func(*args)

    return _instead_of_the_pool(run_sync)


def _threads() -> AbstractContextManager[None]:
    """Run in a new thread each, for one request, what Starlette would hand to its thread pool."""

    async def run_sync(func: Callable[..., Any], *args: Any, **_options: Any) -> Any:  # noqa: ANN401
        call = partial(copy_context().run, func, *args)
        with ThreadPoolExecutor(1) as thread:
            return await asyncio.get_running_loop().run_in_executor(thread, call)

    return _instead_of_the_pool(run_sync)


@contextmanager
def _instead_of_the_pool(run_sync: Callable[..., Awaitable[Any]]) -> Iterator[None]:
    real = anyio.to_thread.run_sync
    anyio.to_thread.run_sync = run_sync  # type: ignore[assignment]
    try:
        yield
    finally:
        anyio.to_thread.run_sync = real


def _finish(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
    # Starlette writes down the traceback of what ends a lifespan: three requests take less time.
    limit, sys.tracebacklimit = getattr(sys, "tracebacklimit", None), 0
    try:
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        sys.tracebacklimit = limit
    loop.close()
