"""Answers kept by the content that they were made from, so that only what changed is run again."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kata.course import files_below
from kata.pages.markup import MissingSource

SOURCES = Path(__file__).resolve().parents[2]
OURS = frozenset(  # they change no answer
    {"pages", "ipython.py", "runs.py", "html.py", "charts.py", "experiment.py"}
)
MOST = 500  # a build asks for about a hundred
JUDGES = ("fastapi", "sqlalchemy", "pytest", "pytest-check", "httpx2")


@dataclass
class Cache:
    """JSON values in a folder, one file for each content."""

    folder: Path

    def get(self, name: str, content: Iterable[bytes], make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return the value kept for this content, or make it and keep it."""
        key = hashlib.sha256(b"\0".join([name.encode(), self._tools, *content])).hexdigest()[:24]
        path = self.folder / f"{name}-{key}.json"
        try:
            value = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            value = make()
            self._keep(path, value)
        else:
            with suppress(OSError):
                path.touch()  # so that `prune` spares it
        return value

    def _keep(self, path: Path, value: Any) -> None:  # noqa: ANN401
        self.folder.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        making.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        making.replace(path)

    def prune(self, most: int = MOST) -> None:
        """Delete all but those that were asked for last."""
        kept = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[: max(0, len(kept) - most)]:
            path.unlink(missing_ok=True)

    @cached_property
    def _tools(self) -> bytes:
        """What an answer also depends on: the judge, the probes, and the libraries."""
        versions = [sys.version, *(version(name) for name in JUDGES)]
        return b"\0".join([*(each.encode() for each in versions), *contents(_judge_files())])


def contents(paths: Iterable[Path]) -> Iterable[bytes]:
    """Yield name and content of each file; raise `MissingSource` for one that is gone."""
    for path in paths:
        yield path.name.encode()
        try:
            yield path.read_bytes()
        except OSError:
            raise MissingSource(path) from None


def below(folder: Path) -> list[Path]:
    """Return the files below a folder, without caches; none if there is no such folder."""
    return [folder / name for name in files_below(folder)] if folder.is_dir() else []


def _judge_files() -> list[Path]:
    found = [path for name in ("kata", "probe") for path in below(SOURCES / name)]
    return [path for path in found if OURS.isdisjoint(path.relative_to(SOURCES).parts)]
