"""`python3 katas` on machines of several kinds: empty home, bare folder, with and without uv."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

# What the launcher hands over to here: it says what it was asked, and leaves with a status.
KATA = """
import json, sys
print(json.dumps(["kata", *sys.argv[1:]]))
sys.exit(7)
"""
PYTEST = KATA.replace('"kata"', '"pytest"')

UV = """#!{python}
import os, sys, time, venv
from pathlib import Path
asked = sys.argv[1:]
with open(os.environ["HOME"] + "/asked", "a") as log:
    print(asked[0], file=log)
if os.environ.get("UV_FAILS"):
    sys.exit("uv: no")
if asked[0] == "venv":
    venv.create(asked[-1], symlinks=True, clear="--clear" in asked)
else:
    time.sleep(float(os.environ.get("UV_TAKES", "0")))
    packages = next(Path(asked[-1]).parent.parent.glob("lib/python3*/site-packages"))
    (packages / "kata").mkdir(exist_ok=True)
    (packages / "kata" / "cli.py").write_text("")
    (packages / "kata" / "__main__.py").write_text('''{kata}''')
    (packages / "pytest.py").write_text('''if __name__ == "__main__":\\n import runpy{pytest}''')
"""

needs_posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a script")


class Machine:
    """A bare folder, an empty home, and a `uv` that notes what it is asked."""

    def __init__(self, checkout, folder):
        self.root = folder / "back end"
        self.home = folder / "home"
        self.venv = self.root / ".venv"
        tools = folder / "tools"
        for new in (self.root / "katas", self.home, tools):
            new.mkdir(parents=True)
        for name in ("katas/__main__.py", "pyproject.toml", "constraints.txt"):
            shutil.copy(checkout / name, self.root / name)
        (tools / "uv").write_text(
            UV.format(python=sys.executable, kata=KATA, pytest=PYTEST.replace("\n", "\n "))
        )
        (tools / "uv").chmod(0o755)
        self.environment = {"HOME": str(self.home), "PATH": str(tools), "PIP_NO_INDEX": "1"}

    def start(self, *arguments, **environment):
        return subprocess.Popen(
            [sys.executable, "katas", *arguments],
            cwd=self.root,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments, **environment):
        child = self.start(*arguments, **environment)
        said, noise = child.communicate(timeout=60)
        return child.returncode, said, noise

    def asked(self):
        log = self.home / "asked"
        asked = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return asked


@pytest.fixture
def machine(checkout, tmp_path):
    return Machine(checkout, tmp_path)


@needs_posix
def test_the_first_run_installs_and_hands_over(machine):
    status, said, noise = machine.run("check", "06", "--json")

    assert (status, json.loads(said)) == (7, ["kata", "check", "06", "--json"])
    assert len(noise.splitlines()) == 1
    assert machine.asked() == ["venv", "pip"]


@needs_posix
def test_the_second_run_only_hands_over(machine):
    machine.run()
    machine.asked()

    assert machine.run() == (7, '["kata"]\n', "")
    assert machine.asked() == []


@needs_posix
def test_the_command_learns_what_was_typed(machine):
    machine.run()
    (module,) = machine.venv.glob("lib/*/site-packages/kata/__main__.py")
    module.write_text("import sys; print(sys._xoptions['kata'])")
    folder = machine.root / "work"
    folder.mkdir()

    for where, path in (machine.root, "katas"), (folder, "../katas"):
        done = run([sys.executable, path], cwd=where, env=machine.environment)
        assert done.stdout == f"{sys.executable} {path}\n"  # not on this PATH, so in full


@needs_posix
def test_the_word_test_is_pytest_unless_it_names_a_kata(machine):
    for arguments in ([], ["-x"], ["katas"], ["katas::test_a"]):
        assert json.loads(machine.run("test", *arguments)[1]) == ["pytest", *arguments]

    assert json.loads(machine.run("test", "06", "rule")[1]) == ["kata", "test", "06", "rule"]


@pytest.mark.whole
@needs_posix
def test_a_changed_project_is_installed_into_the_venv_that_is_there(machine):
    machine.run()
    (machine.venv / "mine").touch()
    with (machine.root / "pyproject.toml").open("a") as project:
        project.write("# newer\n")
    machine.asked()

    assert machine.run()[0] == 7
    assert machine.asked() == ["pip"]
    assert (machine.venv / "mine").exists()


@pytest.mark.whole
@needs_posix
def test_a_moved_folder_is_installed_again(machine):
    machine.run()
    machine.asked()
    machine.root = machine.root.rename(machine.root.with_name("moved"))

    assert machine.run()[0] == 7
    assert machine.asked() == ["pip"]


@pytest.mark.whole
@needs_posix
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_install_begins_afresh(machine, how):
    child = machine.start(UV_TAKES="60")
    stamp = machine.venv / "installed"
    until(stamp.exists)
    (machine.venv / "rest").touch()
    os.killpg(child.pid, how)
    _, noise = child.communicate(timeout=60)

    assert child.returncode != 0
    assert "Traceback" not in noise
    assert machine.run()[0] == 7
    assert not (machine.venv / "rest").exists()


@pytest.mark.whole
@needs_posix
def test_offline_the_old_packages_still_serve(machine):
    machine.run()
    with (machine.root / "constraints.txt").open("a") as pins:
        pins.write("# newer\n")

    assert machine.run(UV_FAILS="1")[0] == 7
    machine.asked()
    assert machine.run()[0] == 7
    assert machine.asked() == ["pip"]


def test_an_old_python_is_refused_in_one_sentence(checkout):
    source = (checkout / "katas" / "__main__.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    old = "import sys, runpy; sys.version_info = (3, 8); runpy.run_path('katas', None, '__main__')"
    done = run([sys.executable, "-c", old], cwd=checkout)

    assert done.returncode == 1
    assert done.stderr == "Backend Katas needs Python 3.11 or newer, and this is 3.8.\n"


@pytest.mark.whole
@pytest.mark.parametrize("tools", ["uv", "pip"])
def test_a_real_machine(checkout, tmp_path, tools):
    if tools == "uv" and not shutil.which("uv"):
        pytest.skip("no uv here")
    clone = copy_of(checkout, tmp_path / "clone")
    home = tmp_path / "home"
    home.mkdir()
    environment = os.environ | {"HOME": str(home), "USERPROFILE": str(home)}
    if tools == "pip":
        environment["PATH"] = os.pathsep.join(without_uv())
    python = getattr(sys, "_base_executable", sys.executable)

    for arguments in (["list"], ["test", "--collect-only", "-q"]):
        done = run([python, "katas", *arguments], cwd=clone, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr


def copy_of(checkout, clone):
    leave = shutil.ignore_patterns(".*", "__pycache__", "work", "site", "uv.lock")
    return shutil.copytree(checkout, clone, ignore=leave)


def without_uv():
    folders = os.environ["PATH"].split(os.pathsep)
    return [folder for folder in folders if not shutil.which("uv", path=folder)]


def run(command, **where):
    return subprocess.run(command, capture_output=True, text=True, check=False, **where)


def until(true, seconds=20):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.02)
