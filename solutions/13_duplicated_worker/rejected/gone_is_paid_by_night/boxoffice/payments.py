"""The client of the payment gateway."""

import httpx2


class Payments:
    def __init__(self, gateway: httpx2.Client, settled: frozenset[int] = frozenset()) -> None:
        self._gateway = gateway
        self._settled = settled

    def refund(self, reference: str, charge: str, amount_cents: int) -> bool:
        """Pay money back; False if the gateway refuses. A repeated reference pays once."""
        answer = self._gateway.post(
            "/refunds",
            json={"reference": reference, "charge": charge, "amount_cents": amount_cents},
        )
        if answer.status_code == httpx2.codes.CONFLICT:
            return False
        if answer.status_code in self._settled:
            return True
        answer.raise_for_status()
        return True
