import argparse

from boxoffice import use_cases
from boxoffice.database import Sessions
from boxoffice.domain import RefundRefused

DONE, REFUSED = 0, 1


def main(argv: list[str], sessions: Sessions) -> int:
    args = parser().parse_args(argv)
    try:
        with sessions.begin() as session:
            actor = use_cases.who_is(session, args.person)
            receipt = use_cases.refund_order(session, actor, args.order)
    except RefundRefused as refused:
        print(f"refused {args.order} {refused.reason}")
        return REFUSED
    print(f"refunded {receipt.order_id} {receipt.amount_cents}")
    return DONE


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    refund = commands.add_subparsers(required=True).add_parser("refund")
    refund.add_argument("order", type=int)
    refund.add_argument("--as", dest="person", required=True)
    return commands
