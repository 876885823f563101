import importlib.metadata
import json
import os

import pytest

from kata.doctor import Finding, events_arrive, examine, machine, missing, packages, place, required
from kata.errors import NoCourse
from tests.desks import kata, make_course, sit


@pytest.fixture
def desk(tmp_path):
    make_course(tmp_path / "course")
    return sit(tmp_path / "course")


def by_name(findings):
    return {finding.what: finding for finding in findings}


def test_a_good_machine_is_fine(desk, capsys):
    assert examine(desk, offline=False) == 0
    out = capsys.readouterr().out
    assert "✘" not in out
    assert out.endswith("You can work here. Go on: kata\n")


def test_it_looks_at_everything_that_the_course_needs(desk):
    found = by_name([*machine(), *packages(offline=False), *place(desk)])
    everything = "Python database verdicts console git packages course work watching disk"
    assert set(found) == set(everything.split())
    assert "4 katas" in found["course"].text


def test_offline_asks_for_the_extras_too(desk, capsys):
    assert examine(desk, offline=True) == 0
    out = capsys.readouterr().out
    assert "notebooks" in out
    assert "docs" in out


def test_requirements_are_told_apart_by_extra():
    plain = {line.split("~")[0] for line in required("")}
    assert "fastapi" in plain
    assert not {"jupyterlab", "mkdocs"} & plain
    assert any(line.startswith("jupyterlab") for line in required("notebooks"))


def test_a_missing_and_an_old_package_are_named(monkeypatch):
    versions = {"fastapi": "0.1"}

    def version(name):
        if name == "rich":
            raise importlib.metadata.PackageNotFoundError(name)
        return versions.get(name, "999")

    monkeypatch.setattr(importlib.metadata, "version", version)
    absent = missing("")
    assert "rich" in absent
    assert "fastapi 0.1" in absent
    (finding,) = packages(offline=False)
    assert (finding.state, finding.then) == ("wrong", "uv sync, or pip install -e .")


def test_without_a_course_it_still_looks_at_the_machine(capsys):
    assert examine(NoCourse(), offline=False) == 1
    out = capsys.readouterr().out
    assert "✔ Python" in out
    assert "✘ course" in out
    assert "type: cd into the checkout" in out


def test_a_work_folder_that_cannot_be_made_is_said(desk, tmp_path):
    (tmp_path / "file").write_text("")
    broken = type(desk)(desk.here, desk.course, type(desk.workshop)(tmp_path / "file" / "work"))
    found = by_name(place(broken))
    assert found["work"].state == "wrong"
    assert found["work"].then == "kata --work FOLDER"


def test_it_leaves_nothing_behind(desk):
    list(place(desk))
    assert list(desk.workshop.root.iterdir()) == []


def test_a_change_is_reported_or_the_wait_ends(tmp_path):
    assert events_arrive(tmp_path) in (True, False)


def test_every_thing_that_is_wrong_says_what_to_type():
    for finding in [*machine(), *packages(offline=True)]:
        assert isinstance(finding, Finding)
        assert finding.state != "wrong" or finding.then


def test_the_command_ends_with_the_status(tmp_path):
    root = make_course(tmp_path / "course").root
    assert kata(root, "doctor").returncode == 0
    (root / "elsewhere").write_text("")
    done = kata(root, "doctor", "--work", "elsewhere")
    assert done.returncode == 1
    assert "elsewhere is a file, not a folder." in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="the environment is the system's")
def test_a_console_with_plain_letters_gets_plain_letters(tmp_path):
    root = make_course(tmp_path / "course").root
    done = kata(root, "doctor", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "v Python" in done.stdout
    json.dumps(done.stdout)
