"""One file for an issue: verdict, changes, versions, and nothing of the machine."""

from pathlib import Path

import pytest

from kata.errors import CannotWrite
from kata.report import report
from tests.desks import make_course, save, sit


@pytest.fixture
def desk(tmp_path):
    make_course(tmp_path / "course")
    return sit(tmp_path / "course")


@pytest.fixture
def kata(desk):
    kata = desk.course.find("6")
    desk.workshop.start(kata)
    return kata


def test_it_holds_verdict_changes_layers_and_versions(desk, kata, capsys):
    copy = desk.workshop.copy_of(kata)
    save(copy, "boxoffice/new.py", 'NEW = """```"""\n')

    report(desk, kata, None, 30)

    text = (desk.here / "report-toy_kata.md").read_text("utf-8")
    assert "# 06 · Toy kata: I think that I am right" in text
    assert "2 transactions" in text
    assert "````diff\n--- starter/boxoffice/new.py\n+++ mine/boxoffice/new.py" in text
    assert "- Python 3." in text
    assert "- fastapi 0." in text
    assert str(Path.home()) not in text
    assert str(copy) not in text
    out = capsys.readouterr().out
    assert out.startswith("Written: report-toy_kata.md\n")
    assert "Nothing was sent anywhere." in out


@pytest.mark.whole
def test_a_place_where_nothing_can_be_written_is_named(desk, kata):
    with pytest.raises(CannotWrite, match="nowhere"):
        report(desk, kata, Path("nowhere/report.md"), 30)
