"""A restart has the disk of its moment and remembers nothing, and leaves no trace of itself."""

import sys

from probe import OnDisk, power_cut, restarted

SCHEMA = "CREATE TABLE notes (n TEXT);"
BOOTSTRAP = """
from sqlalchemy import text
WAITING = []

def ask(engine):
    WAITING.append("in memory")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('asked')"))

def work(engine):
    with engine.begin() as connection:
        asked = connection.scalar(text("SELECT count(*) FROM notes WHERE n = 'asked'"))
        connection.execute(text("INSERT INTO notes VALUES ('worked')"))
    return [asked, *WAITING]
"""


def sources(_package):
    return {"__init__": "", "bootstrap": BOOTSTRAP}


def test_it_starts_at_every_moment_with_the_disk_alone(toy):
    backend, module, database = toy(sources, SCHEMA)

    def worked(disk):
        with restarted(backend, disk) as (bootstrap, copy):
            done = bootstrap.work(copy.engine)
            left = copy.read().value("SELECT count(*) FROM notes")
        return OnDisk(f"{done} {left}", whole=True)

    with power_cut(backend, database, worked) as cut:
        module.ask(database.engine)
    assert [moment.on_disk.text for moment in cut.moments] == ["[0] 1", "[1] 2"]
    assert [moment.disk.tables()["notes"] for moment in cut.moments] == [[], [{"n": "asked"}]]


def test_the_running_backend_and_its_disk_are_as_they_were(toy):
    backend, module, database = toy(sources, SCHEMA)
    module.ask(database.engine)
    for _ in range(2):
        with restarted(backend, database.read()) as (bootstrap, copy):
            assert bootstrap is not module
            assert bootstrap.work(copy.engine) == [1]
    assert sys.modules[f"{backend.package}.bootstrap"] is module
    assert module.work(database.engine) == [1, "in memory"]
