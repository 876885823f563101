"""Style and types of the course's backends, each tool run once for all of them."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

from kata.course import Kata, files_below

INSTALL = "uv sync --extra dev"


def style(root: Path) -> str:
    """What ruff says of all katas and solutions, variants included."""
    check = _said("ruff", ["check", "--output-format=concise", "katas", "solutions"], root)
    return check + _said("ruff", ["format", "--check", "katas", "solutions"], root)


def types(katas: list[Kata], root: Path, scratch: Path) -> str:
    """What mypy says of all references. They are all called boxoffice: copies get a name each."""
    for kata in katas:
        package = f"boxoffice_{kata.name}"
        for name in files_below(kata.solution / "boxoffice"):
            source = (kata.solution / "boxoffice" / name).read_text("utf-8")
            target = scratch / package / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(re.sub(r"\bboxoffice\b", package, source), "utf-8")
    said = _said("mypy", ["--config-file=pyproject.toml", "--no-pretty", str(scratch)], root)
    return re.sub(r"\S*boxoffice_(\w+)([/\\])", r"solutions\2\1\2boxoffice\2", said)


def _said(tool: str, arguments: list[str], root: Path) -> str:
    if not importlib.util.find_spec(tool):
        return f"{tool} is not installed. Type: {INSTALL}"
    done = subprocess.run(
        [sys.executable, "-m", tool, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr
