"""A row of lights per pair: on the terminal, and as a page that loads itself again."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from kata.room import plain, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kata.course import Course
    from kata.room import Pair

STILL = 15  # minutes without progress after which somebody might walk over
REFRESH = 5  # seconds
LIGHTS = 8  # more design tests than that are told as numbers
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="{refresh}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The room, {time}</title>
<style>
:root {{ color-scheme: light dark; font: {size}rem/1.3 system-ui, sans-serif; }}
body {{ margin: 1rem; }}
h1 {{ font-size: 1em; font-weight: normal; margin: 0 0 .5em; }}
table {{ border-collapse: collapse; width: 100%; }}
th {{ text-align: left; font-weight: normal; opacity: .8; }}
td, th {{ padding: .15em .5em .15em 0; border-bottom: 1px solid #8888; }}
td:first-child {{ font-weight: bold; }}
.lights {{ letter-spacing: .15em; white-space: nowrap; }}
.number {{ text-align: right; white-space: nowrap; }}
.broken td:nth-child(3), .still td:last-child {{ font-weight: bold; text-decoration: underline; }}
</style></head><body>
<h1>{count} · {time}</h1>
<table>
<thead><tr><th>pair</th><th>kata</th><th>behaviour</th><th>design</th>
<th class="number">min</th><th class="number">hints</th><th class="number">saved</th>
<th>progress</th></tr></thead>
<tbody>
{rows}
</tbody></table></body></html>
"""


def lines(pairs: Sequence[Pair], course: Course, now: datetime) -> list[str]:
    """The room on the terminal, 80 columns."""
    if not pairs:
        return ["Nobody has saved yet."]
    heading = _line("pair", "kata", "design", "behaviour", "min", "hints", "saved", "")
    return [
        heading.rstrip(),
        *(
            _line(
                plain(pair.name, 16),
                plain(title_of(course, pair.slug), 22),
                lights(pair),
                _behaviour(pair),
                str(pair.minutes),
                str(pair.hints),
                ago(pair, now),
                "!" if _still(pair, now) else "",
            ).rstrip()
            for pair in pairs
        ),
        "",
        f"! no progress for {STILL} minutes. A pair that is stuck: kata start NAME --at 1",
    ]


def page(pairs: Sequence[Pair], course: Course, now: datetime) -> str:
    """The room as a page. Everything in it is escaped, and nothing in it may run."""
    rows = "\n".join(_row(pair, course, now) for pair in pairs)
    few = 12  # rows that fit on a projector in large letters
    return PAGE.format(
        refresh=REFRESH,
        time=f"{now:%H:%M:%S}",
        size="1.6" if len(pairs) <= few else "1",
        count=f"{len(pairs)} pairs" if pairs else "Nobody has saved yet",
        rows=rows,
    )


def lights(pair: Pair) -> str:
    """One sign for each design test: how many are green, not which."""
    if pair.of > LIGHTS:
        return f"{pair.green} of {pair.of}"
    return "✔" * pair.green + "✘" * (pair.of - pair.green)


def ago(pair: Pair, now: datetime) -> str:
    """How long ago the last save was."""
    minutes = pair.since(now)
    if minutes < 1:
        return "now"
    hour, day = 60, 24 * 60
    if minutes >= day:
        return f"{minutes // day} d"
    return f"{minutes} min" if minutes < hour else f"{minutes // hour} h"


def _behaviour(pair: Pair) -> str:
    return "done" if pair.done else "kept" if pair.kept else "BROKEN"


def _still(pair: Pair, now: datetime) -> bool:
    return pair.stands_still(now) >= STILL


def _line(*cells: str) -> str:
    widths = ("<16", "<22", "<9", "<9", ">3", ">5", ">6", "<1")
    return " ".join(format(cell, width) for cell, width in zip(cells, widths, strict=True))


def _row(pair: Pair, course: Course, now: datetime) -> str:
    kind = " ".join(
        word for word, is_so in (("broken", not pair.kept), ("still", _still(pair, now))) if is_so
    )
    said = f"{pair.green} of {pair.of} design tests are green"
    still = f"no progress for {pair.stands_still(now)} min" if _still(pair, now) else ""
    cells = [
        f"<td>{escape(plain(pair.name))}</td>",
        f"<td>{escape(title_of(course, pair.slug))}</td>",
        f"<td>{_behaviour(pair)}</td>",
        f'<td class="lights" aria-label="{said}">{lights(pair)}</td>',
        f'<td class="number">{pair.minutes}</td>',
        f'<td class="number">{pair.hints}</td>',
        f'<td class="number">{ago(pair, now)}</td>',
        f"<td>{still}</td>",
    ]
    return f'<tr class="{kind}">{"".join(cells)}</tr>'
