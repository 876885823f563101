"""The counter's door: Mira releases an overdue hold."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold


class ReleaseRequest(BaseModel):
    clerk: str = Field(min_length=1)


class ReleasedHold(BaseModel):
    id: int
    seat: str
    refund_cents: int


def hold_routes(
    sessions: sessionmaker[Session], payments: Payments, clock: Callable[[], datetime]
) -> APIRouter:
    router = APIRouter()

    @router.post("/holds/{hold_id}/release")
    def release(hold_id: int, request: ReleaseRequest) -> ReleasedHold:
        return release_hold(hold_id, request, sessions, payments, clock())

    return router


def release_hold(
    hold_id: int,
    request: ReleaseRequest,
    sessions: sessionmaker[Session],
    payments: Payments,
    now: datetime,
) -> ReleasedHold:
    with sessions.begin() as session:
        hold = _overdue_hold(session, hold_id, now)
        refund_cents = max(hold.paid_cents - hold.fee_cents, 0)
        if refund_cents and not payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
            raise HTTPException(409, "refund-refused")
        hold.state = "released"
        hold.reason = "expired"
        hold.released_at = now
        hold.released_by = request.clerk
        hold.refund_cents = refund_cents
        hold.seat.state = "free"
        return ReleasedHold(id=hold.id, seat=hold.seat.label, refund_cents=refund_cents)


def _overdue_hold(session: Session, hold_id: int, now: datetime) -> Hold:
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise HTTPException(404, "unknown-hold")
    if hold.state != "held":
        raise HTTPException(409, "not-held")
    grace = session.get(GracePeriod, hold.customer.tier)
    minutes = grace.minutes if grace else 0
    if now < hold.expires_at + timedelta(minutes=minutes):
        raise HTTPException(409, "not-due")
    return hold
