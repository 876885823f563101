import argparse
import sys

from boxoffice.database import Sessions
from boxoffice.domain import Refused
from boxoffice.use_cases import place_order

SOLD, REFUSED = 0, 1


def main(argv: list[str], sessions: Sessions) -> int:
    args = parser().parse_args(argv)
    try:
        order = place_order(sessions, args.show, args.customer, args.seats)
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return REFUSED
    print(f"order {order.id}: {order.seats} seats, {order.total_cents / 100:.2f} EUR")
    return SOLD


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    order = commands.add_subparsers(required=True).add_parser("order")
    order.add_argument("show", type=int)
    order.add_argument("customer")
    order.add_argument("seats", type=int)
    return commands
