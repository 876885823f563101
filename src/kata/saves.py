"""Notices each save of a copy: by file events, and by looking where there are none."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

STEP = 5  # milliseconds without a change after which a save is over
DEBOUNCE = 60  # milliseconds after which it counts as over even so
LOOK = 500  # milliseconds between two looks at the files themselves
LOOK_WITHOUT_EVENTS = 200

Stamps = dict[str, tuple[int, int, int]]


class Saves(threading.Thread):
    """Calls `saved` after each change, and `blind` once if the folder gives no events."""

    def __init__(
        self, copy: Path, saved: Callable[[list[str]], None], blind: Callable[[], None]
    ) -> None:
        super().__init__(daemon=True)
        self._copy = copy
        self._saved = saved
        self._blind = blind
        self._over = threading.Event()
        self._sighted: bool | None = None  # has there been an event? None: nothing to see yet

    def stop(self) -> None:
        """End it."""
        self._over.set()
        self.join(2.0)

    def run(self) -> None:
        """Compare what the files are with what they were, at each event and each look."""
        before = stamps(self._copy)
        for by_event in self._moments():
            now = stamps(self._copy)
            changed = sorted(
                name for name in before.keys() | now.keys() if before.get(name) != now.get(name)
            )
            before = now
            if by_event:
                self._sighted = True
            if changed:
                self._saved(changed)
                self._doubt(by_event)

    def _doubt(self, by_event: bool) -> None:
        """A change that only a look has found, twice: there are no events here."""
        if by_event or self._sighted:
            return
        if self._sighted is None:
            self._sighted = False
            self._blind()

    @property
    def _pause(self) -> int:
        return LOOK_WITHOUT_EVENTS if self._sighted is False else LOOK

    def _moments(self) -> Iterator[bool]:
        """Give True at each event, False at each look."""
        while not self._over.is_set():
            try:
                yield from self._events()
            except (OSError, RuntimeError):  # no folder just now, or no more watches to be had
                yield False
                if self._sighted is None and self._copy.is_dir():
                    self._sighted = False
                    self._blind()
                self._over.wait(LOOK_WITHOUT_EVENTS / 1000)

    def _events(self) -> Iterator[bool]:
        from watchfiles import watch

        folder, pause = _identity(self._copy), self._pause
        changes = watch(
            self._copy,
            watch_filter=None,
            step=STEP,
            debounce=DEBOUNCE,
            rust_timeout=pause,
            yield_on_timeout=True,
            stop_event=self._over,
            raise_interrupt=False,
            force_polling=False,  # where there are no events, the looks find it
        )
        for seen in changes:
            yield bool(seen)
            # Another folder of that name, or a reason to look more often: begin again.
            if (_identity(self._copy), self._pause) != (folder, pause):
                return


def stamps(copy: Path) -> Stamps:
    """Return what tells one state of the learner's files from another."""
    found: Stamps = {}
    for path in _files(copy):
        with suppress(OSError):  # deleted just now
            facts = path.stat()
            found[str(path.relative_to(copy))] = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
    return found


def _files(copy: Path) -> Iterator[Path]:
    yield copy / "layers.toml"
    for folder, inside, names in os.walk(copy / "boxoffice"):
        inside[:] = [name for name in inside if name != "__pycache__" and name[0] != "."]
        yield from (Path(folder, name) for name in names if _counts(name))


def _counts(name: str) -> bool:
    """Leave out what editors and databases put beside the files."""
    return not name.startswith((".", "#", "4913")) and not name.endswith(
        ("~", ".swp", ".tmp", ".pyc", ".db", ".db-journal")
    )


def _identity(folder: Path) -> tuple[int, int]:
    facts = folder.stat()
    return facts.st_dev, facts.st_ino
