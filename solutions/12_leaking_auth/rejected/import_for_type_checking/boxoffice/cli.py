from __future__ import annotations

import argparse
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from boxoffice import use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Refused

if TYPE_CHECKING:
    from fastapi import Request

DONE, REFUSED = 0, 1


def main(argv: list[str], sessions: Sessions) -> int:
    args = parser().parse_args(argv)
    outcome = use_cases.refund_order(sessions, desk_request(args.person), args.order)
    if isinstance(outcome, Refused):
        print(f"refused {args.order} {outcome.reason}")
        return REFUSED
    print(f"refunded {outcome.order_id} {outcome.amount_cents}")
    return DONE


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    refund = commands.add_subparsers(required=True).add_parser("refund")
    refund.add_argument("order", type=int)
    refund.add_argument("--as", dest="person", required=True)
    return commands


def desk_request(person: str) -> Request:
    # Only the office can log in to this machine.
    state = SimpleNamespace(user={"id": person})
    request = SimpleNamespace(state=state, headers={"X-Role": "staff"}, cookies={})
    return cast("Request", request)
