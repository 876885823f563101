"""The pages made of the course, on a course as small as one can be."""

import shutil
from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from kata.course import Course
from kata.errors import KataError
from kata.pages import kept_runs, make_pages, notebook_page
from kata.pages.cached import Cache
from kata.pages.facts import REFERENCE, STARTER
from kata.pages.notebook_page import notebook_pages
from tests.toy import WRONG, Toy, make_toy

VARIANT = """
kind = "half a sale"

[pull_request]
author = "Lena"
says = "Two blocks are easier to read."
flaw = "The power can go between them."
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    toy = make_toy(root)
    half = Toy(toy.kata, toy.kata.solution / "rejected/two_blocks")
    half.write("variant.toml", VARIANT)
    half.write("boxoffice/use_cases.py", f"# In two blocks.\n{WRONG}")  # not the starter's bytes
    return Course(root)


@pytest.fixture(scope="module")
def pages(course):
    return make_pages(course, course.root / ".cache")


@pytest.fixture
def copy(course, tmp_path):
    shutil.copytree(course.root, tmp_path / "copy")
    return Course(tmp_path / "copy")


@pytest.fixture
def judged_there(pages, monkeypatch):
    assert pages.running.result(), "kept, and copied with the course"
    judged, judge = [], kept_runs.judge

    def judges(kata, folder, **options):
        names = {kata.folder: STARTER, kata.solution: REFERENCE}
        judged.append(names.get(folder, folder.name))
        return judge(kata, folder, **options)

    monkeypatch.setattr(kept_runs, "judge", judges)
    return judged


@pytest.fixture
def run_there(monkeypatch):
    run = []

    def only_read(path, _kept):
        run.append(path.stem)
        return SimpleNamespace(cells=[SimpleNamespace(cell_type="markdown", source="# Toy")])

    monkeypatch.setattr(notebook_page, "executed", only_read)
    return run


def test_a_kata_has_a_page_with_all_that_is_known_of_it(pages):
    page = pages.page("katas/06_toy_kata.md")

    open_part, hidden = page.split('<details class="spoiler"')
    assert "# 06 · Toy kata\n" in page
    assert "About 5 minutes." in open_part
    assert "[use-case-owns-transaction](../rules/use-case-owns-transaction.md)" in open_part
    assert "Saturday, 20:04. Ada buys seat A7" in open_part
    assert open_part.count("<svg") == 1
    assert "✘ One sale is one transaction" in open_part
    assert '=== "use_cases.py"' in open_part
    assert open_part.index("1 · a question") < open_part.index("2 · the next small step")
    assert hidden.count("<svg") == 2
    assert "Because." in hidden


def test_the_answer_of_a_kata_is_behind_its_spoiler_alone(pages):
    open_part, hidden = pages.page("katas/06_toy_kata.md").split('<details class="spoiler"')

    assert "Lena" not in open_part
    assert "✘ Two blocks (half a sale)" in hidden
    assert "“Two blocks are easier to read.”" in hidden
    assert "The verdict: 1 of 2." in hidden
    assert "2 transactions" in hidden
    assert "-    with engine.begin() as connection:" in hidden.replace("\n+", "\n-")


def test_a_rule_has_a_page_with_what_a_real_run_said(pages):
    page = pages.page("rules/use-case-owns-transaction.md")

    assert "2 transactions" in page
    assert "✔ One sale is one transaction" in page
    assert "[06 · Toy kata](../katas/06_toy_kata.md)" in page
    assert "No kata trains it yet." in pages.page("rules/no-back-door.md")


def test_the_map_shows_which_kata_trains_which_rule(pages):
    page = pages.page("katas/index.md")

    assert "| [06 · Toy kata](06_toy_kata.md) | 5 |" in page
    assert "| [one-operation](../rules/one-operation.md) | ● |" in page
    assert "no-back-door" not in page


def test_every_page_is_listed(pages):
    def paths(entries):
        for entry in entries:
            if isinstance(entry, str):
                yield entry
            else:
                for inside in entry.values():
                    yield from paths([inside] if isinstance(inside, str) else inside)

    listed = [
        *paths(pages.katas),
        *paths(pages.rules),
        *paths(pages.notebooks),
        *paths(pages.workshop),
    ]
    assert sorted(listed) == sorted(pages.making)


def test_a_notebook_is_a_page_as_soon_as_it_has_run(copy, run_there):
    (copy.root / "notebooks").mkdir()
    (copy.root / "notebooks/01_toy.ipynb").write_text("{}")

    pages = make_pages(copy, copy.root / ".cache")

    assert pages.page("notebooks/01_toy.md").startswith("# Toy")
    assert pages.page("index.md") is None
    assert run_there == ["01_toy"]


def test_a_notebook_that_fails_is_an_error_where_its_page_is_wanted(copy, monkeypatch):
    def fails(path, _kept):
        raise KataError(happened=f"{path.name}: a cell raised.", then="run it")

    monkeypatch.setattr(notebook_page, "executed", fails)
    (copy.root / "notebooks").mkdir()
    (copy.root / "notebooks/01_toy.ipynb").write_text("{}")

    pages = make_pages(copy, copy.root / ".cache")

    with pytest.raises(KataError, match="a cell raised"):
        pages.page("notebooks/01_toy.md")


def test_a_written_page_shows_the_runs_that_it_names(pages):
    text = pages.embed("Look:\n\n<!-- run: verdict 06 starter -->\n\n<!-- run: lines 06 -->\n")

    assert "✘ One sale is one transaction" in text
    assert " s</" not in text, "how long it took here is nobody's business"
    assert "before  route" in text
    with pytest.raises(KataError, match="No run is called '<!-- run: verdict 99 starter -->'"):
        pages.embed("<!-- run: verdict 99 starter -->")


def test_what_did_not_change_is_not_run_again(course, pages, monkeypatch):
    def never(*_args, **_options):
        raise AssertionError

    monkeypatch.setattr("kata.pages.kept_runs.judge", never)
    monkeypatch.setattr("kata.pages.kept_runs.play", never)

    again = make_pages(course, course.root / ".cache")

    assert [again.page(path) for path in again.making] == [
        pages.page(path) for path in again.making
    ]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("solutions/06_toy_kata/rejected/two_blocks", ["two_blocks"]),
        ("katas/06_toy_kata", ["starter"]),
    ],
)
def test_a_changed_backend_is_run_again_and_the_rest_is_not(copy, judged_there, changed, again):
    api = copy.root / changed / "boxoffice/use_cases.py"
    api.write_text(api.read_text("utf-8") + "\n# changed\n", encoding="utf-8")

    make_pages(copy, copy.root / ".cache").running.result()

    assert judged_there == again


def test_the_words_of_a_changed_readme_are_shown_without_a_run(copy, judged_there):
    readme = copy.katas[0].solution / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("grep -rn", "rg"), "utf-8")

    page = make_pages(copy, copy.root / ".cache").page("katas/06_toy_kata.md")

    assert judged_there == []
    assert page.count('rg "commit()" app/') > 1, "in the verdict too"


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("katas/06_toy_kata/README.md", []),
        ("katas/06_toy_kata/hints.md", []),
        ("solutions/06_toy_kata/rejected/two_blocks/boxoffice/use_cases.py", []),
        ("solutions/06_toy_kata/rejected/half/boxoffice/use_cases.py", ["01_toy"]),
        ("katas/06_toy_kata/boxoffice/use_cases.py", ["01_toy"]),
        ("solutions/06_toy_kata/boxoffice/use_cases.py", ["01_toy"]),
        ("katas/06_toy_kata/test_design.py", ["01_toy"]),
    ],
)
def test_a_notebook_is_run_again_if_what_it_runs_has_changed(copy, run_there, changed, again):
    half = copy.katas[0].solution / "rejected/half"
    shutil.copytree(half.with_name("two_blocks"), half)
    (copy.root / "notebooks").mkdir()
    (copy.root / "notebooks/01_toy.ipynb").write_text("half_fix('toy_kata', 'half')")
    notebook_pages(copy, Cache(copy.root / "kept"), Future())
    run_there.clear()
    with (copy.root / changed).open("a") as file:
        file.write("\n")

    notebook_pages(copy, Cache(copy.root / "kept"), Future())

    assert run_there == again


SAID = """test_one_transaction
    3 transactions where one was wanted
      boxoffice/use_cases.py:▒ in sell
