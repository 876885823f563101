"""What somebody on call would see: log, output, and the error at the end."""

import logging
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from probe import is_said_of, overheard, said_of


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


def test_no_member_of_a_group_is_left_out():
    with overheard() as said:
        group = ExceptionGroup("some", [ValueError(f"hold {number}") for number in range(40)])
        logging.getLogger("night").error("logged", exc_info=group)
        raise ExceptionGroup("all", [ValueError(f"raised {number}") for number in range(40)])
    text = said.getvalue()
    assert all(f"{word} {number}\n" in text for word in ("hold", "raised") for number in range(40))


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


def release(hold):
    try:
        Path("locked").read_text("utf-8")
    except OSError as error:
        logging.getLogger("night").exception("hold %s", hold)
        raise ValueError(hold) from error


def test_what_is_said_of_a_number_comes_with_its_first_error():
    with overheard() as said:
        logging.getLogger("night").info("hold 71 tried")
        with suppress(ValueError):
            release(71)
        logging.getLogger("night").info("hold 72 tried")
        logging.getLogger("httpx2").info("POST /holds/73/release")
    text = said.getvalue()
    words = [said_of(number, text) for number in (71, 72, 73)]
    assert words == [
        "hold 71: FileNotFoundError: [Errno 2] No such file or directory: 'locked'",
        "hold 72 tried",
        "",
    ]


def test_a_stop_is_not_held_back():
    with pytest.raises(KeyboardInterrupt), overheard():
        raise KeyboardInterrupt
