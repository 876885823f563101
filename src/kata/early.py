"""pytest rewrites the assertions of a test file at each start; a waiting process has done it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion import rewrite

Rewrite = Callable[[Path, pytest.Config], Any]
PART = "_rewrite_test"  # private; a pytest without it rewrites when it is asked to, as ever


def remember_rewritten() -> None:
    """Let pytest rewrite a file once, for as long as the file stays as it is."""
    by_pytest: Rewrite | None = getattr(rewrite, PART, None)
    if by_pytest is None:
        return
    made: dict[tuple[Path, int, int], Any] = {}

    def rewritten(path: Path, config: pytest.Config) -> Any:  # noqa: ANN401  (pytest's own)
        facts = path.stat()
        key = (path, facts.st_mtime_ns, facts.st_size)
        if key not in made:
            made[key] = by_pytest(path, config)
        return made[key]

    setattr(rewrite, PART, rewritten)


def rewrite_early(config: pytest.Config, *files: str) -> None:
    """Rewrite these files now; what is wrong with them is told when they are imported."""
    with suppress(Exception):
        for file in files:
            getattr(rewrite, PART)(Path(file), config)
