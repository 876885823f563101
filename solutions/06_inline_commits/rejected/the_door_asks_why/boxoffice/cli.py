import sys

from boxoffice.database import Sessions
from boxoffice.tables import Customer, Seat
from boxoffice.use_cases import sell_seat

SOLD, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: list[str], sessions: Sessions) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(customer, seat, sessions)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def sell(customer_id: str, seat_id: str, sessions: Sessions) -> int:
    outcome = sell_seat(sessions, customer_id, seat_id)
    if outcome is None:
        print(f"refused: {reason(customer_id, seat_id, sessions)}", file=sys.stderr)
        return REFUSED

    order, price = outcome, f"{outcome.price_cents / 100:.2f}"
    print(
        f"order {order.order_id}: seat {order.seat} for {order.customer}, "
        f"{price} EUR, ticket {order.ticket}"
    )
    return SOLD


def reason(customer_id: str, seat_id: str, sessions: Sessions) -> str:
    with sessions() as session:
        if session.get(Customer, customer_id) is None:
            return "unknown customer"
        return "unknown seat" if session.get(Seat, seat_id) is None else "seat taken"
