"""The one-thread client: a whole stack, the lifespan, a 500 instead of an exception."""

import sys
import threading
from contextlib import asynccontextmanager
from typing import Annotated

import anyio.to_thread
import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, Request

from probe import web


def test_a_sync_route_runs_on_the_calling_thread_with_its_stack_whole():
    app = FastAPI()

    @app.get("/")
    def show():
        frame, names = sys._getframe(), []
        while frame:
            names.append(frame.f_code.co_name)
            frame = frame.f_back
        return {"thread": threading.get_ident(), "names": names}

    with web(app) as client:
        answer = client.get("/").json()
    assert answer["thread"] == threading.get_ident()
    assert "test_a_sync_route_runs_on_the_calling_thread_with_its_stack_whole" in answer["names"]


def test_threads_are_new_ones_each_time():
    app, seen = FastAPI(), []

    def come():
        seen.append(threading.current_thread())
        yield
        seen.append(threading.current_thread())

    @app.get("/", dependencies=[Depends(come)])
    def show():
        seen.append(threading.current_thread())

    with web(app, threads=True) as client:
        assert client.get("/").status_code == 200
    assert len({id(each) for each in [*seen, threading.current_thread()]}) == 4


def test_a_server_error_is_a_500_and_the_next_request_is_served():
    app = FastAPI()

    @app.get("/{n}")
    def divide(n: int):
        return 1 / n

    with web(app) as client:
        assert [client.get(f"/{n}").status_code for n in (0, 1)] == [500, 200]


def test_the_lifespan_runs_and_its_state_reaches_the_request():
    steps = []

    @asynccontextmanager
    async def lifespan(_app):
        steps.append("up")
        yield {"sessions": "made"}
        steps.append("down")

    app = FastAPI(lifespan=lifespan)

    @app.get("/")
    def show(request: Request):
        return request.state.sessions

    with web(app) as client:
        assert client.get("/").json() == "made"
        assert steps == ["up"]
    assert steps == ["up", "down"]


def test_a_lifespan_that_fails_says_so():
    @asynccontextmanager
    async def lifespan(_app):
        raise RuntimeError("no database")
        yield

    with pytest.raises(RuntimeError, match="no database"), web(FastAPI(lifespan=lifespan)):
        pass


def test_dependencies_background_tasks_and_middleware_work():
    app = FastAPI()
    steps = []

    def session():
        steps.append("open")
        yield "session"
        steps.append("close")

    @app.middleware("http")
    async def mark(request, call_next):
        answer = await call_next(request)
        answer.headers["x-mark"] = "1"
        return answer

    @app.post("/")
    async def sell(body: dict, tasks: BackgroundTasks, _session: Annotated[str, Depends(session)]):
        tasks.add_task(steps.append, "task")
        return body

    with web(app) as client:
        answer = client.post("/", json={"seat": "A7"}, headers={"x": "y"})
    assert answer.json() == {"seat": "A7"}
    assert answer.headers["x-mark"] == "1"
    assert sorted(steps) == ["close", "open", "task"]


def test_an_answer_begins_once():
    async def app(scope, _receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 201})
            await send({"type": "http.response.start", "status": 500})

    with web(app) as client:
        assert client.get("/").status_code == 201


def test_the_thread_pool_is_given_back():
    real = anyio.to_thread.run_sync
    with web(FastAPI()) as client:
        client.get("/")
        assert anyio.to_thread.run_sync is real
    assert anyio.to_thread.run_sync is real


def test_a_stop_passes_and_leaves_tracebacks_as_they_were():
    app = FastAPI()

    @app.get("/")
    def stop():
        raise SystemExit(3)

    before = getattr(sys, "tracebacklimit", None)
    with pytest.raises(SystemExit), web(app) as client:
        client.get("/")
    assert getattr(sys, "tracebacklimit", None) == before
