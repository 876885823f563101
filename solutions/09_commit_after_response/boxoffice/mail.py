import httpx2


class Mail:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def send(self, to: str, about: str, order_id: int, ticket: str | None) -> None:
        letter = {"to": to, "about": about, "order": order_id, "ticket": ticket}
        self._client.post("/messages", json=letter).raise_for_status()
