"""The commands of every day: their words, their options, and which module they hand on to."""

from __future__ import annotations

from typing import Annotated

import typer

from kata.app import DAILY, app, desk_of
from kata.options import LIMIT, Backend, DatabaseUrl, Json, MaybeName, TimeLimit, Work


@app.command(rich_help_panel=DAILY)
def check(  # noqa: PLR0913, PLR0917  (a command's options are its arguments)
    context: typer.Context,
    name: MaybeName = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every kata you have started, a line each.")
    ] = False,
    backend: Backend = None,
    as_json: Json = False,
    time_limit: TimeLimit = LIMIT,
    database_url: DatabaseUrl = None,
    work: Work = None,
) -> int:
    """One verdict: whether behaviour is whole and the design is right.

    The tests in `katas/` judge, whatever was done to those in your copy.

    Exit status: 0 done, 1 not yet, 2 the backend does not import, 3 stopped at the time limit.

    A kata that races runs on PostgreSQL too: `kata check 19 --database-url
    postgresql+psycopg://me@localhost/test`, with `uv sync --extra postgres` before.

    Any other backend: `kata check 06 --backend solutions/06_inline_commits`
    """
    from kata.check import check, check_all

    desk = desk_of(context, work)
    if every:
        return check_all(desk, backend=backend, as_json=as_json, limit=time_limit)
    return check(
        desk,
        name,
        backend=backend,
        as_json=as_json,
        limit=time_limit,
        database_url=database_url,
    )


@app.command(rich_help_panel=DAILY)
def hint(  # noqa: PLR0913, PLR0917  (a command's options are its arguments)
    context: typer.Context,
    name: MaybeName = None,
    rule: Annotated[
        str | None,
        typer.Option(metavar="RULE", help="For this red rule.", show_default="the first red one"),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Show the hints read so far.")] = False,
    time_limit: TimeLimit = LIMIT,
    work: Work = None,
) -> None:
    """The next hint for the first red rule.

    A question first, then the next small step, then the construct; never the code. After the
    third you are offered a checkpoint to go on from.
    """
    from kata.hint import give, show_again

    desk = desk_of(context, work)
    kata = desk.kata(name)
    if again:
        show_again(kata, desk.workshop.log(kata))
    else:
        give(desk, kata, rule, time_limit)


@app.command("list", rich_help_panel=DAILY)
def list_(
    context: typer.Context,
    short: Annotated[bool, typer.Option("--short", help="Only the short path.")] = False,
    as_json: Json = False,
    code: Annotated[
        bool, typer.Option("--code", help="One line to paste: how far you are with your kata.")
    ] = False,
    work: Work = None,
) -> None:
    """The map: parts, katas, expected minutes, and how far you are."""
    from kata.list import show, show_code

    if code:
        show_code(desk_of(context, work))
    else:
        show(desk_of(context, work), short=short, as_json=as_json)


@app.command(rich_help_panel=DAILY)
def diff(  # noqa: PLR0913, PLR0917  (a command's options are its arguments)
    context: typer.Context,
    name: MaybeName = None,
    solution: Annotated[
        bool, typer.Option("--solution", help="Against the reference answer.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask while it is unsolved.")
    ] = False,
    word: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="Said in a workshop: opens the reference."),
    ] = None,
    work: Work = None,
) -> None:
    """Your copy against the starter, or against the reference."""
    from kata.diff import diff

    desk = desk_of(context, work)
    kata = desk.kata(name)
    if word is not None:
        from kata.facilitate import must_be_the_word

        must_be_the_word(kata, word)
    diff(desk, kata, solution=solution, yes=yes or word is not None)


@app.command(rich_help_panel=DAILY)
def watch(
    context: typer.Context,
    name: MaybeName = None,
    time_limit: TimeLimit = LIMIT,
    work: Work = None,
) -> int:
    """What `kata` alone does, for the kata you name: a verdict at each save."""
    from kata.resume import go_on

    desk = desk_of(context, work)
    return go_on(desk, desk.kata(name), time_limit)
