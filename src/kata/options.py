"""The arguments and options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LIMIT = 30.0


def kata_names() -> list[str]:
    """The slugs, for the shell's completion."""
    from kata.course import find_course
    from kata.errors import KataError

    try:
        return [kata.slug for kata in find_course(Path.cwd()).katas]
    except (KataError, OSError):
        return []


def rule_names() -> list[str]:
    """The slugs of the rules, for the shell's completion."""
    from kata.rules import catalogue

    return [rule.slug for rule in catalogue()]


Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="Number, slug or the start of one: 6, 06, inline_commits.",
        autocompletion=kata_names,
    ),
]
MaybeName = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        help="Number, slug or the start of one. Left out: the kata you stand in, else the one "
        "you worked at last.",
        autocompletion=kata_names,
        show_default=False,
    ),
]
RuleName = Annotated[
    str | None,
    typer.Argument(
        metavar="RULE", help="Slug or number: R15.", autocompletion=rule_names, show_default=False
    ),
]
Work = Annotated[
    Path | None,
    typer.Option(
        "--work",
        metavar="DIR",
        help="Another work folder, such as one in your team's repository. For good: "
        'work = "DIR" below `[tool.kata]` in a pyproject.toml.',
        show_default=False,
    ),
]
Backend = Annotated[
    Path | None,
    typer.Option(
        "--backend",
        metavar="DIR",
        help="Any folder that holds a boxoffice, not your copy.",
        show_default=False,
    ),
]
TimeLimit = Annotated[
    float,
    typer.Option("--time-limit", metavar="SECONDS", min=0.1, help="Stop the tests after so long."),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        metavar="URL",
        help="Judge on this PostgreSQL server: a schema for each test, dropped afterwards.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
