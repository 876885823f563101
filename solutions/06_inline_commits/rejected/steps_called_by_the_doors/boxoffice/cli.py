import sys

from boxoffice.database import Sessions
from boxoffice.use_cases import Refusal, charge_order, finish_order, take_seat

SOLD, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: list[str], sessions: Sessions) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(customer, seat, sessions)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def sell(customer_id: str, seat_id: str, sessions: Sessions) -> int:
    with sessions() as session:
        taken = take_seat(session, customer_id, seat_id)
        if isinstance(taken, Refusal):
            print(f"refused: {taken.value}", file=sys.stderr)
            return REFUSED
        price_cents = charge_order(session, taken)
        order = finish_order(session, taken, price_cents)

    price = f"{order.price_cents / 100:.2f}"
    print(
        f"order {order.order_id}: seat {order.seat} for {order.customer}, "
        f"{price} EUR, ticket {order.ticket}"
    )
    return SOLD
