import pytest

from kata.diff import compare, diff
from kata.errors import KataError, NoCopy
from tests.desks import make_course, save, sit, verdict_line
from tests.toy import RIGHT


@pytest.fixture
def desk(tmp_path):
    make_course(tmp_path / "course")
    return sit(tmp_path / "course")


@pytest.fixture
def kata(desk):
    kata = desk.course.find("6")
    desk.workshop.start(kata)
    return kata


def test_it_shows_what_was_changed_and_nothing_else(desk, kata, capsys):
    copy = desk.workshop.copy_of(kata)
    save(copy, "boxoffice/new.py", "NEW = 1\n")
    (copy / "boxoffice/api.py").unlink()
    save(copy, "test_design.py", "# not part of the backend\n")

    diff(desk, kata, solution=False, yes=False)

    out = capsys.readouterr().out
    assert "+++ yours/boxoffice/new.py\n@@ -0,0 +1 @@\n+NEW = 1\n" in out
    assert "--- starter/boxoffice/api.py" in out
    assert "test_design" not in out
    assert "\x1b" not in out


def test_an_unchanged_copy_says_so(desk, kata, capsys):
    diff(desk, kata, solution=False, yes=False)
    assert capsys.readouterr().out == "You have not changed anything yet.\n"


def test_the_reference_stays_closed_until_it_is_solved_or_asked_for(desk, kata, capsys):
    with pytest.raises(KataError, match=r"not solved yet.*\nType: kata hint toy_kata"):
        diff(desk, kata, solution=True, yes=False)
    diff(desk, kata, solution=True, yes=True)
    assert "+++ reference/boxoffice/use_cases.py" in capsys.readouterr().out


def test_once_solved_the_reference_is_open(desk, kata, capsys):
    log = desk.workshop.log(kata)
    log.path.parent.mkdir(exist_ok=True)
    log.path.write_text(verdict_line(done=True, red={}), encoding="utf-8")
    save(desk.workshop.copy_of(kata), "boxoffice/use_cases.py", RIGHT)
    save(desk.workshop.copy_of(kata), "boxoffice/unused.py", "")
    diff(desk, kata, solution=True, yes=False)
    assert capsys.readouterr().out == "The reference and your copy are the same.\n"


def test_a_file_that_is_no_text_is_no_crash(tmp_path):
    save(tmp_path / "old", "boxoffice/a.py", "a\n")
    save(tmp_path / "new", "boxoffice/a.py", "")
    (tmp_path / "new" / "boxoffice" / "a.py").write_bytes(b"\xff\n")
    assert compare(tmp_path / "old", tmp_path / "new", "old", "new")[-1] == "+�"


def test_without_a_copy_there_is_nothing_to_compare(desk):
    with pytest.raises(NoCopy):
        diff(desk, desk.course.find("7"), solution=False, yes=False)
