import argparse

from boxoffice.commands import Send
from boxoffice.domain import Named, RefundOrder, Refused

DONE, REFUSED = 0, 1


def main(argv: list[str], send: Send) -> int:
    args = parser().parse_args(argv)
    outcome = send(RefundOrder(Named(args.person), args.order))
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
