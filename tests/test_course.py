import re

import pytest

from kata.course import Course, find_course
from kata.errors import NoCourse, UnknownKata
from tests.desks import make_course


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.mark.parametrize(
    "text",
    [
        "6",
        "06",
        "toy_kata",
        "toy",
        "06_toy_kata",
        "TOY-kata",
        "katas/06_toy_kata/",
        "work\\06_toy_kata",
    ],
)
def test_a_kata_is_found_by_number_slug_name_path_or_beginning(course, text):
    assert course.find(text).name == "06_toy_kata"


def test_a_kata_that_moved_is_found_by_its_old_name(course):
    assert course.find("03_leaking_auth").name == "12_leaking_auth"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("leeking_auth", "No kata called 'leeking_auth'. Did you mean 12_leaking_auth?"),
        ("99", "No kata called '99'."),
        ("", "No kata called ''."),
        ("../..", "No kata called '../..'."),
    ],
)
def test_an_unknown_kata_is_named_with_what_to_type(course, text, says):
    with pytest.raises(UnknownKata) as refused:
        course.find(text)
    assert str(refused.value) == f"{says}\nType: kata list"


def test_a_beginning_that_fits_two_is_no_guess(course):
    (course.root / "katas" / "13_toy_two").mkdir()
    (course.root / "katas" / "13_toy_two" / "README.md").write_text("# 13 · Two\n")
    with pytest.raises(UnknownKata, match="It could be 06_toy_kata or 13_toy_two"):
        Course(course.root).find("toy")


def test_two_katas_of_one_number_are_named(course):
    (course.root / "katas" / "06_other").mkdir()
    (course.root / "katas" / "06_other" / "README.md").write_text("")
    with pytest.raises(UnknownKata, match="06_other or 06_toy_kata"):
        Course(course.root).find("6")


def test_the_listing_of_the_folder_is_the_table_of_contents(course):
    (course.root / "katas" / "__main__.py").write_text("")
    (course.root / "katas" / "notes").mkdir()
    (course.root / "katas" / "20_begun").mkdir()
    assert [kata.number for kata in Course(course.root).katas] == [0, 6, 7, 12]


def test_title_and_minutes_come_from_the_readme(course):
    titles = {kata.name: (kata.title, kata.minutes) for kata in course.katas}
    assert titles["00_first_verdict"] == ("First verdict", 10)
    assert titles["07_silent_repositories"] == ("Silent repositories", 0)


@pytest.mark.parametrize("text", ["", "no heading", "# 07 ·\n", "\udcff"])
def test_a_kata_whose_readme_says_nothing_is_called_by_its_slug(course, text):
    kata = course.find("7")
    kata.readme.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert (Course(course.root).find("7").title, kata.minutes) == ("Silent repositories", 0)


def test_the_course_is_found_from_any_folder_in_it(course):
    inside = course.root / "work" / "06_toy_kata" / "boxoffice"
    inside.mkdir(parents=True)
    assert find_course(inside).root == course.root


def test_elsewhere_the_course_is_the_one_the_package_came_with(tmp_path, checkout):
    assert find_course(tmp_path).root == checkout


def test_a_foreign_folder_named_katas_is_no_course(tmp_path, checkout):
    (tmp_path / "katas").mkdir()
    (tmp_path / "solutions").mkdir()
    assert find_course(tmp_path).root == checkout


def test_no_course_at_all_says_what_to_type():
    assert re.search(r"Type: cd into the checkout", str(NoCourse()))


def test_caches_are_no_files_of_a_kata(course):
    kata = course.find("6")
    (kata.folder / "boxoffice" / "__pycache__").mkdir()
    (kata.folder / "boxoffice" / "__pycache__" / "api.cpython-311.pyc").write_bytes(b"")
    assert "boxoffice/api.py" in kata.course_files()
    assert not [name for name in kata.course_files() if "pycache" in name]
