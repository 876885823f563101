import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from kata.errors import (
    AlreadyStarted,
    CannotWrite,
    InTheWay,
    KataError,
    NoAttempt,
    NoCopy,
    NothingToUndo,
)
from kata.variants import NoCheckpoint
from kata.work import Workshop, find_work
from tests.desks import files, make_course, save
from tests.toy import RIGHT, WRONG


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def kata(course):
    return course.find("6")


@pytest.fixture
def shop(course):
    return Workshop(course.root / "work")


def test_a_start_copies_what_a_learner_needs(shop, kata):
    copy = shop.start(kata)

    assert copy == shop.root / "06_toy_kata"
    for name in kata.course_files():
        if name != "hints.md":
            assert (copy / name).read_bytes() == (kata.folder / name).read_bytes(), name
    assert not (copy / "hints.md").exists()


def test_a_copy_is_a_small_project_of_its_own(shop, kata):
    copy = shop.start(kata)

    assert "--import-mode=importlib" in (copy / "pytest.ini").read_text()
    settings = json.loads((copy / ".vscode/settings.json").read_text())
    assert settings["python.defaultInterpreterPath"] == sys.executable
    launch = json.loads((copy / ".vscode/launch.json").read_text())
    assert [one["name"] for one in launch["configurations"]] == [
        "Debug this test",
        "Debug the server",
    ]
    assert "do not edit" in (copy / "AGENTS.md").read_text()


def test_plain_pytest_works_inside_a_copy_and_tests_the_copy(shop, kata):
    copy = shop.start(kata)
    save(copy, "boxoffice/use_cases.py", RIGHT)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_copy_can_be_edited_although_the_course_is_read_only(shop, kata):
    for name in kata.course_files():
        (kata.folder / name).chmod(0o444)
    mode = (shop.start(kata) / "boxoffice" / "api.py").stat().st_mode
    assert mode & 0o200


def test_a_start_never_touches_a_copy(shop, kata):
    copy = shop.start(kata)
    save(copy, "boxoffice/use_cases.py", "mine")
    before = files(copy)

    with pytest.raises(AlreadyStarted, match="kata reset toy_kata"):
        shop.start(kata)

    assert files(copy) == before


def test_an_empty_folder_in_the_way_is_no_copy(shop, kata):
    shop.copy_of(kata).mkdir(parents=True)
    assert not shop.started(kata)
    assert (shop.start(kata) / "boxoffice").is_dir()


def test_a_folder_with_anything_in_it_is_left_alone(shop, kata):
    save(shop.copy_of(kata), "thoughts.txt", "mine")
    with pytest.raises(AlreadyStarted):
        shop.start(kata)


def test_a_file_in_the_way_is_one_clear_message(shop, kata):
    shop.root.mkdir()
    shop.copy_of(kata).write_text("mine")
    with pytest.raises(InTheWay, match="then kata start toy_kata"):
        shop.start(kata)
    assert shop.copy_of(kata).read_text() == "mine"


def test_a_start_from_a_checkpoint_is_the_reference_changed_by_it(shop, kata):
    copy = shop.start(kata, 1)

    assert (copy / "boxoffice/halfway.py").is_file()
    assert (copy / "boxoffice/use_cases.py").read_text() == RIGHT + "\nHALF = True\n"
    assert not (copy / "boxoffice/unused.py").exists()
    assert (copy / "test_design.py").is_file()


def test_a_checkpoint_puts_the_copy_aside(shop, kata):
    save(shop.start(kata), "boxoffice/use_cases.py", "mine")
    copy = shop.start(kata, 1)

    assert (copy / "boxoffice/halfway.py").is_file()
    (aside,) = shop.attempts(kata)
    assert (aside.folder / "boxoffice/use_cases.py").read_text() == "mine"


def test_a_checkpoint_that_is_not_there_changes_nothing(shop, kata):
    with pytest.raises(
        NoCheckpoint, match=r"no checkpoint 4. It has 1.\nType: kata start toy_kata --at 1"
    ):
        shop.start(kata, 4)
    assert not shop.started(kata)


def test_a_reset_moves_and_never_deletes(shop, kata):
    copy = shop.start(kata)
    save(copy, "boxoffice/use_cases.py", "mine")
    save(copy, "notes/thoughts.md", "mine")
    before = files(copy)

    aside = shop.reset(kata)

    assert files(aside.folder) == before
    assert (copy / "boxoffice/use_cases.py").read_bytes() == WRONG.encode()
    assert not (copy / "notes").exists()


def test_attempts_are_numbered_and_come_back(shop, kata):
    copy = shop.start(kata)
    for text in ("first", "second"):
        save(copy, "boxoffice/use_cases.py", text)
        shop.reset(kata)
    save(copy, "boxoffice/use_cases.py", "third")

    aside = shop.restore(kata, 1)

    assert (copy / "boxoffice/use_cases.py").read_text() == "first"
    assert aside.number == 3
    assert (aside.folder / "boxoffice/use_cases.py").read_text() == "third"
    assert [attempt.number for attempt in shop.attempts(kata)] == [1, 2, 3]


def test_an_attempt_comes_back_although_the_copy_is_gone(shop, kata):
    copy = shop.start(kata)
    save(copy, "boxoffice/use_cases.py", "first")
    shop.reset(kata)
    copy.rename(copy.with_name("renamed"))

    assert shop.restore(kata, 1) is None
    assert (copy / "boxoffice/use_cases.py").read_text() == "first"


