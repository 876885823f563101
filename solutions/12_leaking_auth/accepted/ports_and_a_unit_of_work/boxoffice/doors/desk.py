import argparse

from boxoffice.rules.orders import RefundRefused
from boxoffice.sales.refunds import PersonId, Refunds


def main(argv: list[str], refunds: Refunds) -> int:
    commands = argparse.ArgumentParser(prog="boxoffice")
    refund = commands.add_subparsers(required=True).add_parser("refund")
    refund.add_argument("order", type=int)
    refund.add_argument("--as", dest="person", type=PersonId, required=True)
    args = commands.parse_args(argv)
    try:
        done = refunds.refund(args.person, args.order)
    except RefundRefused as refused:
        print(f"refused {args.order} {refused.reason}")
        return 1
    print(f"refunded {done.order_id} {done.amount_cents}")
    return 0
