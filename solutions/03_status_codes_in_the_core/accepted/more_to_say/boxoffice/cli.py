import argparse
import sys

from boxoffice.database import Sessions
from boxoffice.domain import Err, Ok, SoldOut
from boxoffice.use_cases import place_order

SOLD, REFUSED = 0, 1


def main(argv: list[str], sessions: Sessions) -> int:
    args = parser().parse_args(argv)
    match place_order(sessions, args.show, args.customer, args.seats):
        case Ok(order):
            print(f"order {order.id}: {order.seats} seats, {order.total_cents / 100:.2f} EUR")
            return SOLD
        case Err(refusal):
            print(f"refused: {refusal}")
            if isinstance(refusal, SoldOut) and refusal.left:
                print(f"try with {refusal.left}", file=sys.stderr)
            return REFUSED


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    order = commands.add_subparsers(required=True).add_parser("order")
    order.add_argument("show", type=int)
    order.add_argument("customer")
    order.add_argument("seats", type=int)
    return commands
