import argparse

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Refused, Staff

DONE, REFUSED = 0, 1


def main(argv: list[str], sessions: Sessions) -> int:
    args = parser().parse_args(argv)
    actor = identity.known_as(sessions, args.person)
    if isinstance(actor, Staff) and use_cases.is_cancelled(sessions, args.order):
        outcome = use_cases.pay_back(sessions, actor, args.order)
    else:
        outcome = use_cases.refund_order(sessions, actor, args.order)
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
