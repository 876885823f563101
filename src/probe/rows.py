"""Whether two doors leave the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from probe.findings import count_of, finding, shorten

if TYPE_CHECKING:
    from probe.backend import Backend

Row = Mapping[str, Any]
EXAMPLES = 3
SAID = "said"


def expect_same_rows(
    backend: Backend, doors: Mapping[str, Sequence[Row]], shown: Sequence[str], *, wants: str
) -> None:
    """Report rows that two doors left unlike, one of each way to differ, the simplest first.

    The rows are in the same order; `shown` are the columns by which a reader knows a row. What
    a door `said` of a row is not compared, and stands below a difference.
    """
    (one, first), (other, second) = doors.items()
    if not backend.expect(bool(first), finding(f"the {one} left no rows", [], wants)):
        return
    more = len(second) - len(first)
    summary = f"the {other} left {count_of(abs(more), 'row')} {'more' if more > 0 else 'fewer'}"
    if not backend.expect(not more, finding(summary, [], wants)):
        return
    unlike = {}
    for mine, yours in zip(first, second, strict=True):
        keys = tuple(key for key in mine if mine[key] != yours[key] and key != SAID)
        what = ", ".join(f"{key} {str(mine[key])[:16]}" for key in shown)
        lines = [f"    {key}: {one} {mine[key]}, {other} {yours[key]}" for key in keys]
        said = [(one, mine.get(SAID)), (other, yours.get(SAID))]
        lines += [f"    {door} said: {shorten(text, 100)}" for door, text in said if text]
        unlike[keys] = [f"  {what}", *lines]
    unlike.pop((), None)
    lines = [line for case in sorted(unlike.values(), key=len)[:EXAMPLES] for line in case]
    backend.expect(not unlike, finding(f"{one} and {other} leave unlike rows", lines, wants))
