"""Charts for the notebooks: what is on disk at each moment, and plain comparisons."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

INK = "#123456"  # stands for the colour of the text around the chart
RED, COLOURS = "#d32f2f", ("#2e7dd7", "#f9a825", "#43a047", "#8e24aa")
HATCHES = ("", "//", "..", "xx")  # no meaning by colour alone

Moments = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Chart:
    """A chart that a notebook shows as SVG, in the colour of the text around it."""

    svg: str
    title: str

    def __repr__(self) -> str:
        """Return the title."""
        return self.title

    def _repr_html_(self) -> str:
        return self.svg


def on_disk(title: str, backends: Mapping[str, Moments]) -> Chart:
    """Chart how many rows of each table a power cut leaves changed, moment by moment.

    `backends` gives the moments of `%kata harm` by the name to show. A moment at which somebody
    loses something has a red background.
    """
    figure, axes = _canvas(len(backends), max(map(len, backends.values())))
    for place, (name, moments) in zip(axes, backends.items(), strict=True):
        _draw_moments(place, name, moments)
    return _chart(figure, title)


def bars(title: str, values: Mapping[str, float], unit: str) -> Chart:
    """Chart one number for each name, as horizontal bars with the number beside them."""
    figure, (axes,) = _canvas(1, 3, height=0.5 + 0.4 * len(values))
    drawn = axes.barh(list(values), list(values.values()), color=COLOURS[0])
    axes.bar_label(drawn, padding=3, fmt="%g", color=INK)
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.margins(x=0.15)
    _whole_numbers(axes.xaxis)
    return _chart(figure, title)


def _draw_moments(axes: Axes, name: str, moments: Moments) -> None:
    tables = [key for key in moments[0]["changed"] if any(each["changed"][key] for each in moments)]
    width = 0.8 / max(1, len(tables))
    for number, table in enumerate(tables):
        at = [place - 0.4 + width * (number + 0.5) for place in range(len(moments))]
        counts = [each["changed"][table] for each in moments]
        colour, hatch = COLOURS[number % 4], HATCHES[number % 4]
        axes.bar(at, counts, width * 0.9, label=table, color=colour, hatch=hatch)
    for place, moment in enumerate(moments):
        if not moment["whole"]:
            axes.axvspan(place - 0.5, place + 0.5, color=RED, alpha=0.18, zorder=0)
    labels = [_two_lines(each["label"]) for each in moments]
    axes.set_xticks(range(len(moments)), labels)
    axes.set_xlim(-0.5, len(moments) - 0.5)
    axes.set_title(name, loc="left")
    axes.set_ylabel("rows changed")
    _whole_numbers(axes.yaxis)
    axes.legend(frameon=False, labelcolor=INK, loc="upper left", ncols=max(1, len(tables)))
    axes.margins(y=0.35)


def _whole_numbers(axis: Axis) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(integer=True))


def _two_lines(label: str) -> str:
    when, place, *rest = label.split()
    return f"{when} {' '.join(rest)}\n{place}"


def _canvas(rows: int, moments: int, height: float = 2.4) -> tuple[Figure, list[Axes]]:
    from matplotlib.figure import Figure

    size = (max(5.0, 1.7 * moments), height * rows)
    figure = Figure(figsize=size, layout="constrained")
    axes = [figure.add_subplot(rows, 1, place + 1) for place in range(rows)]
    for each in axes:
        each.patch.set_alpha(0)
        each.tick_params(colors=INK)
        each.title.set_color(INK)
        each.xaxis.label.set_color(INK)
        each.yaxis.label.set_color(INK)
        for side in each.spines.values():
            side.set_color(INK)
        each.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _chart(figure: Figure, title: str) -> Chart:
    import matplotlib as mpl

    file = io.StringIO()
    # Letters stay letters: they can be selected, and take the fonts of the page.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": title}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :].replace(INK, "currentColor")
    name = f"<title>{escape(title)}</title>"
    svg = re.sub(r"<metadata>.*?</metadata>", name, svg, flags=re.DOTALL)
    svg = svg.replace("<svg ", '<svg role="img" style="max-width:100%;height:auto" ', 1)
    return Chart(re.sub(r"\n\s*\n", "\n", svg), title)
