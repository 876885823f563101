import argparse

from boxoffice.database import Sessions
from boxoffice.use_cases import place_order

SOLD = 0
REFUSED = 1


def main(argv: list[str], sessions: Sessions) -> int:
    args = parser().parse_args(argv)
    answer = place_order(sessions, args.show, args.customer, args.seats)
    if "no" in answer:
        print(f"refused: {answer['why']}")
        return REFUSED
    print(f"order {answer['id']}: {answer['seats']} seats, {answer['total_cents'] / 100:.2f} EUR")
    return SOLD


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    order = commands.add_subparsers(required=True).add_parser("order")
    order.add_argument("show", type=int)
    order.add_argument("customer")
    order.add_argument("seats", type=int)
    return commands
