"""What red tests say, compared word by word. What chance decides is masked: words, and details."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from functools import cache, partial, reduce
from itertools import starmap

from kata.judge import TestResult, Verdict

MASK = "▒"  # any word
ANY = f"      {MASK * 3}"  # any details: so many lines, or none
HEADLINE = re.compile(r" {0,4}\S|$")  # a test's name, the summary of a finding, its wish
TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
RUNS = 4  # that chance decides the same way in all of them is unlikely, and forgiven later
PATIENCE = 12  # runs that are looked at before a text is called another: one coin in 2,048
RECORD = "uv run pytest tests/test_katas.py --record"
UNSTEADY = "The messages differ from run to run, not only in words and indented details."


def told(verdict: Verdict) -> str:
    """The messages of the red design tests, or why there are none, as they are recorded."""
    if verdict.error:
        return f"{verdict.error.kind}\n{_indented(verdict.error.message.splitlines())}\n"
    red = [test for test in verdict.design if not test.passed]
    return "\n\n".join(_one(test) for test in red) + "\n" if red else ""


def _one(test: TestResult) -> str:
    lines = [line for message in test.messages for line in [*message.splitlines(), ""]]
    return f"{test.test}\n{_indented(lines[:-1])}"


def _indented(lines: list[str]) -> str:
    return "\n".join(f"    {line}".rstrip() for line in lines)


def masked(texts: Sequence[str]) -> str | None:
    """One text with a mask wherever the texts differ; None if their headlines come and go."""
    parts = [_parts(text) for text in texts]
    if any(not _are_alike(parts[0], other) for other in parts):
        return None
    lines = [line for same in zip(*parts, strict=True) for line in reduce(_merged, same)]
    return "".join(f"{line}\n" for line in lines)


def difference(recorded: str, first: str, again: Callable[[int], list[str]]) -> str:
    """What is no longer said as recorded. What `again` says otherwise is chance."""
    texts, fresh = [first], first
    while not agree(recorded, fresh):
        if len(texts) >= PATIENCE:
            return "\n".join(_unlike(recorded, fresh))
        texts += again(RUNS - 1)
        now = masked(texts)
        if now is None:
            return UNSTEADY
        fresh = now
    return ""


def _parts(text: str) -> list[list[str]]:
    """Each headline with the details below it."""
    parts: list[list[str]] = []
    for line in text.splitlines():
        if HEADLINE.match(line) or not parts:
            parts.append([])
        parts[-1].append(line)
    return parts


def _are_alike(one: list[list[str]], other: list[list[str]]) -> bool:
    """Tell whether the headlines are the same, apart from single words."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(_fits(mine[0], yours[0]) for mine, yours in pairs)


def _fits(one: str, other: str) -> bool:
    return len(_tokens(one)) == len(_tokens(other))


def _merged(one: list[str], other: list[str]) -> list[str]:
    """A headline with details, masked: word by word where lines correspond, else as a whole."""
    if len(one) == len(other) and all(map(_corresponds, one, other)):
        return [_words(*pair) for pair in zip(one, other, strict=True)]
    return [_words(one[0], other[0]), *_details(one[1:], other[1:])]


def _details(one: list[str], other: list[str]) -> list[str]:
    pairs = difflib.SequenceMatcher(None, [*map(_shape, one)], [*map(_shape, other)], False)
    lines: list[str] = []
    for what, begin, end, start, stop in pairs.get_opcodes():
        same = zip(one[begin:end], other[start:stop], strict=False)
        lines += [_words(*pair) for pair in same] if what == "equal" else [ANY]
    return [line for n, line in enumerate(lines) if line != ANY or lines[n - 1 : n] != [ANY]]


def _shape(line: str) -> str:
    """A line without what is most often chance: numbers, and words that hold one."""
    return line if line == ANY else re.sub(rf"\w*\d\w*|{MASK}", "#", " ".join(line.split()))


def _corresponds(one: str, other: str) -> bool:
    return one == other or (ANY not in (one, other) and _fits(one, other))


def _words(one: str, other: str) -> str:
    pairs = zip(_tokens(one), _tokens(other), strict=True)
    return "".join(mine if _same(mine, yours) else MASK for mine, yours in pairs)


def agree(one: str, other: str) -> bool:
    """Tell whether two texts can be the same, whatever stands where they are masked."""
    parts = _parts(one), _parts(other)
    return len(parts[0]) == len(parts[1]) and all(starmap(_agrees, zip(*parts, strict=True)))


def _agrees(one: list[str], other: list[str]) -> bool:
    @cache
    def fit(i: int, j: int) -> bool:
        if i == len(one) and j == len(other):
            return True
        mine, yours = one[i : i + 1], other[j : j + 1]
        if ANY in mine and (fit(i + 1, j) or (yours and fit(i, j + 1))):
            return True
        if ANY in yours and (fit(i, j + 1) or (mine and fit(i + 1, j))):
            return True
        return bool(mine and yours) and _is_same_line(*mine, *yours) and fit(i + 1, j + 1)

    return _is_same_line(one[0], other[0]) and fit(1, 1)


def _is_same_line(one: str, other: str) -> bool:
    pairs = zip(_tokens(one), _tokens(other), strict=False)
    return _fits(one, other) and all(starmap(_same, pairs))


def _unlike(recorded: str, fresh: str) -> list[str]:
    """A diff without the lines that only look different because of a mask."""
    now = fresh.splitlines()
    lines = [next(filter(partial(_is_same_line, old), now), old) for old in recorded.splitlines()]
    return [*difflib.unified_diff(lines, now, "recorded", "now", n=1, lineterm="")]


def _same(one: str, other: str) -> bool:
    gaps = one.isspace() and other.isspace()
    return one == other or MASK in (one, other) or gaps  # their width depends on their neighbours


def _tokens(line: str) -> list[str]:
    return TOKENS.findall(line)