def test_an_attempt_that_comes_back_brings_its_hints(shop, kata):
    shop.start(kata)
    shop.log(kata).hint("one-operation", 2)
    shop.reset(kata)
    assert shop.log(kata).hints() == 0

    shop.restore(kata, 1)

    assert shop.log(kata).hints() == 2


@pytest.mark.parametrize("number", [0, 3, -1])
def test_an_attempt_that_is_not_there_is_named(shop, kata, number):
    shop.start(kata)
    shop.reset(kata)
    with pytest.raises(NoAttempt, match=r"There are 1.\nType: kata reset toy_kata --list"):
        shop.restore(kata, number)


def test_without_a_copy_there_is_nothing_to_reset(shop, kata):
    with pytest.raises(NoCopy, match="kata start toy_kata"):
        shop.reset(kata)


def test_undo_goes_back_step_by_step_and_keeps_what_it_leaves(shop, kata):
    copy = shop.start(kata)
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    for minute, text in enumerate(["one", "two", "three"]):
        save(copy, "boxoffice/use_cases.py", text)
        shop.snapshot(kata, noon + timedelta(minutes=minute))
    save(copy, "boxoffice/use_cases.py", "broken")
    save(copy, "boxoffice/new.py", "broken too")

    assert shop.last_whole(kata) == noon + timedelta(minutes=2)
    assert shop.undo(kata) == noon + timedelta(minutes=2)
    assert (copy / "boxoffice/use_cases.py").read_text() == "three"
    assert not (copy / "boxoffice/new.py").exists()
    shop.snapshot(kata)  # as a verdict does after each save
    shop.undo(kata)
    assert (copy / "boxoffice/use_cases.py").read_text() == "two"
    shop.undo(kata)
    assert (copy / "boxoffice/use_cases.py").read_text() == "one"
    with pytest.raises(NothingToUndo, match="kata diff toy_kata"):
        shop.undo(kata)
    assert len(list((shop.home_of(kata) / "undone").iterdir())) == 5


def test_redo_brings_back_step_by_step_what_undo_took(shop, kata):
    copy = shop.start(kata)
    for text in ("one", "two"):
        save(copy, "boxoffice/use_cases.py", text)
        shop.snapshot(kata)
    save(copy, "boxoffice/use_cases.py", "broken")
    save(copy, "boxoffice/new.py", "broken too")
    broken = files(copy / "boxoffice")
    shop.undo(kata)
    shop.undo(kata)
    assert (copy / "boxoffice/use_cases.py").read_text() == "one"

    shop.redo(kata)
    assert (copy / "boxoffice/use_cases.py").read_text() == "two"
    shop.redo(kata)
    assert files(copy / "boxoffice") == broken
    with pytest.raises(NothingToUndo):
        shop.redo(kata)


def test_undo_leaves_other_files_of_the_learner_alone(shop, kata):
    copy = shop.start(kata)
    shop.snapshot(kata)
    save(copy, "boxoffice/use_cases.py", "broken")
    save(copy, "notes.md", "mine")

    shop.undo(kata)

    assert (copy / "notes.md").read_text() == "mine"


def test_the_same_save_is_kept_once(shop, kata):
    shop.start(kata)
    assert shop.snapshot(kata) == shop.snapshot(kata)


def test_a_damaged_snapshot_is_no_way_back(shop, kata):
    copy = shop.start(kata)
    good = shop.snapshot(kata, datetime(2026, 11, 21, 12, tzinfo=UTC))
    save(copy, "boxoffice/use_cases.py", "two")
    shop.snapshot(kata, datetime(2026, 11, 21, 13, tzinfo=UTC)).write_bytes(b"PK half")
    (good.parent / "not ours.zip").write_bytes(b"")

    shop.undo(kata)

    assert (copy / "boxoffice/use_cases.py").read_bytes() == WRONG.encode()


def test_a_copy_made_under_another_number_is_still_the_copy(shop, course, kata):
    copy = shop.start(kata)
    kata.folder.rename(kata.folder.with_name("09_toy_kata"))
    moved = type(course)(course.root).find("toy")

    assert shop.copy_of(moved) == copy
    assert shop.started(moved)


def test_work_is_where_the_project_says(course, tmp_path):
    team = tmp_path / "team"
    (team / "src").mkdir(parents=True)
    (team / "pyproject.toml").write_text('[tool.kata]\nwork = "practice"\n')
    assert find_work(team / "src", course) == team / "practice"


def test_work_is_the_folder_of_the_copy_we_stand_in(course, tmp_path):
    shop = Workshop(tmp_path / "elsewhere")
    copy = shop.start(course.find("6"))
    assert find_work(copy / "boxoffice", course) == shop.root


def test_work_is_otherwise_in_the_checkout(course, tmp_path):
    assert find_work(tmp_path, course) == course.root / "work"


def test_a_pyproject_that_cannot_be_read_is_named(course, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.kata\n")
    with pytest.raises(KataError, match=r"pyproject.toml cannot be read: .*line 1"):
        find_work(tmp_path, course)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not hold here")
def test_a_read_only_place_is_one_clear_message(shop, kata):
    shop.root.mkdir()
    shop.root.chmod(0o500)
    with pytest.raises(CannotWrite, match="kata doctor"):
        shop.start(kata)
