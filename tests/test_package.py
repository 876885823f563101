"""What the package promises: pins without addresses, a true README, a wheel that is the course."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from packaging.requirements import Requirement


@pytest.fixture(scope="module")
def project(checkout):
    return tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def direct(project):
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(wanted) for group in groups for wanted in group]


@pytest.fixture(scope="module")
def pins(checkout):
    lines = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines]


@pytest.fixture(scope="module")
def readme(checkout):
    return (checkout / "README.md").read_text(encoding="utf-8")


def test_each_direct_dependency_is_pinned_to_a_version_it_allows(direct, pins):
    for wanted in direct:
        pinned = [pin for pin in pins if pin.name == wanted.name]
        assert pinned, f"{wanted.name}: make constraints.txt again"
        for pin in pinned:
            (exact,) = pin.specifier
            assert exact.version in wanted.specifier, pin


def test_each_direct_dependency_is_a_compatible_release(direct):
    for wanted in direct:
        assert [part.operator for part in wanted.specifier] == ["~="], wanted


def test_pins_name_no_place(pins):
    assert all(pin.url is None for pin in pins)


def test_one_pytest_plugin_and_one_command(project):
    assert project["entry-points"]["pytest11"] == {"probe": "probe.plugin"}
    assert project["scripts"] == {"kata": "kata.cli:main"}


def test_the_readme_is_short_and_its_links_lead_somewhere(readme, checkout):
    assert len(readme.splitlines()) < 80
    links = re.findall(r"\]\((?!https?:)([^)#]+)", readme)
    assert links
    assert [link for link in links if not (checkout / link).exists()] == []


def test_the_short_path_gives_the_minutes_that_the_katas_give(readme, checkout):
    rows = re.findall(r"\]\((katas/\d\d_[^)]+)\).*\| (\d+) \|", readme)
    assert rows
    for path, minutes in rows:
        heading = (checkout / path).read_text(encoding="utf-8").splitlines()[0]
        assert f" {minutes} minutes" in heading, path


@pytest.mark.whole
def test_the_wheel_is_the_course(checkout, tmp_path):
    uv = shutil.which("uv")
    if not uv:
        pytest.skip("no uv here")
    home = {"HOME": str(tmp_path / "home"), "USERPROFILE": str(tmp_path / "home")}
    run([uv, "build", "--quiet", "--wheel", "--out-dir", tmp_path, checkout], home, checkout)
    (wheel,) = tmp_path.glob("*.whl")

    carried = {name for name in zipfile.ZipFile(wheel).namelist() if "/_course/" in name}
    for kata in (checkout / "katas").glob("[0-9]*"):
        assert f"kata/_course/katas/{kata.name}/test_design.py" in carried
        assert f"kata/_course/solutions/{kata.name}/README.md" in carried
    assert not [name for name in carried if "__pycache__" in name or name.endswith(".db")]

    empty = tmp_path / "empty"
    empty.mkdir()
    kata = [uv, "tool", "run", "--quiet", "--python", sys.executable, "--from", wheel, "kata"]
    assert "Inline commits" in run([*kata, "list"], home, empty).stdout


def run(command, home, folder):
    environment = os.environ | home
    environment.pop("UV_PROJECT_ENVIRONMENT", None)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
