"""What somebody on call would see: log, output, and the error at the end."""

import logging
import sys

import pytest

from probe import overheard


def test_log_output_and_error_are_heard():
    with overheard() as said:
        logging.getLogger("night").warning("hold %s", 1)
        logging.getLogger("night").debug("hold 2")
        logging.getLogger("night").info("hold 6")
        logging.getLogger("night").error("not released", extra={"what": "hold 7"})
        sys.stdout.write("hold 3")
        sys.stderr.write("hold 4")
        message = "hold 5"
        raise ExceptionGroup("some", [ValueError(message)])
    text = said.getvalue()
    assert [number for number in "1234567" if f"hold {number}" in text] == list("134567")


def test_a_stop_is_not_held_back():
    with pytest.raises(KeyboardInterrupt), overheard():
        raise KeyboardInterrupt
