"""The code under test: where it lies, what its layers are, and where findings go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

from probe.events import Event
from probe.findings import finding
from probe.layers import Layers

Observer = Callable[[Event], None]
Listener = Callable[[Any, str], None]


def fail_at_once(message: str) -> None:
    """Raise the finding: what happens outside pytest."""
    raise AssertionError(message)


@dataclass
class Code:
    """What is known of the code that has run: the functions of each file, and whose code is whose.

    By id, since code in two files can be equal; each code is kept, so that its id is not given
    to another.
    """

    functions: dict[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    modules: dict[int, tuple[CodeType, str | None]] = field(default_factory=dict)
    places: dict[int, Any] = field(default_factory=dict)  # each a `Place`


@dataclass
class Backend:
    """A package under test. `expect` reports a finding; `observers` see every outside call.

    `listeners` hear what every connection is asked, also when one record runs inside another.
    """

    root: Path
    package: str
    layers: Layers
    report: Callable[[str], None] = fail_at_once
    observers: list[Observer] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list, repr=False)
    code: Code = field(default_factory=Code, repr=False)

    def expect(self, ok: bool, message: str, lines: Iterable[str] = (), wants: str = "") -> bool:
        """Report `message` unless `ok`; return `ok`. First line: summary; last line: the wish.

        Or give the summary alone, and beside it the lines between them and what is wanted.
        """
        if not ok:
            self.report(finding(message, [f"  {line}" for line in lines], wants).strip("\n"))
        return ok

    def spoken(self, connection: Any, text: str) -> None:  # noqa: ANN401  (any DBAPI's connection)
        """Hand what a connection was asked to everyone who listens."""
        for listener in tuple(self.listeners):
            listener(connection, text)

    def tell(self, event: Event) -> None:
        """Hand an event to everyone who watches this backend."""
        for observer in tuple(self.observers):
            observer(event)
