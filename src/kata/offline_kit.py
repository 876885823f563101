"""`kata offline-kit DIR`: the course, its wheels and its site, for a room without network."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kata.console import note, say
from kata.course import files_below
from kata.doctor import required
from kata.errors import CannotWrite, KataError

if TYPE_CHECKING:
    from kata.desk import Desk

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# The tags under which wheels for a system are found, the newest first.
SYSTEMS = {
    "linux": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "macos": ("macosx_14_0_arm64", "macosx_11_0_arm64", "macosx_10_13_universal2"),
    "windows": ("win_amd64",),
}
# What the build of our own package needs; pip looks for it as for any other.
BUILD = ("hatchling>=1.27", "editables")
# What the others need and this machine may not: pip reads their conditions for this machine.
ELSEWHERE = {"linux": (), "macos": (), "windows": ("colorama", "tzdata")}
WORDS = """\
Backend Katas, without a network

1. Copy the folder backend-katas from this stick to your disk.
2. In it, with Python 3.11 or newer:

       python3 katas            (Windows: py katas)

   The first run installs from the folder `wheels`; nothing is fetched.
3. Is all there?  python3 katas doctor --workshop

{site}"""
SITE = "To read: backend-katas/site/index.html, in any browser.\n"


class InTheWay(KataError):
    """The kit's folder is not empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            happened=f"{folder} is not empty, and a kit overwrites nothing.",
            then=f"kata offline-kit {folder}-2",
        )


@dataclass(frozen=True)
class Target:
    """A system and a Python that the kit is for."""

    system: str
    python: str

    @property
    def options(self) -> list[str]:
        """What pip must be told to fetch for another machine than this one."""
        tags = [word for tag in SYSTEMS[self.system] for word in ("--platform", tag)]
        return ["--only-binary", ":all:", "--python-version", self.python, *tags]


def offline_kit(desk: Desk, folder: Path, systems: list[str]) -> None:
    """Fill `folder` with the course, wheels for this machine and `systems`, and the site."""
    folder = desk.here / folder.expanduser()
    targets = [Target(_known(system), python) for system in systems for python in PYTHONS]
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InTheWay(folder)
    course = folder / "backend-katas"
    try:
        _copy(desk.course.root, course)
        _fetch(course, targets)
        site = _build_site(course)
        (folder / "README.txt").write_text(WORDS.format(site=SITE if site else ""), "utf-8")
    except OSError as error:
        raise CannotWrite(error) from error
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    say(f"{desk.shown(folder)}: {size // 1_000_000} MB. Put all of it on a stick.")
    say("Try it on a machine without network: python3 katas doctor --workshop")


def _known(system: str) -> str:
    if system not in SYSTEMS:
        raise KataError(
            happened=f"There are no wheels for {system!r}.",
            then=f"kata offline-kit DIR --for {' --for '.join(SYSTEMS)}",
        )
    return system


def _copy(root: Path, target: Path) -> None:
    if not (root / "pyproject.toml").is_file():
        raise KataError(
            happened=f"{root} is an installed course; a kit is made of a checkout.",
            then="git clone the course, and kata offline-kit DIR in it",
        )
    for name in _tracked(root):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes((root / name).read_bytes())


def _tracked(root: Path) -> list[str]:
    command = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return [name for name in files_below(root) if not name.startswith((".", "work/", "site/"))]
    names = done.stdout.decode().split("\0")
    return [name for name in names if (root / name).is_file()]


def _fetch(course: Path, targets: list[Target]) -> None:
    with tempfile.TemporaryDirectory(prefix="kata-") as temp:
        venv.create(temp, with_pip=True)
        python = next(Path(temp).glob("[bS]*/python*"))
        wanted = [*required(""), *BUILD]
        for title, more in _plan(targets):
            say(f"fetching the wheels for {title} ...")
            command = [str(python), "-m", "pip", "--disable-pip-version-check", "download", "-q"]
            where = ["-d", str(course / "wheels"), "-c", str(course / "constraints.txt")]
            _run([*command, *where, *more, *wanted], course)


def _plan(targets: list[Target]) -> Iterator[tuple[str, list[str]]]:
    yield "this machine", []
    for target in targets:
        more = [*target.options, *ELSEWHERE[target.system]]
        yield f"{target.system}, Python {target.python}", more


def _build_site(course: Path) -> bool:
    if find_spec("mkdocs") is None:
        note("No site in the kit: it needs the docs. uv sync --extra docs, then once more.")
        return False
    say("building the site ...")
    _run([sys.executable, "-m", "mkdocs", "build", "--site-dir", str(course / "site")], course)
    return True


def _run(command: list[str], where: Path) -> None:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        raise KataError(
            happened=f"{' '.join(command[1:4])} ended with {done.returncode}: {said[0]}",
            then="kata offline-kit NEW-DIR, once more, with a network",
        )
