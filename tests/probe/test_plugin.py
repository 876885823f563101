"""`--backend`, the fixtures and the markers, through a real pytest."""

import pytest

TEST = '''
import pytest
from boxoffice.bootstrap import NAME

@pytest.mark.rule("one-operation")
def test_name(backend, database):
    """A title"""
    backend.expect(NAME == "right", "the name is " + NAME + "\\nThe name is right.")
    backend.expect(database.read().value("SELECT count(*) FROM t") == 0, "rows")
'''


@pytest.fixture
def course(pytester):
    for folder, name in (("katas/01_a", "starter"), ("katas/02_b", "starter"), ("mine", "right")):
        package = pytester.path / folder / "boxoffice"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "bootstrap.py").write_text(f"NAME = {name!r}\n")
        (package.parent / "schema.sql").write_text("CREATE TABLE t (n INTEGER);")
        if folder != "mine":
            (package.parent / "test_design.py").write_text(TEST)
    return pytester


def run(course, *args):
    return course.runpytest_subprocess("--import-mode=importlib", "-p", "no:cacheprovider", *args)


def test_the_starter_beside_the_test_is_the_backend(course):
    result = run(course, "katas/01_a")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*FAILURE: the name is starter*", "*The name is right.*"])


def test_another_backend_can_be_named(course):
    run(course, "katas/01_a", "--backend", "mine").assert_outcomes(passed=1)


def test_two_katas_in_one_process_are_refused_with_what_to_do(course):
    result = run(course, "katas")
    result.stdout.fnmatch_lines(
        ["*01_a and 02_b both hold a package 'boxoffice'*kata check --all*"]
    )


def test_a_folder_without_the_package_is_refused(course):
    result = run(course, "katas/01_a", "--backend", "katas")
    result.stdout.fnmatch_lines(["*--backend katas: no folder 'boxoffice' in it*"])


def test_a_broken_layers_file_is_said_in_one_sentence(course):
    (course.path / "mine/layers.toml").write_text("[layers\n")
    result = run(course, "katas/01_a", "--backend", "mine")
    result.stdout.fnmatch_lines(["*layers.toml is not valid TOML*"])
