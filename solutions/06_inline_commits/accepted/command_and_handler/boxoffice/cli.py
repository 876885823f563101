import sys

from boxoffice.domain import Refused
from boxoffice.use_cases import BoxOffice, SellSeat


def main(argv: list[str], office: BoxOffice) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(SellSeat(customer, seat), office)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return 2


def sell(command: SellSeat, office: BoxOffice) -> int:
    outcome = office.handle(command)
    if isinstance(outcome, Refused):
        print(f"refused: {outcome.reason}", file=sys.stderr)
        return 1
    sale, price = outcome, f"{outcome.price_cents / 100:.2f} EUR"
    print(
        f"order {sale.order_id}: seat {sale.seat} for {sale.customer}, {price}, "
        f"ticket {sale.ticket}"
    )
    return 0
