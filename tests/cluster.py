"""A PostgreSQL server of our own: run by an ordinary user, on a free port, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

NEEDS = "needs PostgreSQL (on Debian and Ubuntu: apt-get install postgresql)"
USER = "katas"


@contextmanager
def server():
    """Start one and give its URL; skip the test where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip(NEEDS)
    home = Path(tempfile.mkdtemp(prefix="kata-postgres-"))
    ordinary = _ordinary(home)
    port = _free_port()

    def run(program, *arguments):
        command = [*ordinary, str(programs / program), "-D", str(home / "data"), *arguments]
        with (home / "said").open("a+") as said:
            done = subprocess.run(command, cwd=home, stdout=said, stderr=said, check=False)
            said.seek(0)
            assert done.returncode == 0, said.read()

    try:
        run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -F"
        run("pg_ctl", "-w", "-l", str(home / "log"), "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://{USER}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _programs():
    """The folder of `initdb`; Debian keeps it off the path."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    places = [Path(found).resolve()] if found else debian
    return places[-1].parent if places else None


def _ordinary(home):
    """The words that make a command run as an ordinary user: initdb refuses root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    import pwd  # noqa: PLC0415  (not on Windows)

    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(home, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
