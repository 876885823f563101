"""The client of the mail service."""

import logging

import httpx2

log = logging.getLogger(__name__)


class Mail:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def send(self, to: str, letter: str, order: str) -> None:
        """Send a letter about an order; raises if the service did not take it."""
        answer = self._client.post("/mails", json={"to": to, "letter": letter, "order": order})
        if answer.is_client_error:
            log.error("%s about %s is refused: %s", letter, order, answer.status_code)
            return
        answer.raise_for_status()
