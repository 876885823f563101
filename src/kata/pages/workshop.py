"""Pages for a workshop: what a facilitator needs for each kata, and pull requests on cards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kata.pages.cached import below, contents
from kata.pages.markup import deeper, fence, linked, sections, source
from kata.pull_request import PullRequest, pull_requests
from kata.texts import after_green
from kata.variants import about

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kata.course import Course, Kata
    from kata.pages.cached import Cache

CARDS = 4  # for each kata; a table has time for no more
LONGEST = 45  # lines of a difference that fit on a card
INTRODUCTION = (
    "Pull requests on paper, for a table without laptops. Their tests of behaviour are green. Two "
    "minutes for each: **approve, or name the moment at which somebody loses something.** Cut them "
    "out; [the answers](#for-the-facilitator) are at the end."
)
TURNS = (
    "Each is a half-fix that somebody will be proud of. Show it with its command: it asks the room "
    "before it tells."
)


def workshop_pages(course: Course, cache: Cache) -> dict[str, Callable[[], str]]:
    """Return what makes each page of the workshop, by its path, in the order of the list."""
    pages = {
        f"workshop/for-{kata.name}.md": partial(_facilitate, course, kata) for kata in course.katas
    }
    return {**pages, "workshop/review-cards.md": partial(_cards, course.katas, cache)}


def _facilitate(course: Course, kata: Kata) -> str:
    told = sections(source(kata.solution / "README.md")).get("For facilitators", "")
    words = after_green(kata)
    parts = [
        f"# For the facilitator: {kata.label}",
        f"[The kata](../katas/{kata.name}.md): {kata.minutes} minutes. `kata harm {kata.slug}`",
        linked(deeper(told, 1), course, "../"),
        "## Wrong turns to expect",
        TURNS,
        _turns(kata),
        "## A pair that is stuck",
        f"`kata hint {kata.slug}` first. Then put them half-way; what they had is kept:",
        _checkpoints(kata),
        "## To end with",
        f"**Ask:** {words.review}",
        f"**On Monday:** {words.at_work}",
        f"**The reference, for all at once:** `kata room --release {kata.slug}`",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _turns(kata: Kata) -> str:
    show = f"kata review {kata.slug} --pr"
    rows = [
        f"| {_cell(each.says)} | {_cell(each.verdict)} | `{show} {each.number}` |"
        for each in pull_requests(kata)
        if not each.is_right
    ]
    return "\n".join(["| they say | what breaks | to show |", "| --- | --- | --- |", *rows])


def _checkpoints(kata: Kata) -> str:
    lines = [
        f"- `kata start {kata.slug} --at {folder.name}`: {about(folder)['checkpoint']['says']}"
        for folder in kata.variants("checkpoints")
    ]
    return "\n".join(lines) or "This kata is short and has no half-way state."


def _cards(katas: Sequence[Kata], cache: Cache) -> str:
    chosen = [(kata, card) for kata in katas for card in _chosen(kata, cache)]
    parts = ["# Review cards", INTRODUCTION]
    for number, (kata, card) in enumerate(chosen, 1):
        base, lines = card.diff()
        parts += [
            '<section class="card" markdown>',
            f"## {number} · {kata.label}",
            f"**{card.author} writes:** “{card.says}” (Compared with the {base}.)",
            fence("\n".join(lines), "diff"),
            "</section>",
        ]
    rows = [
        f"| {number} | {'approve' if card.is_right else 'breaks'} | {_cell(card.verdict)} |"
        for number, (_, card) in enumerate(chosen, 1)
    ]
    table = ["| card | | why |", "| --- | --- | --- |", *rows]
    return "\n\n".join([*parts, "## For the facilitator", "\n".join(table)]) + "\n"


def _chosen(kata: Kata, cache: Cache) -> list[PullRequest]:
    """The shortest of a kata, right ones among them, in an order that tells nothing."""
    proposed = pull_requests(kata)
    files = contents([*below(kata.folder), *below(kata.solution)])
    content = [f"{CARDS} of {LONGEST} lines".encode(), *files]
    numbers = cache.get(f"cards-{kata.slug}", content, lambda: _shortest(proposed))
    return [each for each in proposed if each.number in numbers]


def _shortest(proposed: Sequence[PullRequest]) -> list[int]:
    sized = sorted((len(each.diff()[1]), each.number, each.is_right) for each in proposed)
    short = [(number, is_right) for size, number, is_right in sized if size <= LONGEST]
    right = [number for number, is_right in short if is_right][:1]
    wrong = [number for number, is_right in short if not is_right]
    return [*right, *wrong[: CARDS - len(right)]]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
