from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli
from boxoffice.api import refused, router
from boxoffice.database import make_sessions
from boxoffice.domain import SaleRefusedError
from boxoffice.use_cases import TicketDesk


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.desk = TicketDesk(make_sessions(engine))
    app.add_exception_handler(SaleRefusedError, refused)
    app.include_router(router)
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, TicketDesk(make_sessions(engine)))
