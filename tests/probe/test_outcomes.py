"""What comes out of the core: values, exceptions, and what their types tell."""

import pytest

from probe import expect_told_apart, outcomes

WANTS = "a type says which"
DOOR = """
from PACKAGE import use_cases

def ask(why):
    try:
        return use_cases.sell(why)
    except Exception as error:
        return error
"""
TYPES = """
import enum
from dataclasses import dataclass, field
from http import HTTPStatus
from types import SimpleNamespace
from typing import Generic, Literal, NamedTuple, TypedDict, TypeVar

E = TypeVar("E")
Word = Literal["late", "full"]

class Late: pass
class Full: pass
class Reason(enum.StrEnum):
    LATE = "late"
    FULL = "full"

@dataclass(frozen=True)
class Err(Generic[E]):
    error: E
@dataclass(frozen=True)
class Refused:
    reason: Word
@dataclass(frozen=True)
class Bag:
    late: bool | None = None
    left: int | None = None
    def is_late(self): return bool(self.late)
def named(name): return type(name, (Refusal,), {"detail": "no"})
class Pair(NamedTuple):
    order: object
    error: object
class Refusal(Exception):
    pass
class TooLate(Refusal):
    pass
class Told(TypedDict, total=False):
    reason: Word
    before: list["Told"]
class Told1(Exception):
    def __init__(self, no: Word): super().__init__(f"no: {no}"); self.no = no
class Told2:
    def __init__(self, no): self.no: Word = no
class Told3(Exception):
    @property
    def no(self) -> Word: return self.args[0]
class Told4:
    def __init__(self, no: str): self.no = no
    def is_it(self, no: Word) -> bool: return self.no == no
class Told5:
    def __init__(self, no: Word | str): self.no = no
class Answering:
    @property
    def anything(self): return int("409")
"""


@pytest.fixture
def ask(toy):
    """Return ask(body) -> the outcomes of `sell` with that body, for a late and for a full case."""

    def make(body, returns="", door=DOOR):
        core = f"from {{}}.domain import *\n\ndef sell(why) {returns}:\n    {body}\n"
        backend, bootstrap, _ = toy(
            lambda package: {
                "bootstrap": f"from {package} import api",
                "api": door.replace("PACKAGE", package),
                "use_cases": core.replace("{}", package),
                "domain": TYPES,
            }
        )
        cases = {}
        for why in ("late", "full"):
            with outcomes(backend) as cases[why]:
                bootstrap.api.ask(why)
        return backend, cases

    return make


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        ("return Err(Late()) if why == 'late' else Err(Full())", ""),
        ("return Reason(why)", ""),
        ("return Pair(None, Reason(why))", ""),
        ("return Late if why == 'late' else Full", ""),
        ("return Refused(why)", ""),
        ("raise Told1(why)", ""),
        ("return Told2(why)", ""),
        ("raise Told3(why)", ""),
        ("return why", "-> Word"),
        ("return Err(why)", "-> Err[Word]"),
        ("raise TooLate(why) if why == 'late' else Refusal(why)", ""),
        ("raise Refusal(Reason(why))", ""),
        ("raise Refusal({'reason': Reason(why), 'left': 2})", ""),
        ("return {'reason': Reason(why)}", ""),
        ("return {'no': Late()} if why == 'late' else {'no': Full()}", ""),
        ("return {'reason': why}", "-> Told | int"),
        ("raise LookupError if why == 'late' else ValueError", ""),
        ("return None if why == 'late' else Full()", ""),
        ("return (None, Late()) if why == 'late' else (None, Full())", ""),
    ],
)
def test_a_type_tells_them_apart(ask, body, returns):
    backend, cases = ask(body, returns)
    expect_told_apart(backend, cases, wants=WANTS)


