"""What the runner says when something stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class KataError(Exception):
    """What happened, with the value that caused it, and what to type next."""

    status = 2

    def __init__(self, *, happened: str, then: str) -> None:
        super().__init__(f"{happened}\nType: {then}")
        self.happened = happened
        self.then = then


class UnknownKata(KataError):
    """No kata answers to that name, or more than one does."""

    def __init__(self, text: str, near: list[str]) -> None:
        happened = f"No kata called {text!r}."
        if len(near) == 1:
            happened += f" Did you mean {near[0]}?"
        elif near:
            happened += f" It could be {', '.join(near[:-1])} or {near[-1]}."
        super().__init__(happened=happened, then="kata list")


class NoCourse(KataError):
    """There is no course here."""

    def __init__(self) -> None:
        super().__init__(
            happened="No course found: no folder above this one holds katas/ and solutions/.",
            then="cd into the checkout of the course, then `kata`",
        )


class NoCopy(KataError):
    """The kata has not been started, so there is nothing to work with."""

    def __init__(self, name: str, command: str = "kata start") -> None:
        super().__init__(
            happened=f"You have no copy of {name} yet.",
            then=f"{command} {name.partition('_')[2]}",
        )


class CannotWrite(KataError):
    """The disk refuses: full, read-only, or not ours."""

    def __init__(self, error: OSError) -> None:
        where = f": {error.filename}" if error.filename else ""
        super().__init__(
            happened=(
                f"The work folder cannot be changed ({error.strerror or error}{where}). "
                "Nothing of yours was lost."
            ),
            then="kata doctor, which says what works and what does not",
        )


class AlreadyStarted(KataError):
    """There is a copy, and `start` does not touch it."""

    def __init__(self, copy: Path, slug: str) -> None:
        super().__init__(
            happened=f"You already have a copy: {copy}. It stays as it is.",
            then=f"kata check {slug}, or kata reset {slug} to put it away and start again",
        )


class InTheWay(KataError):
    """A file has the name that the copy's folder needs."""

    def __init__(self, path: Path, slug: str) -> None:
        super().__init__(
            happened=f"{path} is a file; the copy needs a folder of that name.",
            then=f"mv {path} {path}.txt, then kata start {slug}",
        )


class NoAttempt(KataError):
    """No attempt has that number."""

    def __init__(self, slug: str, wanted: int, there: list[int]) -> None:
        has = f"There are {', '.join(map(str, there))}." if there else "None was put away so far."
        super().__init__(
            happened=f"{slug} has no attempt {wanted}. {has}", then=f"kata reset {slug} --list"
        )


class NothingToUndo(KataError):
    """No earlier save had behaviour whole."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            happened=f"No other save of {slug} with behaviour whole is known.",
            then=f"kata diff {slug}, which shows what you changed",
        )
