"""Learner code is half typed or hostile: one clear message each, in time, and never green."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kata.fork_server import ForkServer
from kata.judge import judge
from tests.cheats import CHEATS, HANGS
from tests.quick import first
from tests.toy import API, BOOTSTRAP, RIGHT, make_toy

LIMIT = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = ForkServer()
    toy = make_toy(tmp_path_factory.mktemp("first"))
    judge(toy.kata, toy.backend, warm=server)  # later ones need not wait until it is warm
    yield server
    server.close()


@pytest.fixture
def toy(tmp_path):
    toy = make_toy(tmp_path)
    toy.repair()
    return toy


@pytest.fixture
def verdict_of(server):
    def verdict_of(toy, limit=LIMIT):
        began = time.monotonic()
        verdict = judge(toy.kata, toy.backend, warm=server, limit=limit)
        assert time.monotonic() - began < limit + 2.5
        assert "Traceback" not in (verdict.error.message if verdict.error else "")
        assert verdict.done is False
        return verdict

    return verdict_of


def error_of(verdict):
    return verdict.error.kind, verdict.error.message


UNREADABLE = {
    "use_cases.py": ["def sell(:\n", "return 3\n", "((" * 5000],
    "unused.py": ["def half(\n"],
}
NOT_STARTING = [
    ("import nowhere\n", "use_cases.py:1 ModuleNotFoundError: No module named 'nowhere'"),
    ("from boxoffice.api import buy\n", "use_cases.py:1 ImportError: cannot import name 'buy'"),
    ("def f():\n    return 1 / 0\nf()\n", "use_cases.py:2 ZeroDivisionError"),
    ("import sys\nsys.exit(0)\n", "use_cases.py:2 sys.exit(0) was called"),
    ("raise KeyboardInterrupt\n", "use_cases.py:1 KeyboardInterrupt"),
    ("breakpoint()\n", "use_cases.py:1 RuntimeError: breakpoint() in a verdict"),
    ("import pdb; pdb.set_trace()\nx = 1\n", "a debugger was started"),
    ("input('seat? ')\n", "use_cases.py:1 EOFError"),
    ("def f(): f()\nf()\n", "use_cases.py:1 RecursionError"),
    ("import os\nos._exit(0)\n", "ended by itself with exit status 0"),
]
NO_ENTRY = [
    ("def create_app(engine): ...", "def go(): ...", "bootstrap.py has no run_cli()"),
    ("create_app = 3", "def run_cli(argv, engine): ...", "bootstrap.py has no create_app()"),
    ("def create_app(): ...", "def run_cli(argv, engine): ...", "too many positional arguments"),
    ("def create_app(engine): ...", "def run_cli(a, b, now): ...", "required argument: 'now'"),
]


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in UNREADABLE.items() for text in texts]
)
def test_a_file_that_is_no_python_is_named(toy, verdict_of, name, text):
    toy.write(f"boxoffice/{name}", text)

    verdict = verdict_of(toy)

    assert (verdict.status, verdict.error.kind) == (2, "syntax")
    assert verdict.error.message.startswith(f"boxoffice/{name}:1 ")


@pytest.mark.parametrize(("text", "part"), first(2, NOT_STARTING))
def test_a_backend_that_does_not_start_says_where(toy, verdict_of, text, part):
    toy.write("boxoffice/use_cases.py", text)

    verdict = verdict_of(toy)

    assert (verdict.status, verdict.error.kind) == (2, "import")
    assert part in verdict.error.message
    assert str(toy.backend) not in verdict.error.message


@pytest.mark.parametrize(("app", "cli", "part"), first(1, NO_ENTRY))
def test_entry_points_must_be_there_and_take_what_the_tests_give(toy, verdict_of, app, cli, part):
    toy.write("boxoffice/bootstrap.py", f"{app}\n{cli}\n")

    verdict = verdict_of(toy)

    assert (verdict.status, verdict.error.kind) == (2, "import")
    assert verdict.error.message.startswith("boxoffice/bootstrap.py")
    assert part in verdict.error.message


def test_an_import_without_end_is_stopped(toy, verdict_of):
    toy.write("boxoffice/use_cases.py", "while True:\n    pass\n")

    verdict = verdict_of(toy, limit=1.0)

    assert (verdict.status, verdict.error.kind) == (3, "timeout")
    assert "while boxoffice was imported" in verdict.error.message
    assert "It was at boxoffice/use_cases.py:" in verdict.error.message


def test_a_syntax_error_shows_the_line(toy, verdict_of):
    toy.write("boxoffice/use_cases.py", "def sell(engine, seat)\n    pass\n")

    assert "def sell(engine, seat)" in verdict_of(toy).error.message


@pytest.mark.parametrize("content", [b"\x00\x00", b"\xff\xfe\x00", b"# -*- coding: nonsense -*-\n"])
def test_a_file_that_is_no_text_is_named(toy, verdict_of, content):
    (toy.backend / "boxoffice/use_cases.py").write_bytes(content)

    kind, message = error_of(verdict_of(toy))

    assert (kind, message.partition(":")[0]) == ("syntax", "boxoffice/use_cases.py")


def test_layers_that_cannot_be_are_an_error_of_their_own(toy, verdict_of):
    for text in (
        "[layers\n",
        '[layers]\nmiddle = ["boxoffice.api"]\n',
        '[layers]\ndomain = ["boxoffice.gone"]\n',
    ):
        toy.write("layers.toml", text)
        verdict = verdict_of(toy)
        assert verdict.error.kind == "layers"
        assert verdict.error.message.startswith("layers.toml")
        assert verdict.status == 2


def test_a_deleted_file_is_missed_by_name(toy, verdict_of):
    (toy.backend / "boxoffice/bootstrap.py").unlink()
    assert "boxoffice/bootstrap.py is gone" in verdict_of(toy).error.message

    shutil.rmtree(toy.backend / "boxoffice")
    assert "No folder 'boxoffice'" in verdict_of(toy).error.message

    shutil.rmtree(toy.backend)
    assert verdict_of(toy).status == 2


def test_a_deleted_module_is_an_import_error_at_the_line_that_wants_it(toy, verdict_of):
    (toy.backend / "boxoffice/use_cases.py").unlink()

    kind, message = error_of(verdict_of(toy))

    assert kind == "import"
    assert message.startswith("boxoffice/api.py:2 ImportError")


@pytest.mark.parametrize("body", first(1, HANGS.values()), ids=HANGS)
def test_a_hang_is_stopped_and_named(toy, verdict_of, body):
    toy.write("boxoffice/use_cases.py", f"def sell(engine, seat):\n{body}")

    verdict = verdict_of(toy, limit=3.0)

    assert verdict.error.kind == "timeout"
    assert verdict.status == 3
    assert "Stopped after 3 s in the test 'Sells a seat'." in verdict.error.message
    assert "It was at boxoffice/use_cases.py:" in verdict.error.message
    assert "in sell" in verdict.error.message


def test_what_a_backend_started_is_stopped_with_it(toy):
    pids = toy.backend / "pids"
    # By its own place: a literal with the path of pytest's folder would be a look at the test.
    toy.add(
        "boxoffice/use_cases.py",
        """
        import pathlib, subprocess, sys, threading, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        pathlib.Path(__file__).parents[1].joinpath("pids").write_text(str(child.pid))
        threading.Thread(target=time.sleep, args=(60,)).start()
        """,
    )
    verdict = judge(toy.kata, toy.backend, limit=20)

    assert verdict.done is True
    time.sleep(0.2)
    assert not runs(int(pids.read_text()))


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().split()[2] == "Z")


ROUTES = ["raise SystemExit(3)", "breakpoint()", "import pdb; pdb.set_trace(); return 1"]


@pytest.mark.parametrize("line", first(1, ROUTES))
def test_a_route_that_exits_or_stops_is_a_broken_test_and_the_rest_runs(toy, verdict_of, line):
    toy.write("boxoffice/use_cases.py", f"def sell(engine, seat):\n    {line}\n")

    verdict = verdict_of(toy)

    assert (verdict.status, verdict.error) == (1, None)
    assert (verdict.behaviour.passed, verdict.behaviour.failed) == (1, 1)


def test_output_without_end_does_no_harm(toy, server):
    loud = """
    import os, sys
    print("x" * 100_000_000)
    sys.stdout.buffer.write(b"y" * 1_000_000)
    for number in range(20_000):
        print("line", number)
        sys.stderr.write("more\\n")
    for _ in range(200):
        os.write(1, b"z" * 500_000)
    """
    toy.add("boxoffice/use_cases.py", loud)

    verdict = judge(toy.kata, toy.backend, warm=server, limit=20)

    assert verdict.done is True
    assert len(verdict.output) <= 200
    assert max(len(line.text) for line in verdict.output) <= 500


@pytest.mark.parametrize(
    "name",
    first(
        2,
        ["json", "conftest", "types", "typing", "logging", "statistics", "sqlalchemy", "probe"],
    ),
)
def test_a_file_named_like_a_library_stands_in_nobodys_way(toy, server, name):
    toy.write(f"{name}.py", "raise RuntimeError('imported by mistake')\n")
    toy.write(f"boxoffice/{name}.py", "HERE = 1\n")
    toy.add(
        "boxoffice/use_cases.py",
        f"import statistics\nfrom boxoffice.{name} import HERE\nassert HERE\n",
    )

    assert judge(toy.kata, toy.backend, warm=server).done is True


def test_the_folder_we_stand_in_has_no_say(toy, monkeypatch):
    for name in ("json", "pytest", "kata", "sitecustomize"):
        toy.write(f"{name}.py", "raise RuntimeError('imported by mistake')\n")
    toy.write("pytest.ini", "[pytest]\naddopts = --nonsense\n")
    monkeypatch.chdir(toy.backend)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")

    assert judge(toy.kata, toy.backend).done is True


@pytest.mark.parametrize("code", first(2, CHEATS.values()), ids=CHEATS)
@pytest.mark.parametrize("moment", first(1, ["import", "call"]))
def test_no_cheat_is_green(toy, verdict_of, code, moment):
    toy.write("boxoffice/use_cases.py", WRONG_THEN.replace("CODE", "") if moment == "call" else "")
    body = "".join(f"    {line}\n" for line in code.splitlines())
    wrong = WRONG_THEN.replace("CODE", body if moment == "call" else "")
    toy.write("boxoffice/use_cases.py", wrong if moment == "call" else code + wrong)

    verdict = verdict_of(toy)

    assert verdict.status in (1, 2, 3)
    assert not verdict.design[0].passed or verdict.error is not None


WRONG_THEN = """
import sqlalchemy as sa


