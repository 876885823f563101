from datetime import date

from boxoffice import commands
from boxoffice.database import Sessions
from boxoffice.domain import Job

SETTLEMENT = Job("settlement")


def run_night(sessions: Sessions, today: date) -> None:
    send = commands.sender(sessions)
    for answer in commands.waiting(sessions, today):
        send(answer)
    for refund in commands.cancelled(sessions, SETTLEMENT):
        send(refund)
