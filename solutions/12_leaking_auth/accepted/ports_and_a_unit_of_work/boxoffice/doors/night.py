from datetime import date

from boxoffice.rules.actors import Settlement
from boxoffice.sales.refunds import Refunds


def run(refunds: Refunds, today: date) -> None:
    refunds.answer_letters(today)
    refunds.pay_back_cancelled_shows(Settlement())
