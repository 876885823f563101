"""A backend that breaks its promise is reported: on verdicts made by hand, and on real ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from kata.judge import Behaviour, JudgeError, TestResult, Verdict

from .found import Backend, backends
from .matrix import Matrix
from .promises import kept
from .toy import KATA, PRICE, SOLUTION, VARIANTS, backend, toy

SAID = "nobody noted Z1\nA sale is noted."
SCRATCH = Path("/scratch")
WHOLE = "no complaint"


@pytest.fixture
def course(tmp_path):
    return {"/".join(of.name.split("/")[1:]): of for of in backends(toy(tmp_path))}


def verdict(**red):
    """Green but for these tests; a guard is called so by its name."""
    design = tuple(
        TestResult(
            name, name, "one-operation", name.endswith("once"), name not in red, red.get(name, ())
        )
        for name in ("test_noted", "test_priced", "test_noted_once")
    )
    return Verdict("01_toy", not red, 0.1, Behaviour(1, 0), design)


STARTER = verdict(test_noted=(SAID,), test_priced=(SAID,))
HALF = verdict(test_priced=("no note says 1",))
BROKEN = replace(STARTER, behaviour=Behaviour(1, 1))
NONE = replace(STARTER, behaviour=Behaviour(0, 0))
HUNG = replace(verdict(), error=JudgeError("timeout", "Stopped after 30 s."))
LIES = replace(verdict(), error=JudgeError("layers", "layers.toml line 3 calls a door core."))


@pytest.mark.parametrize(
    ("name", "of", "said"),
    [
        ("starter", STARTER, WHOLE),
        ("starter", BROKEN, "1 behaviour tests are red: keep them whole."),
        ("starter", NONE, "no behaviour test ran."),
        ("starter", HUNG, "no verdict (timeout): Stopped after 30 s."),
        ("starter", HALF, "test_noted is green before anybody did anything"),
        ("starter", verdict(test_noted_once=("x",)), "the guard test_noted_once is red"),
        ("starter", verdict(test_noted=()), "test_noted is red without a word"),
        ("starter", verdict(test_noted=("ImportError: x",)), "test_noted breaks off"),
        ("starter", verdict(test_noted=("sqlalchemy.exc.DBAPIError: x",)), "test_noted breaks off"),
        ("starter", verdict(test_noted=("assert 0 == 1",)), "test_noted speaks in code"),
        ("starter", verdict(test_noted=(f"{SCRATCH}/x.py:1",)), "tells a path of this machine"),
        ("checkpoints/1", HALF, WHOLE),
        (
            "checkpoints/1",
            STARTER,
            "test_noted is red: mend it, or do not name it in variant.toml.",
        ),
        ("checkpoints/1", verdict(), "test_priced is green: add it to 'green' in variant.toml."),
        ("reference", verdict(), WHOLE),
        ("reference", HALF, "test_priced refuses a right design: mend the test or the probe."),
        ("accepted/other_way", verdict(), WHOLE),
        ("accepted/other_way", HALF, "test_priced refuses a right design"),
        ("rejected/no_price", HALF, WHOLE),
        ("rejected/no_price", verdict(), "everything is green: the half-fix got through."),
        ("rejected/no_price", verdict(test_noted=(SAID,)), "test_priced is green: the half-fix"),
        ("rejected/no_price", STARTER, "test_priced is red, but does not say 'no note says'."),
        (
            "rejected/no_price",
            replace(HALF, behaviour=Behaviour(0, 1)),
            "1 behaviour tests are red",
        ),
        ("rejected/no_price", LIES, "its refusal does not say 'no note says'"),
    ],
)
def test_a_promise(course, name, of, said):
    found = kept(course[name], of, SCRATCH)

    if said == WHOLE:
        assert found == []
    else:
        assert any(said in complaint for complaint in found), found
        assert all(complaint.startswith(course[name].shown) for complaint in found)


def test_lying_layers_may_be_refused_before_any_test(tmp_path):
    about = VARIANTS["rejected/twice"]["variant.toml"].replace("2 notes of", "calls a door")
    kata = toy(tmp_path, {f"{SOLUTION}/rejected/twice/variant.toml": about})
    twice = Backend(kata, "rejected", "twice")
    other = replace(LIES, error=JudgeError("layers", "layers.toml is not valid TOML"))

    assert kept(twice, LIES, SCRATCH) == []
    assert "its refusal does not say 'calls a door'" in kept(twice, other, SCRATCH)[0]
    assert "no verdict (layers)" in kept(Backend(kata, "reference"), LIES, SCRATCH)[0]
    assert "no verdict (timeout)" in kept(twice, HUNG, SCRATCH)[0]


@pytest.fixture(scope="module")
def matrix(tmp_path_factory):
    matrix = Matrix(tmp_path_factory.mktemp("backends"))
    yield matrix
    matrix.close()


@pytest.mark.whole
def test_a_whole_course_keeps_its_promises(matrix, tmp_path):
    course = backends(toy(tmp_path))
    for of in course:
        matrix.order(of)

    assert [said for of in course for said in kept(of, matrix.verdict(of), matrix.scratch)] == []
    assert matrix.answered() == len(course)


REAL = [
    ("starter", f"{KATA}/boxoffice/bootstrap.py", "import nothing_there\n", "no verdict (import)"),
    ("starter", f"{KATA}/boxoffice/bootstrap.py", backend(PRICE), "test_noted is green before"),
    ("reference", f"{SOLUTION}/boxoffice/bootstrap.py", backend(), "test_noted refuses a right"),
    (
        "rejected/twice",
        f"{SOLUTION}/rejected/twice/boxoffice/bootstrap.py",
        backend(PRICE) + "\n\nMORE = 1\n",
        "test_noted_once is green: the half-fix got through.",
    ),
    (
        "rejected/twice",
        f"{SOLUTION}/rejected/twice/boxoffice/bootstrap.py",
        "def sell(engine, seat):\n    pass\n",
        "1 behaviour tests are red",
    ),
    (
        "accepted/two_steps",
        f"{SOLUTION}/accepted/two_steps/DELETED",
        "boxoffice/bootstrap.py",
        "boxoffice/bootstrap.py is gone",
    ),
]


@pytest.mark.whole
@pytest.mark.parametrize(("name", "file", "text", "said"), REAL)
def test_a_real_verdict(matrix, tmp_path, name, file, text, said):  # noqa: PLR0913, PLR0917
    [of] = [of for of in backends(toy(tmp_path, {file: text})) if of.name.endswith(name)]

    assert any(said in complaint for complaint in kept(of, *matrix.again(of), matrix.scratch))
