import json
import os
import py_compile
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from kata.expected import expected_of
from kata.fork_server import ForkServer
from kata.judge import judge
from kata.process import start_once
from kata.spare import Spare
from kata.warm import default_kind, warm
from tests.toy import make_toy


@pytest.fixture(scope="module")
def server():
    server = ForkServer()
    yield server
    server.close()


@pytest.fixture
def toy(tmp_path):
    return make_toy(tmp_path)


def test_a_starter_keeps_its_behaviour_and_fails_the_design(toy, server):
    verdict = judge(toy.kata, toy.backend, warm=server)

    assert (verdict.behaviour.passed, verdict.behaviour.failed) == (2, 0)
    assert [test.passed for test in verdict.design] == [False, True, True]
    assert verdict.design[0].messages == ("2 transactions\n  one sale\nA sale commits once.",)
    assert (verdict.done, verdict.status, verdict.error) == (False, 1, None)


def test_the_answer_is_done(toy, server):
    toy.repair()

    verdict = judge(toy.kata, toy.backend, warm=server)

    assert (verdict.done, verdict.status) == (True, 0)


@pytest.mark.whole
def test_a_verdict_without_a_warm_process_is_the_same(toy, server):
    cold, warm_one = judge(toy.kata, toy.backend), judge(toy.kata, toy.backend, warm=server)

    assert cold.design == warm_one.design
    assert cold.behaviour == warm_one.behaviour


def test_json_has_the_promised_fields(toy, server):
    facts = json.loads(json.dumps(judge(toy.kata, toy.backend, warm=server).to_json()))

    assert list(facts) == ["kata", "done", "seconds", "behaviour", "design", "error"]
    assert facts["behaviour"] == {"passed": 2, "failed": 0}
    assert facts["error"] is None
    assert {key: facts["design"][0][key] for key in ("test", "rule", "guard", "passed")} == {
        "test": "test_one_transaction",
        "rule": "use-case-owns-transaction",
        "guard": False,
        "passed": False,
    }


def test_a_broken_behaviour_test_says_what_happened_and_where(toy, server):
    toy.write("boxoffice/use_cases.py", "def sell(engine, seat):\n    return {}['seat']\n")

    verdict = judge(toy.kata, toy.backend, warm=server)

    cause = "boxoffice/use_cases.py:2 in sell raised KeyError: 'seat'"
    assert verdict.behaviour.failed == 1
    _title, *said = verdict.behaviour_messages[0].splitlines()
    assert said[:2] == [cause, "assert 500 == 201"]
    # A probe finds something else; the cause stands below it.
    assert verdict.design[0].messages[0].splitlines()[:2] == ["0 transactions", f"  {cause}"]


def test_an_answer_that_does_not_fit_its_model_is_told_with_the_field(toy, server):
    api = toy.backend / "boxoffice/api.py"
    toy.write("boxoffice/api.py", api.read_text().replace("status_code=201", MODEL))
    toy.add("boxoffice/api.py", "from pydantic import BaseModel\nclass Out(BaseModel): row: int\n")

    verdict = judge(toy.kata, toy.backend, warm=server)

    said = verdict.behaviour_messages[0].splitlines()[1]
    assert said.startswith("the web framework raised ResponseValidationError: 1 validation error")
    assert "'row'" in said


MODEL = "status_code=201, response_model=Out"


def test_an_injected_fault_is_no_cause(toy, server):
    toy.kata.design.write_text(FAULTY, encoding="utf-8")

    (test,) = judge(toy.kata, toy.backend, warm=server).design

    assert not test.passed
    assert "InjectedBug" not in "\n".join(test.messages)


FAULTY = '''
import pytest
from boxoffice.bootstrap import create_app

from probe import OnDisk, faults, web


@pytest.mark.rule("use-case-owns-transaction")
def test_whole(backend, database):
    """Whole"""

    def sell(database):
        with web(create_app(database.engine)) as client:
            return client.post("/orders/A7").status_code == 201

    def state(disk):
        sold = disk.value("SELECT sum(sold) FROM seats")
        tickets = disk.rows("SELECT id FROM tickets")
        return OnDisk("sold", whole=bool(sold) == bool(tickets), lost="Ada")

    faults(backend, database, sell, state, wants="Whole.")
'''


