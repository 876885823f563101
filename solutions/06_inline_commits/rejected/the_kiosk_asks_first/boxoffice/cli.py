import sys

from boxoffice.database import Sessions
from boxoffice.use_cases import Refusal, customer_exists, find_seat, sell_seat

SOLD, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: list[str], sessions: Sessions) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(customer, seat, sessions)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def sell(customer_id: str, seat_id: str, sessions: Sessions) -> int:
    if not customer_exists(sessions, customer_id):
        return refuse(Refusal.UNKNOWN_CUSTOMER)
    seat = find_seat(sessions, seat_id)
    if seat is None:
        return refuse(Refusal.UNKNOWN_SEAT)
    if seat.status == "sold":
        return refuse(Refusal.SEAT_TAKEN)

    outcome = sell_seat(sessions, customer_id, seat_id)
    if isinstance(outcome, Refusal):
        return refuse(outcome)

    order, price = outcome, f"{outcome.price_cents / 100:.2f}"
    print(
        f"order {order.order_id}: seat {order.seat} for {order.customer}, "
        f"{price} EUR, ticket {order.ticket}"
    )
    return SOLD


def refuse(refusal: Refusal) -> int:
    print(f"refused: {refusal.value}", file=sys.stderr)
    return REFUSED
