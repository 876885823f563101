import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.outside.letters import Letters
from boxoffice.selling.desk import Desk
from boxoffice.web import order_routes, say_no


def create_app(engine: Engine, mail: httpx2.Client) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(order_routes(Desk(engine), Letters(mail)))
    say_no(app)
    return app