def test_the_trouble_that_a_test_makes_is_no_cause(toy, server):
    trouble = "def sell(engine, seat):\n    raise OSError('so it goes')\n"
    toy.write("boxoffice/use_cases.py", trouble)

    test = judge(toy.kata, toy.backend, warm=server).design[0]

    assert test.messages[0].splitlines()[0] == "0 transactions"
    assert "so it goes" not in "\n".join(test.messages)


def test_what_breaks_off_a_test_after_its_finding_is_no_news(toy, server):
    toy.kata.design.write_text(BROKEN_OFF, encoding="utf-8")

    (test,) = judge(toy.kata, toy.backend, warm=server).design

    assert test.messages == ("a second process broke off\n  here\nTwo may run.",)


BROKEN_OFF = """
import pytest


@pytest.mark.rule("use-case-owns-transaction")
def test_whole(backend):
    backend.expect(False, "a second process broke off\\n  here\\nTwo may run.")
    raise RuntimeError("so there is nothing to go on with")
"""


def test_two_saves_in_one_second_with_the_same_size_are_told_apart(toy, server):
    at = time.time()
    for sold, passed, process in ((1, 2, server), (0, 1, server), (1, 2, None)):
        toy.write("boxoffice/use_cases.py", RIGHT_WITH.replace("SOLD", str(sold)))
        os.utime(toy.backend / "boxoffice/use_cases.py", (at, at))
        assert judge(toy.kata, toy.backend, warm=process).behaviour.passed == passed


RIGHT_WITH = """
import sqlalchemy as sa


def sell(engine, seat):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE seats SET sold = SOLD WHERE id = :id"), {"id": seat})
    return seat
"""


@pytest.mark.whole
def test_bytecode_that_lies_is_not_believed_and_none_is_left(toy, server):
    good = toy.backend / "boxoffice/use_cases.py"
    lie = good.parent / "__pycache__" / f"use_cases.{sys.implementation.cache_tag}.pyc"
    py_compile.compile(str(good), cfile=str(lie), doraise=True)
    stamp = good.stat().st_mtime
    good.write_text(good.read_text("utf-8").replace("sold = 1", "sold = 0"), "utf-8")
    os.utime(good, (stamp, stamp))

    assert judge(toy.kata, toy.backend, warm=server).behaviour.passed == 1
    assert len(list(toy.backend.rglob("*.pyc"))) == 1


def test_a_test_file_that_was_changed_while_a_process_waits_is_read_again(toy, server):
    judge(toy.kata, toy.backend, warm=server)
    design = toy.kata.design
    design.write_text(design.read_text().replace("count == 1", "count == 2"))

    verdict = judge(toy.kata, toy.backend, warm=server)

    assert all(test.passed for test in verdict.design)


def test_assertions_are_explained_however_early_they_were_rewritten(toy, server):
    toy.write("boxoffice/use_cases.py", "def sell(engine, seat):\n    return seat\n")

    for _ in range(2):  # the second time by a process that knows which tests will come
        verdict = judge(toy.kata, toy.backend, warm=server)

        assert "assert 0 == 1" in verdict.behaviour_messages[0]


def test_prints_of_the_learner_come_with_file_and_line(toy, server):
    text = (toy.backend / "boxoffice/use_cases.py").read_text("utf-8")
    loud = text.replace("    return seat", "    print('here', seat)\n    return seat")
    toy.write("boxoffice/use_cases.py", loud)

    verdict = judge(toy.kata, toy.backend, warm=server)

    assert {(line.file, line.line, line.text) for line in verdict.output} == {
        ("boxoffice/use_cases.py", 10, "here A7"),
        ("boxoffice/use_cases.py", 10, "here A8"),
    }


def test_what_the_starter_prints_is_no_news(toy, server):
    assert judge(toy.kata, toy.backend, warm=server).output == ()


def test_each_test_is_told_as_it_starts(toy, server):
    titles = []

    judge(toy.kata, toy.backend, warm=server, progress=titles.append)

    assert {"Sells a seat", "A sale writes no second ticket"} < set(titles)
    assert len(titles) == 6


