import sys

from boxoffice.use_cases import BoxOffice, Receipt, Refused

SOLD, REFUSED, NOT_UNDERSTOOD = 0, 1, 2


def main(argv: list[str], office: BoxOffice) -> int:
    match argv:
        case ["buy", customer, seat]:
            return sell(customer, seat, office)
        case _:
            print("usage: buy CUSTOMER SEAT", file=sys.stderr)
            return NOT_UNDERSTOOD


def sell(customer: str, seat: str, office: BoxOffice) -> int:
    try:
        office.sell_seat(customer, seat, print_ticket)
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return REFUSED
    return SOLD


def print_ticket(sold: Receipt) -> None:
    price = f"{sold.price_cents / 100:.2f}"
    print(
        f"order {sold.order_id}: seat {sold.seat} for {sold.customer}, {price} EUR, "
        f"ticket {sold.ticket}"
    )
