"""Small copies of each save with behaviour whole, and the way back to one."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kata.course import files_below
from kata.swap import move, replace_in_place, staged

if TYPE_CHECKING:
    from pathlib import Path

STAMP = "%Y%m%dT%H%M%S%f"
NAME = re.compile(r"\d{8}T\d{12}\.zip")


@dataclass(frozen=True)
class Snapshots:
    """The saves of one copy, oldest first, each a zip file named by its time."""

    copy: Path
    home: Path

    def all(self) -> list[Path]:
        """Every save with behaviour whole, oldest first."""
        found = sorted((self.home / "snapshots").glob("*.zip"))
        return [path for path in found if NAME.fullmatch(path.name)]

    def keep(self, when: datetime) -> Path:
        """Keep the copy as it is now, once."""
        newest = self.all()[-1:]
        if newest and contents(newest[0]) == backend(self.copy):
            return newest[0]
        return self._pack("snapshots", when)

    def keep_aside(self) -> Path:
        """Keep the copy as it is now where `undo` does not look."""
        return self._pack("undone", datetime.now(UTC))

    def before_now(self) -> Path | None:
        """The newest save that differs from the copy as it is now."""
        now = backend(self.copy)
        unlike = (path for path in reversed(self.all()) if contents(path) not in ({}, now))
        return next(unlike, None)

    def go_back(self, target: Path) -> None:
        """Make the copy what that save was; what it was until now is kept in `undone`."""
        self.keep_aside()
        for later in self.all():
            if later.name > target.name:
                move(later, self.home / "undone" / f"{time.time_ns()}-{later.name}")
        staged(self.home, "replacing", lambda making: _unpack(target, making))
        replace_in_place(self.copy, self.home)

    def undone(self) -> Path | None:
        """What the newest `go_back` took away and `go_forward` has not brought back."""
        aside = sorted((self.home / "undone").glob("*.zip"))
        return next((path for path in reversed(aside) if NAME.fullmatch(path.name)), None)

    def go_forward(self, target: Path) -> None:
        """Make the copy what was taken away; it stays in `undone` under another name."""
        staged(self.home, "replacing", lambda making: _unpack(target, making))
        move(target, target.with_name(f"{time.time_ns()}-{target.name}"))
        replace_in_place(self.copy, self.home)

    def step(self) -> int | None:
        """How many lines differ from the copy at the last call; None if there was none."""
        last, now = self.home / "judged.zip", backend(self.copy)
        before = contents(last)
        if before != now:
            last.unlink(missing_ok=True)
            staged(self.home, last.name, lambda making: _write(self.copy, making))
        return _lines_changed(before, now) if before else None

    def _pack(self, shelf: str, when: datetime) -> Path:
        (self.home / shelf).mkdir(parents=True, exist_ok=True)
        return staged(
            self.home,
            f"{shelf}/{when.astimezone(UTC).strftime(STAMP)}.zip",
            lambda making: _write(self.copy, making),
        )


def backend(copy: Path) -> dict[str, bytes]:
    """The learner's files with what is in them, by their path in the copy."""
    return {path.relative_to(copy).as_posix(): path.read_bytes() for path in backend_files(copy)}


def backend_files(copy: Path) -> list[Path]:
    """The files of a copy that are the learner's: the package and its layers."""
    package = copy / "boxoffice"
    layers = copy / "layers.toml"
    found = [package / name for name in files_below(package)]
    return [*found, layers] if layers.is_file() else found


def contents(snapshot: Path) -> dict[str, bytes]:
    """The files in a snapshot; one that cannot be read has none."""
    import zipfile

    try:
        with zipfile.ZipFile(snapshot) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile):
        return {}


def taken(snapshot: Path) -> datetime:
    """When a snapshot was taken, in local time."""
    return datetime.strptime(snapshot.stem, STAMP).replace(tzinfo=UTC).astimezone()


def _lines_changed(before: dict[str, bytes], now: dict[str, bytes]) -> int:
    from difflib import unified_diff

    changed = 0
    for name in before.keys() | now.keys():
        old, new = (_text(files.get(name, b"")) for files in (before, now))
        told = list(unified_diff(old, new, n=0))[2:]  # behind the two names
        changed += sum(line[:1] in "+-" for line in told)
    return changed


def _text(data: bytes) -> list[str]:
    return data.decode("utf-8", errors="replace").splitlines()


def _write(copy: Path, making: Path) -> None:
    import zipfile

    with zipfile.ZipFile(making, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in backend(copy).items():
            archive.writestr(name, data)


def _unpack(snapshot: Path, making: Path) -> None:
    for name, data in contents(snapshot).items():
        (making / name).parent.mkdir(parents=True, exist_ok=True)
        (making / name).write_bytes(data)
