import argparse
import sys
from typing import assert_never

from boxoffice.domain import NoSuchShow, NotEnough, SaleIsClosed, Sold, TooMany
from boxoffice.use_cases import BoxOffice


def main(argv: list[str], office: BoxOffice) -> int:
    args = parser().parse_args(argv)
    outcome = office.sell(args.show, args.customer, args.seats)
    match outcome:
        case Sold(order_id, seats, total_cents):
            print(f"order {order_id}: {seats} seats, {total_cents / 100:.2f} EUR")
            return 0
        case NoSuchShow():
            return refuse("no such show")
        case SaleIsClosed():
            return refuse("the sale is closed")
        case TooMany(allowed):
            return refuse(f"at most {allowed} seats each")
        case NotEnough(left):
            return refuse(f"only {left} seats left")
        case _:
            assert_never(outcome)


def refuse(sentence: str) -> int:
    print(f"refused: {sentence}", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    order = commands.add_subparsers(required=True).add_parser("order")
    order.add_argument("show", type=int)
    order.add_argument("customer")
    order.add_argument("seats", type=int)
    return commands
