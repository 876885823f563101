import subprocess

import pytest

from kata.notices import drift, edited_in
from kata.sync import sync
from kata.work import Workshop
from tests.desks import files, make_course, save
from tests.toy import WRONG

IDENTITY = ["-c", "user.name=Mira", "-c", "user.email=mira@boxoffice.test"]


def git(root, *arguments):
    subprocess.run(["git", *IDENTITY, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def course(tmp_path):
    course = make_course(tmp_path / "course")
    save(course.root, ".gitignore", "/work/\n__pycache__/\n")
    git(course.root, "init", "-q")
    git(course.root, "add", "-A")
    git(course.root, "commit", "-qm", "All of it")
    return course


@pytest.fixture
def kata(course):
    return course.find("6")


@pytest.fixture
def shop(course):
    return Workshop(course.root / "work")


def sentences(kata, shop):
    return drift(kata, shop.copy_of(kata)).sentences(kata, "work/06_toy_kata")


def test_an_untouched_copy_needs_no_remark(kata, shop):
    save(shop.start(kata), "boxoffice/use_cases.py", "mine")
    assert sentences(kata, shop) == []


def test_an_edit_in_katas_by_mistake_is_noticed(kata, shop):
    shop.start(kata)
    save(kata.folder, "boxoffice/use_cases.py", "mine, in the wrong folder")
    save(kata.folder, "boxoffice/new.py", "")

    (said,) = sentences(kata, shop)
    assert said == (
        "katas/06_toy_kata has edits (boxoffice/new.py, boxoffice/use_cases.py), but your copy is "
        "work/06_toy_kata. To carry them over: kata sync toy_kata"
    )


def test_it_is_carried_over_and_katas_is_clean_again(kata, shop):
    copy = shop.start(kata)
    save(kata.folder, "boxoffice/use_cases.py", "mine, in the wrong folder")
    save(kata.folder, "boxoffice/new.py", "NEW = 1\n")
    (kata.folder / "boxoffice/api.py").unlink()

    said = sync(kata, shop)

    assert [line.partition(":")[0] for line in said] == [
        "boxoffice/api.py", "boxoffice/new.py", "boxoffice/use_cases.py",
    ]  # fmt: skip
    assert (copy / "boxoffice/use_cases.py").read_text() == "mine, in the wrong folder"
    assert (copy / "boxoffice/new.py").read_text() == "NEW = 1\n"
    assert not (copy / "boxoffice/api.py").exists()
    assert edited_in(kata) == []
    assert sentences(kata, shop) == []


def test_an_edit_made_before_the_start_is_noticed_too(kata, shop):
    save(kata.folder, "boxoffice/use_cases.py", "mine, in the wrong folder")
    copy = shop.start(kata)

    assert "kata sync toy_kata" in sentences(kata, shop)[0]
    sync(kata, shop)
    assert (copy / "boxoffice/use_cases.py").read_text() == "mine, in the wrong folder"
    assert (kata.folder / "boxoffice/use_cases.py").read_text() == WRONG


def test_what_was_edited_in_both_places_is_left_in_both(kata, shop):
    copy = shop.start(kata)
    save(kata.folder, "boxoffice/use_cases.py", "there")
    save(copy, "boxoffice/use_cases.py", "here")

    assert "edited in both places" in sync(kata, shop)[0]
    assert (kata.folder / "boxoffice/use_cases.py").read_text() == "there"
    assert (copy / "boxoffice/use_cases.py").read_text() == "here"


def test_a_test_edited_in_katas_is_said_with_the_way_back(kata, shop):
    shop.start(kata)
    save(kata.folder, "test_design.py", "# easier\n")
    (said,) = sentences(kata, shop)
    assert said.endswith("To put them back: git checkout -- katas/06_toy_kata")


def test_a_pull_that_changed_a_started_kata_is_said_and_taken_over(course, kata, shop):
    copy = shop.start(kata)
    save(copy, "boxoffice/use_cases.py", "mine")
    save(kata.folder, "test_design.py", kata.design.read_text() + "\n# stricter\n")
    save(kata.folder, "boxoffice/use_cases.py", WRONG + "\n# tidier\n")
    git(course.root, "commit", "-qam", "Stricter")

    (said,) = sentences(kata, shop)
    assert said == (
        "The course changed boxoffice/use_cases.py, test_design.py after you started; the verdict "
        "uses the new ones. To bring yours up to date: kata sync toy_kata"
    )
    assert sync(kata, shop) == [
        "test_design.py: brought up to date.",
        "boxoffice/use_cases.py: the starter changed; your copy keeps yours.",
    ]
    assert (copy / "test_design.py").read_text().endswith("# stricter\n")
    assert (copy / "boxoffice/use_cases.py").read_text() == "mine"
    assert sentences(kata, shop) == []


def test_a_test_changed_in_the_copy_does_not_judge_and_that_is_said(kata, shop):
    copy = shop.start(kata)
    save(copy, "test_design.py", "def test_all(): pass\n")
    assert sentences(kata, shop) == [
        "Your copy has its own test_design.py; the verdict uses those in katas/06_toy_kata."
    ]


def test_a_test_changed_by_both_stays_the_learners(course, kata, shop):
    copy = shop.start(kata)
    save(copy, "test_design.py", "mine")
    save(kata.folder, "test_design.py", "theirs")
    git(course.root, "commit", "-qam", "Theirs")
    assert "changed by you and by the course" in sync(kata, shop)[0]
    assert (copy / "test_design.py").read_text() == "mine"


def test_line_ends_are_no_edits(kata, shop):
    copy = shop.start(kata)
    (copy / "test_design.py").write_bytes(kata.design.read_bytes().replace(b"\n", b"\r\n"))
    assert sentences(kata, shop) == []


def test_nothing_to_carry_is_said(kata, shop):
    shop.start(kata)
    assert sync(kata, shop) == ["Nothing to do: 06_toy_kata and your copy agree."]


def test_without_git_a_changed_starter_counts_as_edited(tmp_path):
    kata = make_course(tmp_path / "unpacked").find("6")
    shop = Workshop(tmp_path / "unpacked" / "work")
    copy = shop.start(kata)
    save(kata.folder, "boxoffice/use_cases.py", "mine, in the wrong folder")
    save(kata.folder, "test_design.py", "newer")

    assert edited_in(kata) is None
    edited, pulled = sentences(kata, shop)
    assert "boxoffice/use_cases.py" in edited
    assert "test_design.py" in pulled
    assert "without git" in sync(kata, shop)[0]
    assert (copy / "boxoffice/use_cases.py").read_text() == "mine, in the wrong folder"


def test_what_a_sync_changes_is_kept_first(kata, shop):
    copy = shop.start(kata)
    save(copy, "boxoffice/use_cases.py", WRONG)
    before = files(copy)
    save(kata.folder, "boxoffice/use_cases.py", "mine")
    sync(kata, shop)
    assert before["boxoffice/use_cases.py"] == WRONG.encode()
    assert list((shop.home_of(kata) / "undone").glob("*.zip"))


def test_a_copy_without_its_record_is_not_accused(kata, shop):
    copy = shop.start(kata)
    (copy / ".started").unlink()
    assert sentences(kata, shop) == []
