"""`kata doctor`: what works on this machine, and what to type where it does not."""

from __future__ import annotations

import importlib.metadata
import multiprocessing
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kata.console import say
from kata.errors import KataError
from kata.typed import command

if TYPE_CHECKING:
    from kata.desk import Desk

MINIMUM = (3, 11)
ROOM = 50_000_000  # bytes; a copy is small, a test run makes some database files
EVENT_WAIT = 3.0  # seconds until a change must have been reported
MARKS = {"fine": "✔", "note": "·", "wrong": "✘"}
COLOURS = {"fine": "green", "note": "yellow", "wrong": "red"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `then` is what to type if it is not fine."""

    what: str
    state: Literal["fine", "note", "wrong"]
    text: str
    then: str = ""


Look = Callable[["Desk"], Iterable[Finding]]


def examine(desk: Desk | KataError, *, offline: bool, more: Look | None = None) -> int:
    """Look at everything and print it; 0 if a learner can work here."""
    findings = [*machine(), *packages(offline=offline)]
    if isinstance(desk, KataError):
        findings.append(Finding("course", "wrong", desk.happened, desk.then))
    else:
        findings += place(desk)
        if more and not any(finding.state == "wrong" for finding in findings):
            findings += more(desk)
    for finding in findings:
        say(
            f"{MARKS[finding.state]} {finding.what:<10} {finding.text}",
            colour=COLOURS[finding.state],
        )
        if finding.then:
            say(f"             type: {finding.then}")
    wrong = any(finding.state == "wrong" for finding in findings)
    ready = (
        "Everything you need is on this machine; no network is used."
        if offline
        else "You can work here."
    )
    say(
        "\nSomething is missing: do what the lines with ✘ say, then kata doctor again."
        if wrong
        else f"\n{ready} Go on: {command()}"
    )
    return int(wrong)


def machine() -> Iterator[Finding]:
    """Python, database, processes, console."""
    version = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, MINIMUM))
    old = sys.version_info < MINIMUM
    yield Finding(
        "Python",
        "wrong" if old else "fine",
        f"{version} at {sys.executable}",
        f"uv python install {wanted}" if old else "",
    )
    yield _database()
    forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    yield Finding(
        "verdicts", "fine", "from a warm process" if forks else "from a spare process that waits"
    )
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    plain = encoding != "utf8" or os.environ.get("TERM") == "linux"
    yield Finding("console", "fine", "plain letters only" if plain else "UTF-8")
    git = shutil.which("git")
    yield Finding(
        "git",
        "fine" if git else "note",
        git or "not found; edits in katas/ by mistake are noticed less well",
    )


def packages(*, offline: bool) -> Iterator[Finding]:
    """What the course needs and has. Offline, also what notebooks and site would still fetch."""
    absent = missing("")
    count = f"{len(required(''))} packages are here"
    text = f"missing or too old: {', '.join(absent)}" if absent else count
    yield Finding(
        "packages",
        "wrong" if absent else "fine",
        text,
        "uv sync, or pip install -e ." if absent else "",
    )
    for extra in ("notebooks", "docs") if offline else ():
        lacking = missing(extra)
        text = f"{extra}: {'not here: ' + ', '.join(lacking) if lacking else 'here'}"
        then = f"uv sync --extra {extra}, while there is a network" if lacking else ""
        yield Finding("extra", "note" if lacking else "fine", text, then)


def place(desk: Desk) -> Iterator[Finding]:
    """The course, the work folder, and whether changes in it are seen."""
    count = len(desk.course.katas)
    yield Finding("course", "fine" if count else "wrong", f"{count} katas in {desk.course.root}")
    root = desk.workshop.root
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".kata-doctor-", dir=root) as folder:
            (Path(folder) / "written").write_text("✔", encoding="utf-8")
            yield Finding("work", "fine", f"{root} can be written")
            yield _watching(Path(folder))
    except OSError as error:
        yield Finding(
            "work", "wrong", f"{root} cannot be written: {error.strerror}", "kata --work FOLDER"
        )
        return
    free = shutil.disk_usage(root).free
    yield Finding("disk", "fine" if free > ROOM else "wrong", f"{free // 1_000_000} MB free")


def missing(extra: str) -> list[str]:
    """The packages of the course, or of one extra, that are not here or too old."""
    from packaging.requirements import Requirement

    absent = []
    for text in required(extra):
        requirement = Requirement(text)
        try:
            have = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            absent.append(requirement.name)
            continue
        if not requirement.specifier.contains(have, prereleases=True):
            absent.append(f"{requirement.name} {have}")
    return absent


def required(extra: str) -> list[str]:
    """What our package asks for: by itself, or for one extra."""
    try:
        lines = importlib.metadata.requires("backend-katas") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    wanted = f'extra == "{extra}"' if extra else ""
    plain = (line.replace("'", '"') for line in lines)
    return [
        line.partition(";")[0].strip()
        for line in plain
        if (wanted in line if extra else "extra ==" not in line)
    ]


def events_arrive(folder: Path) -> bool:
    """A change in the folder is reported by the system, without looking again and again."""
    from watchfiles import watch

    stop = threading.Event()
    change = threading.Timer(0.2, lambda: (folder / "changed").write_text("1", encoding="utf-8"))
    limit = threading.Timer(EVENT_WAIT, stop.set)
    with _running(change), _running(limit):
        for _ in watch(
            folder, stop_event=stop, force_polling=False, step=20, debounce=50, rust_timeout=200
        ):
            return True
    return False


def _watching(folder: Path) -> Finding:
    try:
        arrive = events_arrive(folder)
    except (ImportError, OSError, RuntimeError) as error:
        return Finding(
            "watching", "note", f"file events do not work ({error}); the folder is polled"
        )
    if arrive:
        return Finding("watching", "fine", "a save is seen at once")
    return Finding(
        "watching",
        "note",
        "no file events here (a network or shared folder?); the folder is polled",
    )


def _database() -> Finding:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        open_now = connection.in_transaction
        connection.execute("ROLLBACK")
    numbers = [int(number) for number in re.findall(r"\d+", sqlite3.sqlite_version)]
    good = open_now and numbers >= [3, 35]
    then = "" if good else "uv python install 3.13, which brings its own"
    return Finding(
        "database", "fine" if good else "wrong", f"SQLite {sqlite3.sqlite_version}", then
    )


@contextmanager
def _running(timer: threading.Timer) -> Iterator[None]:
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
