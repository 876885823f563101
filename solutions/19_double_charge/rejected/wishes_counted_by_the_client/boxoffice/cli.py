import sys
from itertools import count
from uuid import NAMESPACE_URL, uuid5

import httpx2

SOLD, REFUSED, NOT_UNDERSTOOD, NO_ANSWER = 0, 1, 2, 3
ATTEMPTS = 3
WISHES = count(1)


def main(argv: list[str], house: httpx2.Client) -> int:
    match argv:
        case ["buy", token, show, places] if show.isdecimal() and places.isdecimal():
            return buy(house, token, int(show), int(places))
        case _:
            print("usage: buy TOKEN SHOW PLACES", file=sys.stderr)
            return NOT_UNDERSTOOD


def buy(house: httpx2.Client, token: str, show: int, places: int) -> int:
    key = str(uuid5(NAMESPACE_URL, f"{token}/{show}/{places}/{next(WISHES)}"))
    for _ in range(ATTEMPTS):
        answer = ask(house, token, key, show, places)
        if answer is None or answer.is_server_error:
            continue  # nobody knows whether they heard us: ask again
        if answer.is_error:
            print(f"refused: {answer.json()['detail']}", file=sys.stderr)
            return REFUSED
        order = answer.json()
        print(f"order {order['id']}: {order['places']} places, ticket {order['ticket']}")
        return SOLD
    print("no answer from the box office", file=sys.stderr)
    return NO_ANSWER


def ask(
    house: httpx2.Client, token: str, key: str, show: int, places: int
) -> httpx2.Response | None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    try:
        return house.post("/orders", json={"show": show, "places": places}, headers=headers)
    except httpx2.TransportError:
        return None