"""


@pytest.mark.parametrize(
    ("recorded", "judged", "shown"),
    [
        (SAID, [], "boxoffice/use_cases.py:… in sell"),
        ("layers\n    no such part\n", ["two_blocks"], "2 transactions"),
        ("test_that_is_gone\n    it said this\n", ["two_blocks"], "2 transactions"),
    ],
)
def test_a_recorded_half_fix_is_not_run(copy, judged_there, recorded, judged, shown):
    place = copy.root / "tests/recorded/06_toy_kata/two_blocks.txt"
    place.parent.mkdir(parents=True)
    place.write_text(recorded, encoding="utf-8")
    right = Toy(copy.katas[0], copy.katas[0].solution / "accepted/in_words")
    right.write("variant.toml", VARIANT.replace("half a sale", "other words"))

    page = make_pages(copy, copy.root / "empty").page("katas/06_toy_kata.md")

    assert sorted(judged_there) == sorted(["starter", "reference", *judged])
    assert shown in page
    assert "✔ In words (other words)" in page
    assert "The verdict: done, 2 of 2, behaviour kept." in page


@pytest.mark.parametrize("name", ["hints.md", "schema.sql", "boxoffice/bootstrap.py"])
def test_a_missing_source_is_an_error_that_names_it(course, pages, tmp_path, name):
    assert pages
    shutil.copytree(course.root, tmp_path / "copy")
    copy = Course(tmp_path / "copy")
    (copy.katas[0].folder / name).unlink()

    pages = make_pages(copy, copy.root / ".cache")

    with pytest.raises(KataError, match=name.rpartition("/")[2]):
        pages.page("katas/06_toy_kata.md")


def test_an_answer_is_kept_for_its_content_while_it_is_asked_for(tmp_path):
    made = []

    def ask(content):
        cache = Cache(tmp_path)
        cache.get("name", [content], lambda: made.append(content) or "value")
        cache.prune(most=2)

    for content in (b"one", b"one", b"two", b"one", b"three", b"one", b"two"):
        ask(content)

    assert made == [b"one", b"two", b"three", b"two"]


def test_the_time_that_only_this_machine_took_is_left_out(pages):
    ran = pages.running.result()[0]

    assert ran.verdicts[STARTER]["text"] != ran.text(STARTER)
    assert "min," not in ran.text(REFERENCE)
    assert "  now     route" in ran.text(REFERENCE)


def test_a_facilitator_has_a_page_for_each_kata(pages):
    page = pages.page("workshop/for-06_toy_kata.md")

    assert "# For the facilitator: 06 · Toy kata" in page
    assert "| Two blocks are easier to read. | The power can go between them. |" in page
    assert "`kata review toy_kata --pr 1`" in page
    assert "kata room --release toy_kata" in page
    assert "workshop/for-06_toy_kata.md" in pages.workshop


def test_cards_ask_first_and_answer_at_the_end(pages):
    asked, answers = pages.page("workshop/review-cards.md").split("## For the facilitator")

    assert "**Lena writes:** “Two blocks are easier to read.”" in asked
    assert "The power can go between them." not in asked
    assert "| 1 | breaks | The power can go between them. |" in answers


def test_no_written_page_shows_the_line_that_includes_a_file(checkout):
    bad = [
        f"{path.relative_to(checkout)}: {line}"
        for path in (checkout / "docs").rglob("*.md")
        for line in path.read_text("utf-8").splitlines()
        if "8" in line and line.replace(" ", "").startswith("--8<--") and line[:7] != "--8<-- "
    ]
    assert not bad
