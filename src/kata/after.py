"""What a finished kata teaches: the rule, its price, other designs, and something for Monday."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from kata.layout import labelled, shorten
from kata.texts import after_green

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kata.course import Kata
    from kata.judge import Verdict
    from kata.log import Entry, VerdictLog


def after_green_lines(
    kata: Kata, verdict: Verdict, log: VerdictLog, picture: Sequence[str]
) -> list[str]:
    """Return the lines below the headline of a finished kata."""
    words = after_green(kata)
    rows = [("The rule", words.rule), ("The price", words.price), ("Also right", _also_right(kata))]
    rows += [("Nearly", nearly(kata, log)), ("Review", words.review), ("At work", words.at_work)]
    lines = [f"  {line}" for line in picture] or _how_it_began(verdict, log.entries())
    if lines:
        lines.append("")
    for label, text in rows:
        lines += labelled(label, text) if text else []
    return [*lines, "", f"Other answers: kata diff {kata.slug} --solution"]


def nearly(kata: Kata, log: VerdictLog) -> str:
    """Return the half-fix that an earlier save resembled, if one did."""
    entries = log.entries()[1:]  # the first is the starter
    for entry in reversed(entries):
        for variant in kata.variants("rejected"):
            facts = _facts(variant)
            if _resembles(entry, facts.get("refused", {})):
                request = facts.get("pull_request", {})
                flaw = request.get("flaw") or facts.get("flaw") or ""
                return f"at {entry.at:%H:%M} you had {_named(variant)}. {flaw}".strip()
    return ""


def _how_it_began(verdict: Verdict, entries: Sequence[Entry]) -> list[str]:
    first = next((entry for entry in entries if entry.red), None)
    told = [test for test in verdict.design if first and first.red.get(test.test)]
    if not first or not told:
        return []
    found = first.red[told[0].test].partition("\n")[0]
    return [
        f"  at first  {shorten(found, 66)}",
        f"  now       {told[0].title}: holds",
    ]


def _also_right(kata: Kata) -> str:
    kinds = [
        str(_facts(variant).get("kind") or _named(variant)) for variant in kata.variants("accepted")
    ]
    return "; ".join(kinds)


def _resembles(entry: Entry, refused: dict[str, Any]) -> bool:
    tests = {name: fragments for name, fragments in refused.items() if isinstance(fragments, list)}
    if not tests or set(entry.red) != set(tests):
        return False
    return all(any(str(part) in entry.red[name] for part in parts) for name, parts in tests.items())


def _facts(variant: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((variant / "variant.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _named(variant: Path) -> str:
    return variant.name.replace("_", " ").replace("-", " ")
