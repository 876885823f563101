"""`kata review`: somebody else's design as a pull request. Approve it, or say what breaks."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kata.console import ask, coloured, interactive, put, say, wrapped
from kata.diff import COLOURS, may_see
from kata.errors import KataError
from kata.expected import expected_of
from kata.layout import fold
from kata.pull_request import PullRequest, pull_request, pull_requests

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk
    from kata.expected import ExpectedTest
    from kata.judge import Verdict

APPROVE = "a"
ROUND = 4  # pull requests after a part


@dataclass(frozen=True)
class Answer:
    """What a reviewer said: approved, or a design test that it would break."""

    breaks: str = ""  # the test's name; empty is approved
    title: str = ""

    def fits(self, verdict: Verdict) -> bool:
        """Whether the verdict says the same."""
        red = {test.test for test in verdict.design if not test.passed}
        return self.breaks in red if self.breaks else verdict.done

    def __str__(self) -> str:
        """Return what was said, as a sentence."""
        return f"You said that this breaks: {self.title}." if self.breaks else "You approved."


def review(  # noqa: PLR0913  (what to show, whom to ask, and how long to wait)
    desk: Desk, kata: Kata, *, number: int | None, answer: str | None, yes: bool, limit: float
) -> int:
    """Show one pull request, ask, and give the verdict; return 0 if the answer fits it, else 1."""
    may_see(desk, kata, yes=yes, what="other designs")
    request = pull_request(kata, number) if number else _unseen(desk, [kata])[0]
    return 0 if _one(desk, request, answer, limit) else 1


def review_round(desk: Desk, kata: Kata, *, yes: bool, limit: float) -> int:
    """Four pull requests from the part that the kata belongs to; return 0."""
    katas = _part(desk, kata) if yes else [each for each in _part(desk, kata) if _open(desk, each)]
    if not katas:
        may_see(desk, kata, yes=yes, what="other designs")
        katas = [kata]
    if not interactive():
        raise KataError(
            happened="A round asks questions, and nobody can answer here.",
            then=f"kata review {kata.slug} --pr 1",
        )
    requests = _unseen(desk, katas)[:ROUND]
    named = sum(_one(desk, request, None, limit) for request in requests)
    say(f"You named {named} of {len(requests)} as the verdict does.", bold=True)
    return 0


def _one(desk: Desk, request: PullRequest, answer: str | None, limit: float) -> bool:
    from kata.judge import judge

    tests = [test for test in expected_of(request.kata.folder).design if not test.guard]
    _show(request, tests)
    said = _answer(request, tests, answer)
    if said is None:
        return False
    with request.backend() as folder:
        verdict = judge(request.kata, folder, limit=limit)
    right = said.fits(verdict)
    _tell(request, verdict, said, right=right)
    desk.workshop.log(request.kata).reviewed(request.variant.name, right=right)
    return right


def _show(request: PullRequest, tests: list[ExpectedTest]) -> None:
    base, lines = request.diff()
    kata = request.kata
    say(f"Pull request {request.number} for {kata.label}", bold=True)
    say(f"{request.author} writes:")
    say(wrapped(f'"{request.says}"'))
    say(f"\nCompared with the {base}:\n")
    for line in lines:
        heading = line.startswith(("+++", "---"))
        put(line, colour=None if heading else COLOURS.get(line[:1]), bold=heading)
    say("\nThe tests of behaviour are green. Do you approve, or what breaks?\n")
    say(f"  {APPROVE}  I approve")
    for at, test in enumerate(tests, 1):
        say(f"  {at}  {test.title}")
    say()


def _answer(request: PullRequest, tests: list[ExpectedTest], given: str | None) -> Answer | None:
    choices = {APPROVE: Answer()} | {
        str(at): Answer(test.name, test.title) for at, test in enumerate(tests, 1)
    }
    again = f"kata review {request.kata.slug} --pr {request.number} --answer {APPROVE}"
    if given is None and not interactive():
        say(f"Your answer: {again}, or the number in place of {APPROVE}")
        return None
    said = given if given is not None else ask("Your answer", APPROVE)
    while said.strip().lower() not in choices:
        if given is not None or not interactive():
            known = ", ".join(choices)
            raise KataError(happened=f"{said!r} is none of the answers: {known}.", then=again)
        said = ask(f"{said!r} is none of {', '.join(choices)}. Your answer", APPROVE)
    return choices[said.strip().lower()]


def _tell(request: PullRequest, verdict: Verdict, said: Answer, *, right: bool) -> None:
    from kata.drawing import Drawing
    from kata.in_full import in_full

    say(f"\n{said} The verdict {'says the same' if right else 'says otherwise'}.\n", bold=True)
    if verdict.error:
        say(wrapped(verdict.error.message))
    how = Drawing(colour=coloured(), rows=30)
    told = [test for test in verdict.design if not (test.passed and test.guard)]
    named = next((test for test in told if test.test == said.breaks and not test.passed), None)
    in_words = named or next((test for test in told if not test.passed), None)
    for test in told:
        mark = "✔" if test.passed else "✘"
        lines = in_full(test, how) if test is in_words else [f"{mark} {test.title}"]
        say("\n".join(lines))
    say()
    say("\n".join(fold(f"{request.author}'s design: {request.verdict}")))
    slug = request.kata.slug
    say(f"\nAnother one: kata review {slug}   Four of this part: kata review {slug} --round\n")


def _unseen(desk: Desk, katas: list[Kata]) -> list[PullRequest]:
    """All pull requests by chance, those first that were not shown here yet."""
    found = []
    for kata in katas:
        seen = desk.workshop.log(kata).reviews()
        found += [(request.variant.name in seen, request) for request in pull_requests(kata)]
    if not found:
        raise KataError(happened=f"{katas[0].title} has no pull requests.", then="kata list")
    random.shuffle(found)
    return [request for _, request in sorted(found, key=lambda each: each[0])]


def _open(desk: Desk, kata: Kata) -> bool:
    return desk.workshop.log(kata).ever_done


def _part(desk: Desk, kata: Kata) -> list[Kata]:
    from kata.progress import parts

    slugs = next((part.katas for part in parts() if kata.slug in part.katas), (kata.slug,))
    return [each for each in desk.course.katas if each.slug in slugs]
