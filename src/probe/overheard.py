"""What somebody on call would see of a run: the log, the output, and how it ended."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from traceback import TracebackException
from types import TracebackType

NUMBER = re.compile(r"\d+")
TRACEBACK = "Traceback (most recent call last):"
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
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
        said.write(_printed(error))
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
    """Shows what a record carries in `extra` and its whole error, as log services do."""

    def format(self, record: logging.LogRecord) -> str:
        extras = {name: value for name, value in vars(record).items() if name not in USUAL}
        record.exc_text = None  # an earlier formatter's, with members left out
        text = super().format(record)
        return f"{text} {extras}" if extras else text

    def formatException(self, ei: _Raised) -> str:  # noqa: N802  (logging calls it so)
        return _printed(ei[1]).rstrip("\n") if ei[1] else super().formatException(ei)


def _printed(error: BaseException) -> str:
    """Return a traceback in which no member of a group is left out, and of frames only the last."""
    told = TracebackException.from_exception(error, limit=-1, max_group_width=sys.maxsize)
    return "".join(told.format())
