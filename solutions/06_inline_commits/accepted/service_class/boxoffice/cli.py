import sys

from boxoffice.domain import SaleRefusedError
from boxoffice.use_cases import TicketDesk

SOLD, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: list[str], desk: TicketDesk) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(customer, seat, desk)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def sell(customer_id: str, seat_id: str, desk: TicketDesk) -> int:
    try:
        order = desk.sell(customer_id, seat_id)
    except SaleRefusedError as refusal:
        print(f"refused: {refusal.reason}", file=sys.stderr)
        return REFUSED

    price = f"{order.price_cents / 100:.2f}"
    print(
        f"order {order.order_id}: seat {order.seat} for {order.customer}, "
        f"{price} EUR, ticket {order.ticket}"
    )
    return SOLD
