import sys

from boxoffice.database import Sessions
from boxoffice.use_cases import sell_seat

SOLD, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: list[str], sessions: Sessions) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(customer, seat, sessions)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def sell(customer: str, seat: str, sessions: Sessions) -> int:
    with sessions() as session:
        sold = sell_seat(session, customer, seat, commit=False)
        if isinstance(sold, str):
            return refuse(sold)
        price = f"{sold.price_cents / 100:.2f}"
        line = f"order {sold.order_id}: seat {sold.seat} for {sold.customer}, {price} EUR"
        print(f"{line}, ticket {sold.ticket}")
        session.commit()  # only now: the printer may be out of paper
    return SOLD


def refuse(reason: str) -> int:
    print(f"refused: {reason}", file=sys.stderr)
    return REFUSED
