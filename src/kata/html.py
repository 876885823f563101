"""What the terminal shows, as HTML for pages and notebooks: the same words, in colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

GREEN, RED = "var(--kata-green,#2e7d32)", "var(--kata-red,#c62828)"
LINES = {"✔": f"color:{GREEN}", "✘": f"color:{RED};font-weight:700"}
WORDS = re.compile(r"(?<=  )(BROKEN|fine)\b|\b(not yet|done)(?=(?:\s+\d+\.\d\d s)?$)")


def terminal(text: str, label: str) -> str:
    """Return lines of the terminal as one block; a mark or a word never loses its colour."""
    lines = "\n".join(map(_line, text.strip("\n").split("\n")))
    # An empty line would end the block for Markdown, a line of one blank does not.
    lines = lines.replace("\n\n", "\n \n").replace("\n\n", "\n \n")
    style = "white-space:pre;overflow-x:auto;line-height:1.4"
    return (
        f'<pre class="terminal" style="{style}" tabindex="0" role="region" '
        f'aria-label="{escape(label)}">{lines}</pre>'
    )


def moments_table(moments: Iterable[Mapping[str, Any]], label: str) -> str:
    """Return the moments at which the power might go as a table: when, what is left, who lost."""
    rows = "".join(_moment(each) for each in moments)
    head = "<tr><th>if the power goes</th><th>on disk</th><th>then</th></tr>"
    caption = f"<caption>{escape(label)}</caption>"
    return f'<table class="moments">{caption}<thead>{head}</thead><tbody>{rows}</tbody></table>'


def _moment(moment: Mapping[str, Any]) -> str:
    whole = bool(moment["whole"])
    word = "fine" if whole else f"BROKEN {moment['lost']}"
    style = f"color:{GREEN}" if whole else LINES["✘"]
    cells = f"<td>{escape(moment['label'])}</td><td>{escape(moment['text'])}</td>"
    return f'<tr>{cells}<td style="{style}">{escape(word.strip())}</td></tr>'


def _line(line: str) -> str:
    style = LINES.get(line.strip()[:1])
    text = escape(line, quote=False)
    if style:
        return f'<span style="{style}">{text}</span>'
    return WORDS.sub(_word, text)


def _word(found: re.Match[str]) -> str:
    bad = found[0] in ("BROKEN", "not yet")
    return f'<span style="{LINES["✘" if bad else "✔"]}">{found[0]}</span>'
