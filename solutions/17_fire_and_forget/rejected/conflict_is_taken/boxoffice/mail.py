"""The client of the mail service."""

import httpx2


class Mail:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def send(self, to: str, letter: str, order: str) -> None:
        """Send a letter about an order; raises if the service did not take it."""
        answer = self._client.post("/mails", json={"to": to, "letter": letter, "order": order})
        if answer.status_code == httpx2.codes.CONFLICT:
            return  # it has this letter already
        answer.raise_for_status()
