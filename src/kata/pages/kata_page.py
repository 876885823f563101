"""The page of one kata: its story and task, what its code really does, hints, and the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kata.course import files_below
from kata.expected import expected_of
from kata.html import moments_table, terminal
from kata.pages.facts import STARTER
from kata.pages.markup import block, files, linked, sections, source
from kata.pages.solution import answer
from kata.texts import hint_levels

if TYPE_CHECKING:
    from kata.course import Course, Kata
    from kata.pages.facts import Ran

LEVELS = ("a question", "the next small step", "the construct")
WARNING = "The answer, the other designs, and the half-fixes: open it when you have tried"


def kata_page(course: Course, ran: Ran, part: str) -> str:
    """Return the page as Markdown."""
    kata = ran.kata
    told = sections(source(kata.readme))
    story = told.pop("").partition("\n")[2].strip()
    parts = [_front(kata), f"# {kata.label}", _facts(ran, part), story]
    for heading, text in told.items():
        parts += [f"## {heading}", linked(text, course, "../")]
        if heading.startswith("See it"):
            parts.append(block("What it shows", _accident(ran), "harm"))
    parts += [*_running(ran), *_code(kata), *_hints(kata)]
    parts += ["## The answer", block(WARNING, answer(course, ran), "spoiler")]
    return "\n\n".join(parts) + "\n"


def rules_of(kata: Kata) -> list[str]:
    """Return the slugs of the rules that a kata's design tests carry, in their order."""
    return list(dict.fromkeys(test.rule for test in expected_of(kata.folder).design if test.rule))


def _front(kata: Kata) -> str:
    story = " ".join(sections(source(kata.readme))[""].split("\n\n")[-1].split())
    words = re.sub(r'[`*"\\]', "", story)[:150]
    return f'---\nhide: [toc]\ndescription: "{words}"\n---'


def _facts(ran: Ran, part: str) -> str:
    kata = ran.kata
    rules = ", ".join(f"[{slug}](../rules/{slug}.md)" for slug in rules_of(kata))
    minutes = f"About {kata.minutes} minutes. " if kata.minutes else ""
    return (
        f"{minutes}Part: {part}. It trains {rules}.\n{{ .kata-facts }}\n\n"
        f"`kata start {kata.slug}` puts it into your `work/`. Below: [the task](#your-task), "
        "[what happens when it runs](#what-happens-when-it-runs), [the code](#the-code-you-get), "
        "[hints](#hints), [the answer](#the-answer)."
    )


def _accident(ran: Ran) -> str:
    told = ran.plays[STARTER]
    return terminal(told["story"], "What kata harm prints")


def _running(ran: Ran) -> list[str]:
    told = ran.plays[STARTER]
    moments = told["moments"]
    return [
        "## What happens when it runs",
        "One request, through the layers of the code that you get. Time runs down; blue on the "
        "database is an open transaction. Where a power cut would leave the data broken, it is "
        "red."
        if moments
        else "One request, through the layers of the code that you get. Time runs down; blue on "
        "the database is an open transaction.",
        f"<figure>{told['svg']}</figure>",
        *([moments_table(moments, "What is on disk if the power goes")] if moments else []),
        "The first verdict:",
        terminal(ran.text(STARTER), "The verdict on the code you get"),
    ]


def _code(kata: Kata) -> list[str]:
    package = [f"boxoffice/{name}" for name in files_below(kata.folder / "boxoffice")]
    tests = [path.name for path in (kata.design, kata.behaviour)]
    return [
        "## The code you get",
        files(kata.folder, [*package, kata.schema.name]),
        block("The tests that judge it", files(kata.folder, tests)),
    ]


def _hints(kata: Kata) -> list[str]:
    levels = hint_levels(kata)
    rules = list(dict.fromkeys(rule for rule, _ in levels))
    if not rules:
        source(kata.hints)
    parts = ["## Hints", "Three for each rule. Take one, try it, come back."]
    for rule in rules:
        parts.append(f"### {rule} {{ #hint-{rule} data-search-exclude }}")
        parts += [
            block(f"{level} · {name}", levels[rule, level], "hint")
            for level, name in enumerate(LEVELS, 1)
            if (rule, level) in levels
        ]
    return parts
