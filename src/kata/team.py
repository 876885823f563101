"""The commands of a team and of a room: their words, their options, and where they hand on to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kata.app import TEAM, app, desk_of
from kata.errors import KataError
from kata.options import LIMIT, MaybeName, TimeLimit, Work


@app.command(rich_help_panel=TEAM)
def review(  # noqa: PLR0913, PLR0917  (a command's options are its arguments)
    context: typer.Context,
    name: MaybeName = None,
    number: Annotated[
        int | None, typer.Option("--pr", metavar="N", min=1, help="This pull request.")
    ] = None,
    answer: Annotated[
        str | None, typer.Option(metavar="WORD", help="a to approve, or the number of a test.")
    ] = None,
    round_: Annotated[
        bool, typer.Option("--round", help="Four, mixed, from the whole part of that kata.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask while it is unsolved.")
    ] = False,
    time_limit: TimeLimit = LIMIT,
    work: Work = None,
) -> int:
    """A pull request from somebody else: approve it, or say what breaks. Then the verdict.

    Some are right. Exit status: 0 if the verdict says what you said, else 1.
    """
    from kata.review import review, review_round

    desk = desk_of(context, work)
    kata = desk.kata(name)
    if round_:
        return review_round(desk, kata, yes=yes, limit=time_limit)
    return review(desk, kata, number=number, answer=answer, yes=yes, limit=time_limit)


@app.command(rich_help_panel=TEAM)
def report(
    context: typer.Context,
    name: MaybeName = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there.", show_default=False)
    ] = None,
    time_limit: TimeLimit = LIMIT,
    work: Work = None,
) -> None:
    """You are right, the verdict is not? Both in one file, for an issue. Sent nowhere."""
    from kata.report import report

    desk = desk_of(context, work)
    report(desk, desk.kata(name), to, time_limit)


@app.command(rich_help_panel=TEAM)
def history(context: typer.Context, name: MaybeName = None, work: Work = None) -> None:
    """Your saves of one kata over time: what was red, how large the steps were, which hints."""
    from kata.history import history

    desk = desk_of(context, work)
    history(desk, desk.kata(name))


@app.command(rich_help_panel=TEAM)
def room(  # noqa: PLR0913, PLR0917  (a command's options are its arguments)
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER",
            help="Holds each pair's work folder, or .txt files with lines of `kata list --code`.",
            show_default=False,
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also keep a page there.", show_default=False),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Draw once and end.")] = False,
    release: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Say the word that opens the reference of a kata."),
    ] = None,
    work: Work = None,
) -> None:
    """For a facilitator: a row of lights for each pair, from their logs. No server."""
    from kata.facilitate import say_release, show_room

    desk = desk_of(context, work)
    if release is not None:
        say_release(desk.course.find(release))
    if folder is not None:
        show_room(desk, folder, html, once=once)
    elif release is None:
        raise KataError(
            happened="Which folder holds the work of the pairs?",
            then="kata room FOLDER, or kata room --release NAME",
        )


@app.command(rich_help_panel=TEAM)
def offline_kit(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, as on a stick.")],
    systems: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="SYSTEM", help="Also for linux, macos or windows."),
    ] = None,
) -> None:
    """For a room without network: the course, its wheels and its site in one folder."""
    from kata.offline_kit import offline_kit

    offline_kit(desk_of(context, None), folder, systems or [])
