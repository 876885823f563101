import sys

from sqlalchemy import Engine

from boxoffice.selling.sales import NotSold, Sold, sell


def main(argv: list[str], engine: Engine) -> int:
    match argv:
        case ["buy", customer, seat]:
            return buy(customer, seat, engine)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return 2


def buy(customer: str, seat: str, engine: Engine) -> int:
    match sell(engine, customer, seat):
        case NotSold(reason):
            print(f"refused: {reason}", file=sys.stderr)
            return 1
        case Sold(number, customer, seat, cents, code):
            paid = f"{cents / 100:.2f} EUR"
            print(f"order {number}: seat {seat} for {customer}, {paid}, ticket {code}")
            return 0
