"""Each way to start the command, in a process of its own: the commands it names work there too."""

import os
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from kata import typed
from kata.app import app
from kata.cli import COMMANDS
from tests.desks import make_course

PYTHON = Path(sys.executable)
KATA = PYTHON.with_name("kata.exe" if os.name == "nt" else "kata")
BARE = {"UV": None, "UV_RUN_RECURSION_DEPTH": None, "VIRTUAL_ENV": None}


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    make_course(root)
    return root


def without(path, tool):
    """The PATH without the folders that have the tool."""
    return os.pathsep.join(
        folder for folder in path.split(os.pathsep) if not shutil.which(tool, path=folder)
    )


def said(course, command, **environment):
    """What a command that cannot work tells its user to type."""
    env = {name: text for name, text in {**os.environ, **environment}.items() if text is not None}
    done = subprocess.run(
        [*command, "hint", "6"], cwd=course, env=env, capture_output=True, text=True, check=False
    )
    assert "You have no copy of 06_toy_kata yet." in done.stderr, done.stderr
    return done.stderr.partition("Type: ")[2].strip()


def test_in_an_activated_environment(course):
    assert said(course, [KATA], **BARE) == "kata start toy_kata"
    assert said(course, [PYTHON, "-m", "kata"], **BARE) == "kata start toy_kata"


def test_by_its_path(course):
    path = without(os.environ["PATH"], "kata")
    environment = {**BARE, "PATH": path}

    told = said(course, [KATA], **environment)
    assert told.endswith("kata start toy_kata")
    assert (course / shlex.split(told)[0]).samefile(KATA)
    assert said(course, [PYTHON, "-m", "kata"], **environment) == (
        f"{PYTHON} -m kata start toy_kata"
    )


@pytest.mark.parametrize(
    "environment", [{"UV_RUN_RECURSION_DEPTH": "1"}, {"UV": "/bin/uv", "VIRTUAL_ENV": sys.prefix}]
)
def test_under_uv_run(course, environment):
    assert said(course, [KATA], **{**BARE, **environment}) == "uv run kata start toy_kata"


def test_under_uvx(course):
    told = said(course, [KATA], **{**BARE, "UV": "/bin/uv"})

    assert told.startswith("uvx --from ")
    assert told.endswith(" kata start toy_kata")


@pytest.mark.skipif(not shutil.which("uv"), reason="no uv here")
def test_the_real_uv_tells_that_it_runs_us(course):
    uv = ["uv", "run", "--no-project", "--python", sys.executable]

    assert said(course, [*uv, KATA]) == "uv run kata start toy_kata"


def test_what_the_launcher_was_called_wins_over_what_was_inherited(course):
    launched = [PYTHON, "-X", "kata=python3 ../katas", "-m", "kata"]

    assert said(course, launched, UV_RUN_RECURSION_DEPTH="1") == ("python3 ../katas start toy_kata")


@pytest.fixture
def uv_run(monkeypatch):
    monkeypatch.setenv("UV_RUN_RECURSION_DEPTH", "1")
    typed.command.cache_clear()
    yield
    typed.command.cache_clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Type: kata list", "Type: uv run kata list"),
        ("    kata harm 06", "    uv run kata harm 06"),
        ("Run `kata` and leave it.", "Run `uv run kata` and leave it."),
        (
            "kata --work FOLDER, or kata start x",
            "uv run kata --work FOLDER, or uv run kata start x",
        ),
        ("A kata lists what this kata opened.", "A kata lists what this kata opened."),
        ("work/.kata list", "work/.kata list"),
        ("uv run kata check", "uv run kata check"),
    ],
)
def test_commands_in_a_text(uv_run, text, expected):  # noqa: ARG001
    assert typed.as_typed(text) == expected
    assert typed.as_typed(expected) == expected


def test_a_line_that_becomes_too_wide_is_broken(uv_run):  # noqa: ARG001
    line = f"{'word ' * 13}kata check"

    assert max(map(len, typed.fitting(line).splitlines())) <= 80


def test_every_command_is_known():
    for module in COMMANDS:
        import_module(module)
    names = {
        command.name or command.callback.__name__.rstrip("_").replace("_", "-")
        for command in app.registered_commands
    }
    assert names <= set(typed.COMMANDS)
