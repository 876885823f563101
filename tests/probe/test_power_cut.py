"""The power cut sees every moment, whoever commits and however."""

import pytest

from probe import OnDisk, ledger, outbound, power_cut, web

SCHEMA = "CREATE TABLE notes (n TEXT);"
HEAD = """
import sqlite3
from contextlib import closing
from sqlalchemy import text
"""


def notes(reader):
    found = [row["n"] for row in reader.rows("SELECT n FROM notes ORDER BY rowid")]
    return OnDisk("+".join(found) or "nothing", whole=found in ([], ["a", "b"]), lost="b is lost")


def run(toy, body):
    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": HEAD + body}, SCHEMA)
    with power_cut(backend, database, notes) as cut:
        module.run(database.engine)
    return cut


def seen(cut):
    return [(moment.label, moment.on_disk.text) for moment in cut.moments]


def test_each_commit_is_a_moment_and_so_is_the_end(toy):
    cut = run(
        toy,
        """
def run(engine):
    with engine.connect() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        c.commit()
        c.execute(text("INSERT INTO notes VALUES ('b')"))
        c.commit()
""",
    )
    assert seen(cut) == [
        ("before bootstrap.py:9 commit", "nothing"),
        ("before bootstrap.py:11 commit", "a"),
        ("after  bootstrap.py:11 commit", "a+b"),
    ]
    with pytest.raises(AssertionError) as failure:
        cut.expect_whole(wants="Both or none.")
    lines = str(failure.value).splitlines()
    assert lines[0] == "1 of 3 moments broken (bootstrap.py:11)"
    assert lines[3] == "  before bootstrap.py:11 commit  a        BROKEN  b is lost"
    assert lines[-1] == "Both or none."


def test_one_transaction_is_whole_at_every_moment(toy):
    cut = run(
        toy,
        """
def run(engine):
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        c.execute(text("INSERT INTO notes VALUES ('b')"))
""",
    )
    cut.expect_whole(wants="w")
    assert [moment.on_disk.text for moment in cut.moments] == ["nothing", "a+b"]


def test_no_except_block_can_hide_a_moment(toy):
    cut = run(
        toy,
        """
def run(engine):
    with engine.connect() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        c.commit()
        try:
            raise RuntimeError
        except BaseException:
            c.execute(text("DELETE FROM notes"))
            c.commit()
""",
    )
    assert [moment.on_disk.text for moment in cut.broken] == ["a"]


def test_autocommit_makes_a_moment_of_every_write(toy):
    cut = run(
        toy,
        """
def run(engine):
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        c.execute(text("INSERT INTO notes VALUES ('b')"))
""",
    )
    assert seen(cut)[1] == ("before bootstrap.py:9 autocommit", "a")
    assert cut.unseen == 0


def test_a_raw_cursor_of_the_pool_is_seen(toy):
    cut = run(
        toy,
        """
def run(engine):
    raw = engine.raw_connection()
    cursor = raw.cursor()
    for note in "ab":
        cursor.execute("BEGIN")
        cursor.execute("INSERT INTO notes VALUES (?)", note)
        cursor.execute("COMMIT")
    raw.close()
""",
    )
    assert [moment.on_disk.text for moment in cut.broken] == ["a"]


AT_ONCE = "c.exec_driver_sql(SQL, (note,))"


@pytest.mark.parametrize(
    ("connect", "ask", "raw"),
    [
        ("engine.raw_connection", "c.cursor().execute(SQL, note)", True),
        ("engine.execution_options(isolation_level='AUTOCOMMIT').connect", AT_ONCE, False),
    ],
)
def test_a_raw_cursor_that_begins_nothing_is_told_so(toy, connect, ask, raw):
    cut = run(
        toy,
        f"""
SQL = "INSERT INTO notes VALUES (?)"
def run(engine):
    with closing({connect}()) as c:
        for note in "ab":
            {ask}
""",
    )
    with pytest.raises(AssertionError, match="1 of 3 moments broken") as failure:
        cut.expect_whole(wants="w")
    assert ("Ask the database through SQLAlchemy" in str(failure.value)) == raw


def test_a_connection_past_the_engine_is_noticed_on_the_disk(toy):
    cut = run(
        toy,
        """
def run(engine):
    with closing(sqlite3.connect(engine.url.database)) as own, own:
        own.execute("INSERT INTO notes VALUES ('a')")
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('b')"))
""",
    )
    assert cut.unseen == 1
    with pytest.raises(AssertionError, match=r"1 change.* reached the disk past the engine"):
        cut.expect_whole(wants="w")


