"""Where an event comes from: the frames of the code under test, outermost first."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import CodeType, FrameType

from probe.backend import Backend
from probe.flags import runs_by_a_flag
from probe.sites import FrameTag, Site, Step

FRAMEWORKS = ("fastapi", "starlette", "typer", "click")


def stack_of(backend: Backend, frame: FrameType | None = None) -> tuple[Step, ...]:
    """Return the frames of the code under test from here outwards, outermost first."""
    chain = list(_outwards(frame or sys._getframe(1)))  # noqa: SLF001  (the documented way to the caller's frame)
    steps: list[Step] = []
    inner: FrameType | None = None
    for at, current in enumerate(chain):
        module = module_of(backend, current)
        if module:
            layer = (
                "transport"
                if _called_by_framework(backend, chain, at)
                else backend.layers.of(module)
            )
            site = site_of(current, module, layer)
            handed = _handed(current, inner)
            steps.append(Step(site, current.f_code, _tag(current), handed, _resumed_at(current)))
            inner = current
    return tuple(reversed(steps))


def site_of(frame: FrameType, module: str, layer: str) -> Site:
    """Return the site of a frame."""
    code = frame.f_code
    function = code.co_qualname.replace(".<locals>", "")
    return Site(
        module, function, frame.f_lineno or code.co_firstlineno, layer, Path(code.co_filename)
    )


def module_of(backend: Backend, frame: FrameType) -> str | None:
    """Return the module of a frame if it belongs to the code under test.

    The file decides, not `__name__`, which a module may change; and code that is not in the
    file it names (compiled from a string, say) belongs to whoever runs it.
    """
    code = frame.f_code
    known = backend.code.modules.get(id(code))
    if known is None:
        known = backend.code.modules[id(code)] = code, _module(backend, code)
    return known[1]


def _module(backend: Backend, code: CodeType) -> str | None:
    name, functions = code.co_filename, backend.code.functions
    path = Path(name)
    if not path.is_relative_to(backend.root / backend.package):
        return None
    if name not in functions:
        functions[name] = _functions(path)
    if (code.co_qualname, code.co_firstlineno) not in functions[name]:
        return None
    parts = path.relative_to(backend.root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _functions(path: Path) -> frozenset[tuple[str, int]]:
    """Return the name and first line of every function, class body and module in a file."""
    found = set()
    waiting = [compile(path.read_bytes(), path, "exec", dont_inherit=True)]
    while waiting:
        code = waiting.pop()
        found.add((code.co_qualname, code.co_firstlineno))
        waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
    return frozenset(found)


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _called_by_framework(backend: Backend, chain: list[FrameType], at: int) -> bool:
    """Tell whether a framework called this frame: then it is a door, whatever its name."""
    for outer in chain[at + 1 :]:
        if module_of(backend, outer):
            return False
        if is_framework(str(outer.f_globals.get("__name__", ""))):
            return True
    return False


def is_framework(module: str) -> bool:
    """Tell whether a module may call a door; thread helpers call whatever they are handed."""
    return module.partition(".")[0] in FRAMEWORKS and not module.endswith(".concurrency")


def _tag(frame: FrameType) -> object:
    if frame.f_trace is None:
        frame.f_trace = FrameTag()
    return frame.f_trace if isinstance(frame.f_trace, FrameTag) else frame


def _resumed_at(frame: FrameType) -> int:
    """Return a number for the place from which a generator goes on; 0 if it is none."""
    if not frame.f_code.co_flags & inspect.CO_GENERATOR:
        return 0
    outer: FrameType | None = frame
    while outer is not None and outer.f_code.co_flags & inspect.CO_GENERATOR:
        outer = outer.f_back
    return hash((outer.f_code, outer.f_lasti)) if outer else 1


def _handed(frame: FrameType, inner: FrameType | None) -> bool:
    """Tell whether an argument is the function inside this frame, or lets a transaction end."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    values = [frame.f_locals.get(name) for name in code.co_varnames[:count]]
    inside = inner.f_code if inner and inner.f_code is not code else None
    given = any(_ends(value) or (inside and _run_by(value) is inside) for value in _flat(values))
    return given or runs_by_a_flag(frame)


def _ends(value: object) -> bool:
    """Tell whether a value is `session.commit` or the like."""
    owner = type(getattr(value, "__self__", None))
    return getattr(value, "__name__", "") == "commit" and owner.__module__.startswith("sqlalchemy")


def _flat(values: list[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, dict):
            yield from value.values()
        else:
            yield value


def code_of(value: object) -> object:
    """Return the code of a function, a method or a partial of one; None for anything else."""
    while isinstance(value, partial):
        value = value.func
    value = getattr(value, "__func__", value)
    return getattr(value, "__code__", None)


def _run_by(value: object) -> object:
    """Return the code that runs when a value is called: of an object, that of its `__call__`."""
    return code_of(value) or code_of(type(value).__call__)