def sell(engine, seat):
CODE
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE seats SET sold = 1 WHERE id = :id"), {"id": seat})
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO tickets (seat) VALUES (:id)"), {"id": seat})
    return seat
"""


def test_what_was_replaced_is_named(toy, verdict_of):
    toy.add("boxoffice/use_cases.py", CHEATS["makes every check a success"])

    kind, message = error_of(verdict_of(toy))

    assert kind == "crash"
    assert message.startswith("The backend replaced probe.backend.Backend.expect")


def test_a_process_that_ends_in_a_test_is_a_crash_that_names_it(toy, verdict_of):
    toy.write("boxoffice/use_cases.py", "import os\n\n\ndef sell(engine, seat):\n    os._exit(0)\n")

    kind, message = error_of(verdict_of(toy))

    assert kind == "crash"
    assert "ended by itself with exit status 0, as os._exit() does, in the test '" in message


def test_a_crash_of_the_interpreter_names_the_line(toy, verdict_of):
    toy.write(
        "boxoffice/use_cases.py",
        "import ctypes\n\n\ndef sell(engine, seat):\n    ctypes.string_at(0)\n",
    )

    kind, message = error_of(verdict_of(toy))

    assert kind == "crash"
    assert f"signal {signal.SIGSEGV.value}" in message
    assert "It was at boxoffice/use_cases.py:5 in sell" in message


def test_an_app_that_is_none_is_red_and_not_a_crash(toy, verdict_of):
    toy.write(
        "boxoffice/bootstrap.py",
        "def create_app(engine): ...\ndef run_cli(argv, engine): return 0\n",
    )

    verdict = verdict_of(toy)

    assert verdict.error is None
    assert verdict.behaviour.passed == 1


def test_the_toy_is_right_without_any_of_this(toy, server):
    toy.write("boxoffice/use_cases.py", RIGHT)
    toy.write("boxoffice/api.py", API)
    toy.write("boxoffice/bootstrap.py", BOOTSTRAP)

    assert judge(toy.kata, toy.backend, warm=server).done is True


@pytest.mark.parametrize(
    ("name", "text", "status", "kind"),
    first(
        1,
        [
            ("use_cases.py", "def sell(:\n", 2, "syntax"),
            ("use_cases.py", RIGHT, 0, None),
            ("use_cases.py", "def sell(engine, seat):\n    return seat\n", 1, None),
            ("use_cases.py", "import os\nos._exit(0)\n", 2, "import"),
            ("use_cases.py", "while True:\n    print('more')\n", 3, "timeout"),
        ],
    ),
)
def test_the_command_ends_with_its_status_and_says_the_same_as_json(toy, name, text, status, kind):
    toy.write(f"boxoffice/{name}", text)
    command = [sys.executable, "-m", "kata", "check", "6", "--backend", str(toy.backend), "--json"]

    done = subprocess.run(
        [*command, "--time-limit", "1" if status == 3 else "30"],
        capture_output=True,
        cwd=toy.backend.parents[1],
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == status, done.stdout + done.stderr
    facts = json.loads(done.stdout)
    assert (facts["error"] or {"kind": None})["kind"] == kind
    assert facts["done"] is (status == 0)
    assert "Traceback" not in done.stderr
    if kind == "timeout":
        assert "It was at boxoffice/use_cases.py:" in facts["error"]["message"]