def test_a_module_that_nobody_claims_is_a_note(toy, server):
    toy.write("boxoffice/sales.py", "def sell():\n    pass\n")

    verdict = judge(toy.kata, toy.backend, warm=server)

    assert verdict.error is None
    assert "boxoffice/sales.py counts as application" in verdict.notes[0]


def test_a_run_leaves_nothing_behind(toy, server, tmp_path):
    before = {path.name for path in tmp_path.rglob("*")}

    judge(toy.kata, toy.backend, warm=server)

    assert {path.name for path in tmp_path.rglob("*")} == before


@pytest.mark.whole
def test_a_server_that_died_is_started_again(toy):
    server = ForkServer()
    server._server.kill()
    server._server.wait()

    assert judge(toy.kata, toy.backend, warm=server).error is None
    server.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_waiting_child_that_died_is_replaced(toy, server):
    judge(toy.kata, toy.backend, warm=server)
    server_pid = server._server.pid
    for child in Path(f"/proc/{server_pid}/task/{server_pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)

    assert judge(toy.kata, toy.backend, warm=server).error is None


@pytest.mark.whole
def test_the_folder_in_which_a_server_was_started_may_be_gone(toy, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    processes = [ForkServer(), Spare(1)]
    gone.rmdir()

    for process in processes:
        assert judge(toy.kata, toy.backend, warm=process).error is None
        process.close()


@pytest.mark.whole
def test_a_spare_process_serves_and_is_replaced(toy):
    spare = Spare()
    try:
        first = [worker.pid for worker in spare._waiting]
        assert [judge(toy.kata, toy.backend, warm=spare).error for _ in range(2)] == [None, None]
        assert [worker.pid for worker in spare._waiting] != first
    finally:
        spare.close()


def test_a_run_that_is_over_after_the_close_starts_no_spare_process(toy):
    spare = Spare(1)
    request = {"tests": str(toy.kata.folder), "backend": str(toy.backend), "limit": 30}
    process = spare.start(request)
    spare.close()
    process.kill()
    process.wait()
    process.results.close()
    process.output.close()

    assert spare._waiting == []


def test_warming_up_does_not_keep_anyone_waiting():
    for kind in ("fork", "spare"):
        began = time.perf_counter()
        process = warm(kind)
        taken = time.perf_counter() - began
        process.close()
        assert taken < 0.5


def test_the_kind_of_warm_process_can_be_chosen(monkeypatch):
    monkeypatch.setenv("KATA_WARM", "spare")
    process = warm()
    process.close()

    assert isinstance(process, Spare)


@pytest.mark.parametrize(
    ("platform", "kind"), [("linux", "fork"), ("darwin", "spare"), ("win32", "spare")]
)
def test_only_where_it_is_safe_is_there_a_fork(monkeypatch, platform, kind):
    monkeypatch.setattr("sys.platform", platform)

    assert default_kind() == kind


def test_a_running_judge_can_be_stopped(toy, server):
    toy.add("boxoffice/use_cases.py", "while True:\n    pass\n")
    request = {"tests": str(toy.kata.folder), "backend": str(toy.backend), "limit": 30}
    request |= {"nonce": "x", "temp": str(toy.backend), "entries": [], "calls": []}
    for start in (server.start, start_once):
        process = start(request)
        threading.Timer(0.1, process.kill).start()
        assert process.wait() < 0
        process.results.close()
        process.output.close()


def test_the_expected_tests_are_read_without_running_them(toy):
    expected = expected_of(toy.kata.folder)

    assert [test.title for test in expected.behaviour] == ["Sells a seat", "Sells at the kiosk"]
    assert [test.guard for test in expected.design] == [False, False, True]
    assert expected.design[1].rule == "one-operation"
    assert expected.entries == ("create_app", "run_cli")
    calls = [(call.name, call.values) for call in expected.calls]
    assert calls == [("create_app", 1), ("run_cli", 2)]


@pytest.mark.whole
def test_one_server_serves_several_threads_one_after_the_other(toy, server):
    verdicts = []
    threads = [
        threading.Thread(target=lambda: verdicts.append(judge(toy.kata, toy.backend, warm=server)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [verdict.error for verdict in verdicts] == [None] * 3
