"""`kata harm`: the accident of the story, played on the code, and what it leaves in the tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.console import say
from kata.judge import STATUS
from kata.layout import WIDTH, fold, shorten
from kata.plays import Table, play

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.plays import Played

MOST_ROWS = 8
WIDEST_CELL = 24

Row = dict[str, Any]


def harm(kata: Kata, backend: Path) -> int:
    """Play it and show it. The status is 0 whether or not somebody lost something."""
    played = play(kata, backend, "harm")
    say("\n".join(harm_lines(kata, played)))
    return STATUS.get(played.error.kind, 1) if played.error else 0


def harm_lines(kata: Kata, played: Played) -> list[str]:
    """Return the story, the tables that changed, and how it ended."""
    lines = [kata.label, ""]
    lines += [part for line in played.lines for part in fold(line)]
    for before, after in played.tables:
        lines += ["", *changed_tables(before, after)]
    if played.error:
        return [
            *lines,
            "",
            *(part for line in played.error.message.splitlines() for part in fold(line)),
        ]
    ending = "Somebody lost something." if played.harmed else "Nobody lost anything."
    return [*lines, "", ending]


def changed_tables(before: dict[str, Table], after: dict[str, Table]) -> list[str]:
    """Return the rows that changed, table by table: `-` as they were, `+` as they are."""
    lines: list[str] = []
    same = []
    for name in dict.fromkeys([*before, *after]):
        rows = _changes(before.get(name, []), after.get(name, []))
        if rows:
            lines += [name, *_drawn(rows)]
        else:
            same.append(name)
    if not lines:
        return ["No table changed."]
    return [*lines, f"unchanged: {', '.join(same)}"] if same else lines


def _changes(before: Table, after: Table) -> list[tuple[str, Row]]:
    """Return the rows that differ; one that was changed stands above what it became."""
    rows = [("-", row) for row in before if row not in after]
    rows += [("+", row) for row in after if row not in before]
    keys = list(dict.fromkeys(_key(row) for _, row in rows))
    return sorted(rows, key=lambda each: keys.index(_key(each[1])))


def _key(row: Row) -> str:
    return str(next(iter(row.values()), ""))


def _drawn(rows: list[tuple[str, Row]]) -> list[str]:
    lines = _lines(rows, list(rows[0][1]))
    if max(map(len, lines)) > WIDTH:
        lines = _lines(rows, _telling(rows))
    more = [f"    … {len(lines) - 1 - MOST_ROWS} more"] if len(lines) - 1 > MOST_ROWS else []
    return [*(shorten(line, WIDTH) for line in lines[: MOST_ROWS + 1]), *more]


def _telling(rows: list[tuple[str, Row]]) -> list[str]:
    """Return the columns that tell the story: the key, and those that changed."""
    key, *others = rows[0][1]
    old = {_key(row): row for sign, row in rows if sign == "-"}
    pairs = [(old[_key(row)], row) for sign, row in rows if sign == "+" and _key(row) in old]
    changed = [name for name in others if any(was[name] != now[name] for was, now in pairs)]
    return [key, *(changed or others)]


def _lines(rows: list[tuple[str, Row]], names: list[str]) -> list[str]:
    cells = [names, *([_cell(row.get(name)) for name in names] for _, row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(names))]
    signs = [" ", *(sign for sign, _ in rows)]
    return [
        f"  {sign} {'  '.join(map(str.ljust, line, widths))}".rstrip()
        for sign, line in zip(signs, cells, strict=True)
    ]


def _cell(value: object) -> str:
    return shorten("-" if value is None else str(value), WIDEST_CELL)
