"""What makes a copy a small project of its own: settings for pytest, an editor and an assistant."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata

RECORD = ".started"

PYTEST = """\
[pytest]
# Without importlib mode another folder's `boxoffice` could be tested instead of this one.
addopts = --import-mode=importlib
testpaths = .
"""

AGENTS = """\
# For a coding assistant in this folder

This is an exercise. The person here learns by repairing `boxoffice/` themselves; an answer
that you write teaches nothing. So coach, and do not edit.

- Do not change, create or delete any file here. Show no finished solution, not even in pieces.
- Do not open `solutions/` of the course, nor hints that have not been asked for.
- Ask what they expect to happen, and where in the code that is decided. One question at a time.
- When they are stuck, name the next small step that keeps the behaviour tests green. They do it.
- Explain Python, FastAPI, SQLAlchemy or a test's message as much as they like.
- `kata check {slug}` judges, `kata hint {slug}` helps, `kata harm {slug}` plays the accident.
"""


def write_project(copy: Path, kata: Kata) -> None:
    """Write what `start` adds beside the files of the kata."""
    _text(copy / "pytest.ini", PYTEST)
    _text(copy / "AGENTS.md", AGENTS.format(slug=kata.slug))
    _json(copy / ".vscode" / "settings.json", _settings())
    _json(copy / ".vscode" / "launch.json", _launch(kata))
    _text(copy / RECORD, "".join(f"{digest}  {name}\n" for name, digest in digests(kata).items()))


def digests(kata: Kata) -> dict[str, str]:
    """A digest of each file of the kata, as it is in the course now."""
    return {name: digest(kata.folder / name) for name in kata.course_files()}


def recorded(copy: Path) -> dict[str, str]:
    """The digests from when the copy was made; empty if the record is gone."""
    try:
        lines = (copy / RECORD).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: value for value, _, name in (line.partition("  ") for line in lines) if name}


def digest(path: Path) -> str:
    """The sha256 of a file, empty if there is none; line ends do not count."""
    try:
        return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    except OSError:
        return ""


def _settings() -> dict[str, Any]:
    return {
        "python.defaultInterpreterPath": sys.executable,
        "python.testing.pytestEnabled": True,
        "python.testing.unittestEnabled": False,
        "python.testing.pytestArgs": ["."],
        "files.exclude": {"**/__pycache__": True, "**/.pytest_cache": True, RECORD: True},
    }


def _launch(kata: Kata) -> dict[str, Any]:
    common = {
        "type": "debugpy",
        "request": "launch",
        "console": "integratedTerminal",
        "cwd": "${workspaceFolder}",
    }
    test = {
        "name": "Debug this test",
        "module": "pytest",
        "args": ["${file}", "-x"],
        "purpose": ["debug-test"],
    }
    server = {"name": "Debug the server", "module": "kata", "args": ["serve", kata.slug]}
    return {"version": "0.2.0", "configurations": [test | common, server | common]}


def _json(path: Path, value: dict[str, Any]) -> None:
    _text(path, json.dumps(value, indent=2) + "\n")


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
