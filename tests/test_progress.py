import os
import time

import pytest

from kata.errors import NoCopy
from kata.snapshots import backend_files
from tests.desks import make_course, save, sit, verdict_line


@pytest.fixture
def desk(tmp_path):
    make_course(tmp_path / "course")
    return sit(tmp_path / "course")


@pytest.fixture
def begin(desk):
    def begin(name, *lines, age=0):
        kata = desk.course.find(name)
        if not desk.workshop.started(kata):
            desk.workshop.start(kata)
        log = desk.workshop.log(kata).path
        log.parent.mkdir(exist_ok=True)
        log.write_text("".join(lines), encoding="utf-8")
        when = time.time() - age
        for path in backend_files(desk.workshop.copy_of(kata)):
            os.utime(path, (when, when))
        return kata

    return begin


DONE = verdict_line(done=True, green=2, red={})
RED = verdict_line()


def test_the_state_is_that_of_the_last_verdict(desk, begin):
    toy = begin("6")
    assert desk.progress.state(toy).word == "started"
    begin("6", DONE, RED)
    state = desk.progress.state(toy)
    assert (state.word, state.green, state.of, state.done_before) == ("started", 1, 2, True)
    begin("6", RED, DONE)
    assert desk.progress.state(toy).word == "done"


def test_a_new_attempt_is_begun_and_not_done(desk, begin):
    toy = begin("6", DONE)
    desk.workshop.reset(toy)
    assert desk.progress.state(toy).word == "started"
    assert desk.progress.current() == toy


def test_the_current_kata_is_the_unfinished_one_touched_last(desk, begin):
    begin("0", RED, age=10)
    toy = begin("6", RED, age=100)
    begin("7", DONE)
    assert desk.progress.current().number == 0
    save(desk.workshop.copy_of(toy), "boxoffice/api.py", "mine")
    assert desk.progress.current() == toy


def test_after_the_last_touched_comes_the_next_one_not_finished(desk, begin):
    begin("6", DONE)
    assert desk.progress.current().number == 7
    begin("7", DONE)
    begin("12", DONE)
    assert desk.progress.current().number == 0
    begin("0", DONE)
    assert desk.progress.current() is None


def test_on_the_short_path_the_others_come_at_the_end(desk, begin):
    begin("0", DONE)
    (desk.workshop.hidden / "path").write_text("short\n")
    assert desk.progress.current().number == 12
    begin("12", DONE)
    assert sit(desk.course.root).progress.current().number == 6


def test_a_command_without_a_name_means_the_one_worked_at_last_although_it_is_done(desk, begin):
    begin("0", RED, age=10)
    begin("6", DONE)
    assert desk.kata(None).number == 6


def test_the_folder_we_stand_in_says_which_kata_is_meant(desk, begin):
    begin("6")
    begin("7")
    inside = desk.workshop.root / "06_toy_kata" / "boxoffice"
    assert sit(inside).kata(None).number == 6
    assert sit(desk.course.root / "katas" / "12_leaking_auth").kata(None).number == 12


def test_without_any_copy_the_first_kata_is_offered(desk):
    with pytest.raises(NoCopy, match="kata start first_verdict"):
        desk.kata(None)
