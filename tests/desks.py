"""A small course in a temporary folder, and a learner's place in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from kata.course import Course
from kata.desk import Desk
from tests.toy import RIGHT, Toy, make_toy

TOY = "06_toy_kata"
THIN = {
    "00_first_verdict": "# 00 · First verdict                        about 10 minutes\n\nAda.\n",
    "07_silent_repositories": "# 07 · Silent repositories\n\nBen.\n",
    "12_leaking_auth": "# 12 · Leaking auth                          about 45 minutes\n",
}
HINTS = """
## one-operation · 2
Two doors, one room.

## one-operation · 3
A function.
"""


def make_course(root: Path, *, thin: bool = True) -> Course:
    """Write a course whose kata 06 can be judged; the others are only names."""
    toy = make_toy(root)
    toy.kata.hints.write_text(toy.kata.hints.read_text("utf-8") + HINTS, encoding="utf-8")
    checkpoint = Toy(toy.kata, toy.kata.solution / "checkpoints" / "1")
    checkpoint.write("boxoffice/halfway.py", "HALF = True\n")
    checkpoint.write("boxoffice/use_cases.py", RIGHT + "\nHALF = True\n")
    checkpoint.write("DELETED", "boxoffice/unused.py\n")
    Toy(toy.kata, toy.kata.solution).write("boxoffice/unused.py", "")
    for name, readme in THIN.items() if thin else ():
        for path, text in {
            "README.md": readme,
            "boxoffice/bootstrap.py": "",
            "hints.md": "",
        }.items():
            Toy(toy.kata, root / "katas" / name).write(path, text)
    _remove(root / "work")
    return Course(root)


def sit(root: Path, work: Path | None = None) -> Desk:
    """Take a place in a course."""
    return Desk.at(root, work)


def kata(root, *arguments, typed="", env=None, cwd=None):
    """Type a command in a process of its own, as a learner does."""
    return subprocess.run(
        [sys.executable, "-m", "kata", *map(str, arguments)],
        cwd=cwd or root,
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "80", **(env or {})},
    )


def save(copy: Path, name: str, text: str) -> None:
    """Save a file of a copy."""
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_text(text, encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def verdict_line(**changes) -> str:
    """A line as the log has it."""
    line = {
        "at": "2026-11-21T20:41:07+01:00",
        "attempt": 1,
        "done": False,
        "seconds": 0.2,
        "behaviour": [3, 0],
        "green": 1,
        "of": 2,
        "red": {"test_one_transaction": "2 transactions"},
        "error": None,
        "hints": 0,
    }
    return json.dumps({**line, **changes}) + "\n"


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
