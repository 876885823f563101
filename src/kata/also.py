"""The commands that are also there: their words, their options, and where they hand on to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kata.app import ALSO, app, desk_of
from kata.errors import KataError
from kata.options import LIMIT, Backend, MaybeName, Name, RuleName, TimeLimit, Work

if TYPE_CHECKING:
    from kata.desk import Desk


@app.command(rich_help_panel=ALSO)
def start(
    context: typer.Context,
    name: Name,
    at: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="From checkpoint N; a copy that you have is put aside."
        ),
    ] = None,
    work: Work = None,
) -> None:
    """Copy a kata to `work/` and tell its story. A copy that is there is never touched."""
    from kata.reset import start

    desk = desk_of(context, work)
    start(desk, desk.kata(name), at)


@app.command(rich_help_panel=ALSO)
def harm(
    context: typer.Context, name: MaybeName = None, backend: Backend = None, work: Work = None
) -> int:
    """Play the accident of the story against your code, and show the tables."""
    from kata.console import say
    from kata.harm import harm

    desk = desk_of(context, work)
    kata = desk.kata(name)
    folder = desk.backend(kata, backend, otherwise_starter=True)
    status = harm(kata, folder)
    say(desk.onward(kata, folder))
    return status


@app.command(rich_help_panel=ALSO)
def test(  # noqa: PLR0913, PLR0917  (a command's options are its arguments)
    context: typer.Context,
    name: Name,
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="A rule, or words of the test's title.")
    ],
    debug: Annotated[
        bool, typer.Option("--debug", help="Under the debugger, without time limit.")
    ] = False,  # noqa: PT028  (no test, but the command of that name)
    backend: Backend = None,  # noqa: PT028  (as above)
    work: Work = None,  # noqa: PT028  (as above)
    time_limit: TimeLimit = LIMIT,  # noqa: PT028  (as above)
) -> int:
    """One test alone, as in `kata test 06 "all or nothing" --debug`."""
    from kata.debug import test

    desk = desk_of(context, work)
    kata = desk.kata(name)
    return test(kata, desk.backend(kata, backend), rule, debug=debug, limit=time_limit)


@app.command(rich_help_panel=ALSO)
def xray(
    context: typer.Context,
    name: MaybeName = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a page instead.")
    ] = None,
    backend: Backend = None,
    work: Work = None,
) -> int:
    """Draw the kata's main request as it runs now, beside the starter's."""
    from kata.console import say
    from kata.xray import xray

    desk = desk_of(context, work)
    kata = desk.kata(name)
    folder = desk.backend(kata, backend, otherwise_starter=True)
    status = xray(kata, folder, html)
    say(f"\n{desk.onward(kata, folder)}")
    return status


@app.command(rich_help_panel=ALSO)
def reset(
    context: typer.Context,
    name: MaybeName = None,
    attempts: Annotated[bool, typer.Option("--list", help="Only show what was put away.")] = False,
    number: Annotated[
        int | None, typer.Option("--restore", metavar="N", help="Bring attempt N back.")
    ] = None,
    work: Work = None,
) -> None:
    """Put your copy away as an attempt, then start again. Nothing is deleted."""
    from kata.reset import list_attempts, reset, restore

    desk = desk_of(context, work)
    kata = desk.kata(name)
    if attempts:
        list_attempts(desk, kata)
    elif number is not None:
        restore(desk, kata, number)
    else:
        reset(desk, kata)


@app.command(rich_help_panel=ALSO)
def sync(context: typer.Context, name: MaybeName = None, work: Work = None) -> None:
    """Carry edits made in `katas/` by mistake to your copy, and bring its tests up to date."""
    from kata.console import say
    from kata.sync import sync

    desk = desk_of(context, work)
    for line in sync(desk.kata(name), desk.workshop):
        say(line)


@app.command(rich_help_panel=ALSO)
def rules(rule: RuleName = None) -> None:
    """The rules of the course; one of them with its reason, its price and its katas."""
    from kata.course import find_course
    from kata.rules import find_rule, show_all, show_one

    if rule is None:
        show_all()
    else:
        show_one(find_course(Path.cwd()), find_rule(rule))


@app.command("open", rich_help_panel=ALSO)
def open_(
    context: typer.Context,
    name: MaybeName = None,
    editor: Annotated[
        str | None, typer.Option("--with", metavar="EDITOR", help="This editor, not a found one.")
    ] = None,
    work: Work = None,
) -> None:
    """Open your copy in an editor, as a folder of its own: a search finds this kata only."""
    from kata.open import open_copy

    desk = desk_of(context, work)
    open_copy(desk, desk.workshop.ready(desk.kata(name)), editor)


@app.command(rich_help_panel=ALSO)
def serve(
    context: typer.Context,
    name: MaybeName = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Or the next free one.")] = 8000,
    backend: Backend = None,
    work: Work = None,
) -> None:
    """Run the backend, with the evening's database, for `curl` or a browser."""
    from kata.serve import serve

    desk = desk_of(context, work)
    kata = desk.kata(name)
    serve(desk, kata, desk.backend(kata, backend, otherwise_starter=True), port)


@app.command(rich_help_panel=ALSO)
def doctor(
    context: typer.Context,
    offline: Annotated[
        bool, typer.Option("--offline", help="Also: is here what a network would bring?")
    ] = False,
    workshop: Annotated[
        bool, typer.Option("--workshop", help="Before a workshop: also a verdict and an editor.")
    ] = False,
    work: Work = None,
) -> int:
    """Python, packages, file watching, database: what works, and what to type if not."""
    from kata.doctor import examine
    from kata.workshop_check import workshop_ready

    try:
        desk: Desk | KataError = desk_of(context, work)
    except KataError as error:
        desk = error
    return examine(desk, offline=offline, more=workshop_ready if workshop else None)
