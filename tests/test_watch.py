"""`kata watch` in a real terminal: saves, keys, and a terminal left as it was found."""

import shutil
import signal
import sys
import threading
import time
from itertools import chain

import pytest

from kata.saves import Saves, stamps
from kata.screen import Screen
from tests.quick import first
from tests.toy import RIGHT, WRONG, make_toy

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from tests.terminal import Terminal

FOOT = "q quit"


@pytest.fixture
def course(tmp_path):
    """A course with two katas; nothing is started."""
    first = make_toy(tmp_path)
    make_toy(tmp_path, "07_other_toy")
    shutil.rmtree(tmp_path / "work")
    return first, tmp_path


@pytest.fixture
def terminal(course):
    with Terminal("watch", "6", cwd=course[1]) as terminal:
        yield terminal


@pytest.fixture
def save(course):
    toy, _root = course

    def save(text, name="use_cases.py"):
        toy.write(f"boxoffice/{name}", text)

    return save


def test_a_verdict_at_each_save(terminal, save):
    first = terminal.wait_for(FOOT)
    assert "Ada buys seat A7" in first  # the story stays above the first verdict
    assert "1 of 2" in first

    save(RIGHT)
    done = terminal.wait_for("n next: 07")
    assert "done" in done
    assert "The rule    A sale opens the transaction" in done
    terminal.wait_for("before  route")  # the picture comes a moment later

    save("def sell(:")
    half = terminal.wait_for("boxoffice/use_cases.py:1 invalid syntax")
    assert half == "" or "verdict above" in half or "done" in half

    save(WRONG)
    assert "1 of 2, was 2 of 2" in terminal.wait_for(FOOT)

    save(RIGHT.replace("    return seat", "    print('here', seat)\n    return seat"))
    assert "boxoffice/use_cases.py:9  here A7" in terminal.wait_for("next: 07")

    terminal.press("q")
    assert terminal.end() == 0
    assert terminal.is_sane()


@pytest.mark.whole
def test_a_syntax_error_leaves_the_verdict_where_it_is(terminal, save):
    terminal.wait_for(FOOT)
    terminal.settle()
    save("def sell(:")

    screen = terminal.wait_for("invalid syntax", forget=False)
    terminal.press("\f")  # draws again what stands there
    terminal.data = b""
    screen = terminal.wait_for("invalid syntax")

    assert "One sale is one transaction" in screen
    assert screen.rstrip().endswith(")")


def test_the_keys(terminal, save):
    terminal.wait_for(FOOT)
    terminal.press("h")
    assert "How many times does it commit?" in terminal.wait_for("hint 1 of 3")
    terminal.press("h")
    terminal.wait_for("Put both into one block.")
    terminal.press("z")
    terminal.wait_for("Enter again")
    terminal.press("n")
    terminal.wait_for("n goes on when this one is done")
    terminal.press("u")
    terminal.wait_for("No other save")
    terminal.press("x")
    terminal.wait_for("The starter; nothing in it is changed so far")

    save("boom\n")
    terminal.wait_for("NameError")
    terminal.press("u")
    terminal.wait_for("1 of 2")

    save(RIGHT)
    terminal.wait_for("n next: 07")
    terminal.press("n")
    assert "07 · Toy kata" in terminal.wait_for(FOOT)
    terminal.press("\x04")
    assert terminal.end() == 0


@pytest.mark.whole
def test_back_and_forward_again(terminal, save, course):
    terminal.wait_for(FOOT)
    terminal.press("r")
    terminal.wait_for("Nothing was undone just now")
    save(RIGHT)
    terminal.wait_for("n next: 07")

    terminal.press("u")
    terminal.wait_for("This one is done. u once more goes back")
    terminal.press("d")
    terminal.press("u")
    terminal.wait_for("u once more")  # another key in between: it asks again
    terminal.press("u")
    screen = terminal.wait_for("r brings back what you had")
    screen += terminal.wait_for("r redo")
    assert "A step back" not in screen
    assert (course[1] / "work/06_toy_kata/boxoffice/use_cases.py").read_text() == WRONG

    terminal.press("r")
    terminal.wait_for("n next: 07")
    assert (course[1] / "work/06_toy_kata/boxoffice/use_cases.py").read_text() == RIGHT

    terminal.press("uu")
    terminal.wait_for("r redo")
    save(WRONG + "\n# mine\n")
    terminal.wait_for("u back to")
    terminal.settle()
    terminal.press("r")
    terminal.wait_for("You saved since. What u took away is in work/.kata/toy_kata/undone")


@pytest.mark.whole
def test_an_edit_in_the_wrong_folder_is_noticed_and_carried_over(terminal, course):
    toy, root = course
    terminal.wait_for(FOOT)
    terminal.press("c")
    terminal.wait_for("There is nothing to carry over.")

    (toy.kata.folder / "boxoffice/use_cases.py").write_text(RIGHT)
    said = " ".join(terminal.wait_for("Press c to carry the edits over.").split())
    assert "You edited boxoffice/use_cases.py in katas/06_toy_kata, which nobody judges." in said
    assert "Your copy is work/06_toy_kata." in said

    terminal.press("c")
    terminal.wait_for("n next: 07")
    assert (root / "work/06_toy_kata/boxoffice/use_cases.py").read_text() == RIGHT


