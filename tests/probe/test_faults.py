"""A fault at every point, as an error and as a stop, then a clean retry."""

from contextlib import nullcontext

import pytest

from probe import OnDisk, faults, outbound

SCHEMA = "CREATE TABLE notes (n TEXT);"
HEAD = "from sqlalchemy import text\n"
WHOLE = """
def run(engine, gateway=None):
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        c.execute(text("INSERT INTO notes VALUES ('b')"))
"""
SAVEPOINT = """
from sqlalchemy.exc import IntegrityError
def run(engine):
    with engine.begin() as c:
        try:
            with c.begin_nested():
                c.execute(text("INSERT INTO notes VALUES ('a')"))
        except IntegrityError:
            return
        c.execute(text("INSERT INTO notes VALUES ('b')"))
"""
COMPENSATES = """
def run(engine):
    with engine.connect() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        c.commit()
        try:
            c.execute(text("INSERT INTO notes VALUES ('b')"))
            c.commit()
        except Exception:
            c.rollback()
            c.execute(text("DELETE FROM notes"))
            c.commit()
            raise
"""
TELLS_OF_A_LOST_COMMIT = """
from sqlalchemy.exc import IntegrityError, OperationalError
def run(engine):
    try:
        with engine.begin() as c:
            c.execute(text("INSERT INTO notes VALUES ('a'), ('b')"))
    except IntegrityError:
        raise
    except OperationalError:
        pass
    return True
"""
BLOCKS_RETRY = """
def run(engine):
    with engine.begin() as c:
        if c.execute(text("SELECT count(*) FROM tried")).scalar():
            return
        c.execute(text("INSERT INTO tried VALUES (1)"))
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a'), ('b')"))
"""
TAKES_BACK = """
def run(engine):
    try:
        with engine.begin() as c:
            if c.execute(text("SELECT count(*) FROM tried")).scalar():
                return
            c.execute(text("INSERT INTO tried VALUES (1)"))
            c.execute(text("INSERT INTO notes VALUES ('a'), ('b')"))
    except Exception:
        with engine.begin() as c:
            c.execute(text("DELETE FROM tried"))
        raise
"""


def notes(reader):
    found = [row["n"] for row in reader.rows("SELECT n FROM notes ORDER BY rowid")]
    return OnDisk("+".join(found) or "nothing", whole=found in ([], ["a", "b"]), lost="b is lost")


def sweep(toy, body, schema=SCHEMA, *, retry=True, **how):
    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": HEAD + body}, schema)

    def operation(db):
        return module.run(db.engine)

    faults(backend, database, operation, notes, wants="Both or none.", retry=retry, **how)


def test_one_transaction_survives_every_fault(toy):
    sweep(toy, WHOLE)


def test_no_constraint_breaks_when_a_savepoint_is_released(toy):
    sweep(toy, SAVEPOINT)


TAKEN = "UNIQUE constraint failed: notes.n"
SWALLOWS = """
from sqlalchemy.exc import IntegrityError
def run(engine):
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes (n) VALUES ('a')"))
        try:
            c.execute(text("INSERT INTO notes (n) VALUES ('b')"))
        except IntegrityError as error:
            if "WORDS" not in str(error.orig):
                raise
"""


@pytest.mark.parametrize(
    ("words", "schema", "swallowed"),
    [
        (TAKEN, "CREATE TABLE notes (n TEXT PRIMARY KEY);", True),
        (TAKEN, SCHEMA, False),
        (TAKEN, "CREATE TABLE notes (n TEXT PRIMARY KEY, m TEXT UNIQUE);", False),
        ("FOREIGN KEY constraint failed", SCHEMA, True),
    ],
)
def test_a_constraint_is_broken_in_the_words_of_sqlite(toy, words, schema, swallowed):
    broken = "fault at bootstrap.py:8 INSERT: a  BROKEN"
    with pytest.raises(AssertionError, match=broken) if swallowed else nullcontext():
        sweep(toy, SWALLOWS.replace("WORDS", words), schema)


def test_a_savepoint_for_whatever_breaks_keeps_what_was_in_it(toy):
    with pytest.raises(AssertionError, match="RELEASE: a"):
        sweep(toy, SAVEPOINT.replace("IntegrityError", "SQLAlchemyError"))


