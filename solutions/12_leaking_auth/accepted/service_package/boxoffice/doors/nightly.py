from datetime import datetime

from boxoffice.refunding.principals import System
from boxoffice.refunding.service import RefundService


def run(service: RefundService, now: datetime) -> None:
    """Do the work of the night."""
    service.answer_letters(now.date())
    service.settle_cancelled(System("settlement"))
