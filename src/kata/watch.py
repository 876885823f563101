"""`kata` in a terminal: a verdict at each save, and what else one key can ask for."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from kata.back import Back
from kata.check import remember
from kata.console import say, wrapped
from kata.drawing import Drawing
from kata.errors import KataError
from kata.hint import before_hints, next_hint
from kata.judging import Judging
from kata.keys import AGAIN, QUIT, keys
from kata.layout import WIDTH, fold, labelled, paint
from kata.misplaced import Misplaced
from kata.plays import play
from kata.saves import Saves
from kata.screen import Screen
from kata.typed import command
from kata.verdict import draw
from kata.warm import Warm, warm
from kata.xray import both, in_a_line, xray_lines

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk
    from kata.judge import Verdict
    from kata.plays import Played

TICK = 0.25  # seconds between two looks at how long a run takes
PATIENCE = 0.6  # seconds after which a run says what it is doing
WITHOUT_EVENTS = "This folder reports no changes, so it is looked at five times a second."
KEYS = "h hint · x X-ray · d details · u undo · r redo · n next · q quit · Enter again"


def watch(desk: Desk, kata: Kata, limit: float) -> int:
    """Watch one kata, then the next, until somebody quits."""
    from kata.reset import start

    process = warm()
    try:
        following: Kata | None = kata
        while following is not None:
            if not desk.workshop.started(following):
                start(desk, following, None, watched=True)
            following = Watching(desk, following, limit, process).run()
    finally:
        process.close()
    say(f"To go on: {command()}")
    return 0


class Watching:
    """Watches one copy. Threads report; everything is done in one loop, one thing at a time."""

    def __init__(
        self, desk: Desk, kata: Kata, limit: float, process: Warm, screen: Screen | None = None
    ) -> None:
        self._desk = desk
        self._kata = kata
        self._limit = limit
        self._copy = desk.workshop.copy_of(kata)
        self._screen = screen or Screen()
        self._todo: queue.Queue[Callable[[], None]] = queue.Queue()
        self._judging = Judging(
            process,
            judged=self._later(self._judged),
            progress=self._later(self._testing),
            failed=self._later(self._fail),
        )
        self._saves = Saves(self._copy, self._later(self._saved), self._later(self._blind))
        self._misplaced = Misplaced(desk, kata, self._later(self._edited_elsewhere))
        self._back = Back(desk, kata)
        self._verdict: Verdict | None = None
        self._at = datetime.now().astimezone()
        self._details = False
        self._below = ""
        self._picture: list[str] = []
        self._note = self._lasting = ""
        self._because = ""  # what brings the next verdict, if it is no save of the learner's
        self._remark = ""  # about edits in the wrong folder
        self._jumped = False  # the next verdict is of a save that `u` or `r` brought back
        self._compare = True
        self._asked: float | None = None  # when the run began that is not over yet
        self._test = ""
        self._over = False
        self._next: Kata | None = None

    def run(self) -> Kata | None:
        """Watch until a key ends it; return the kata to go on with, if that was the key."""
        self._saves.start()
        self._misplaced.start()
        self._judging.start()
        try:
            with keys(self._later(self._key)):
                self._judge()
                while not self._over:
                    self._step()
        except KeyboardInterrupt:
            self._next = None
        finally:
            self._screen.end()
            self._saves.stop()
            self._misplaced.stop()
            self._judging.stop()
        return self._next

    def _step(self) -> None:
        try:
            self._todo.get(timeout=TICK)()
        except queue.Empty:
            self._tell_how_long()

    def _later(self, do: Callable[..., None]) -> Callable[..., None]:
        """Return what a thread may call: the loop will do it."""
        return lambda *what: self._todo.put(lambda: do(*what))

    def _fail(self, error: Exception) -> None:
        raise error

    def _saved(self, _names: list[str]) -> None:
        self._judge()

    def _judge(self) -> None:
        self._asked, self._test = time.monotonic(), ""
        self._judging.judge(self._kata, self._copy, self._limit)

    def _testing(self, title: str) -> None:
        self._test = title

    def _tell_how_long(self) -> None:
        taken = time.monotonic() - self._asked if self._asked else 0.0
        if taken > PATIENCE:
            doing = f": {self._test}" if self._test else ", starting"
            self._screen.status(f"judging for {taken:.0f} s{doing}", passing=True)

    def _blind(self) -> None:
        self._lasting = WITHOUT_EVENTS
        self._screen.status(self._lasting)

    def _edited_elsewhere(self) -> None:
        self._remark = self._misplaced.remark()
        self._draw()

    def _judged(self, verdict: Verdict) -> None:
        self._asked = None
        if verdict.error and verdict.error.kind == "syntax" and self._verdict:
            self._half_typed(verdict.error.message)
            return
        self._verdict, self._at = verdict, datetime.now().astimezone()
        self._below, self._picture = "", []
        self._note, self._because = self._because, ""
        self._compare, self._jumped = not self._jumped, False
        self._draw()
        try:
            remember(self._desk, self._kata, verdict)
        except KataError as error:
            self._screen.status(error.happened)
        if verdict.done:
            self._judging.do(self._take_picture)

    def _half_typed(self, message: str) -> None:
        """Say it in one line; the last verdict stays."""
        first = message.partition("\n")[0]
        self._screen.status(f"{first}  (verdict above: {self._at:%H:%M:%S})")

    def _draw(self) -> None:
        if self._verdict is None:
            return
        text = draw(self._kata, self._verdict, self._desk.workshop.log(self._kata), self._how())
        remark = "\n".join(labelled("!", self._remark, 2)) if self._remark else ""
        remark = paint(remark, "yellow", colour=self._screen.colour)
        self._screen.show("\n\n".join(part for part in (text, self._below, remark) if part))
        self._screen.status(self._note or self._lasting)

    def _how(self) -> Drawing:
        whole = self._desk.workshop.last_whole(self._kata)
        done = self._verdict is not None and self._verdict.done
        return Drawing(
            details=self._details,
            colour=self._screen.colour,
            keys=True,
            undo=f"{whole:%H:%M}" if whole else "",
            redo=self._back.possible,
            compare=self._compare,
            next_kata=self._desk.progress.after(self._kata) if done else None,
            picture=self._picture,
            rows=self._screen.rows,
        )

    def _take_picture(self, process: Warm) -> None:
        lines = in_a_line(*both(self._kata, self._copy, partial(play, warm=process)))
        self._later(self._add_picture)(lines)

    def _add_picture(self, lines: list[str]) -> None:
        if lines and self._verdict and self._verdict.done:
            self._picture = lines
            self._draw()

    def _key(self, key: str) -> None:
        does: dict[str, Callable[[], None]] = {
            "h": self._hint,
            "x": lambda: self._judging.do(self._xray),
            "d": self._toggle_details,
            "u": self._undo,
            "r": self._redo,
            "c": self._carry_over,
            "n": self._go_on,
            QUIT: self._quit,
            AGAIN: self._screen.again,
            "\n": self._judge,
            "\r": self._judge,
        }
        if key.lower() != "u":
            self._back.forget_question()
        try:
            does.get(key.lower(), lambda: self._screen.status(KEYS))()
        except KataError as error:
            self._tell(str(error))

    def _hint(self) -> None:
        if self._verdict is None:
            return
        first = before_hints(self._verdict)
        log = self._desk.workshop.log(self._kata)
        hint = first or str(next_hint(self._kata, self._verdict, log))
        self._put_below("\n".join(part for line in hint.splitlines() for part in fold(line)))

    def _xray(self, process: Warm) -> None:
        by = partial(play, warm=process)
        pictures: tuple[Played | None, Played] = both(self._kata, self._copy, by)
        self._later(self._put_below)("\n".join(xray_lines(self._kata, *pictures)[2:]))

    def _tell(self, text: str) -> None:
        """Say it in the line of status if it fits there, else below the verdict."""
        line = " ".join(text.split())
        if len(line) < WIDTH or self._verdict is None:
            self._screen.status(line)
        else:
            self._put_below(wrapped(text))

    def _put_below(self, text: str) -> None:
        self._below = text
        self._draw()

    def _toggle_details(self) -> None:
        self._details = not self._details
        self._draw()

    def _undo(self) -> None:
        self._jump(self._back.undo(done=self._verdict is not None and self._verdict.done))

    def _redo(self) -> None:
        self._jump(self._back.redo())

    def _jump(self, said: str) -> None:
        # The change is noticed as a save; the verdict on it is no step back of the learner's.
        self._jumped = self._back.possible
        self._because = said if self._jumped else ""
        self._screen.status(said)

    def _carry_over(self) -> None:
        said = self._misplaced.carry_over() if self._remark else ""
        self._because = said
        self._screen.status(said or "There is nothing to carry over.")

    def _go_on(self) -> None:
        following = self._desk.progress.after(self._kata)
        if self._verdict is None or not self._verdict.done:
            self._screen.status("n goes on when this one is done. Another one: kata watch NAME")
        elif following is None:
            self._screen.status("That was the last one.")
        else:
            self._next, self._over = following, True

    def _quit(self) -> None:
        self._over = True
