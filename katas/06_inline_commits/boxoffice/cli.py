import sys

from boxoffice.database import Sessions
from boxoffice.tables import Charge, Customer, Order, Seat, Ticket

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
        if session.get(Customer, customer_id) is None:
            return refuse("unknown customer")
        seat = session.get(Seat, seat_id)
        if seat is None:
            return refuse("unknown seat")
        if seat.status == "sold":
            return refuse("seat taken")

        order = Order(customer_id=customer_id, seat_id=seat.id)
        seat.status = "sold"
        session.add(order)
        session.commit()

        session.add(Charge(order_id=order.id, amount_cents=seat.price_cents))
        session.commit()

        ticket = Ticket(order_id=order.id)
        session.add(ticket)
        session.commit()

    price = f"{seat.price_cents / 100:.2f}"
    print(f"order {order.id}: seat {seat.id} for {customer_id}, {price} EUR, ticket {ticket.code}")
    return SOLD


def refuse(reason: str) -> int:
    print(f"refused: {reason}", file=sys.stderr)
    return REFUSED
