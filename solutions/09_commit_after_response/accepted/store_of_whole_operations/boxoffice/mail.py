import logging

import httpx2

log = logging.getLogger(__name__)


class Mail:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def send(self, to: str, about: str, order_id: int, ticket: str | None) -> None:
        """Tell somebody what is on disk. The box office does not depend on its mail service."""
        letter = {"to": to, "about": about, "order": order_id, "ticket": ticket}
        try:
            self._client.post("/messages", json=letter).raise_for_status()
        except httpx2.HTTPError:
            log.exception("no mail about order %s to %s", order_id, to)
