"""The command `kata`: hands on what was typed, and turns what goes wrong into a message."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from kata import console

# Typer takes 0.1 s to import and 0.2 s more for pydantic at the first value it reads.
# The map alone needs neither: it has no values, and people look at it often.
FLAGS = frozenset({"--json", "--short"})
COMMANDS = ("kata.daily", "kata.also", "kata.team")  # each registers its own; so they are listed


def main() -> None:
    """Run the command and end with its status."""
    console.prepare()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command; whatever stands in the way becomes one message and a status."""
    try:
        status = _dispatch(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # `kata list | head -1`: nobody reads on, and Python must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  (the one place where everything unexpected ends)
        from kata.failures import status_of

        return status_of(error, arguments)
    return status


def _dispatch(arguments: list[str]) -> int:
    if arguments[:1] == ["list"] and FLAGS.issuperset(arguments[1:]):
        from kata.desk import Desk
        from kata.list import show

        desk = Desk.at(Path.cwd())
        show(desk, short="--short" in arguments, as_json="--json" in arguments)
        return 0
    from kata.app import app

    for module in COMMANDS:
        import_module(module)

    return int(app(arguments, prog_name="kata", standalone_mode=False) or 0)