def test_a_compensation_does_not_survive_a_stop(toy):
    with pytest.raises(AssertionError) as failure:
        sweep(toy, COMPENSATES)
    text = str(failure.value)
    assert "stop at bootstrap.py:8 INSERT: a  BROKEN  b is lost" in text
    assert "stop at bootstrap.py:9 COMMIT: a  BROKEN  b is lost" in text
    assert "fault at bootstrap.py:8 INSERT" not in text
    assert text.endswith("Both or none.")


def test_an_operation_that_cannot_be_tried_again_is_reported(toy):
    with pytest.raises(AssertionError, match=r"then tried again: nothing  BROKEN  should be: a\+b"):
        sweep(toy, BLOCKS_RETRY, SCHEMA + "CREATE TABLE tried (n INTEGER);")


def test_a_lost_connection_breaks_no_constraint(toy):
    sweep(toy, TELLS_OF_A_LOST_COMMIT.replace("pass", "raise"), lost=True, retry=False)
    sweep(toy, TELLS_OF_A_LOST_COMMIT)
    with pytest.raises(AssertionError) as failure:
        sweep(toy, TELLS_OF_A_LOST_COMMIT, lost=True, unheard=True, retry=False)
    text = str(failure.value)
    assert (
        "lost connection at bootstrap.py:6 COMMIT: on disk: nothing  BROKEN  the answer said"
        in text
    )
    assert text.startswith("2 of 3 faults")


def test_a_commit_that_nobody_heard_of_has_come_through(toy):
    schema = SCHEMA + "CREATE TABLE tried (n INTEGER);"
    with pytest.raises(AssertionError) as failure:
        sweep(toy, TAKES_BACK, schema, unheard=True)
    assert "answer lost at bootstrap.py:5 COMMIT, then tried again" in str(failure.value)
    assert str(failure.value).startswith("1 of ")


def test_what_a_lost_connection_leaves_is_tried_again(toy):
    with pytest.raises(AssertionError, match=r"lost connection at .* INSERT, then tried again"):
        sweep(toy, BLOCKS_RETRY, SCHEMA + "CREATE TABLE tried (n INTEGER);", lost=True)


def test_a_failing_commit_leaves_nothing_in_the_pool(toy):
    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": HEAD + WHOLE}, SCHEMA)
    left = []

    def operation(db):
        try:
            module.run(db.engine)
        finally:
            left.append(
                db.engine.connect().execute(module.text("SELECT count(*) FROM notes")).scalar()
            )

    faults(backend, database, operation, notes, wants="w", retry=False)
    assert set(left) == {0, 2}


def test_a_call_to_the_outside_is_a_point_too(toy):
    body = """
def run(engine, gateway):
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
    gateway.post("/pay")
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('b')"))
"""
    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": HEAD + body}, SCHEMA)

    def operation(db):
        with outbound(backend) as gateway:
            module.run(db.engine, gateway.client)

    with pytest.raises(AssertionError, match=r"fault at bootstrap\.py:6 POST /pay: a  BROKEN"):
        faults(backend, database, operation, notes, wants="w")


def test_an_operation_without_a_point_fails(toy):
    with pytest.raises(AssertionError, match="cannot be judged: SQLAlchemy was not asked"):
        sweep(toy, "\ndef run(engine): ...\n")


COMMITS_ON_A_BUG = """
from sqlalchemy.exc import SQLAlchemyError
def run(engine):
    with engine.connect() as c:
        try:
            c.execute(text("INSERT INTO notes VALUES ('a')"))
            note = "b"
            c.execute(text(f"INSERT INTO notes VALUES ('{note}')"))
        except SQLAlchemyError:
            raise
        except Exception:
            c.commit()
            raise
        c.commit()
"""
SAYS_YES = """
def run(engine):
    with engine.connect() as c:
        c.execute(text("INSERT INTO notes VALUES ('a'), ('b')"))
        try:
            c.commit()
        except Exception:
            pass
    return True
"""


def test_a_line_between_two_statements_fails_too(toy):
    with pytest.raises(AssertionError, match=r"fault at bootstrap\.py:8: a  BROKEN  b is lost"):
        sweep(toy, COMMITS_ON_A_BUG)