@pytest.mark.parametrize(
    "body",
    [
        "return why",
        "return Err(why)",
        "return 'refused', why",
        "return {'reason': why}",
        "raise Refusal({'reason': why})",
        "return {why: 1} if why == 'late' else {'full': 1, 'left': 2.5}",
        "return Err(1 if why == 'late' else 2)",
        "return None",
        "raise Refusal(why)",
        "raise named(why)(why)",
        "return ('late',) if why == 'late' else ('full', 2)",
        "return Bag(late=True) if why == 'late' else Bag(left=2)",
        "return Err(SimpleNamespace(late=1) if why == 'late' else SimpleNamespace(full=1, left=2))",
        "return Err(None if why == 'late' else 2.5)",
        "return Told4(why)",
        "return Told5(why)",
    ],
)
def test_text_and_numbers_do_not(ask, body):
    backend, cases = ask(body)
    with pytest.raises(AssertionError, match="no type tells late from full") as caught:
        expect_told_apart(backend, cases, wants=WANTS)
    assert "use_cases.py:4" in str(caught.value)


def test_a_bare_answer_to_a_second_question_does_not(ask):
    door = """
from PACKAGE import use_cases

def ask(why):
    bag = use_cases.sell(why)
    return bag.is_late() or bag.is_late()
"""
    backend, cases = ask("return Bag(late=why == 'late')", door=door)
    with pytest.raises(AssertionError, match="no type tells late from full"):
        expect_told_apart(backend, cases, wants=WANTS)


def test_the_function_of_the_door_that_is_called_tells_them_apart(ask):
    door = """
from PACKAGE import use_cases

class Screen:
    def late(self): pass
    def full(self): pass

def ask(why):
    use_cases.screen = Screen()
    return use_cases.sell(why)
"""
    backend, cases = ask("screen.late() if why == 'late' else screen.full()", door=door)
    expect_told_apart(backend, cases, wants=WANTS)


SETTLES = """def settle(why):
    try:
        known = sell(why)
    except Refusal as error:
        known = error
"""


@pytest.mark.parametrize(
    "body",
    ["return Reason(why)", "raise TooLate(why) if why == 'late' else Refusal(why)"],
)
def test_what_the_core_tells_itself_counts_where_a_door_hears_nothing(ask, body):
    door = "from PACKAGE import use_cases\n\ndef ask(why): use_cases.settle(why)"
    backend, cases = ask(f"{body}\n{SETTLES}", door=door)
    expect_told_apart(backend, cases, wants=WANTS)


@pytest.mark.parametrize("end", ["", "    return str(known)\n"])
def test_text_inside_the_core_or_for_the_door_does_not(ask, end):
    door = "from PACKAGE import use_cases\n\ndef ask(why): use_cases.settle(why)"
    body = "return Reason(why)" if end else "return why"
    backend, cases = ask(f"{body}\n{SETTLES}{end}", door=door)
    with pytest.raises(AssertionError, match="no type tells late from full"):
        expect_told_apart(backend, cases, wants=WANTS)


QUIETLY = f"return Reason(why)\n{SETTLES}\ndef waiting(): return [1, 2]"


def test_another_operation_may_answer_beside_the_one_that_tells_nothing(ask):
    door = "from PACKAGE import use_cases as u\n\ndef ask(why): u.settle(why); u.waiting()"
    backend, cases = ask(QUIETLY, door=door)
    expect_told_apart(backend, cases, wants=WANTS)


def test_an_operation_that_raises_is_not_silent(ask):
    door = DOOR.replace("sell(why)", "settle(why)")
    backend, cases = ask(f"return Reason(why)\n{SETTLES}    raise Refusal(str(known))", door=door)
    with pytest.raises(AssertionError, match="no type tells late from full"):
        expect_told_apart(backend, cases, wants=WANTS)


def test_an_answer_inside_a_block_is_found_where_it_is_returned(ask):
    body = """with suppress(OSError):
        with suppress(ValueError):
            return why
    return None

from contextlib import suppress"""
    backend, cases = ask(body)
    with pytest.raises(AssertionError, match=r"use_cases.py:6 returns 'late'"):
        expect_told_apart(backend, cases, wants=WANTS)


def test_nothing_seen_is_a_failure(ask):
    backend, cases = ask("pass", door="def ask(why): pass")
    with pytest.raises(AssertionError, match="nothing came out of the core"):
        expect_told_apart(backend, cases, wants=WANTS)
    with pytest.raises(AssertionError, match="nothing came out of the core"):
        cases["full"].expect_no_status(409, wants=WANTS)


