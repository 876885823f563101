"""A kata that breaks a clause is reported with the file and what to do."""

import pytest

from . import complaints, files
from .found import katas
from .toy import FILES, KATA, PRICE, SOLUTION, backend, pull_request, toy, with_

RULES = {"one-operation", "typed-actor"}
README, HINTS, DESIGN = f"{KATA}/README.md", f"{KATA}/hints.md", f"{KATA}/test_design.py"
ANSWERS = f"{SOLUTION}/README.md"
REJECTED = f"{SOLUTION}/rejected/twice"
API = "from fastapi import APIRouter\n\nrouter = APIRouter()\n"

BROKEN = {
    "a file too many": ({f"{KATA}/notes.txt": "x"}, f"{KATA}/notes.txt does not belong there"),
    "no hints": ({HINTS: None}, f"{HINTS} is missing."),
    "no schema": ({f"{KATA}/schema.sql": None}, f"{KATA}/schema.sql is missing."),
    "a second schema": ({f"{SOLUTION}/schema.sql": "x"}, f"{SOLUTION}/schema.sql does not belong"),
    "a test in a variant": (
        {f"{REJECTED}/test_design.py": "x"},
        f"{REJECTED}/test_design.py does not belong there",
    ),
    "no package": (
        {f"{KATA}/boxoffice/doors/web.py": ""},
        f"{KATA}/boxoffice/doors has no __init__.py: add an empty one.",
    ),
    "no package in a variant": (
        {f"{REJECTED}/boxoffice/doors/web.py": ""},
        f"{REJECTED}/boxoffice/doors has no __init__.py",
    ),
    "a long README": (
        {README: FILES[README] + "        more\n" * 30},
        f"{README} has 51 lines: cut it to 40.",
    ),
    "no minutes": (with_(README, "about 5 minutes", ""), f"{README}:1: write '# 01 · Title"),
    "another number": (with_(README, "# 01", "# 02"), f"{README}:1 has another number"),
    "another number in a command": (
        with_(README, "kata harm 01", "kata harm 06"),
        f"{README}:7 says 'kata ... 06': this one is 01.",
    ),
    "no story": (with_(README, "Ada buys a seat. Nobody notes the sale.", ""), "tell the story"),
    "a part too few": (with_(README, "## Your task", "## Task"), f"{README} has the parts"),
    "no trade-off": (with_(README, "Some shops never look.", ""), "admits the trade-off"),
    "an entry point nobody promised": (with_(README, "`sell(", "`buy("), "does not list sell(...)"),
    "a hint too few": (
        with_(HINTS, "## one-operation · 2", "## one-operation 2"),
        f"{HINTS} has no text below '## one-operation · 2'",
    ),
    "a heading that is no hint": (
        with_(HINTS, "## one-operation · 2", "## one-operation 2"),
        f"{HINTS}:7 is no heading of a hint",
    ),
    "hints for nothing": (
        with_(HINTS, "## one-operation · 2", "## typed-actor · 2"),
        "has hints for 'typed-actor', which no design test trains",
    ),
    "an answer in a hint": (with_(HINTS, "Make one note.", "```"), f"{HINTS}:9 begins or ends"),
    "a long specification": (
        {DESIGN: FILES[DESIGN] + "        # more\n" * 250},
        f"{DESIGN} has 293 lines: cut it to 290",
    ),
    "no accident": (
        with_(DESIGN, "def accident(backend, database, say)", "def accident(backend)"),
        f"{DESIGN}: define accident(backend, database, say).",
    ),
    "no title": (
        with_(DESIGN, '    """A sale is noted"""\n', ""),
        "test_noted: give it a docstring",
    ),
    "a long title": (
        with_(DESIGN, "A sale is noted once", "A" * 63),
        "has 63 characters: cut it to",
    ),
    "a full stop": (with_(DESIGN, "noted once", "noted once."), "take the full stop"),
    "no rule": (
        with_(DESIGN, '@pytest.mark.guard\n@pytest.mark.rule("one-operation")\n', ""),
        'test_noted_once: mark it with one @pytest.mark.rule("slug").',
    ),
    "a rule nobody knows": (
        with_(
            DESIGN,
            '@pytest.mark.guard\n@pytest.mark.rule("one-operation")',
            '@pytest.mark.rule("x")',
        ),
        "src/kata/rules.toml has no rule 'x'",
    ),
    "nothing to do": (
        with_(DESIGN, "@pytest.mark.rule", "@pytest.mark.guard\n@pytest.mark.rule"),
        f"{DESIGN} has only guards",
    ),
    "a name of the backend's own": (
        with_(DESIGN, "import sell\n", "import sell\nfrom boxoffice.use_cases import sale\n"),
        f"{DESIGN}:5 imports boxoffice.use_cases: only boxoffice.bootstrap is fixed.",
    ),
    "a class of tests": (
        {DESIGN: FILES[DESIGN] + "\n\n        class TestMore:\n            pass\n"},
        "TestMore: write plain functions.",
    ),
    "no tests": (with_(f"{KATA}/test_behaviour.py", "def test_a", "def a"), "has no tests."),
    "no part in the answers": (
        with_(ANSWERS, "For facilitators", "For all"),
        f"{ANSWERS} says nothing under '## For facilitators'",
    ),
    "no line after green": (with_(ANSWERS, "At work:", "Monday:"), "has no line 'At work: ...'"),
    "a variant nobody explains": (
        with_(ANSWERS, "`twice` and ", ""),
        f"{ANSWERS}: '## Rejected' does not explain twice",
    ),
    "too few refused": (
        {f"{REJECTED}/variant.toml": None, f"{REJECTED}/boxoffice/bootstrap.py": None},
        f"{SOLUTION}/rejected holds 3: write at least 4.",
    ),
    "a checkpoint out of order": (
        {f"{SOLUTION}/checkpoints/3/boxoffice/x.py": ""},
        f"{SOLUTION}/checkpoints holds ['1', '3']: number them from 1.",
    ),
    "a copy of the reference": (
        {f"{REJECTED}/boxoffice/bootstrap.py": backend(PRICE)},
        f"{REJECTED}/boxoffice/bootstrap.py is what the reference has: delete it.",
    ),
    "nothing that differs": (
        {f"{REJECTED}/boxoffice/bootstrap.py": None},
        f"{REJECTED} is the reference",
    ),
    "deleted twice": (
        {f"{REJECTED}/DELETED": "boxoffice/gone.py\n"},
        f"{REJECTED}/DELETED names boxoffice/gone.py",
    ),
    "no words": ({f"{REJECTED}/variant.toml": None}, f"{REJECTED}/variant.toml is missing"),
    "words that are no TOML": ({f"{REJECTED}/variant.toml": "="}, f"{REJECTED}/variant.toml: Inv"),
    "no flaw": (
        {f"{REJECTED}/variant.toml": pull_request() + '[refused]\ntest_noted = ["x"]\n'},
        f'{REJECTED}/variant.toml: [pull_request] needs flaw = "..."',
    ),
    "nothing refused": (
        {f"{REJECTED}/variant.toml": pull_request(flaw="x") + "[refused]\n"},
        "[refused] names no test that must be red.",
    ),
    "a test that is not there": (
        {f"{REJECTED}/variant.toml": pull_request(flaw="x") + '[refused]\ntest_x = ["x"]\n'},
        "there is no design test test_x",
    ),
    "no fragment": (
        {f"{REJECTED}/variant.toml": pull_request(flaw="x") + "[refused]\ntest_noted = []\n"},
        'test_noted = ["a fragment of its message", ...].',
    ),
    "no kind": (
        {f"{SOLUTION}/accepted/two_steps/variant.toml": pull_request()},
        "say which kind of design it is",
    ),
    "the same kind twice": (
        {f"{SOLUTION}/accepted/two_steps/variant.toml": 'kind = "other way"\n' + pull_request()},
        f"{SOLUTION}/accepted/two_steps is of the kind of other_way",
    ),
    "a checkpoint that is the end": (
        {
            f"{SOLUTION}/checkpoints/1/variant.toml": '[checkpoint]\nsays = "x"\n'
            'green = ["test_noted", "test_priced"]\n'
        },
        "green = [...] names some of test_noted, test_priced, and not all.",
    ),
    "a claim in the starter": (
        {f"{KATA}/layers.toml": '# x\n[layers]\napplication = ["boxoffice"]\n'},
        f"{KATA}/layers.toml claims something",
    ),
    "a module without a layer": (
        {f"{SOLUTION}/boxoffice/sales.py": "def sale():\n    pass\n"},
        f"{SOLUTION}: boxoffice/sales.py counts as application.",
    ),
    "an import upwards": (
        {
            f"{SOLUTION}/boxoffice/api.py": API,
            f"{SOLUTION}/boxoffice/use_cases.py": "def sale():\n    from .api import router\n",
        },
        "use_cases.py:2 (application) imports boxoffice.api.router (transport): turn it round.",
    ),
    "a framework in the core": (
        {f"{SOLUTION}/boxoffice/domain.py": "from fastapi import HTTPException\n"},
        "imports fastapi.HTTPException, which belongs to a door",
    ),
}


