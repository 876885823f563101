import logging

import httpx2

log = logging.getLogger(__name__)
BUSY = {429, 500, 502, 503, 504}


class Mail:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def send(self, to: str, about: str, order_id: int, ticket: str | None) -> None:
        letter = {"to": to, "about": about, "order": order_id, "ticket": ticket}
        try:
            answer = self._client.post("/messages", json=letter)
            if answer.status_code not in BUSY:
                answer.raise_for_status()
        except httpx2.TransportError:
            log.warning("no mail for order %s", order_id)
