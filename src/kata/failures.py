"""The end of everything that goes wrong: one message, one command to type, one exit status."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path

import typer

from kata.console import say, wrapped
from kata.course import find_course
from kata.errors import KataError

STOPPED = 130  # as a shell says it after Ctrl-C
OURS = 70  # the fault is in the runner, so none of the statuses of a verdict


def status_of(error: Exception, arguments: list[str]) -> int:
    """Say what happened and return the exit status."""
    if isinstance(error, KataError):
        _tell(error.happened, error.then)
        return error.status
    if isinstance(error, typer.TyperException):
        return _misused(error, arguments)
    if isinstance(error, (typer.Abort, EOFError)):
        say(err=True)
        return STOPPED
    return _broken(error)


def _misused(error: typer.TyperException, arguments: list[str]) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kata"
    _tell(error.format_message(), _meant(command, arguments) or f"{command} --help")
    return error.exit_code


def _meant(command: str, arguments: list[str]) -> str:
    """Someone who types `kata 06` wants that kata."""
    words = [word for word in arguments if not word.startswith("-")]
    if command != "kata" or not words:
        return ""
    try:
        return f"kata start {find_course(Path.cwd()).find(words[0]).slug}, or kata --help"
    except KataError:
        return ""


def _broken(error: Exception) -> int:
    with tempfile.NamedTemporaryFile(
        "w", prefix="kata-trouble-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.writelines(traceback.format_exception(error))
    _tell(
        f"The runner itself broke on {type(error).__name__}: {error}\n"
        f"The details are in {file.name}",
        "kata doctor, and please report that file",
    )
    return OURS


def _tell(happened: str, then: str) -> None:
    say(wrapped(happened), colour="red", err=True)
    say(f"Type: {then}", err=True)
