"""A fresh file for each test, real transactions, an independent reader."""

import pytest
import sqlalchemy as sa

from probe.database import database_from


@pytest.fixture
def database(tmp_path):
    (tmp_path / "schema.sql").write_text(
        "CREATE TABLE a (n INTEGER PRIMARY KEY);"
        "CREATE TABLE b (n INTEGER REFERENCES a (n)); INSERT INTO a VALUES (1);"
    )
    with database_from(tmp_path / "schema.sql", tmp_path) as made:
        yield made


def test_it_starts_as_the_schema_says_and_fresh_is_untouched(database):
    database.write("INSERT INTO a VALUES (?)", 2)
    assert database.read().tables() == {"a": [{"n": 1}, {"n": 2}], "b": []}
    assert database.fresh().read().rows("SELECT n FROM a") == [{"n": 1}]
    assert database.copy().read().value("SELECT count(*) FROM a") == 2


def test_the_reader_sees_only_what_is_committed_and_never_blocks(database):
    with database.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO a VALUES (2)"))
        assert database.read().value("SELECT count(*) FROM a") == 1
    assert database.read().value("SELECT count(*) FROM a") == 2


def test_foreign_keys_hold(database):
    with pytest.raises(sa.exc.IntegrityError), database.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO b VALUES (9)"))


def test_a_savepoint_is_real(database):
    with database.engine.begin() as connection:
        with connection.begin_nested() as savepoint:
            connection.execute(sa.text("INSERT INTO a VALUES (2)"))
            savepoint.rollback()
        connection.execute(sa.text("INSERT INTO a VALUES (3)"))
    assert database.read().rows("SELECT n FROM a") == [{"n": 1}, {"n": 3}]


def test_each_transaction_that_wrote_changes_the_file_once(database):
    before = database.changes()
    for n in (5, 6):
        with database.engine.begin() as connection:
            connection.execute(sa.text(f"INSERT INTO a VALUES ({n})"))
    with database.engine.begin() as connection:
        connection.execute(sa.text("SELECT * FROM a"))
    assert database.changes() - before == 2


def test_a_lock_that_nobody_will_release_is_an_error_soon(database):
    with database.engine.begin() as one:
        one.execute(sa.text("INSERT INTO a VALUES (2)"))
        with pytest.raises(sa.exc.OperationalError, match="locked"), database.engine.begin() as two:
            two.execute(sa.text("INSERT INTO a VALUES (3)"))


@pytest.mark.parametrize(
    "setting", ["journal_mode = OFF", "foreign_keys = 0", "writable_schema = on"]
)
def test_a_setting_that_undoes_the_rules_is_refused(database, setting):
    with (
        database.engine.connect() as connection,
        pytest.raises(sa.exc.DatabaseError, match="not authorized"),
    ):
        connection.exec_driver_sql(f"PRAGMA {setting}")


def test_settings_that_real_projects_make_are_allowed(database):
    with database.engine.connect() as connection:
        for setting in ("foreign_keys = ON", "journal_mode", "busy_timeout = 100"):
            connection.exec_driver_sql(f"PRAGMA {setting}")


def test_a_refused_commit_fails_at_the_commit_and_no_earlier(database):
    database.refuse_commits("a")
    with database.engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO a VALUES (2)"))
        with pytest.raises(sa.exc.IntegrityError):
            connection.commit()
    with database.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO b VALUES (1)"))
    assert database.read().tables() == {"a": [{"n": 1}], "b": [{"n": 1}]}


@pytest.mark.parametrize("sql", ["INSERT INTO a VALUES (2)", "UPDATE a SET n = 3", "DELETE FROM a"])
def test_a_raw_commit_and_autocommit_are_refused_too(database, sql):
    database.refuse_commits("a", "b")
    with database.engine.connect() as connection:
        connection.exec_driver_sql(sql)
        with pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("COMMIT")
        connection.rollback()
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text(sql))
    assert database.read().tables() == {"a": [{"n": 1}], "b": []}


def test_one_reader_sees_each_commit_and_locks_nothing(database):
    reader = database.read()
    for n in (2, 3):
        assert reader.value("SELECT max(n) FROM a") == n - 1
        database.write("INSERT INTO a VALUES (?)", n)
        assert reader.rows("SELECT n FROM a ORDER BY n DESC")[0] == {"n": n}


@pytest.mark.usefixtures("database")
def test_what_one_engine_has_compiled_serves_the_next_with_its_own_rows(tmp_path):
    compiled = {}
    query = sa.select(sa.table("a", sa.column("n")))
    with database_from(tmp_path / "schema.sql", tmp_path, compiled) as first:
        first.write("INSERT INTO a VALUES (2)")
        answers = []
        for each in (first, first.fresh(), first.copy()):
            with each.engine.connect() as connection:
                answers.append(connection.scalars(query).all())
    assert answers == [[1, 2], [1], [1, 2]]
    assert len(compiled) == 1


