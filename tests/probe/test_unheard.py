"""A kind of outcome that no door has heard of."""

import pytest

from probe import outcomes, unheard_of
from tests.probe.test_outcomes import TYPES

DOOR = """
from PACKAGE import use_cases
from PACKAGE.domain import *

def sell(why):
    try:
        return use_cases.sell(why)
    except Exception as error:
        return error
"""
SLOTS = "@dataclass(frozen=True, slots=True)\nclass Slotted:\n    left: int\n"


@pytest.fixture
def door(toy):
    """Return make(body, before) -> the door of a core whose `sell` has that body."""

    def make(body, before=""):
        core = f"from {{}}.domain import *\n{before}\ndef sell(why):\n    {body}\n"
        backend, bootstrap, _ = toy(
            lambda package: {
                "bootstrap": f"from {package} import api",
                "api": DOOR.replace("PACKAGE", package),
                "use_cases": core.replace("{}", package),
                "domain": TYPES + SLOTS,
            }
        )
        return backend, bootstrap.api

    return make


def both(door, why="late"):
    """Return what is handed out, what is handed out in its place, and what comes afterwards."""
    backend, api = door
    with outcomes(backend) as seen:
        known = api.sell(why)
    with unheard_of(seen):
        new = api.sell(why)
    return known, new, api.sell(why)


@pytest.mark.parametrize(
    "body",
    ["return Late()", "return Slotted(2)", "return Pair(1, 2)", "raise TooLate(2)", "return Late"],
)
def test_a_class_is_new(door, body):
    known, new, afterwards = both(door(body))
    cls = [each if isinstance(each, type) else type(each) for each in (known, new, afterwards)]
    assert cls[0] is cls[2]
    assert cls[1] is not cls[0]
    assert cls[1].__bases__ == cls[0].__bases__


def test_a_member_is_new_and_of_the_same_enum(door):
    known, new, _ = both(door("return Reason(why)"))
    assert type(new) is type(known)
    assert new not in list(type(known))
    assert (new.name, new.value, f"{new}") == ("UNHEARD_OF", "unheard-of", "unheard-of")


@pytest.mark.parametrize(
    ("body", "inner"),
    [
        ("return Err(Late())", lambda value: type(value.error)),
        ("return Err(Reason.LATE)", lambda value: value.error),
        ("return Refused('late')", lambda value: value.reason),
        ("return None, Reason.LATE", lambda value: value[1]),
        ("return [Late()]", lambda value: type(value[0])),
        ("return Err([Late()])", lambda value: type(value.error[0])),
        ("return Err({Reason.LATE})", lambda value: {*value.error}),
        ("return Err({'why': Late()})", lambda value: type(value.error["why"])),
        ("return Pair(None, Reason.LATE)", lambda value: value.error),
        ("raise Refusal(Reason.LATE)", lambda value: value.args[0]),
    ],
)
def test_the_innermost_kind_is_new(door, body, inner):
    known, new, afterwards = both(door(body))
    assert type(new) is type(known)
    assert inner(new) != inner(known)
    assert inner(afterwards) == inner(known)


def test_what_is_carried_stays(door):
    known, new, _ = both(door("return Slotted(17)"))
    assert (known.left, new.left) == (17, 17)


def test_what_its_class_said_of_itself_it_does_not_say(door):
    flags = "class Answer:\n    refused = False\n\nclass No(Answer):\n    refused = True\n\n"
    late = "class FarTooLate(No):\n    refused = True\n"
    by_itself = late.replace("(No)", "(Answer)")
    assert both(door("return FarTooLate()", flags + late))[1].refused is True
    assert both(door("return FarTooLate()", flags + by_itself))[1].refused is False


def test_only_what_was_seen_is_changed(door):
    backend, api = door("return Late() if why == 'late' else 'an order'")
    with outcomes(backend) as seen:
        api.sell("late")
    with unheard_of(seen):
        assert api.sell("full") == "an order"


def test_a_closure_is_stood_in_for(door):
    maker = "def make(kind):\n    return lambda why: kind()\nclosed = make(Late)\n"
    assert type(both(door("return closed(why)", maker))[1]).__name__ == "UnheardOf"


def test_a_method_with_defaults_is_stood_in_for(door):
    made = "class Office:\n    def sell(self, why, *, left=2): return Slotted(left)\n"
    backend, api = door("pass", made)
    api.use_cases.sell = api.use_cases.Office().sell
    _, new, afterwards = both((backend, api))
    assert (type(new).__name__, new.left) == ("UnheardOf", 2)
    assert (type(afterwards).__name__, afterwards.left) == ("Slotted", 2)


def test_nothing_cannot_be_new(door):
    assert both(door("return None")) == (None, None, None)


def test_what_the_core_tells_itself_is_new_too(door):
    settles = "def settle(why):\n    heard.append(sell(why))\nheard = []\n"
    backend, api = door("return Late()", settles)
    with outcomes(backend) as seen:
        api.use_cases.settle("late")
    with unheard_of(seen):
        api.use_cases.settle("late")
    assert [type(each).__name__ for each in api.use_cases.heard] == ["Late", "UnheardOf"]
