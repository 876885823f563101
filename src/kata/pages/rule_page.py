"""The page of one rule: why, what breaks without it, how it looks when kept, and its price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kata.html import moments_table, terminal
from kata.pages.facts import REFERENCE, STARTER
from kata.pages.kata_page import rules_of
from kata.pages.markup import block, deeper, linked, sections, source
from kata.texts import story

if TYPE_CHECKING:
    from kata.course import Course
    from kata.pages.facts import Ran
    from kata.rules import Rule


def rule_page(course: Course, rule: Rule, everything: Sequence[Ran]) -> str:
    """Return the page as Markdown."""
    training = [ran for ran in everything if rule.slug in rules_of(ran.kata)]
    parts = [
        f'---\ndescription: "{rule.rule}"\n---',
        f"# {_name(rule)}",
        f"**{rule.rule}**\n\nRule R{rule.number}, `{rule.slug}`",
        "## Why",
        rule.why,
        *(_broken(training, rule.slug) if training else []),
        "## The price",
        rule.price,
        *_when_not(course, training),
        "## Where it is trained",
        *(_where(training) if training else ["No kata trains it yet."]),
    ]
    return "\n\n".join(parts) + "\n"


def rule_index(rules: Sequence[Rule], everything: Sequence[Ran]) -> str:
    """Return the list of all rules as Markdown."""
    trained = {slug for ran in everything for slug in rules_of(ran.kata)}
    rows = [
        f"| R{rule.number} | [{rule.slug}]({rule.slug}.md) | {rule.rule} | "
        f"{'yes' if rule.slug in trained else 'not yet'} |"
        for rule in rules
    ]
    table = "\n".join(["| | rule | what it says | trained |", "| --- | --- | --- | --- |", *rows])
    return (
        "# The rules\n\nWhat a verdict judges by. Each has a page with the harm it prevents, what "
        "it looks like broken and kept, and its price. Which kata trains which: "
        f"[the map](../katas/index.md#rules-by-katas).\n\n{table}\n"
    )


def _name(rule: Rule) -> str:
    return rule.slug.replace("-", " ").capitalize()


def _broken(training: Sequence[Ran], slug: str) -> list[str]:
    """Return what a real run of a starter shows; the katas that show more come first."""
    ran = max(training, key=lambda each: (_red(each, slug) != [], bool(_moments(each))))
    kata, red = ran.kata, _red(ran, slug)
    parts = [
        "## What happens without it",
        f"From [{kata.label}](../katas/{kata.name}.md):",
        "\n".join(f"> {line}" for line in story(kata).splitlines()),
    ]
    if _moments(ran):
        parts.append(moments_table(_moments(ran), "What is on disk if the power goes"))
    parts += ["## Broken and kept", *_drawn(ran)]
    which, shown = (STARTER, red) if red else _elsewhere(ran, slug)
    if shown:
        text = "\n".join(test["text"] for test in shown[:2])
        says = "the starter" if which == STARTER else f"a half-fix, {which.replace('_', ' ')}"
        parts += [f"What the verdict says of {says}:", terminal(text, "Broken")]
    kept = [f"✔ {test['title']}" for test in ran.tests(REFERENCE, slug) if test["passed"]]
    return [*parts, "And of the reference:", terminal("\n".join(kept), "Kept")]


def _drawn(ran: Ran) -> list[str]:
    return [
        terminal(ran.lines("broken", "kept"), "Both requests, a line each"),
        block("The X-rays of both (the second shows an answer)", ran.pair("Broken", "Kept")),
    ]


def _red(ran: Ran, slug: str) -> list[dict[str, Any]]:
    return [test for test in ran.tests(STARTER, slug) if not test["passed"]]


def _moments(ran: Ran) -> list[dict[str, Any]]:
    moments: list[dict[str, Any]] = ran.plays[STARTER]["moments"]
    return moments


def _elsewhere(ran: Ran, slug: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the first half-fix that breaks the rule: the starter may keep it."""
    for which in ran.verdicts:
        red = [test for test in ran.tests(which, slug) if not test["passed"]]
        if red:
            return which, red
    return "", []


def _when_not(course: Course, training: Sequence[Ran]) -> list[str]:
    parts = []
    for ran in training:
        told = sections(source(ran.kata.solution / "README.md"))
        text = told.get("The price, and when not to", "")
        if text:
            body = linked(deeper(text, 2), course, "../")
            parts.append(block(f"When not to: what {ran.kata.label} says", body))
    return parts


def _where(training: Sequence[Ran]) -> list[str]:
    return [
        "\n".join(
            f"- [{ran.kata.label}](../katas/{ran.kata.name}.md), about {ran.kata.minutes} minutes"
            for ran in training
        )
    ]
