from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from pedal.models import Base, Bike, make_engine
from probe import Backend, Database, load_layers

ROOT = Path(__file__).parents[1]


@pytest.fixture
def backend():
    return Backend(ROOT, "pedal", load_layers(ROOT, "pedal"))


@pytest.fixture
def database(tmp_path):
    template = tmp_path / "template.db"
    engine = make_engine(f"sqlite:///{template}")
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add(Bike(id=7))
    engine.dispose()
    fresh = Database(template, template).fresh()
    yield fresh
    fresh.close()
