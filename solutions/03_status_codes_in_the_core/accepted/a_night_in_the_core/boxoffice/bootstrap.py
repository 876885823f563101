from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli, worker
from boxoffice.api import handle_refusal, v1_routes, v2_routes
from boxoffice.database import make_sessions
from boxoffice.errors import OrderRefused
from boxoffice.services import OrderService
from boxoffice.settlement import SettlementService


def create_app(engine: Engine) -> FastAPI:
    service = OrderService(make_sessions(engine))
    app = FastAPI(title="Box office")
    app.include_router(v1_routes(service))
    app.include_router(v2_routes(service))
    app.add_exception_handler(OrderRefused, handle_refusal)
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, OrderService(make_sessions(engine)))


def run_worker(engine: Engine) -> None:
    sessions = make_sessions(engine)
    worker.settle(SettlementService(sessions, OrderService(sessions)))
