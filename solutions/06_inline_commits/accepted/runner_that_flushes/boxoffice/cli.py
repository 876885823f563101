import sys

from boxoffice import sales
from boxoffice.database import Database, DatabaseDown

SOLD, REFUSED, NOT_UNDERSTOOD, DOWN = 0, 1, 2, 3

REFUSALS = {
    sales.Outcome.NO_SUCH_CUSTOMER: "unknown customer",
    sales.Outcome.NO_SUCH_SEAT: "unknown seat",
    sales.Outcome.SEAT_GONE: "seat taken",
}


def main(argv: list[str], database: Database) -> int:
    match argv:
        case ["buy", customer, seat]:
            return buy(database, customer, seat)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def buy(database: Database, customer: str, seat: str) -> int:
    try:
        result = sales.sell(database, customer, seat)
    except DatabaseDown as error:
        print(f"error: seat {seat} was not sold ({error.__cause__})", file=sys.stderr)
        return DOWN
    if isinstance(result, sales.Outcome):
        print(f"refused: {REFUSALS[result]}", file=sys.stderr)
        return REFUSED
    print(
        f"order {result.order_id}: seat {result.seat} for {result.customer},"
        f" {result.price}, ticket {result.ticket}"
    )
    return SOLD