REMEMBERS_ITS_CONNECTION = """
from contextvars import ContextVar
current = ContextVar("current", default=None)
def run(engine):
    if current.get() is not None:
        raise LookupError("the one before has left its connection")
    with engine.begin() as c:
        token = current.set(c)
        try:
            current.get().execute(text("INSERT INTO notes VALUES ('a'), ('b')"))
        finally:
            current.reset(token)
"""


def test_what_puts_things_back_is_no_line_that_fails(toy):
    sweep(toy, REMEMBERS_ITS_CONNECTION)


LEFT_OPEN = """
def run(engine):
    c = engine.connect()
    c.execute(text("INSERT INTO notes VALUES ('a')"))
    c.execute(text("INSERT INTO notes VALUES ('b')"))
    try:
        c.commit()
    finally:
        c.close()
"""
CLOSED_BY_A_BLOCK = """
class Work:
    def __init__(self, engine):
        self.c = engine.connect()

    def __enter__(self):
        return self.c

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.c.commit()
        finally:
            self.c.close()

def run(engine):
    with Work(engine) as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        try:
            c.execute(text("INSERT INTO notes VALUES ('b')"))
        finally:
            pass
"""


def test_a_transaction_that_a_failing_statement_leaves_open_is_reported(toy):
    with pytest.raises(AssertionError) as failure:
        sweep(toy, LEFT_OPEN, closely=True)
    text = str(failure.value)
    assert text.startswith("1 of ")
    still_open = "nothing  BROKEN  its transaction is still open, so nobody else can write"
    assert f"fault at bootstrap.py:6 INSERT: {still_open}" in text


def test_a_block_that_closes_what_it_opened_leaves_nothing_open(toy):
    sweep(toy, CLOSED_BY_A_BLOCK, closely=True)


def test_a_second_way_that_only_an_error_goes_is_cut_too(toy):
    body = f"""
from sqlalchemy.exc import OperationalError
{WHOLE.replace("run(", "at_once(")}
def run(engine):
    try:
        at_once(engine)
    except OperationalError:
        for note in "ab":
            with engine.begin() as c:
                c.execute(text(f"INSERT INTO notes VALUES ('{{note}}')"))
"""
    with pytest.raises(AssertionError) as failure:
        sweep(toy, body, closely=True)
    assert "INSERT, then a power cut between two commits: a  BROKEN  b is lost" in str(
        failure.value
    )


@pytest.mark.parametrize("retry", [True, False])
def test_an_answer_that_says_yes_to_nothing_is_reported(toy, retry):
    with pytest.raises(AssertionError, match="on disk: nothing  BROKEN  the answer said that all"):
        sweep(toy, SAYS_YES, retry=retry)


@pytest.mark.parametrize(
    "error", ["sa.exc.IntegrityError", "sa.exc.OperationalError", "ValueError"]
)
def test_a_swallowed_error_of_any_kind_shows(toy, error):
    body = f"""
import sqlalchemy as sa
def run(engine):
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        try:
            c.execute(text("INSERT INTO notes VALUES ('b')"))
        except {error}:
            pass
"""
    with pytest.raises(AssertionError, match="b is lost"):
        sweep(toy, body)


QUIET = """
def run(engine):
    with engine.begin() as c:
        c.execute(text("INSERT INTO notes VALUES ('a')"))
        {}
"""


@pytest.mark.parametrize(
    "second",
    [
        "c.execute(text(\"INSERT OR IGNORE INTO notes VALUES ('b')\"))",
        "c.execute(text(\"insert into notes values ('b') on conflict do nothing\"))",
        "c.execute(text('INSERT OR IGNORE INTO notes VALUES (:n)'), [{'n': 'b'}])",
    ],
)
def test_an_insert_that_may_do_nothing_and_is_not_asked_loses_something(toy, second):
    with pytest.raises(AssertionError) as failure:
        sweep(toy, QUIET.format(second))
    assert "nothing inserted, and no error, at bootstrap.py:6" in str(failure.value)


@pytest.mark.parametrize(
    "second",
    [
        "assert c.execute(text(\"INSERT OR IGNORE INTO notes VALUES ('b')\")).rowcount == 1",
        "c.execute(text(\"INSERT OR IGNORE INTO notes VALUES ('b') RETURNING n\")).one()",
    ],
)
def test_one_that_is_asked_whether_it_did_something_is_fine(toy, second):
    sweep(toy, QUIET.format(second))
