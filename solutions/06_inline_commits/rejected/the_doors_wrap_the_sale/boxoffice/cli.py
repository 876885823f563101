import sys

from boxoffice.database import Sessions, in_transaction
from boxoffice.use_cases import Refusal, sell_seat

sell_whole = in_transaction(sell_seat)
SOLD, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: list[str], sessions: Sessions) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(customer, seat, sessions)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def sell(customer_id: str, seat_id: str, sessions: Sessions) -> int:
    outcome = sell_whole(sessions, customer_id, seat_id)
    if isinstance(outcome, Refusal):
        print(f"refused: {outcome.value}", file=sys.stderr)
        return REFUSED

    order, price = outcome, f"{outcome.price_cents / 100:.2f}"
    print(
        f"order {order.order_id}: seat {order.seat} for {order.customer}, "
        f"{price} EUR, ticket {order.ticket}"
    )
    return SOLD
