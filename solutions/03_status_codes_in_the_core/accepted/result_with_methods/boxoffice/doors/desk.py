import argparse

from sqlalchemy import Engine

from boxoffice.house.noes import No
from boxoffice.house.selling import Sale, sell


def main(argv: list[str], engine: Engine) -> int:
    args = parser().parse_args(argv)
    return sell(engine, args.show, args.customer, args.seats).either(sold, refused)


def sold(sale: Sale) -> int:
    print(f"order {sale.order}: {sale.seats} seats, {sale.cents / 100:.2f} EUR")
    return 0


def refused(no: No) -> int:
    print(f"refused: {no.sentence}")
    return 1


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    order = commands.add_subparsers(required=True).add_parser("order")
    order.add_argument("show", type=int)
    order.add_argument("customer")
    order.add_argument("seats", type=int)
    return commands
