"""What somebody on call would see: log, output, and the error at the end."""

import logging
import sys

import pytest

from probe import is_said_of, overheard


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


@pytest.mark.parametrize(
    ("said", "elsewhere", "heard"),
    [
        ("hold 71 failed", "hold 71 released", True),
        ("hold 72 failed", "", False),
        ("hold 71 tried, 3 ms", "hold 71 tried, 4 ms", False),
        ("failed 71, well 72", "failed 72, well 71", True),
        ("2 of 71, 72 failed", "1 of 71, 73 failed", False),
        ("hold 71 tried\nhold 71 failed", "hold 71 tried", True),
    ],
)
def test_a_number_is_named_as_nowhere_else(said, elsewhere, heard):
    assert is_said_of(71, said, not_in=elsewhere) == heard


def test_a_stop_is_not_held_back():
    with pytest.raises(KeyboardInterrupt), overheard():
        raise KeyboardInterrupt
