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
    from kata.log import VerdictLog
    from kata.log_lines import Entry

KINDS_SHOWN = 3  # of a dozen, read late in the evening


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
    others = f"Other answers: kata diff {kata.slug} --solution"
    return [*lines, "", others, f"A colleague's:  kata review {kata.slug}"]


def nearly(kata: Kata, log: VerdictLog) -> str:
    """Return the half-fix that the learner's newest telling save resembled, if one did.

    A save tells something if exactly one half-fix fails as it failed, and what the learner was
    given did not fail so already.
    """
    whole = [entry for entry in log.entries() if not entry.error and not entry.behaviour_failed]
    given = {entry.attempt: entry for entry in reversed(whole)}.values()
    told = {variant: _facts(variant) for variant in kata.variants("rejected")}
    telling = {
        variant: facts
        for variant, facts in told.items()
        if not any(_is_just(entry, facts) for entry in given)
    }
    for entry in reversed(whole):
        fits = [variant for variant, facts in told.items() if _resembles(entry, facts)]
        facts = telling.get(fits[0], {}) if len(fits) == 1 else {}
        if _is_just(entry, facts):
            flaw = facts.get("pull_request", {}).get("flaw") or facts.get("flaw") or ""
            return f'your save of {entry.at:%H:%M} failed like "{_named(fits[0])}". {flaw}'.strip()
    return ""


def _how_it_began(verdict: Verdict, entries: Sequence[Entry]) -> list[str]:
    first = next((entry for entry in entries if entry.red), None)
    told = [test for test in verdict.design if first and first.red.get(test.test)]
    if not first or not told:
        return []
    found = first.red[told[0].test].partition("\n")[0]
    return [
        f"  at first  {shorten(found, 66)}",
        f"  now       {told[0].title}: yes",
    ]


def _also_right(kata: Kata) -> str:
    """Return the designs that are told in the fewest words, and how many more there are."""
    kinds = [
        str(_facts(variant).get("kind") or _named(variant)) for variant in kata.variants("accepted")
    ]
    shown = sorted(kinds, key=len)[:KINDS_SHOWN]
    more = [f"{len(kinds) - len(shown)} more"] if len(kinds) > len(shown) else []
    return "; ".join([*shown, *more])


def _resembles(entry: Entry, facts: dict[str, Any]) -> bool:
    """Whether the tests that the half-fix names were red, each with every fragment that it shows.

    Others may have been red too: a half-fix need not name all that it breaks.
    """
    refused = facts.get("refused", {})
    tests = {name: parts for name, parts in refused.items() if isinstance(parts, list)}
    if not tests or not set(tests) <= set(entry.red):
        return False
    return all(str(part) in entry.red[name] for name, parts in tests.items() for part in parts)


def _is_just(entry: Entry, facts: dict[str, Any]) -> bool:
    """Whether nothing else was red."""
    return _resembles(entry, facts) and set(entry.red) == set(facts["refused"])


def _facts(variant: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((variant / "variant.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _named(variant: Path) -> str:
    return variant.name.replace("_", " ").replace("-", " ")