def test_an_engine_of_the_learners_own_shares_nothing(database):
    own = sa.create_engine(database.engine.url)
    assert database.engine.dialect == database.fresh().engine.dialect != own.dialect
    assert own.dialect.name == database.engine.dialect.name == "sqlite"


def test_a_refused_write_fails_at_the_statement(database):
    database.refuse_writes("a")
    database.refuse_commits("a", "b")
    with database.engine.connect() as connection:
        with pytest.raises(sa.exc.IntegrityError, match="this write is refused"):
            connection.execute(sa.text("INSERT INTO a VALUES (2)"))
        connection.execute(sa.text("INSERT INTO b VALUES (1)"))
        with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
            connection.commit()


def test_what_was_refused_can_be_accepted_again(database):
    database.refuse_writes("a")
    database.refuse_commits("b")
    database.refuse_nothing()
    with database.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO a VALUES (2)"))
        connection.execute(sa.text("INSERT INTO b VALUES (2)"))
    assert database.read().tables()["b"] == [{"n": 2}]


def test_a_database_that_is_held_accepts_no_commit(database):
    quick = database.rival()
    quick.hold()
    with quick.engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO a VALUES (2)"))
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            connection.commit()
    assert database.read().tables()["a"] == [{"n": 1}]
    quick.refuse_nothing()
    with quick.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO a VALUES (3)"))
    assert database.read().tables()["a"] == [{"n": 1}, {"n": 3}]


def test_a_database_that_is_locked_accepts_no_write(database):
    quick = database.rival()
    quick.lock()
    with quick.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT n FROM a")) == 1
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            connection.execute(sa.text("INSERT INTO a VALUES (2)"))
    quick.refuse_only_once()
    with pytest.raises(sa.exc.OperationalError, match="locked"):
        ours(quick, 3)
    ours(quick, 4)
    assert database.read().tables()["a"] == [{"n": 1}, {"n": 4}]


def test_a_refused_write_says_what_it_is_told_to(database):
    database.refuse_writes("a", says="UNIQUE constraint failed: a.rowid")
    with pytest.raises(sa.exc.IntegrityError, match=r"UNIQUE constraint failed: a\.rowid"):
        ours(database, 2)


def test_a_commit_can_break_without_the_database(database):
    for _ in range(2):
        database.break_commits()
        with pytest.raises(RuntimeError), database.engine.begin() as connection:
            connection.execute(sa.text("INSERT INTO a VALUES (2)"))
        assert not database.is_being_written()
    database.refuse_nothing()
    with database.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO a VALUES (3)"))
        assert database.is_being_written()
    assert database.read().tables()["a"] == [{"n": 1}, {"n": 3}]


def others_and(database, *ours):
    database.meanwhile("INSERT INTO b VALUES (NULL)")
    for sql in ours:
        with database.engine.begin() as connection:
            connection.execute(sa.text(sql))
            yield connection


def count(database):
    return database.read().value("SELECT count(*) FROM b")


def test_somebody_else_comes_before_each_transaction(database):
    seen = [count(database) for _ in others_and(database, "SELECT 1", "INSERT INTO a VALUES (2)")]
    assert seen == [1, 2]
    assert database.read().value("SELECT max(n) FROM a") == 2


def test_nobody_else_comes_while_a_transaction_is_open(database):
    for _ in others_and(database, "INSERT INTO a VALUES (2)"):
        with database.engine.connect() as second:
            assert second.scalar(sa.text("SELECT count(*) FROM b")) == 1
    assert count(database) == 1


def ours(database, n):
    with database.engine.begin() as connection:
        connection.execute(sa.text(f"INSERT INTO a VALUES ({n})"))


@pytest.mark.parametrize("refuse", ["refuse_commits", "refuse_writes"])
def test_what_is_refused_only_once_is_accepted_in_the_next_transaction(database, refuse):
    getattr(database, refuse)("a")
    database.refuse_only_once()
    with pytest.raises(sa.exc.IntegrityError):
        ours(database, 2)
    ours(database, 3)
    ours(database, 4)
    assert database.read().rows("SELECT n FROM a") == [{"n": 1}, {"n": 3}, {"n": 4}]


def test_a_read_before_it_uses_up_no_refusal(database):
    database.refuse_commits("a")
    database.refuse_only_once()
    with database.engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT n FROM a")) == 1
    with pytest.raises(sa.exc.IntegrityError):
        ours(database, 2)


def test_a_commit_that_met_a_lock_once_may_be_said_again(database):
    quick = database.rival()
    quick.hold()
    quick.refuse_only_once()
    with quick.engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO a VALUES (2)"))
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("COMMIT")
    ours(quick, 3)
    assert database.read().value("SELECT count(*) FROM a") == 3
