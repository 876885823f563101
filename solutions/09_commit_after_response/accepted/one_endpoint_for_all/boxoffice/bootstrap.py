import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.api import create_router
from boxoffice.database import make_sessions
from boxoffice.endpoints import Endpoints
from boxoffice.mail import Mail


def create_app(engine: Engine, mail: httpx2.Client) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(create_router(Endpoints(make_sessions(engine), Mail(mail))))
    return app
