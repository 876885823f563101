import argparse

from boxoffice.errors import OrderRefused
from boxoffice.services import OrderService

SOLD = 0
REFUSED = 1


def main(argv: list[str], service: OrderService) -> int:
    args = parser().parse_args(argv)
    try:
        order = service.place_order(args.show, args.customer, args.seats)
    except OrderRefused as refused:
        print(f"refused: {refused.message}")
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
