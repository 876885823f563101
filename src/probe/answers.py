"""What a client was told: an answer counts for what it says, however its JSON is written."""

from __future__ import annotations

import json
from typing import Any

import httpx2

Answer = tuple[int, str]
LONGEST = 40  # characters of an answer that is told in short


def answer_of(response: httpx2.Response) -> Answer:
    """Return the status and what is said; JSON always with the same blanks and order of keys."""
    try:
        return response.status_code, json.dumps(response.json(), sort_keys=True)
    except ValueError:
        return response.status_code, response.text


def brief(*answers: Answer) -> list[str]:
    """Return the status of each answer and what a reader looks for; all, if that looks alike.

    He looks for the `detail` (of pydantic's list the first message), or the first text.
    """
    short = [f"{status} {_core(text)[:LONGEST]}" for status, text in answers]
    if len(set(short)) == len(set(answers)):
        return short
    return [f"{status} {text}" for status, text in answers]


def _core(text: str) -> str:
    try:
        said: Any = json.loads(text)
    except ValueError:
        return text
    if isinstance(said, dict):
        said = said.get("detail") or next((v for v in said.values() if isinstance(v, str)), said)
    if isinstance(said, list) and said and isinstance(said[0], dict):
        said = said[0].get("msg", said)
    return said if isinstance(said, str) else text
