import httpx2


class Mail:
    def __init__(self, client: httpx2.Client) -> None:
        self._client = client
        self._letters = []

    def send(self, to: str, about: str, order_id: int, ticket: str | None) -> None:
        letter = {"to": to, "about": about, "order": order_id, "ticket": ticket}
        self._letters.append(letter)

    def flush(self) -> None:
        while self._letters:
            try:
                self._client.post("/messages", json=self._letters.pop(0)).raise_for_status()
            except httpx2.HTTPError:
                pass
