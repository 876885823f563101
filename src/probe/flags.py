"""Whether a line runs only by a flag that its caller gave: `if commit: session.commit()`."""

from __future__ import annotations

import ast
from pathlib import Path
from types import FrameType


def runs_by_a_flag(frame: FrameType) -> bool:
    """Tell whether the line that runs now stands under an `if` on a flag that the caller gave."""
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    on = {name: at for at, name in enumerate(names) if frame.f_locals.get(name) is True}
    if not on or frame.f_back is None:
        return False
    asked = _asked_above(Path(code.co_filename), frame.f_lineno)
    return any(_gives(frame.f_back, code.co_name, name, on[name]) for name in on.keys() & asked)


def _asked_above(path: Path, line: int) -> frozenset[str]:
    """The names in the tests of every `if` around a line."""
    return frozenset(
        name.id
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.If) and any(_spans(each, line) for each in node.body)
        for name in ast.walk(node.test)
        if isinstance(name, ast.Name)
    )


def _gives(caller: FrameType, function: str, flag: str, position: int) -> bool:
    """Tell whether the call in the caller's line names the flag, or has as many arguments."""
    path = Path(caller.f_code.co_filename)
    if not path.is_file():
        return False
    return any(
        flag in {each.arg for each in call.keywords} or len(call.args) > position
        for call in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(call, ast.Call) and _spans(call, caller.f_lineno)
        if ast.unparse(call.func).rpartition(".")[2] == function
    )


def _spans(node: ast.AST, line: int) -> bool:
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return bool(first <= line <= (last or first))
