import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.api import router
from boxoffice.database import make_sessions
from boxoffice.mail import Mail


def create_app(engine: Engine, mail: httpx2.Client) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.sessions = make_sessions(engine)
    app.state.mail = Mail(mail)
    app.state.held = set()
    app.include_router(router)
    return app
