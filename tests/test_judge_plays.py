"""`kata harm`, `kata xray`, `kata test`: the functions of a kata's tests, played in a child."""

import subprocess
import sys
from functools import partial

import pytest

from kata.debug import meant_by
from kata.debug import test as run_test
from kata.errors import KataError
from kata.harm import changed_tables, harm
from kata.options import LIMIT
from kata.xray import xray
from tests.toy import make_toy

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@pytest.fixture
def toy(tmp_path):
    return make_toy(tmp_path)


def test_harm_tells_the_accident_and_shows_what_it_left(toy, capsys):
    assert harm(toy.kata, toy.backend) == 0

    told = capsys.readouterr().out
    assert "Ada buys A7.\nThe power goes between two commits.\n" in told
    assert "seats\n    id  sold\n  - A7  0\n  + A7  1\n" in told
    assert "tickets\n    id  seat\n  + 1   A7\n" in told
    assert told.endswith("Somebody lost something.\n")

    toy.repair()
    harm(toy.kata, toy.backend)
    assert capsys.readouterr().out.endswith("Nobody lost anything.\n")


def test_harm_on_a_backend_that_does_not_start_says_why(toy, capsys):
    toy.write("boxoffice/use_cases.py", "import nowhere\n")

    assert harm(toy.kata, toy.backend) == 2
    assert "boxoffice/use_cases.py:1 ModuleNotFoundError" in capsys.readouterr().out


def test_a_wide_table_shows_its_key_and_what_changed():
    row = {"id": 1, **{f"column_{number}": "unchanged" for number in range(12)}, "state": "held"}

    lines = changed_tables({"holds": [row]}, {"holds": [row | {"state": "free"}], "empty": []})

    assert lines == ["holds", "    id  state", "  - 1   held", "  + 1   free", "unchanged: empty"]
    assert changed_tables({"holds": [row]}, {"holds": [row]}) == ["No table changed."]


def test_many_rows_are_counted():
    rows = [{"id": number} for number in range(50)]

    lines = changed_tables({"seats": []}, {"seats": rows})

    assert len(lines) < 14
    assert lines[-1].strip() == "… 42 more"


def test_xray_draws_the_request_beside_the_starter(toy, capsys, tmp_path):
    toy.repair()

    assert xray(toy.kata, toy.backend) == 0
    drawn = capsys.readouterr().out
    assert drawn.index("The starter") < drawn.index("COMMIT") < drawn.index("Yours")
    assert drawn.count("COMMIT") == 3

    page = tmp_path / "page.html"
    xray(toy.kata, toy.backend, page)
    assert page.read_text("utf-8").count("<svg") == 2
    assert "COMMIT" in page.read_text("utf-8")


def test_words_find_their_tests(toy):
    assert [test.name for test in meant_by(toy.kata, "one transaction")] == ["test_one_transaction"]
    assert [test.name for test in meant_by(toy.kata, "one-operation")] == ["test_writes_a_ticket"]
    assert [test.name for test in meant_by(toy.kata, "KIOSK sells")] == ["test_sells_at_the_kiosk"]
    with pytest.raises(KataError, match="One sale is one transaction"):
        meant_by(toy.kata, "nonsense")


def test_one_test_is_told_in_full(toy, capsys):
    one = partial(run_test, toy.kata, toy.backend, debug=False, limit=LIMIT)
    assert one("transaction") == 1
    assert "✘ One sale is one transaction\n    2 transactions" in capsys.readouterr().out

    assert one("ticket") == 0


def test_one_test_is_stopped_at_the_limit(toy, capsys):
    toy.write("boxoffice/use_cases.py", "def sell(engine, seat):\n    while True:\n        pass\n")

    assert run_test(toy.kata, toy.backend, "ticket", debug=False, limit=1) == 3
    assert "✘ Stopped after 1 s" in capsys.readouterr().out


@posix
def test_the_debugger_stops_in_the_test_and_at_a_breakpoint(toy):
    terminal = pytest.importorskip("tests.terminal")
    root = toy.backend.parents[1]
    toy.write("json.py", "raise RuntimeError('imported by mistake')\n")
    text = (toy.backend / "boxoffice/use_cases.py").read_text("utf-8")
    stop = text.replace("    return seat", "    breakpoint()\n    return seat")
    toy.write("boxoffice/use_cases.py", stop)
    with terminal.Terminal(
        *("test", "6", "transaction", "--debug", "--backend", str(toy.backend)), cwd=root
    ) as screen:
        assert "b boxoffice/use_cases.py:18" in screen.wait_for("(Pdb)")
        screen.press("c\n")
        assert "use_cases.py" in screen.wait_for("(Pdb)")
        screen.press("p seat\n")
        assert "'A7'" in screen.wait_for("(Pdb)")
        screen.press("q\n")
        screen.end()


def test_the_commands_are_there(toy):
    for command in ("harm", "xray"):
        done = subprocess.run(
            [sys.executable, "-m", "kata", command, "6", "--backend", str(toy.backend)],
            capture_output=True,
            cwd=toy.backend.parents[1],
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "06 · Toy kata" in done.stdout
