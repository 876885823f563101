"""`kata check`: one verdict, or one for each kata."""

from __future__ import annotations

import ast
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kata.console import coloured, note, put, say
from kata.errors import CannotWrite, KataError
from kata.log import VerdictLog
from kata.notices import drift
from kata.snapshots import backend_files

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk
    from kata.judge import Verdict
    from kata.warm import Warm


def check(  # noqa: PLR0913  (what to judge, on what, and how to show it)
    desk: Desk,
    name: str | None,
    *,
    backend: Path | None,
    as_json: bool,
    limit: float,
    database_url: str | None = None,
) -> int:
    """Judge one kata and show it; on a server, nothing of it is kept."""
    kata = _meant(desk, name, backend)
    if database_url is not None:
        from kata.server import must_answer, must_race

        must_race(kata)
        must_answer(database_url)
        folder = desk.backend(kata, backend) if backend else desk.workshop.ready(kata)
        verdict = _judge(kata, folder, limit, database_url)
        _show(kata, verdict, VerdictLog.empty(), as_json=as_json)
        return verdict.status
    if backend is not None:
        verdict = _judge(kata, desk.backend(kata, backend), limit)
        _show(kata, verdict, VerdictLog.empty(), as_json=as_json)
        return verdict.status
    verdict = judge_copy(desk, kata, limit)
    _show(kata, verdict, desk.workshop.log(kata), as_json=as_json)
    remarks(desk, kata, err=as_json)
    return verdict.status


def check_all(desk: Desk, *, backend: Path | None, as_json: bool, limit: float) -> int:
    """Judge every started kata, or every kata's folder below `backend`."""
    todo = _all(desk, backend)
    if not todo:
        where = (
            f"{backend} holds no folder named as a kata"
            if backend
            else "Nothing has been started yet"
        )
        raise KataError(happened=f"{where}.", then="kata list")
    from kata.warm import warmed

    found = []
    with warmed(len(todo)) as process:
        for kata, folder in todo:
            verdict = _judge(kata, folder, limit, warm=process)
            if backend is None:
                _keep(desk, kata, verdict)
            found.append(verdict)
            if not as_json:
                say(one_line(kata, verdict))
    if as_json:
        put(json.dumps([verdict.to_json() for verdict in found], ensure_ascii=False, indent=2))
    return max(verdict.status for verdict in found)


def judge_copy(desk: Desk, kata: Kata, limit: float) -> Verdict:
    """Judge the learner's copy, remember the verdict, and keep the save if behaviour is whole."""
    verdict = _judge(kata, desk.workshop.ready(kata), limit)
    _keep(desk, kata, verdict)
    return verdict


def _keep(desk: Desk, kata: Kata, verdict: Verdict) -> None:
    try:
        remember(desk, kata, verdict)
    except CannotWrite as error:
        note(str(error), err=True)


def remember(desk: Desk, kata: Kata, verdict: Verdict) -> None:
    """Log a verdict of the copy; a save with behaviour whole is kept for `undo`."""
    log = desk.workshop.log(kata)
    step = desk.workshop.step(kata)
    log.append(verdict, step=step if log.mine() else None)
    whole = verdict.error is None and verdict.behaviour.failed == 0
    if whole and not _edited_meanwhile(desk.workshop.copy_of(kata), verdict.seconds):
        desk.workshop.snapshot(kata)


def remarks(desk: Desk, kata: Kata, *, err: bool = False) -> None:
    """Say what is odd about the copy: edits in the wrong folder, a newer course, a damaged log."""
    copy = desk.workshop.copy_of(kata)
    for sentence in drift(kata, copy).sentences(kata, desk.shown(copy)):
        note(sentence, err=err)
    log = desk.workshop.log(kata)
    if log.damaged:
        note(f"{log.damaged} damaged line(s) in {desk.shown(log.path)} were skipped.", err=err)


def must_have_tests(kata: Kata) -> None:
    """Refuse to judge by tests of the course that are gone or half edited."""
    for path in (kata.behaviour, kata.design):
        try:
            ast.parse(path.read_bytes())
        except OSError:
            wrong = f"{path} is gone"
        except (SyntaxError, ValueError) as error:
            wrong = f"{path} is no Python any more ({error})"
        else:
            continue
        back = f"git checkout -- katas/{kata.name}"
        raise KataError(happened=f"{wrong}; without it there is no verdict.", then=back)


def one_line(kata: Kata, verdict: Verdict) -> str:
    """A verdict among others."""
    design = [test for test in verdict.design if not test.guard]
    if verdict.error:
        state = f"{verdict.error.kind}: {verdict.error.message.partition(chr(10))[0]}"
    elif verdict.done:
        state = "✔ done"
    else:
        broken = (
            f", behaviour: {verdict.behaviour.failed} broken" if verdict.behaviour.failed else ""
        )
        state = f"✘ {sum(test.passed for test in design)} of {len(design)}{broken}"
    return f"{kata.number:02} · {kata.title:<34} {state}"


def _judge(
    kata: Kata,
    folder: Path,
    limit: float,
    database_url: str | None = None,
    warm: Warm | None = None,
) -> Verdict:
    from kata.judge import judge

    must_have_tests(kata)
    return judge(kata, folder, limit=limit, database_url=database_url, warm=warm)


def _edited_meanwhile(copy: Path, seconds: float) -> bool:
    """A file was saved after the tests began: what they found whole is not what lies there now."""
    now = time.time()
    return any(now - seconds < path.stat().st_mtime <= now for path in backend_files(copy))


def _meant(desk: Desk, name: str | None, backend: Path | None) -> Kata:
    if name is None and backend is not None:
        # `--backend solutions/06_inline_commits` says by itself which kata it is for.
        return desk.course.find(backend.resolve().name)
    return desk.kata(name)


def _all(desk: Desk, backend: Path | None) -> list[tuple[Kata, Path]]:
    if backend is None:
        started = (kata for kata in desk.course.katas if desk.workshop.started(kata))
        return [(kata, desk.workshop.copy_of(kata)) for kata in started]
    folder = desk.here / backend
    return [
        (kata, folder / kata.name) for kata in desk.course.katas if (folder / kata.name).is_dir()
    ]


def _show(kata: Kata, verdict: Verdict, log: VerdictLog, *, as_json: bool) -> None:
    if as_json:
        put(json.dumps(verdict.to_json(), ensure_ascii=False, indent=2))
        return
    from kata.drawing import Drawing
    from kata.verdict import draw

    say(draw(kata, verdict, log, Drawing(colour=coloured())))
