"""The Typer app: what `kata` alone does, and what every command needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kata.options import LIMIT, TimeLimit, Work
from kata.typed import command

if TYPE_CHECKING:
    from kata.desk import Desk

DAILY = "Every day"
ALSO = "Also there"
TEAM = "With others"
EPILOG = (
    "Commands that judge end with 0 done, 1 not yet, 2 it does not import, 3 stopped at the time "
    f"limit. Every command explains itself: `{command()} check --help`"
)

app = typer.Typer(
    name="kata",
    epilog=EPILOG,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def continue_(context: typer.Context, work: Work = None, time_limit: TimeLimit = LIMIT) -> int:
    """Backends that pass their tests and are wrong. Repair them; a verdict says when it is right.

    Alone, `kata` goes on where you are: it starts the next kata, tells its story, and gives a
    verdict at each save. Without a terminal it gives one verdict and ends.
    """
    context.obj = work
    if context.invoked_subcommand:
        return 0
    from kata.resume import resume

    return resume(desk_of(context, work), time_limit)


def desk_of(context: typer.Context, work: Path | None) -> Desk:
    """The desk of a command; `--work` may stand before the command or after it."""
    from kata.desk import Desk

    named = work or (context.parent.obj if context.parent else None)
    return Desk.at(Path.cwd(), named)