@pytest.mark.whole
@pytest.mark.parametrize("number", first(1, [signal.SIGINT, signal.SIGTERM]))
def test_a_signal_leaves_the_terminal_sane(terminal, number):
    terminal.wait_for(FOOT)
    assert not terminal.is_sane()

    terminal.process.send_signal(number)

    assert terminal.end() == 0
    assert terminal.is_sane()
    assert "Traceback" not in terminal.screen()


@pytest.mark.whole
def test_ctrl_c_before_the_first_verdict(course):
    with Terminal("watch", "6", cwd=course[1]) as terminal:
        terminal.wait_for("Ada buys")
        time.sleep(0.4)
        terminal.press("\x03")
        assert terminal.end() in {0, 130}
        assert terminal.is_sane()
        assert "Traceback" not in terminal.screen()


@pytest.mark.whole
def test_a_hang_is_named_while_it_lasts_and_the_next_save_ends_it(terminal, save):
    terminal.wait_for(FOOT)
    save("def sell(engine, seat):\n    while True:\n        pass\n")
    terminal.wait_for("judging for 2 s: ")

    save(RIGHT)

    assert "done" in terminal.wait_for("next: 07")


@pytest.mark.whole
def test_a_console_without_our_letters_gets_plain_ones(course):
    with Terminal("watch", "6", cwd=course[1], env={"TERM": "linux", "NO_COLOR": "1"}) as terminal:
        shown = terminal.wait_for("q quit", forget=False)
        shown.encode("ascii")
        assert "x One sale is one transaction" in shown
        assert "v A sale writes a ticket" in shown


@pytest.mark.whole
def test_a_copy_that_was_replaced_is_still_watched(terminal, course):
    toy, root = course
    terminal.wait_for(FOOT)
    copy = root / "work" / "06_toy_kata"
    copy.rename(root / "aside")
    shutil.copytree(root / "aside", copy)
    terminal.settle(1.0)

    toy.repair()

    assert "done" in terminal.wait_for("next: 07")


# Saves


@pytest.fixture
def copy(tmp_path):
    return make_toy(tmp_path).backend


@pytest.fixture
def watched(copy):
    seen, blind = [], threading.Event()
    saves = Saves(copy, seen.append, blind.set)
    saves.start()
    time.sleep(0.3)
    yield seen, blind
    saves.stop()


def wait_until(true, within=4.0):
    until = time.monotonic() + within
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()


def test_a_save_is_one_change_and_noise_is_none(copy, watched):
    seen, _ = watched
    for name in (".api.py.swp", "api.py~", "4913", "__pycache__/api.pyc", ".#api.py", "x.db"):
        path = copy / "boxoffice" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("noise")
    time.sleep(0.8)
    assert seen == []

    (copy / "boxoffice/api.py").write_text("# saved\n")
    assert wait_until(lambda: seen == [["boxoffice/api.py"]])

    (copy / "boxoffice/api.py").unlink()
    (copy / "layers.toml").write_text("# layers\n")
    assert wait_until(lambda: "layers.toml" in chain(*seen))


def test_a_save_through_a_renamed_file_counts(copy, watched):
    seen, _ = watched
    (copy / "boxoffice/new.tmp").write_text("# new\n")
    (copy / "boxoffice/new.tmp").rename(copy / "boxoffice/api.py")

    assert wait_until(lambda: ["boxoffice/api.py"] in seen)


@pytest.mark.parametrize("failure", ["silent", "refused"])
def test_a_folder_without_events_is_looked_at_and_that_is_said(monkeypatch, copy, failure):
    def watch(*_paths, rust_timeout, stop_event, **_options):
        if failure == "refused":
            raise OSError("no space left for watches")
        while not stop_event.wait(rust_timeout / 5000):
            yield set()

    monkeypatch.setattr("watchfiles.watch", watch)
    seen, blind = [], threading.Event()
    saves = Saves(copy, seen.append, blind.set)
    saves.start()
    time.sleep(0.2)
    try:
        (copy / "boxoffice/api.py").write_text("# saved\n")
        assert wait_until(lambda: seen == [["boxoffice/api.py"]])
        assert wait_until(blind.is_set)
    finally:
        saves.stop()


def test_two_saves_of_the_same_size_in_one_second_differ(copy):
    before = stamps(copy)
    time.sleep(0.02)
    (copy / "layers.toml").write_text("[layerS]\n")

    assert stamps(copy) != before


def test_a_terminal_that_cannot_move_gets_one_text_after_the_other(capsys):
    screen = Screen(sys.stdout)
    screen.show("first")
    screen.status("judging", passing=True)
    screen.show("second")
    screen.status("said")
    screen.end()

    assert capsys.readouterr().out == "\nfirst\n\nsecond\nsaid\n"
