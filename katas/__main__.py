"""`python3 katas` on a bare machine: makes `.venv`, then runs `kata` in it; `test` runs pytest."""

import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed"
WHEELS = ROOT / "wheels"
UNFINISHED = "unfinished"
NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"


def main():
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit("Backend Katas needs Python 3.11 or newer, and this is " + found + ".")
    stamp = fingerprint()
    if last_stamp() != stamp:
        print("Installing into .venv, once: up to half a minute ...", file=sys.stderr, flush=True)
        try:
            install(stamp)
        except KeyboardInterrupt:
            sys.exit("\nStopped. The same command begins again.")
    # What was typed, for the commands that `kata` names: no child of it inherits this.
    hand_over([str(PYTHON), "-P", "-X", "kata=" + typed(), "-m", *command(sys.argv[1:])])


def fingerprint():
    """Names what is installed, and where: an editable install breaks when its folder moves."""
    files = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"".join([str(ROOT).encode(), *files])).hexdigest()


def last_stamp():
    return STAMP.read_text() if STAMP.exists() and PYTHON.exists() else ""


def install(stamp):
    """Fill the `.venv` that is there, or make one; offline, an older one still serves."""
    if WHEELS.is_dir():  # an offline kit brings what would be fetched
        links = {"PIP_FIND_LINKS": str(WHEELS), "UV_FIND_LINKS": str(WHEELS)}
        os.environ.update(links, PIP_NO_INDEX="1", UV_NO_INDEX="1", UV_OFFLINE="1")
    failures = []
    if last_stamp() != UNFINISHED and answers(NEW_ENOUGH):
        if any(fill(how, stamp, failures) for _, how in ways()):
            return
        if answers("import kata.cli, pytest"):
            STAMP.unlink()
            return
    if not any(succeeds(make, failures) and fill(how, stamp, failures) for make, how in ways()):
        said = "\n".join(failures)
        sys.exit(said + "\nNothing could be installed. No network? With one, the surest way is uv.")


def ways():
    """How to make `.venv` and to fill it: uv, venv, and venv where Debian left out its pip."""
    what = ["install", "--quiet", "-c", "constraints.txt", "-e", "."]
    pip = ["-m", "pip", "--disable-pip-version-check"]
    venv = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    uv = shutil.which("uv")
    if uv:
        make = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
        yield make, [uv, "pip", *what, "--python", str(PYTHON)]
    yield venv, [str(PYTHON), *pip, *what]
    yield [*venv, "--without-pip"], [sys.executable, *pip, "--python", str(PYTHON), *what]


def fill(how, stamp, failures):
    # Whoever is killed from here on leaves this word, and the next run starts afresh.
    STAMP.write_text(UNFINISHED)
    done = succeeds(how, failures)
    if done:
        STAMP.write_text(stamp)
    return done


def answers(code):
    return PYTHON.exists() and succeeds([str(PYTHON), "-P", "-c", code], [])


def succeeds(command, failures):
    """Run it quietly: what it says is worth reading only when every other way has failed too."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        subprocess.run(command, cwd=ROOT, check=True, **pipes)
    except OSError as error:
        failures.append(str(error))
    except subprocess.CalledProcessError as error:
        failures.append(" ".join(command) + "\n" + error.stdout.decode(errors="replace"))
    else:
        return True
    return False


def typed():
    """`python3 katas` as it can be typed again, from here."""
    if os.name == "nt":
        return subprocess.list2cmdline(
            ["py" if shutil.which("py") else sys.executable, sys.argv[0]]
        )
    name = Path(sys.orig_argv[0]).name
    found = shutil.which(name)
    same = found and Path(found).samefile(sys.executable)
    return shlex.join([name if same else sys.executable, sys.argv[0]])


def command(arguments):
    """`test` is pytest's, alone, with options or with paths; `test NAME` is the runner's own."""
    rest = arguments[1:]
    if arguments[:1] != ["test"]:
        return ["kata", *arguments]
    if not rest or rest[0].startswith("-") or Path(rest[0].split("::")[0]).exists():
        return ["pytest", *rest]
    return ["kata", *arguments]


def hand_over(command):
    if os.name != "nt":
        os.execv(command[0], command)
    # Windows cannot replace a process; Ctrl-C is then the child's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(subprocess.call(command))


if __name__ == "__main__":
    main()
