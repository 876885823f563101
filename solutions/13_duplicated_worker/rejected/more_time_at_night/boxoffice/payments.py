"""The client of the payment gateway."""

import httpx2


class Payments:
    def __init__(self, gateway: httpx2.Client, seconds: float = 5) -> None:
        self._gateway = gateway
        self._seconds = seconds

    def refund(self, reference: str, charge: str, amount_cents: int) -> bool:
        """Pay money back; False if the gateway refuses. A repeated reference pays once."""
        answer = self._gateway.post(
            "/refunds",
            json={"reference": reference, "charge": charge, "amount_cents": amount_cents},
            timeout=self._seconds,
        )
        if answer.status_code == httpx2.codes.CONFLICT:
            return False
        answer.raise_for_status()
        return True