@pytest.mark.parametrize(
    "body",
    [
        "return Err(409)",
        "return {'status': 409}",
        "return Err('409')",
        "return enum.IntEnum('Code', {'FULL': 409})(409)",
        "return enum.Enum('Code', {'FULL': 40901})(40901)",
        "return Err(HTTPStatus.CONFLICT)",
        "return Err(type('Conflict', (int,), dict())(409))",
        "return Err('409 Conflict')",
        "return Err('BO-409-404')",
        "return Err('the hall is full HTTP/409')",
        "return enum.Enum('Code', {'FULL': 'full 409 404'})(f'{why} 409 404')",
        "return A(1)\n\n@dataclass\nclass A:\n    a: int = field(metadata={'status': 409})",
        "return type('Full409', (Late,), {'status': 409})()",
        "raise Refusal(why, 409)",
    ],
)
def test_a_status_that_comes_out_is_seen(ask, body):
    _, cases = ask(body)
    with pytest.raises(AssertionError, match="an HTTP status is decided below the doors"):
        cases["full"].expect_no_status(404, 409, wants=WANTS)


def test_a_status_that_is_asked_for_or_kept_is_seen(ask):
    asked = DOOR.replace("return use_cases.sell(why)", "return use_cases.sell(why).anything")
    _, cases = ask("return Answering()", door=asked)
    with pytest.raises(AssertionError, match="returns 409"):
        cases["full"].expect_no_status(409, wants=WANTS)
    _, cases = ask("return Reason(why)\n\nSTATUS = {Reason.FULL: 409}")
    with pytest.raises(AssertionError, match=r"use_cases keeps STATUS"):
        cases["full"].expect_no_status(409, wants=WANTS)


@pytest.mark.parametrize(
    ("below", "said"),
    [
        (
            "def status(why): return 404 if why == 'late' else 409",
            r"use_cases.status spells 404, 409",
        ),
        ("def last(code): return code in (409, 410)", r"use_cases.last spells 409"),
        ("class Office:\n    @property\n    def code(self): return 409", r"Office.code spells 409"),
        ("status = {'full': 409}.get", r"use_cases keeps status"),
    ],
)
def test_a_status_that_the_core_asks_itself_for_is_seen(ask, below, said):
    _, cases = ask(f"return Late()\n\n{below}")
    with pytest.raises(AssertionError, match=said):
        cases["full"].expect_no_status(404, 409, wants=WANTS)


def test_a_round_number_is_a_status_only_where_it_comes_out(ask):
    _, cases = ask("return Err(17)\n\nMOST_ROWS = 500")
    cases["full"].expect_no_status(409, coming_out=(500,), wants=WANTS)
    _, cases = ask("return Err(500)")
    with pytest.raises(AssertionError, match=r"returns Err\(error=500\)"):
        cases["full"].expect_no_status(409, coming_out=(500,), wants=WANTS)


def test_other_numbers_are_none(ask):
    _, cases = ask("return Err(17)")
    cases["full"].expect_no_status(409, wants=WANTS)
    _, cases = ask("return Err('4096 seats left')")
    cases["full"].expect_no_status(409, wants=WANTS)
    _, cases = ask("return Err(40901), enum.Enum('Code', {'FULL': 14090})(14090)")
    cases["full"].expect_no_status(409, wants=WANTS)
    _, cases = ask("return Err('only 409 left')")
    cases["full"].expect_no_status(409, wants=WANTS)
    _, cases = ask("return A()\n\nclass A:\n    'Told as HTTP/409.'")
    cases["full"].expect_no_status(409, wants=WANTS)
    _, cases = ask("return Err('a409b-4090')\n\ndef most(): return 408")
    cases["full"].expect_no_status(409, wants=WANTS)


def test_an_error_that_stays_inside_does_not_come_out(ask):
    _, cases = ask("try: raise Refusal(409)\n    except Refusal: return Late()")
    assert [each.how for each in cases["full"].seen] == ["returns"]


def test_what_the_door_itself_put_in_is_passed_on(ask):
    door = DOOR.replace("sell(why)", "sell(status)") + "\ndef status(): return 408 + 1\n"
    _, cases = ask("return why()", door=door)
    assert [each.how for each in cases["full"].seen] == ["calls"]
    cases["full"].expect_no_status(409, wants=WANTS)