def test_a_whole_kata_is_not_reported(tmp_path):
    assert complaints(toy(tmp_path), RULES) == []


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_clause_is_reported(what, tmp_path):
    changes, said = BROKEN[what]

    found = complaints(toy(tmp_path, changes), RULES)

    assert any(said in complaint for complaint in found), found


def test_the_first_kata_is_small(tmp_path):
    (tmp_path / "solutions").mkdir()
    small = toy(tmp_path)
    for name in ("katas", "solutions"):
        (tmp_path / name / "01_toy").rename(tmp_path / name / "00_toy")
    for variant in ("accepted/two_steps", "rejected/twice", "rejected/no_price"):
        (tmp_path / "solutions/00_toy" / variant).rename(tmp_path / variant.replace("/", "-"))

    [kata] = katas(tmp_path)

    assert small.name != kata.name
    assert not [said for said in complaints(kata, RULES) if "at least" in said]


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("katas/01_other", "01_other and 01_toy have the same number 01"),
        ("katas/02_toy", "01_toy and 02_toy have the same slug toy"),
        ("solutions/03_gone", "solutions/03_gone has no kata"),
    ],
)
def test_the_syllabus_is_checked(folder, said, tmp_path):
    toy(tmp_path)
    (tmp_path / folder).mkdir()

    assert any(said in complaint for complaint in files.numbering(katas(tmp_path)))


def test_a_folder_of_another_name_is_found(tmp_path):
    toy(tmp_path)
    (tmp_path / "katas/Toy").mkdir()

    [kata] = [kata for kata in katas(tmp_path) if kata.name == "Toy"]

    found = complaints(kata, RULES)
    assert "katas/Toy: name it NN_slug, as 06_inline_commits." in found
    assert "katas/Toy has no solutions/Toy: write the reference." in found
