"""How long a hundred pairs take to draw, first and again: `python -m tests.bench.room`."""

import tempfile
import time
from datetime import datetime
from pathlib import Path

from kata.console import say
from kata.course import find_course
from kata.room import Room
from kata.room_view import lines, page
from tests.desks import verdict_line

PAIRS, VERDICTS = 100, 60


def main():
    """Write a hundred logs, draw them, and draw them again after ten were saved."""
    course = find_course(Path(__file__))
    with tempfile.TemporaryDirectory() as temp:
        logs = [_log(Path(temp), number) for number in range(PAIRS)]
        room = Room(Path(temp))
        say(f"{PAIRS} pairs, {VERDICTS} verdicts each")
        say(f"  first drawing   {_drawn(room, course) * 1000:6.0f} ms")
        for log in logs[:10]:
            log.write_text(log.read_text("utf-8") + verdict_line(), encoding="utf-8")
        say(f"  ten have saved  {_drawn(room, course) * 1000:6.0f} ms")


def _log(folder, number):
    home = folder / f"pair {number}" / ".kata" / "inline_commits"
    home.mkdir(parents=True)
    (home / "verdicts.jsonl").write_text(verdict_line() * VERDICTS, encoding="utf-8")
    return home / "verdicts.jsonl"


def _drawn(room, course):
    began, now = time.perf_counter(), datetime.now().astimezone()
    pairs = room.pairs()
    lines(pairs, course, now)
    page(pairs, course, now)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
