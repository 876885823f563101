import httpx2


class Mail:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client
        self._queue: list[dict[str, object]] = []

    def later(self, to: str, about: str, order_id: int, ticket: str | None) -> None:
        self._queue.append({"to": to, "about": about, "order": order_id, "ticket": ticket})

    def send_all(self) -> None:
        while self._queue:
            self._client.post("/messages", json=self._queue.pop(0)).raise_for_status()
