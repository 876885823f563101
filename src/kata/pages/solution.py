"""The answer of a kata: the reference beside the starter, and every variant with its verdict."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from kata.course import files_below
from kata.diff import compare
from kata.html import terminal
from kata.pages.facts import REFERENCE
from kata.pages.markup import (
    block,
    deeper,
    fence,
    files,
    language_of,
    linked,
    sections,
    source,
    tabs,
)
from kata.texts import after_green, bullets
from kata.variants import ABOUT, DELETED, about, deleted

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Course, Kata
    from kata.pages.facts import Ran

HIDDEN = "{ data-search-exclude }"  # an answer must not jump out of the search


def answer(course: Course, ran: Ran) -> str:
    """Return what stands behind the spoiler, as Markdown."""
    kata = ran.kata
    told = sections(source(kata.solution / "README.md"))
    said = {**bullets(told.pop("Accepted", "")), **bullets(told.pop("Rejected", ""))}
    shape, price = told.get("Why this shape", ""), told.get("The price, and when not to", "")
    parts = [
        f"### Before and after {HIDDEN}",
        *_pictures(ran),
        f"### Why this shape {HIDDEN}",
        linked(deeper(shape, 2), course, "../"),
        f"### The price, and when not to {HIDDEN}",
        linked(deeper(price, 2), course, "../"),
        f"### The code {HIDDEN}",
        *_reference(kata),
        *_variants(ran, "accepted", "Other designs that are right", said),
        *_variants(ran, "rejected", "Half-fixes that are not", said),
        *_afterwards(kata),
    ]
    if "For facilitators" in told:
        talk = linked(deeper(told["For facilitators"], 2), course, "../")
        parts += [f"### For facilitators {HIDDEN}", talk]
    return "\n\n".join(parts)


def _pictures(ran: Ran) -> list[str]:
    return [
        ran.pair("The starter", "The reference"),
        terminal(ran.text(REFERENCE), "The verdict on the reference"),
    ]


def _reference(kata: Kata) -> list[str]:
    package = [f"boxoffice/{name}" for name in files_below(kata.solution / "boxoffice")]
    changed = "\n".join(compare(kata.folder, kata.solution, "starter", "reference"))
    return [
        files(kata.solution, package),
        block("What changed from the starter", fence(changed, "diff"), "code"),
    ]


def _variants(ran: Ran, kind: str, heading: str, said: dict[str, str]) -> list[str]:
    folders = ran.kata.variants(kind)
    parts = [f"### {heading} {HIDDEN}"] if folders else []
    return parts + [_variant(ran, folder, said.get(folder.name, "")) for folder in folders]


def _variant(ran: Ran, folder: Path, said: str) -> str:
    facts = about(folder)
    request = facts.get("pull_request", {})
    done = ran.verdicts[folder.name]["done"]
    parts = [f"*{request['author']}:* “{request['says']}”"] if request else []
    parts += [said or request.get("flaw", ""), _verdict(ran, folder.name)]
    parts.append(block("What differs from the reference", _changed(ran.kata, folder), "code"))
    name = folder.name.replace("_", " ").capitalize()
    kind = f" ({facts['kind']})" if "kind" in facts else ""
    return block(f"{'✔' if done else '✘'} {name}{kind}", "\n\n".join(parts), "variant")


def _verdict(ran: Ran, name: str) -> str:
    verdict = ran.verdicts[name]
    tests = [test for test in verdict["design"] if not test["guard"]]
    green = sum(test["passed"] for test in tests)
    if verdict["done"]:
        return f"The verdict: done, {green} of {len(tests)}, behaviour kept."
    red = [test["text"] for test in verdict["design"] if not test["passed"]]
    text = "\n".join(red) if red and verdict["kept"] else ran.text(name)
    return f"The verdict: {green} of {len(tests)}.\n\n" + terminal(text, f"The verdict on {name}")


def _changed(kata: Kata, folder: Path) -> str:
    names = [name for name in files_below(folder) if name not in (ABOUT, DELETED)]
    changes = [_change(kata.solution / name, folder / name, name) for name in names]
    gone = [f"`{name}`" for name in deleted(folder)]
    without = f"\n\nWithout {', '.join(gone)}." if gone else ""
    return tabs(changes) + without


def _change(old: Path, new: Path, name: str) -> tuple[str, str]:
    """Return a file as what changed in it, or whole if the reference has no such file."""
    text, title = source(new), name.removeprefix("boxoffice/")
    if not old.is_file() or not text.strip():
        return title, fence(text or "(empty)", language_of(new))
    lines = unified_diff(source(old).splitlines(), text.splitlines(), lineterm="", n=2)
    return title, fence("\n".join([*lines][2:]), "diff")


def _afterwards(kata: Kata) -> list[str]:
    words = after_green(kata)
    rows = [
        ("The rule", words.rule),
        ("The price", words.price),
        ("Review", words.review),
        ("At work", words.at_work),
    ]
    told = "\n".join(f"- **{label}.** {text}" for label, text in rows if text)
    return [f"### To take along {HIDDEN}", told] if told else []
