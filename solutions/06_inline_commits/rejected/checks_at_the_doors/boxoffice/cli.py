import sys

from boxoffice.database import Records, Sessions
from boxoffice.use_cases import sell_seat

SOLD, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: list[str], sessions: Sessions) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(customer, seat, sessions)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def sell(customer: str, seat_id: str, sessions: Sessions) -> int:
    records = Records(sessions)
    if records.customer(customer) is None:
        return refuse("unknown customer")
    seat = records.seat(seat_id)
    if seat is None:
        return refuse("unknown seat")
    if seat.status == "sold":
        return refuse("seat taken")
    sold = sell_seat(sessions, customer, seat_id, seat.price_cents)
    price = f"{sold.price_cents / 100:.2f}"
    line = f"order {sold.order_id}: seat {sold.seat} for {sold.customer}, {price} EUR"
    print(f"{line}, ticket {sold.ticket}")
    return SOLD


def refuse(reason: str) -> int:
    print(f"refused: {reason}", file=sys.stderr)
    return REFUSED
