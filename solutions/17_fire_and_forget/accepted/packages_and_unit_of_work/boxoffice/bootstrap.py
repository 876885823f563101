from datetime import datetime

import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.doors.rounds import make_rounds
from boxoffice.doors.web import open_web
from boxoffice.selling.desk import Desk
from boxoffice.selling.postman import Postman


def create_app(engine: Engine, _mail: httpx2.Client) -> FastAPI:
    return open_web(Desk(engine))


def run_worker(engine: Engine, _now: datetime, mail: httpx2.Client) -> None:
    make_rounds(Postman(engine, mail))
