"""`kata report`: "I think I am right", as one file for an issue. It is sent nowhere."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from kata.check import judge_copy
from kata.console import say
from kata.diff import compare
from kata.drawing import Drawing
from kata.errors import CannotWrite
from kata.verdict import draw

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk
    from kata.judge import Verdict

PACKAGES = ("backend-katas", "fastapi", "sqlalchemy", "pytest")
CLAIMS = {
    False: (
        "I think that I am right",
        "Say here which finding is wrong, and why your design does what the rule wants.",
    ),
    True: ("this should not be green", "Say here what breaks, when, and for whom."),
}
WORDS = """\
# {title}: {claim}

({reason})

## Verdict

{verdict}

## Layers

{layers}

## What I changed in the starter

{diff}

## Versions

{versions}
"""


def report(desk: Desk, kata: Kata, target: Path | None, limit: float) -> None:
    """Judge the copy once more and write the report; say where it lies and what is in it."""
    verdict = judge_copy(desk, kata, limit)
    path = desk.here / (target or f"report-{kata.slug}.md")
    try:
        path.write_text(_text(desk, kata, verdict), encoding="utf-8")
    except OSError as error:
        raise CannotWrite(error) from error
    say(f"Written: {desk.shown(path)}")
    say("In it: the verdict, your changes to the starter, versions. Nothing was sent anywhere.")
    say("Read it, add your reason at the top, and put it into an issue of this course.")


def _text(desk: Desk, kata: Kata, verdict: Verdict) -> str:
    copy = desk.workshop.copy_of(kata)
    layers = copy / "layers.toml"
    drawn = draw(kata, verdict, desk.workshop.log(kata), Drawing(details=True))
    claim, reason = CLAIMS[verdict.done]
    text = WORDS.format(
        claim=claim,
        reason=reason,
        title=kata.label,
        verdict=_fenced(drawn, "text"),
        layers=_fenced(layers.read_text("utf-8") if layers.is_file() else "", "toml"),
        diff=_fenced("\n".join(compare(kata.folder, copy, "starter", "mine")), "diff"),
        versions="\n".join(f"- {line}" for line in _versions(desk)),
    )
    return _without_home(text, copy)


def _fenced(text: str, language: str) -> str:
    """A code block that the text cannot end."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _versions(desk: Desk) -> list[str]:
    machine = f"Python {platform.python_version()}, {sys.platform} {platform.machine()}"
    course = _commit(desk.course.root)
    return [machine, *(_version(name) for name in PACKAGES), *([course] if course else [])]


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"


def _commit(root: Path) -> str:
    command = ["git", "-C", str(root), "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=5)
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"course at {done.stdout.strip()}"


def _without_home(text: str, copy: Path) -> str:
    """Folders of this machine, and whose they are, are nobody's business."""
    return text.replace(str(copy), copy.name).replace(str(Path.home()), "~")
