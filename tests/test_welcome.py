import os
import pty
import select
import subprocess
import sys
import time

import pytest

from kata.errors import KataError
from kata.progress import Progress
from kata.resume import resume
from kata.welcome import welcome
from kata.work import Workshop
from tests.desks import kata, make_course, sit, verdict_line

posix = pytest.mark.skipif(os.name == "nt", reason="a terminal of our own needs POSIX")


@pytest.fixture
def root(tmp_path):
    return make_course(tmp_path / "course").root


def test_without_a_terminal_it_says_what_this_is_and_what_to_type(root, capsys):
    assert welcome(sit(root)) is None
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 9
    assert "Type" not in out
    assert out.endswith("Begin: kata start first_verdict   The map: kata list\n")
    assert max(len(line) for line in out.splitlines()) <= 80


def test_a_first_time_copies_nothing_unasked(root):
    done = kata(root)
    assert done.returncode == 0
    assert done.stdout.startswith("Backend Katas.")
    assert not (root / "work").exists()


def test_the_second_time_it_goes_on(root):
    assert kata(root, "start", "6").returncode == 0
    done = kata(root)
    assert done.returncode == 1
    assert "06 · Toy kata" in done.stdout
    assert "Backend Katas" not in done.stdout


def test_when_a_kata_is_done_the_next_one_starts(root, capsys):
    desk = sit(root)
    toy = desk.course.find("6")
    desk.workshop.start(toy)
    log = desk.workshop.log(toy)
    log.path.write_text(verdict_line(done=True, red={}), encoding="utf-8")

    with pytest.raises(KataError, match=r"test_behaviour.py is gone"):
        resume(desk, limit=5)

    assert desk.workshop.started(desk.course.find("7"))
    assert "07 · Silent repositories" in capsys.readouterr().out


def test_when_all_is_done_it_says_so(root, capsys):
    desk = sit(root)
    for one in desk.course.katas:
        desk.workshop.start(one)
        desk.workshop.log(one).path.write_text(verdict_line(done=True, red={}), encoding="utf-8")
    assert resume(desk, limit=5) == 0
    assert "All 4 katas are done." in capsys.readouterr().out


class Terminal:
    """A learner at a terminal of 80 columns."""

    def __init__(self, root, *arguments, env=None):
        ours, theirs = pty.openpty()
        self.screen = ours
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kata", *arguments],
            cwd=root,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **(env or {})},
        )
        os.close(theirs)
        self.text = ""

    def read_until(self, words, seconds=20):
        end = time.monotonic() + seconds
        while words not in self.text and time.monotonic() < end:
            if select.select([self.screen], [], [], 0.1)[0]:
                try:
                    self.text += os.read(self.screen, 4096).decode("utf-8", "replace")
                except OSError:
                    break
        assert words in self.text, self.text
        return self.text

    def type(self, text):
        os.write(self.screen, text.encode())

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.screen)


@pytest.fixture
def terminal():
    open_ones = []

    def sit_down(*arguments, **options):
        open_ones.append(Terminal(*arguments, **options))
        return open_ones[-1]

    yield sit_down
    for one in open_ones:
        one.close()


@posix
def test_in_a_terminal_it_asks_where_to_begin(root, terminal):
    screen = terminal(root)
    text = screen.read_until("Which [1]")
    assert "1  new to this: 00 First verdict" in text
    assert "2  the short path: 2 katas" in text
    screen.type("3\n")
    screen.read_until("Silent repositories")
    assert screen.process.wait(timeout=20) == 0


@posix
def test_the_short_path_is_remembered(root, terminal):
    screen = terminal(root)
    screen.read_until("Which [1]")
    screen.type("2\n")
    screen.read_until("00 · First verdict")
    progress = Progress(sit(root).course, Workshop(root / "work"))
    assert progress.takes_short_path
    assert [one.number for one in progress.path] == [0, 12]


@posix
def test_colour_is_for_terminals_that_want_it(root, terminal):
    coloured = terminal(root, "list")
    coloured.read_until("Begin one")
    assert "\x1b[1m" in coloured.text
    plain = terminal(root, "list", env={"NO_COLOR": "1"})
    plain.read_until("Begin one")
    assert "\x1b[" not in plain.text
    assert "\x1b[" not in kata(root, "list").stdout


@posix
def test_the_console_of_linux_itself_gets_plain_letters(root, terminal):
    screen = terminal(root, "doctor", env={"TERM": "linux"})
    screen.read_until("You can work here.")
    assert "v Python" in screen.text.replace("\x1b[32m", "")


@posix
def test_an_edit_in_the_wrong_folder_is_offered_to_be_carried_over(root, terminal):
    desk = sit(root)
    toy = desk.course.find("6")
    copy = desk.workshop.start(toy)
    (toy.folder / "boxoffice" / "api.py").write_text("MINE = 1\n")
    screen = terminal(root)
    screen.read_until("Carry these edits over to your copy now? [n]")
    screen.type("y\n")
    screen.read_until("boxoffice/api.py: ")
    assert (copy / "boxoffice" / "api.py").read_text() == "MINE = 1\n"