def test_a_connection_opened_before_the_block_is_seen(toy):
    backend, module, database = toy(
        lambda _: {
            "__init__": "",
            "bootstrap": HEAD
            + """
OPEN = []
def prepare(engine):
    OPEN.append(engine.connect())
def run(engine):
    c = OPEN.pop()
    c.execute(text("INSERT INTO notes VALUES ('a')"))
    c.commit()
    c.close()
""",
        },
        SCHEMA,
    )
    module.prepare(database.engine)
    with power_cut(backend, database, notes) as cut:
        module.run(database.engine)
    assert [moment.on_disk.text for moment in cut.moments] == ["nothing", "a"]


def test_a_call_to_the_outside_is_a_moment_and_says_whether_a_transaction_was_open(toy):
    backend, module, database = toy(
        lambda _: {
            "__init__": "",
            "bootstrap": HEAD
            + """
def run(engine, gateway):
    gateway.post("/first", json={"cents": 5}, timeout=3)
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        gateway.post("/second")
""",
        },
        SCHEMA,
    )
    counted = []

    def invariant(reader):
        counted.append(len(reader.sent))
        return notes(reader)

    with outbound(backend) as gateway, power_cut(backend, database, invariant) as cut:
        module.run(database.engine, gateway.client)
    assert counted == [0, 1, 2, 2]
    assert [sent.path for sent in gateway.sent] == ["/first", "/second"]
    assert [sent.in_transaction for sent in cut.record.sent] == [False, True]
    assert gateway.sent[0].json == {"cents": 5}
    assert gateway.sent[0].timeout["read"] == 3
    assert str(gateway.sent[0].site).endswith("bootstrap.py:7 in run")


def test_a_block_in_which_nothing_was_written_fails(toy):
    cut = run(toy, "\ndef run(engine):\n    engine.connect().close()\n")
    with pytest.raises(AssertionError, match="nothing was committed or sent"):
        cut.expect_whole(wants="w")


def test_an_invariant_that_cannot_be_asked_is_an_error_not_a_pass(toy):
    backend, module, database = toy(
        lambda _: {
            "__init__": "",
            "bootstrap": HEAD
            + """
def run(engine):
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
""",
        },
        SCHEMA,
    )

    def invariant(reader):
        return reader.value("SELECT * FROM nowhere")

    with pytest.raises(Exception, match="no such table"), power_cut(backend, database, invariant):
        module.run(database.engine)


def test_two_records_at_once_both_see_everything(toy):
    body = """
def run(engine):
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a'), ('b')"))
"""
    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": HEAD + body}, SCHEMA)
    with ledger(backend, database) as log:
        with power_cut(backend, database, notes) as cut:
            module.run(database.engine)
        module.run(database.engine)
    assert len(cut.moments) == 2
    log.expect_transactions(2, wants="w")


LATE = """
from fastapi import Depends, FastAPI
from sqlalchemy import text
def app_of(engine):
    app = FastAPI()
    def late():
        with engine.begin() as connection:
            yield connection
    @app.post("/", status_code=201)
    def note(connection = Depends(late)):
        connection.execute(text("INSERT INTO notes VALUES ('a')"))
    @app.get("/")
    def show(): return "nothing"
    return app
"""


def test_an_answer_is_a_moment_from_which_on_somebody_counts_on_it(toy):
    def promised(reader):
        found = reader.value("SELECT count(*) FROM notes")
        return OnDisk(f"{reader.answered} and {found}", whole=found >= len(reader.answered))

    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": LATE}, SCHEMA)
    app = module.app_of(database.engine)
    asked = power_cut(backend, database, promised, when="if somebody looks")
    with asked as cut, web(app, backend) as client:
        client.post("/")
    assert cut.table()[0] == "  if somebody looks             on disk"
    assert [(moment.label, moment.on_disk.text) for moment in cut.moments] == [
        ("at the answer 201", "[201] and 0"),
        ("before bootstrap.py:7 commit", "[201] and 0"),
        ("after  bootstrap.py:7 commit", "[201] and 1"),
    ]
    with pytest.raises(
        AssertionError, match=r"2 of 3 moments broken \(the answer, bootstrap.py:7\)"
    ):
        cut.expect_whole(wants="w")


def test_an_answer_alone_is_nothing_to_judge(toy):
    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": LATE}, SCHEMA)
    app = module.app_of(database.engine)
    with power_cut(backend, database, notes) as cut, web(app, backend) as client:
        client.get("/")
    assert seen(cut) == [("at the answer 200", "nothing"), ("after the answer 200", "nothing")]
    with pytest.raises(AssertionError, match="nothing was committed or sent"):
        cut.expect_whole(wants="w")
