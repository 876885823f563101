from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from boxoffice.api import router


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.sessions = sessionmaker(engine, expire_on_commit=False)
    app.include_router(router)
    return app
