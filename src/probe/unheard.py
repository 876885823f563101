"""Lets the core hand out an outcome of a kind that no door has heard of."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import Enum
from types import CodeType, FunctionType, MemberDescriptorType
from typing import Any

from probe.digging import attributes, is_open
from probe.outcomes import Outcomes
from probe.shapes import BARE, literals_of, shape_of

NAME = "unheard-of"
MARK = 0.8972139  # a constant that nobody else writes: it stands where the call will be
GIVEN_ANEW = ("__dict__", "__weakref__")
SEVERAL = (tuple, list, set, frozenset)


@contextmanager
def unheard_of(seen: Outcomes) -> Iterator[None]:
    """Hand out a new kind of outcome wherever the core would hand out what was `seen`.

    It is like the old one, of a class or an enum's member that was made a moment ago. What the old
    class itself says in a word or a number, the new one has not remembered to say: of that, it has
    what it inherits. What has no type of its own, None or a number, cannot be made new: it stays.
    A door that breaks of it may: the web client keeps quiet about that.
    """
    raised = [out for out in seen.told if out.how == "raises"]
    core = [out for out in seen.told if out.how == "returns" and out.layer == "application"]
    web = logging.getLogger("probe.web")
    with ExitStack() as stack:
        stack.callback(setattr, web, "disabled", web.disabled)
        web.disabled = True
        for code, value in {out.code: out.value for out in raised or core}.items():
            for function in _functions(code):
                stack.enter_context(_standing_in(function, shape_of(value)))
        yield


def _functions(code: CodeType) -> list[FunctionType]:
    holders = [each for each in gc.get_referrers(code) if isinstance(each, FunctionType)]
    return [each for each in holders if each.__code__ is code]


@contextmanager
def _standing_in(function: FunctionType, shape: object) -> Iterator[None]:
    """Run something else wherever this function is called, by whatever name it is known."""
    code = function.__code__
    original = FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    original.__kwdefaults__ = function.__kwdefaults__

    def call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        try:
            value = original(*args, **kwargs)
        except Exception as error:
            if shape_of(error) != shape:
                raise
            raise _new(error) from error
        return _new(value) if shape_of(value) == shape else value

    function.__code__ = _calling(call, code.co_freevars)
    try:
        yield
    finally:
        function.__code__ = code


def _calling(call: Callable[..., object], names: tuple[str, ...]) -> CodeType:
    """Return code that only calls `call`, and closes over as much as what it stands for."""
    lines = [
        f"def outer({', '.join(names)}):",
        " def inner(*args, **kwargs):",
        f"  if 0: ({', '.join(names)})",
        f"  call = {MARK}",
        "  return call(args, kwargs)",
        " return inner",
    ]
    scope: dict[str, Any] = {}
    exec("\n".join(lines), scope)  # noqa: S102  (a closure over given names cannot be written down)
    code: CodeType = scope["outer"](*names).__code__
    consts = tuple(call if each == MARK else each for each in code.co_consts)
    return code.replace(co_consts=consts)


def _new(value: Any) -> Any:  # noqa: ANN401  (whatever the core hands out)
    """Return the same value of a kind that was not there before; the innermost kind changes."""
    cls = type(value)
    if isinstance(value, str) and not isinstance(value, Enum):
        return NAME
    if isinstance(value, Enum):
        return _member(value)
    if isinstance(value, type):
        return _twin(value)
    if not (is_open(cls, ()) or isinstance(value, tuple)):
        return _inside(value, frozenset())
    inside = attributes(value)
    inner = [*inside.values(), *(value if isinstance(value, tuple) else ())]
    tags = literals_of(cls)
    if cls is tuple or any(_has_kind(each, tags) for each in inner):
        return _made(cls, value, inside, tags)
    return _made(_twin(cls), value, inside, tags)


def _has_kind(value: Any, tags: frozenset[object]) -> bool:  # noqa: ANN401  (as above)
    if type(value) in (dict, *SEVERAL):
        inside = value.values() if type(value) is dict else value
        return any(_has_kind(each, tags) for each in inside)
    if isinstance(value, str) and not isinstance(value, Enum):
        return value in tags
    return isinstance(value, Enum) or (value is not None and is_open(type(value), ()))


def _inside(value: Any, tags: frozenset[object]) -> Any:  # noqa: ANN401  (as above)
    if type(value) is dict:
        return {key: _inside(each, tags) for key, each in value.items()}
    if type(value) in SEVERAL:
        return type(value)(_inside(each, tags) for each in value)
    return _new(value) if _has_kind(value, tags) else value


def _made(cls: type, value: Any, inside: dict[str, object], tags: frozenset[object]) -> Any:  # noqa: ANN401
    """Return an instance that carries what `value` does, without asking its class."""
    made: Any
    if issubclass(cls, tuple):
        made = tuple.__new__(cls, (_inside(each, tags) for each in value))
    elif isinstance(value, BaseException):
        made = cls.__new__(cls, *_inside(value.args, tags))
    else:
        made = object.__new__(cls)
    for name, each in inside.items():
        if name != "args" or not isinstance(value, BaseException):
            _set(made, name, _inside(each, tags))
    return made


def _set(made: Any, name: str, value: object) -> None:  # noqa: ANN401  (as above)
    if hasattr(made, "__dict__") and name not in _slots(type(made)):
        made.__dict__[name] = value  # past a frozen class
    else:
        object.__setattr__(made, name, value)


def _member(value: Enum) -> Enum:
    """Return a member that is of this enum and not in it."""
    cls: Any = type(value)
    base = cls._member_type_
    made: Enum = object.__new__(cls) if base is object else base.__new__(cls, base(value))
    if base is str:
        made = str.__new__(cls, NAME)
    made.__dict__.update(vars(value))
    made.__dict__.update(_name_="UNHEARD_OF", _value_=NAME)
    return made


def _twin(cls: type) -> type:
    """Return a class like this one, beside it, without its own words and numbers."""
    left_out = (*GIVEN_ANEW, *_slots(cls))
    names = {
        name: each
        for name, each in vars(cls).items()
        if name not in left_out and (name.startswith("__") or not isinstance(each, BARE))
    }
    return type(cls)("UnheardOf", cls.__bases__, names)


def _slots(cls: type) -> list[str]:
    return [name for name, each in vars(cls).items() if isinstance(each, MemberDescriptorType)]
