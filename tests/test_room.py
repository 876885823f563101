"""A row of lights per pair, from logs and pasted lines that nobody vouches for."""

import html.parser
from datetime import datetime, timedelta

import pytest

from kata.course import Course
from kata.errors import KataError
from kata.facilitate import must_be_the_word, release_word, show_room
from kata.room import Room, code_of, plain
from kata.room_view import lines, page
from tests.desks import kata as typed
from tests.desks import make_course, sit, verdict_line
from tests.terminal import Terminal

NOW = datetime.fromisoformat("2026-11-21T20:45:00+01:00")
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def course(tmp_path) -> Course:
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()
    return folder


def sits(folder, name, *log, slug="toy_kata", work=""):
    home = folder / name / work / ".kata" / slug
    home.mkdir(parents=True)
    (home / "verdicts.jsonl").write_text("".join(log), encoding="utf-8")


def test_each_pair_has_its_newest_kata_with_counts_minutes_and_hints(folder, course):
    sits(folder, "ada", verdict_line(), verdict_line(at="2026-11-21T20:43:07+01:00", green=2))
    sits(folder, "ben", verdict_line(behaviour=[2, 1]), work="work")
    sits(folder, "ada", verdict_line(at="2026-11-21T19:00:00+01:00"), slug="other")

    ada, ben = Room(folder).pairs()

    assert (ada.name, ada.slug, ada.green, ada.of, ada.minutes) == ("ada", "toy_kata", 2, 2, 2)
    assert (ben.kept, ben.since(NOW)) == (False, 3)
    shown = lines([ada, ben], course, NOW)
    assert shown[1].split() == ["ada", "06", "·", "Toy", "kata", "✔✔", "kept", "2", "0", "1", "min"]
    assert "✔✘        BROKEN" in shown[2]
    assert max(map(len, shown)) <= 80


def test_pasted_lines_are_read_wherever_they_stand_in_a_line(folder):
    (folder / "chat.txt").write_text(
        "20:41 Ada and Ben: kata1:toy_kata:1/4:kept:31:1:2026-11-21T20:41+01:00 here\n"
        "hello\n"
        "Mira  kata1:toy_kata:9/4:done:31:1:2026-11-21T20:41+01:00\n"
        "Otto  kata1:toy_kata:1/4:kept:31:1:2026-99-21T20:41+01:00\n"
    )
    mira, ada = sorted(Room(folder).pairs(), key=lambda pair: pair.name[-1], reverse=False)
    assert (ada.name, ada.green, ada.hints) == ("20:41 Ada and Ben", 1, 1)
    assert (mira.name, mira.green, mira.done) == ("Mira", 4, True)


def test_the_pasted_line_says_what_the_log_says(folder, tmp_path, course):
    desk = sit(tmp_path / "course")
    kata = course.find("6")
    with pytest.raises(KataError, match="no verdict"):
        code_of(kata, desk.workshop)
    log = desk.workshop.log(kata)
    log.path.parent.mkdir(parents=True)
    log.path.write_text(verdict_line(), encoding="utf-8")
    desk.workshop.start(kata)
    done = typed(tmp_path / "course", "list", "--code")
    (folder / "pasted.txt").write_text(f"Ada, Ben: {done.stdout}", encoding="utf-8")

    (pair,) = Room(folder).pairs()

    assert (pair.name, pair.slug, pair.green, pair.of) == ("Ada, Ben", "toy_kata", 1, 2)


def test_nobody_in_the_folder_can_script_the_page_or_the_terminal(folder, course):
    sits(folder, f"{NASTY[:20]}", verdict_line(), slug="a_slug")
    (folder / "x.txt").write_text(
        f'{NASTY}\x1b[2J\u202e" onload=x kata1:toy_kata:1/4:kept:31:1:2026-11-21T20:41+01:00\n'
    )
    pairs = Room(folder).pairs()

    shown = "\n".join(lines(pairs, course, NOW))
    text = page(pairs, course, NOW)

    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "<script" not in text.lower()
    tags = set()
    parser = html.parser.HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.update([tag, *dict(attrs)])
    parser.feed(text)
    assert "script" not in tags
    assert not {word for word in tags if word.startswith("on")}


def test_a_log_that_lies_or_is_damaged_breaks_nothing(folder, course):
    huge = verdict_line(green=10**9, of=10**9)
    sits(folder, "liar", huge, verdict_line(green=-3, of=2).replace("-3", "1e999"), "{" * 5000)
    sits(folder, "empty", "")
    (pair,) = Room(folder).pairs()
    assert (pair.green, pair.of) == (99, 99)
    assert "99 of 99" in lines([pair], course, NOW)[1]


def test_a_log_is_read_again_only_when_it_changed(folder):
    sits(folder, "ada", verdict_line())
    room = Room(folder)
    (before,) = room.pairs()
    assert room.pairs()[0] is before
    path = folder / "ada" / ".kata" / "toy_kata" / "verdicts.jsonl"
    path.write_text(verdict_line() + verdict_line(green=2), encoding="utf-8")
    assert room.pairs()[0].green == 2


def test_no_progress_for_long_is_marked(folder, course):
    sits(folder, "ada", verdict_line(), verdict_line(at="2026-11-21T20:58:00+01:00"))
    late = NOW + timedelta(minutes=14)
    (pair,) = Room(folder).pairs()
    assert lines([pair], course, late)[1].endswith("!")
    assert "no progress for 17 min" in page([pair], course, late)


def test_a_name_is_kept_short_and_printable():
    assert plain("  Ada \n\t and\u200b Ben ") == "Ada and Ben"
    assert plain("\x07") == "?"
    assert plain("a" * 30) == "a" * 23 + "…"


def test_without_a_terminal_it_draws_once(folder, tmp_path, capsys):
    make_course(tmp_path / "course")
    sits(folder, "ada", verdict_line())
    show_room(sit(tmp_path / "course"), folder, None, once=False)
    assert "ada" in capsys.readouterr().out
    with pytest.raises(KataError, match=r"is no folder[\s\S]*kata room FOLDER"):
        show_room(sit(tmp_path / "course"), folder / "nowhere", None, once=True)


def test_the_room_and_its_page_follow_the_folder(folder, tmp_path, course):
    del course
    sits(folder, "ada", verdict_line())
    target = tmp_path / "room.html"
    words = ("room", str(folder), "--html", str(target))
    with Terminal(*words, cwd=tmp_path / "course") as terminal:
        terminal.wait_for("ada", 60)
        sits(folder, "zoe", verdict_line())
        terminal.wait_for("zoe", 60)
        terminal.press("\x03")
        assert terminal.end(60) == 0
        assert terminal.is_sane()
    assert "zoe" in target.read_text("utf-8")
    assert not list(tmp_path.glob(".room*"))


def test_the_word_that_was_said_opens_the_reference(tmp_path, course):
    kata = course.find("6")
    word = release_word(kata)
    assert typed(tmp_path / "course", "room", "--release", "6").stdout.count(word) == 2
    must_be_the_word(kata, word.upper().replace("-", " "))
    with pytest.raises(KataError, match="'tulip' is not the word"):
        must_be_the_word(kata, "tulip")
    typed(tmp_path / "course", "start", "6")
    told = typed(tmp_path / "course", "diff", "6", "--solution", "--word", word)
    assert "+++ reference/boxoffice" in told.stdout
    assert typed(tmp_path / "course", "diff", "6", "--solution", "--word", "x").returncode == 2
