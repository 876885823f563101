import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.api import router
from boxoffice.mail import Mail
from boxoffice.store import Store


def create_app(engine: Engine, mail: httpx2.Client) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.office = Store(engine)
    app.state.mail = Mail(mail)
    app.include_router(router)
    return app
