"""A kill, a full disk or a held file at any step of a change: the old state or the new one."""

import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from kata.course import Course
from kata.lock import Busy, changing
from kata.work import Workshop
from tests import sweep
from tests.desks import files, make_course, save
from tests.quick import first

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the sweep forks")

MINE = "def sell(engine, seat):\n    return 'mine, at 20:41'\n"
EARLIER = "def sell(engine, seat):\n    return 'mine, at 19:00'\n"
WHOLE = "def sell(engine, seat):\n    return 'mine, when it was whole'\n"


@pytest.fixture
def root(tmp_path):
    """A course, a copy with work in it, an attempt put away, and a whole save."""
    root = tmp_path / "course"
    workshop, kata = Workshop(root / "work"), make_course(root, thin=False).find("6")
    copy = workshop.start(kata)
    save(copy, "boxoffice/use_cases.py", EARLIER)
    workshop.reset(kata)
    save(copy, "boxoffice/use_cases.py", WHOLE)
    workshop.snapshot(kata)
    save(copy, "boxoffice/use_cases.py", MINE)
    save(copy, "boxoffice/new/deep.py", "DEEP = 1\n")
    save(copy, "notes.md", "do not lose me\n")
    return root


def swept(root, action, how):
    """Every step, as the sweep tells it."""
    command = [sys.executable, sweep.__file__, str(root), action, how]
    paths = [str(Path(sweep.__file__).parents[1]), *sys.path]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert steps[-1]["end"] == "done", "the undisturbed run must end well"
    assert len(steps) > 3, "the sweep saw nothing"
    assert not [step for step in steps if step["end"] == "broken"], done.stderr
    return steps


def state(root):
    """What a learner finds with the next command: the copy, settled."""
    workshop, kata = Workshop(root / "work"), Course(root).find("6")
    return files(workshop.copy_of(kata)) if workshop.started(kata) else None


def everything(root):
    """Every text below work/, also inside snapshots, wherever it lies."""
    found = set()
    for path in (root / "work").rglob("*"):
        if path.suffix == ".zip" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found |= {archive.read(name) for name in archive.namelist()}
        elif path.is_file():
            found.add(path.read_bytes())
    return found


def undated(folder):
    """Without what differs from run to run."""
    return {name: text for name, text in (folder or {}).items() if name != ".started"}


CHANGES = ["reset", "undo", "log", "checkpoint", "restore", "redo", "snapshot"]


@pytest.mark.parametrize(
    "how",
    [
        "kill",
        *(pytest.param(how, marks=pytest.mark.whole) for how in ("full", "kill held", "full held")),
    ],
)
@pytest.mark.parametrize("action", first(3, CHANGES))
def test_either_the_old_or_the_new_state(root, action, how):
    if action == "redo":
        Workshop(root / "work").undo(Course(root).find("6"))
        save(root / "work" / "06_toy_kata", "boxoffice/new/deep.py", "DEEPER = 1\n")
        Workshop(root / "work").snapshot(Course(root).find("6"))
    old = state(root)
    texts = [old[name] for name in ("boxoffice/use_cases.py", "boxoffice/new/deep.py", "notes.md")]
    steps = swept(root, action, how)
    new = state(Path(steps[-1]["root"]))

    for step in steps:
        found = state(Path(step["root"]))
        assert undated(found) in (undated(old), undated(new)), step
        kept = everything(Path(step["root"]))
        assert kept.issuperset([*texts, EARLIER.encode(), WHOLE.encode()]), step


@pytest.mark.parametrize("how", first(1, ["kill", "full"]))
def test_a_start_is_whole_or_has_not_happened(root, how):
    shutil.rmtree(root / "work")
    steps = swept(root, "start", how)
    new = state(Path(steps[-1]["root"]))

    assert "boxoffice/use_cases.py" in new
    for step in steps:
        assert state(Path(step["root"])) in (None, new), step


def test_a_copy_is_never_seen_half_even_before_the_next_command(root):
    old = files(root / "work" / "06_toy_kata")
    steps = swept(root, "reset", "kill")
    new = files(Path(steps[-1]["root"]) / "work" / "06_toy_kata")

    for step in steps:
        copy = Path(step["root"]) / "work" / "06_toy_kata"
        assert not copy.exists() or files(copy) in (old, new), step


def test_no_rubbish_is_left_after_the_next_change(root):
    for step in swept(root, "reset", "kill"):
        workshop, kata = Workshop(Path(step["root"]) / "work"), Course(root).find("6")
        workshop.snapshot(kata)
        left = {path.name for path in workshop.home_of(kata).iterdir()}
        assert left <= {"attempts", "snapshots", "verdicts.jsonl"}, step


def test_a_line_cut_short_by_a_kill_spoils_only_itself(root):
    workshop, kata = Workshop(root / "work"), Course(root).find("6")
    log = workshop.log(kata)
    log.hint("one-operation", 1)
    log.path.write_bytes(log.path.read_bytes() + b'{"at": "2026-11-2')
    log.hint("one-operation", 2)

    assert log.levels() == {"one-operation": 2}
    assert log.damaged == 1


def test_two_runners_at_once_lose_nothing(root):
    workshop, kata = Workshop(root / "work"), Course(root).find("6")

    def work():
        for _ in range(5):
            workshop.reset(kata)
            workshop.log(kata).hint("one-operation", 1)

    both = [threading.Thread(target=work) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert [attempt.number for attempt in workshop.attempts(kata)] == list(range(1, 12))
    assert len(workshop.log(kata).path.read_text("utf-8").splitlines()) == 10
    assert MINE.encode() in everything(root)


def test_a_runner_that_waits_in_vain_says_for_whom(tmp_path):
    with (
        changing(tmp_path / ".kata"),
        pytest.raises(Busy, match=rf"process {os.getpid()}"),
        changing(tmp_path / ".kata", patience=0.1),
    ):
        pass


def test_a_killed_runner_leaves_no_lock(tmp_path):
    script = (
        "import os, signal, sys; from pathlib import Path; from kata.lock import changing\n"
        "with changing(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode != 0
    with changing(tmp_path, patience=0.1):
        pass
