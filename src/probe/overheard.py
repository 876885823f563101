"""What somebody on call would see of a run: the log, the output, and how it ended."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from traceback import format_exception


@contextmanager
def overheard() -> Iterator[StringIO]:
    """Give the text of what a block logs, prints and raises; an `Exception` ends here."""
    said = StringIO()
    handler = logging.StreamHandler(said)
    logging.getLogger().addHandler(handler)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            yield said
    except Exception as error:  # noqa: BLE001  (the code under test may end as loudly as it likes)
        said.writelines(format_exception(error))
    finally:
        logging.getLogger().removeHandler(handler)
