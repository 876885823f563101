import logging

import httpx2

from boxoffice.selling.orders import Order

log = logging.getLogger(__name__)


class Letters:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def write(self, about: str, order: Order) -> None:
        """Send a letter; one that cannot be sent is lost, and only the log knows."""
        letter = {"to": order.email, "about": about, "order": order.id, "ticket": order.ticket}
        try:
            self._client.post("/messages", json=letter).raise_for_status()
        except httpx2.HTTPError as error:
            log.warning("no letter about order %s: %s", order.id, error)
