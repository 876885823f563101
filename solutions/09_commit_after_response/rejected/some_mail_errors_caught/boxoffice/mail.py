import logging

import httpx2

log = logging.getLogger(__name__)


class Mail:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def send(self, to: str, about: str, order_id: int, ticket: str | None) -> None:
        letter = {"to": to, "about": about, "order": order_id, "ticket": ticket}
        try:
            self._client.post("/messages", json=letter).raise_for_status()
        except (httpx2.ConnectError, httpx2.HTTPStatusError):
            log.warning("no mail for order %s", order_id)
