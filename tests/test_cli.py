"""The real command in a process of its own, on a course of toys."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
import typer

from kata.cli import run
from kata.failures import OURS, STOPPED, status_of
from tests.desks import kata, make_course, save, sit, verdict_line
from tests.toy import RIGHT

COMMANDS = [
    "check", "hint", "list", "diff", "watch", "start", "harm", "test", "xray", "reset", "sync",
    "rules", "open", "serve", "doctor",
]  # fmt: skip


@pytest.fixture
def root(tmp_path):
    return make_course(tmp_path / "course").root


@pytest.fixture
def copy(root):
    desk = sit(root)
    return desk.workshop.start(desk.course.find("6"))


def mute(done):
    """No traceback of ours, whatever happened."""
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def typed(root, monkeypatch, capsys):
    """Type a command in this process: no new Python for what only parses and prints."""
    monkeypatch.setenv("COLUMNS", "80")

    def run_here(*arguments, cwd=None):
        monkeypatch.chdir(cwd or root)
        status = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return mute(subprocess.CompletedProcess(arguments, status, out, err))

    return run_here


# Help


def test_help_lists_every_command_with_a_sentence(typed):
    out = typed("--help").stdout
    for command in COMMANDS:
        assert re.search(rf"│ {command} +\w", out), command
    assert out.index("Every day") < out.index("Also there")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(typed, command):
    done = typed(command, "--help")
    assert done.returncode == 0
    assert f"Usage: kata {command}" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_the_shell_completes_names_of_katas(root):
    env = {"_KATA_COMPLETE": "complete_bash", "COMP_WORDS": "kata start le", "COMP_CWORD": "2"}
    assert kata(root, env=env).stdout.split() == ["leaking_auth"]


# What is typed wrongly


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("start outbx", "No kata called 'outbx'.\nType: kata list\n"),
        ("start leeking_auth", "No kata called 'leeking_auth'. Did you mean 12_leaking_auth?"),
        ("chek", "No such command 'chek'. Did you mean 'check'?\nType: kata --help\n"),
        ("06", "No such command '06'.\nType: kata start toy_kata, or kata --help\n"),
        ("check 6 --slow", "No such option: --slow"),
        ("start", "Missing argument 'NAME'.\nType: kata start --help\n"),
        ("start 6 --at x", "Type: kata start --help\n"),
        ("check 6", "You have no copy of 06_toy_kata yet.\nType: kata start toy_kata\n"),
        ("check", "You have no copy of 00_first_verdict yet.\nType: kata start first_verdict\n"),
        ("check 6 --backend nowhere", "There is no folder nowhere."),
        ("check --all", "Nothing has been started yet.\nType: kata list\n"),
        ("check --all --backend tests", "tests holds no folder named as a kata."),
        ("rules R99", "No rule called 'R99'.\nType: kata rules\n"),
        ("rules one", "Did you mean one-core-many-doors or one-operation or\none-global-boundary?"),
        ("open 6 --with no-such-editor", "You have no copy of 06_toy_kata yet."),
        ("harm 6 --backend nowhere", "There is no folder nowhere."),
        ("reset 6 --restore 1", "toy_kata has no attempt 1. None was put away so far."),
    ],
)
def test_a_mistake_is_one_message_that_ends_with_what_to_type(typed, words, says):
    done = typed(*words.split())
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Type: ")


def test_a_fault_of_ours_is_a_message_with_a_file_and_no_traceback(capsys):
    assert status_of(ZeroDivisionError("nought"), []) == OURS
    err = capsys.readouterr().err
    assert "The runner itself broke on ZeroDivisionError" in err
    assert "Traceback" not in err
    path = Path(re.search(r"The details are in (\S+)", err)[1])
    assert "ZeroDivisionError: nought" in path.read_text()
    path.unlink()


def test_who_leaves_a_question_gets_no_message(capsys):
    assert status_of(typer.Abort(), []) == STOPPED
    assert status_of(EOFError(), []) == STOPPED
    assert capsys.readouterr().err == "\n\n"


# Verdicts


def test_check_ends_with_1_while_it_is_not_right_and_0_when_it_is(root, copy):
    before = mute(kata(root, "check", "6"))
    assert before.returncode == 1
    assert "06 · Toy kata" in before.stdout
    assert "✘ One sale is one transaction" in before.stdout
    save(copy, "boxoffice/use_cases.py", RIGHT)
    assert mute(kata(root, "check")).returncode == 0
    assert "✔ done" in kata(root, "list").stdout


def test_check_ends_with_2_when_it_does_not_import(typed, copy):
    save(copy, "boxoffice/use_cases.py", "def sell(:\n")
    done = typed("check", "6")
    assert done.returncode == 2
    assert "use_cases.py:1" in done.stdout


def test_check_ends_with_3_at_the_time_limit(root, copy):
    save(copy, "boxoffice/use_cases.py", "while True:\n    pass\n")
    done = mute(kata(root, "check", "6", "--time-limit", "1"))
    assert done.returncode == 3


def test_json_is_all_that_json_prints(root, copy):
    save(copy, "test_design.py", "# mine\n")
    done = kata(root, "check", "6", "--json")
    told = json.loads(done.stdout)
    assert list(told) == ["kata", "done", "seconds", "behaviour", "design", "error"]
    assert told["kata"] == "06_toy_kata"
    assert told["behaviour"] == {"passed": 2, "failed": 0}
    assert {"test", "rule", "guard", "passed", "messages"} <= set(told["design"][0])
    assert told["error"] is None
    assert "Your copy has its own test_design.py" in done.stderr


def test_the_course_judges_whatever_was_done_to_the_tests_in_the_copy(root, copy):
    save(copy, "test_design.py", "def test_fine():\n    pass\n")
    done = kata(root, "check", "6")
    assert done.returncode == 1
    assert "Your copy has its own test_design.py" in done.stdout


def test_any_backend_can_be_judged_and_is_not_remembered(typed, root):
    done = typed("check", "--backend", "solutions/06_toy_kata")
    assert done.returncode == 0
    assert not (root / "work").exists()


@pytest.mark.usefixtures("copy")
def test_all_gives_a_line_each_and_the_worst_status(root):
    done = mute(kata(root, "check", "--all"))
    assert done.returncode == 1
    assert re.search(r"06 · Toy kata +✘ 1 of 2", done.stdout)
    both = kata(root, "check", "--all", "--backend", "solutions", "--json")
    assert [one["done"] for one in json.loads(both.stdout)] == [True]


def test_a_verdict_with_whole_behaviour_is_a_save_to_go_back_to(root, copy):
    kata(root, "check", "6")
    desk = sit(root)
    save(copy, "boxoffice/use_cases.py", "broken")
    desk.workshop.undo(desk.course.find("6"))
    assert "def sell" in (copy / "boxoffice/use_cases.py").read_text()


def test_the_kata_we_stand_in_is_meant(root, copy):
    desk = sit(root)
    desk.workshop.start(desk.course.find("7"))
    done = kata(root, "diff", cwd=copy / "boxoffice")
    assert done.stdout == "You have not changed anything yet.\n"
    assert "06 · Toy kata" in kata(root, "check", cwd=copy).stdout


@pytest.mark.usefixtures("copy")
def test_a_verdict_is_given_although_the_log_cannot_be_written(typed, root):
    log = root / "work" / ".kata" / "toy_kata" / "verdicts.jsonl"
    log.mkdir(parents=True)
    done = typed("check", "6")
    assert done.returncode == 1
    assert "✘ One sale is one transaction" in done.stdout
    assert "The work folder cannot be changed" in done.stderr


# Copies


def test_a_start_tells_the_story_and_where_the_copy_is(typed):
    done = typed("start", "6")
    assert done.returncode == 0
    assert "Saturday, 20:04. Ada buys seat A7" in done.stdout
    assert f"Your copy   {Path('work') / '06_toy_kata'}" in done.stdout
    again = typed("start", "6")
    assert again.returncode == 2
    assert "You already have a copy" in again.stderr


@pytest.mark.parametrize("command", ["harm", "xray"])
def test_a_look_at_a_backend_ends_with_what_to_do_next(typed, command):
    looked = typed(command, "6").stdout.splitlines()[-1]
    assert looked == "That was the starter. To repair your own copy: kata start toy_kata"
    typed("start", "6")
    looked = typed(command, "6").stdout.splitlines()[-1]
    assert looked == "Go on: kata watch toy_kata   (a verdict at each save)"
    looked = typed(command, "6", "--backend", "solutions/06_toy_kata").stdout.splitlines()[-1]
    assert looked == "To judge it: kata check toy_kata --backend solutions/06_toy_kata"


def test_a_reset_says_how_to_get_it_back(typed, copy):
    save(copy, "boxoffice/use_cases.py", "mine")
    done = typed("reset", "6")
    assert "kata reset toy_kata --restore 1" in done.stdout
    listed = typed("reset", "6", "--list").stdout
    assert re.search(r"1  \d{4}-\d\d-\d\d \d\d:\d\d  never judged", listed)
    typed("reset", "6", "--restore", "1")
    assert (copy / "boxoffice/use_cases.py").read_text() == "mine"


def test_who_stands_in_a_copy_that_is_put_away_is_told(typed, copy):
    done = typed("reset", "6", cwd=copy)
    assert 'cd "$PWD"' in done.stdout


@pytest.mark.parametrize("place", ["before", "after"])
def test_work_may_stand_before_the_command_or_after_it(typed, tmp_path, place):
    option = ["--work", tmp_path / "mine"]
    words = [*option, "start", "6"] if place == "before" else ["start", "6", *option]
    assert typed(*words).returncode == 0
    assert (tmp_path / "mine" / "06_toy_kata").is_dir()


# The map


@pytest.mark.usefixtures("copy")
def test_the_map_shows_parts_minutes_and_state(typed, root):
    log = root / "work" / ".kata" / "toy_kata" / "verdicts.jsonl"
    log.parent.mkdir(exist_ok=True)
    log.write_text(verdict_line())
    out = typed("list").stdout
    assert re.search(r"The loop\n  00 \* First verdict +10 min\n", out)
    assert re.search(r"06   Toy kata +5 min   1 of 2\n", out)
    assert out.index("The loop") < out.index("Transactions") < out.index("More")
    assert "Toy" not in typed("list", "--short").stdout


@pytest.mark.usefixtures("copy")
def test_the_map_for_programs(typed):
    rows = json.loads(typed("list", "--json").stdout)
    assert [row["number"] for row in rows] == [0, 6, 7, 12]
    assert rows[1] == {
        "number": 6, "slug": "toy_kata", "name": "06_toy_kata", "title": "Toy kata", "part": "More",
        "minutes": 5, "short_path": False, "state": "started", "green": 0, "of": 0,
        "done_before": False,
    }  # fmt: skip
    assert json.loads(typed("list", "--json", "--work", "work").stdout) == rows


def test_the_map_loads_nothing_heavy(root):
    """What `kata list` costs is what it imports; the benchmark measures it."""
    code = (
        "import sys, kata.cli; sys.argv = ['kata', 'list']\n"
        "try: kata.cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'typer', 'rich', 'pytest', 'sqlalchemy', 'fastapi', 'pydantic', 'watchfiles'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nobody_who_reads_on_is_no_error(root):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "kata", "rules"],
        cwd=root,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""


# Rules, editors, servers


def test_a_rule_tells_its_reason_its_price_and_its_katas(typed):
    for name in ("R15", "15", "use-case-owns-transaction", "use-case"):
        out = typed("rules", name).stdout
        assert out.startswith("R15 · use-case-owns-transaction")
        assert "Why:" in out
        assert "Price:" in out
        assert "Katas: 06 Toy kata" in out


def test_an_editor_gets_the_copy_as_a_folder(root, copy, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$PWD" "$@" > "{tmp_path}/opened"\n')
    editor.chmod(0o755)
    for how in (["--with", editor], []):
        done = mute(kata(root, "open", "6", *how, env={"VISUAL": f"{editor} -n"}))
        assert done.returncode == 0
    assert (tmp_path / "opened").read_text().splitlines() == [str(copy), "-n", str(copy)]


@pytest.mark.usefixtures("copy")
def test_an_editor_that_is_not_there_is_named(typed):
    done = typed("open", "6", "--with", "no-such-editor")
    assert done.returncode == 2
    assert "There is no program 'no-such-editor' on the PATH." in done.stderr


class Server:
    """`kata serve` in the background."""

    def __init__(self, root, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "kata", "serve", *map(str, arguments)],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "Uvicorn running" in line:
                break

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=10)
        return self.process.returncode


@pytest.fixture
def serve(root):
    running = []

    def start(*arguments):
        running.append(Server(root, *arguments))
        return running[-1]

    yield start
    for server in running:
        server.process.kill()
        server.process.wait()
        server.process.stdout.close()


@pytest.mark.usefixtures("copy")
def test_a_backend_is_served_on_the_rows_of_the_evening(serve):
    server = serve("6", "--port", "8471")
    port = int(re.search(r"http://127\.0\.0\.1:(\d+)", server.said)[1])
    answer = httpx2.post(f"http://127.0.0.1:{port}/orders/A7")
    assert (answer.status_code, answer.json()) == (201, {"seat": "A7"})
    assert "curl -i -X POST" in server.said
    second = serve("6", "--port", str(port))
    assert f"Port {port} is taken" in second.said


def test_a_backend_that_does_not_start_is_named_with_file_and_line(root, copy):
    save(copy, "boxoffice/use_cases.py", "import nowhere_to_be_found\n")
    done = kata(root, "serve", "6")
    assert done.returncode == 2
    assert "boxoffice/use_cases.py:1 ModuleNotFoundError" in done.stderr.replace("\n", " ")
    save(copy, "boxoffice/use_cases.py", "def sell(:\n")
    assert "boxoffice/use_cases.py:1 SyntaxError" in kata(root, "serve", "6").stderr.replace(
        "\n", " "
    )


@pytest.mark.usefixtures("root")
def test_create_app_gets_what_it_asks_for_by_name(copy, serve):
    save(
        copy,
        "boxoffice/bootstrap.py",
        "from fastapi import FastAPI\n\n\ndef create_app(engine, gateway, clock, limit=3):\n"
        "    app = FastAPI()\n    answer = gateway.post('/charges', json={'cents': 1}).json()\n"
        "    app.get('/now')(lambda: [answer, clock().year, limit])\n    return app\n",
    )
    said = serve("6", "--port", "8472").said
    assert "sent out: POST /charges" in said
    assert re.search(r"curl -i http://127\.0\.0\.1:\d+/now", said)


def test_a_part_that_is_not_known_is_named(root, copy):
    save(copy, "boxoffice/bootstrap.py", "def create_app(engine, teapot): ...\n")
    done = kata(root, "serve", "6")
    assert "create_app wants teapot" in done.stderr


@pytest.mark.usefixtures("copy")
def test_the_examples_of_the_readme_are_shown_with_the_real_port(root, serve):
    readme = root / "katas" / "06_toy_kata" / "README.md"
    lines = "\n    curl -s http://localhost:8000/a \\\n      -d x\n    $ curl -s http://127.0.0.1:8000/b\n"
    readme.write_text(readme.read_text() + lines)
    said = serve("6", "--port", "8473").said
    port = re.search(r"on http://127\.0\.0\.1:(\d+)", said)[1]
    assert f"curl -s http://127.0.0.1:{port}/a -d x\n" in said
    assert f"curl -s http://127.0.0.1:{port}/b\n" in said


# Kills


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_command_killed_at_any_time_leaves_a_copy(root, copy):
    save(copy, "boxoffice/use_cases.py", "mine")
    for delay in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        process = subprocess.Popen(
            [sys.executable, "-m", "kata", "reset", "6"], cwd=root, stdout=subprocess.DEVNULL
        )
        time.sleep(delay)
        process.kill()
        process.wait()
        desk = sit(root)
        toy = desk.course.find("6")
        assert desk.workshop.started(toy)
        texts = [
            (folder / "boxoffice" / "use_cases.py").read_text()
            for folder in [copy, *(attempt.folder for attempt in desk.workshop.attempts(toy))]
        ]
        assert "mine" in texts
