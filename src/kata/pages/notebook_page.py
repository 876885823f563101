"""Notebooks as pages: run from first to last cell, then written with what they showed."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any

import kata
from kata.errors import KataError
from kata.pages.cached import Cache, contents
from kata.pages.markup import fence
from kata.runs import KEPT
from kata.snapshots import backend_files

if TYPE_CHECKING:
    from kata.course import Course, Kata

FIRST = """
import warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", module="ipykernel")
import kata.ipython, matplotlib.backends.backend_svg, matplotlib.figure
"""
LIMIT = 240  # seconds for a cell; a loaded machine takes long to warm up
AT_ONCE = 2
TOOLS = ("ipython.py", "html.py", "charts.py", "experiment.py")
SECONDS = re.compile(r" +\d+\.\d\d s$", re.MULTILINE)  # what a verdict took here is no matter


class NotebookFailed(KataError):
    """A cell raised, or warned."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            happened=f"{path.name}: {what}",
            then="uv run --extra notebooks jupyter lab notebooks, and run all cells",
        )


def notebooks(course: Course) -> dict[str, Path]:
    """Return every notebook of the course, by the path of its page."""
    paths = sorted((course.root / "notebooks").glob("*.ipynb"))
    return {f"notebooks/{path.stem}.md": path for path in paths}


def notebook_pages(course: Course, cache: Cache, running: Future[Any]) -> dict[str, str]:
    """Run every notebook of the course, and return its page by the path that it gets.

    Each shows what has run by the end of `running`; its kernel gets ready meanwhile.
    """
    found = notebooks(course)
    kept = Kept(cache.folder, running)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(lambda path: _page(course, cache, path, kept), found.values()))
    return dict(zip(found, made, strict=True))


@dataclass(frozen=True)
class Kept:
    """Where a build of the site keeps what it has run, and the future that ends when all has."""

    folder: Path
    running: Future[Any]


def executed(path: Path, kept: Kept | None = None) -> Any:  # noqa: ANN401  (a notebook of nbformat)
    """Return a notebook after a run of all its cells, in which a warning is an error.

    Backends that ran before, by what is `kept` of them, are not run again. Raises `KataError` if
    a cell fails, and what the future raises.
    """
    # jsonschema would build a grammar of web addresses, for a second; no notebook needs it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError
    except ImportError:
        raise KataError(
            happened="Notebooks cannot be run: nbclient is not installed.",
            then="uv sync --all-extras",
        ) from None
    notebook: Any = nbformat.reads(path.read_text("utf-8"), as_version=4)  # type: ignore[no-untyped-call, unused-ignore]
    first: Any = nbformat.v4.new_code_cell(FIRST)  # type: ignore[no-untyped-call, unused-ignore]
    notebook.cells.insert(0, first)
    where = {"metadata": {"path": str(path.parent)}}
    try:
        NotebookClient(
            notebook, timeout=LIMIT, resources=where, on_cell_executed=_waits(kept)
        ).execute(stderr=DEVNULL, env=os.environ | ({KEPT: str(kept.folder)} if kept else {}))
    except CellExecutionError as error:
        raise NotebookFailed(path, str(error)) from None
    del notebook.cells[0]
    return notebook


def _waits(kept: Kept | None) -> Callable[..., Awaitable[None]] | None:
    """Return what a notebook does after a cell: after the first, it waits for what runs."""

    async def wait(cell_index: int, **_: object) -> None:
        if kept and cell_index == 0:
            await asyncio.wrap_future(kept.running)

    return wait if kept else None


def _page(course: Course, cache: Cache, path: Path, kept: Kept) -> str:
    name = f"notebook-{path.stem}"
    text: str = cache.get(name, _content(course, path), lambda: _written(path, kept))
    return text


def _content(course: Course, path: Path) -> Iterable[bytes]:
    """Return everything that decides what comes out: the notebook, and the backends it runs.

    What is only read, a README or a hint, is in no notebook.
    """
    text = path.read_text("utf-8")
    run = [file for each in course.katas if _names(each, text) for file in _run(each, text)]
    tools = [Path(kata.__file__).with_name(name) for name in TOOLS]
    return contents([path, *tools, *run])


def _run(kata: Kata, text: str) -> Iterator[Path]:
    variants = [*kata.variants("accepted"), *kata.variants("rejected")]
    named = [variant for variant in variants if variant.name in text]
    yield from (kata.behaviour, kata.design, kata.schema)
    for folder in (kata.folder, kata.solution, *named):
        yield from backend_files(folder)


def _names(kata: Kata, text: str) -> bool:
    return kata.slug in text or bool(re.search(rf"%kata \w+ {kata.number:02}\b", text))


def _written(path: Path, kept: Kept) -> str:
    parts = [part for cell in executed(path, kept).cells for part in _cell(cell)]
    title, *rest = parts
    opened = (
        f"This page is `notebooks/{path.name}`, run when the site was built. To change things in "
        "it: `uv run --extra notebooks jupyter lab notebooks`"
    )
    return "\n\n".join([title, opened, *rest]) + "\n"


def _cell(cell: Any) -> Iterator[str]:  # noqa: ANN401  (as above)
    if cell.cell_type == "markdown":
        yield cell.source
    elif cell.source.strip():
        yield fence(cell.source, "python")
        yield from filter(None, map(_output, cell.outputs))


def _output(output: Any) -> str:  # noqa: ANN401  (as above)
    data = output.get("data", {})
    if "text/html" in data:
        whole = re.sub(r"\n\s*\n", "\n", SECONDS.sub("", data["text/html"]))
        return f'<div class="output">{whole}</div>'
    text = output.get("text") or data.get("text/plain", "")
    return fence(text, "text") if text.strip() else ""
