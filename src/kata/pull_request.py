"""The variants of a kata as pull requests: right designs and tempting half-fixes, mixed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.diff import compare_files
from kata.errors import KataError
from kata.snapshots import backend
from kata.texts import bullets, section
from kata.variants import about, overlaid, overlay

if TYPE_CHECKING:
    from kata.course import Kata

SECTIONS = {"accepted": "Accepted", "rejected": "Rejected"}


class NoPullRequest(KataError):
    """The kata has no pull request of that number."""

    def __init__(self, kata: Kata, wanted: int, there: int) -> None:
        has = f"There are 1 to {there}." if there else "It has none."
        super().__init__(
            happened=f"{kata.title} has no pull request {wanted}. {has}",
            then=f"kata review {kata.slug}",
        )


@dataclass(frozen=True)
class PullRequest:
    """One variant, as a colleague would put it forward."""

    kata: Kata
    number: int
    variant: Path

    @property
    def is_right(self) -> bool:
        """Whether the course accepts it."""
        return self.variant.parent.name == "accepted"

    @cached_property
    def about(self) -> dict[str, Any]:
        """What its `variant.toml` says."""
        return about(self.variant)

    @property
    def author(self) -> str:
        """Who wrote it."""
        return str(self.about["pull_request"]["author"])

    @property
    def says(self) -> str:
        """How the author explains it."""
        return str(self.about["pull_request"]["says"])

    @property
    def verdict(self) -> str:
        """What the course says of it: the README's words, else its flaw or its kind."""
        short = self.about["pull_request"].get("flaw") or self.about.get("kind", "")
        return self._explained() or str(short)

    @contextmanager
    def backend(self) -> Iterator[Path]:
        """Give the whole backend in a folder, for as long as the block lasts."""
        with tempfile.TemporaryDirectory(prefix="kata-", ignore_cleanup_errors=True) as folder:
            overlay(self.kata, self.variant, Path(folder))
            yield Path(folder)

    def diff(self) -> tuple[str, list[str]]:
        """What it is compared with, `starter` or `reference`, and the lines: the fewer of both."""
        after = overlaid(self.kata, self.variant)
        found = [
            (name, compare_files(backend(old), after, "before", "after"))
            for name, old in (("starter", self.kata.folder), ("reference", self.kata.solution))
        ]
        return min(found, key=lambda each: len(each[1]))

    def _explained(self) -> str:
        text = section(self.kata.solution / "README.md", SECTIONS[self.variant.parent.name])
        return bullets(text).get(self.variant.name, "")


def pull_requests(kata: Kata) -> list[PullRequest]:
    """All of a kata in an order that tells nothing, and is the same at every place."""
    variants = [*kata.variants("accepted"), *kata.variants("rejected")]
    mixed = sorted(variants, key=lambda path: sha256(path.name.encode()).digest())
    return [PullRequest(kata, number, path) for number, path in enumerate(mixed, 1)]


def pull_request(kata: Kata, number: int) -> PullRequest:
    """The one of that number; raises `NoPullRequest`."""
    found = pull_requests(kata)
    if not 1 <= number <= len(found):
        raise NoPullRequest(kata, number, len(found))
    return found[number - 1]
