"""The words that run this command for whoever started it: `kata`, `uv run kata`, ..."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from functools import cache
from pathlib import Path

from kata.layout import WIDTH, fold

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
COMMANDS = (
    *("check", "diff", "doctor", "harm", "hint", "history", "list", "offline-kit"),
    *(
        "open",
        "report",
        "reset",
        "review",
        "room",
        "rules",
        "serve",
        "start",
        "sync",
        "test",
        "watch",
        "xray",
    ),
)
MENTIONED = re.compile(
    rf"(?<![\w./\\-])kata(?= (?:{'|'.join(COMMANDS)})\b| --\w)|(?<=`)kata(?=`)|(?<=Type: )kata\b"
)


@cache
def command() -> str:
    """Return what to type before a command's name, as it was done this time."""
    launched = sys._xoptions.get("kata")  # noqa: SLF001  (what `-X` gave has no other name)
    if isinstance(launched, str):  # by katas/__main__.py; unlike a variable, no child inherits it
        return launched
    environment = os.environ.get("VIRTUAL_ENV")
    if "UV_RUN_RECURSION_DEPTH" in os.environ or ("UV" in os.environ and environment == sys.prefix):
        return "uv run kata"
    if "UV" in os.environ and environment is None:
        return f"uvx --from {shlex.quote(_source())} kata"
    return _on_the_path()


def as_typed(text: str) -> str:
    """Return the text with each command in it as it works here; what has it already keeps it."""
    before = command().removesuffix("kata")

    def typed(found: re.Match[str]) -> str:
        known = before and text[: found.start()].endswith(before)
        return "kata" if known else command()

    return MENTIONED.sub(typed, text)


def fitting(text: str) -> str:
    """Return the text as typed here; a line that this made too wide is broken."""
    lines = text.split("\n")
    typed = as_typed(text).split("\n")
    return "\n".join(
        part
        for old, new in zip(lines, typed, strict=True)
        for part in ([new] if new == old or _width(new) <= WIDTH else fold(new))
    )


def _width(line: str) -> int:
    return len(COLOUR.sub("", line))


def _on_the_path() -> str:
    found, here = shutil.which("kata"), Path(sys.executable).parent
    if found and Path(found).parent.resolve() == here.resolve():
        return "kata"
    script = Path(sys.argv[0])
    if script.stem == "kata":
        return shlex.quote(os.path.relpath(script))
    return f"{shlex.quote(sys.orig_argv[0])} -m kata"


def _source() -> str:
    """What `uvx` made its environment from: a wheel's path or address, else our name."""
    import importlib.metadata
    import json
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    told = importlib.metadata.distribution("backend-katas").read_text("direct_url.json")
    url = str(json.loads(told)["url"]) if told else "backend-katas"
    return url2pathname(urlsplit(url).path) if url.startswith("file:") else url
