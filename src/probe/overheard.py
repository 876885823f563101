"""What somebody on call would see of a run: the log, the output, and how it ended."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from traceback import format_exception

NUMBER = re.compile(r"\d+")
TRACEBACK = "Traceback (most recent call last):"
USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime"}  # the last two are formatted


@contextmanager
def overheard() -> Iterator[StringIO]:
    """Give what a block logs (as `info` or louder), prints and raises; an `Exception` ends here."""
    said = StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(_WithExtras())
    handler.addFilter(lambda record: not record.name.startswith("httpx"))  # names each request
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            yield said
    except Exception as error:  # noqa: BLE001  (the code under test may end as loudly as it likes)
        said.writelines(format_exception(error))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def is_said_of(number: int, said: str, *, not_in: str) -> bool:
    """Tell whether a line names this number as no line of the other text does.

    All other numbers are alike: a time or a count makes no line another one.
    """
    return not _lines_about(number, said) <= _lines_about(number, not_in)


def said_of(number: int, said: str) -> str:
    """Return the last line that names this number; if a traceback follows, with its first error."""
    lines = said.splitlines()
    about = [at for at, line in enumerate(lines) if str(number) in line]
    failed = [at for at in about if lines[at + 1 : at + 2] == [TRACEBACK]]
    if not failed:
        return lines[about[-1]] if about else ""
    frames_and_on = lines[failed[-1] + 2 :]
    error = next((line for line in frames_and_on if not line.startswith(" ")), "")
    return f"{lines[failed[-1]]}: {error}"


def _lines_about(number: int, said: str) -> set[str]:
    name = str(number)
    lines = (line for line in said.splitlines() if name in line)
    return {NUMBER.sub(lambda it: name if it[0] == name else "#", line) for line in lines}


class _WithExtras(logging.Formatter):
    """Shows what a record carries in `extra`, as the formatters of log services do."""

    def format(self, record: logging.LogRecord) -> str:
        extras = {name: value for name, value in vars(record).items() if name not in USUAL}
        text = super().format(record)
        return f"{text} {extras}" if extras else text
