"""Before a workshop: the doctor gives a real verdict on the first kata."""

from kata.doctor import examine
from kata.workshop_check import workshop_ready
from tests.desks import make_course, sit
from tests.toy import RIGHT, Toy


def findings(desk):
    return {finding.what: finding for finding in workshop_ready(desk)}


def test_a_machine_that_judges_is_ready(tmp_path, capsys):
    course = make_course(tmp_path / "course", thin=False)
    kata = course.find("6")
    Toy(kata, kata.solution).write("boxoffice/use_cases.py", RIGHT)
    assert examine(sit(tmp_path / "course"), offline=False, more=workshop_ready) == 0
    out = capsys.readouterr().out
    assert "✔ verdict    06_toy_kata judged in " in out
    assert "You can work here." in out


def test_a_reference_that_is_not_green_here_is_said(tmp_path):
    course = make_course(tmp_path / "course", thin=False)
    kata = course.find("6")
    Toy(kata, kata.solution).write("boxoffice/use_cases.py", "def sell(engine, seat): ...\n")
    found = findings(sit(tmp_path / "course"))["verdict"]
    assert found.state == "wrong"
    assert "the reference of 06_toy_kata is not green here" in found.text
    assert found.then == "kata check toy_kata --backend solutions/06_toy_kata"
