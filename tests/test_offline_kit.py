"""A kit on a stick installs and judges where there is no network."""

import os
import shutil
import subprocess
import sys

import pytest

from kata.errors import KataError
from kata.offline_kit import InTheWay, offline_kit
from tests.desks import make_course, sit

NO_NETWORK = ["unshare", "--net", "--"]


def can_be_offline():
    return shutil.which("unshare") and not subprocess.call(
        [*NO_NETWORK, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def kit(checkout, tmp_path_factory):
    kit = tmp_path_factory.mktemp("stick") / "kit"
    offline_kit(sit(checkout), kit, [])
    return kit


@pytest.mark.whole
def test_a_kit_holds_course_wheels_and_what_to_type(kit):
    course = kit / "backend-katas"
    assert (course / "katas" / "__main__.py").is_file()
    assert list((course / "wheels").glob("fastapi-*.whl"))
    assert list((course / "wheels").glob("hatchling-*.whl"))
    assert "python3 katas" in (kit / "README.txt").read_text("utf-8")
    assert not (course / ".git").exists()
    assert not (course / "work").exists()


@pytest.mark.whole
@pytest.mark.skipif(not can_be_offline(), reason="needs a user who may make a network of its own")
def test_with_the_network_off_the_kit_installs_and_judges(kit, tmp_path):
    course = shutil.copytree(kit / "backend-katas", tmp_path / "backend-katas")
    done = subprocess.run(
        [*NO_NETWORK, sys.executable, "katas", "doctor", "--workshop"],
        cwd=course,
        env={"HOME": str(tmp_path), "PATH": os.defpath, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✔ verdict" in done.stdout
    assert "You can work here." in done.stdout


def test_a_kit_overwrites_nothing(tmp_path):
    make_course(tmp_path / "course")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine")
    with pytest.raises(InTheWay, match="overwrites nothing"):
        offline_kit(sit(tmp_path / "course"), tmp_path / "there", [])


def test_a_system_without_wheels_and_an_installed_course_are_named(tmp_path):
    make_course(tmp_path / "course")
    desk = sit(tmp_path / "course")
    with pytest.raises(KataError, match="no wheels for 'amiga'"):
        offline_kit(desk, tmp_path / "kit", ["amiga"])
    with pytest.raises(KataError, match="made of a checkout"):
        offline_kit(desk, tmp_path / "kit", [])
    assert not (tmp_path / "kit").exists()
