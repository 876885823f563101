import httpx2
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from boxoffice.api import router
from boxoffice.database import make_sessions
from boxoffice.mail import Mail


def create_app(engine: Engine, mail: httpx2.Client) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.sessions = make_sessions(engine)
    app.state.mail = Mail(mail)
    app.include_router(router)
    app.add_exception_handler(IntegrityError, lost_the_race)
    return app


def lost_the_race(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "seat taken"}, status_code=409)
