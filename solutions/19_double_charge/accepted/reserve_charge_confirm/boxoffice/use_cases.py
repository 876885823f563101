"""Reserve, charge, confirm: each step is a transaction that ends in a status.

    (none) --reserve--> reserved --charge--> charged --confirm--> confirmed
                           |
                           +--release--> released --reserve--> ...

Each step is a compare-and-set on the status, so that two of them never both do it. A
repeat goes on wherever the first attempt stopped.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher
from boxoffice.tables import (
    ChargeRow,
    CustomerRow,
    OrderRow,
    RequestKeyRow,
    ShowRow,
    VoucherRow,
    new_code,
)

RESERVED, CHARGED, CONFIRMED, RELEASED = "reserved", "charged", "confirmed", "released"


@dataclass(frozen=True)
class Request:
    customer_id: str
    operation: str
    key: str
    body: str


class Saga:
    def __init__(
        self,
        sessions: Sessions,
        request: Request,
        reserve: Callable[[Session], dict | Refusal],
        charge: Callable[[Session, dict], int],
        release: Callable[[Session], None],
    ) -> None:
        self.sessions, self.request = sessions, request
        self.do_reserve, self.do_charge, self.do_release = reserve, charge, release

    def run(self) -> dict | Refusal:
        row = self.look()
        if row is None or row.state == RELEASED:
            refusal = self.reserve(row is not None)
            if refusal is not None:
                return refusal
            row = self.look()
        if row is None:
            return Refusal.COME_LATER
        if row.body != self.request.body:
            return Refusal.OTHER_BODY
        if row.state == RESERVED:
            self.charge()
            row = self.look()
        if row is not None and row.state == CHARGED:
            self.move(CHARGED, CONFIRMED)
            row = self.look()
        if row is None or row.state != CONFIRMED or row.answer is None:
            return Refusal.COME_LATER
        return json.loads(row.answer)

    def look(self) -> RequestKeyRow | None:
        mine = self.request.customer_id, self.request.operation, self.request.key
        with self.sessions() as session:
            return session.get(RequestKeyRow, mine)

    def reserve(self, again: bool) -> Refusal | None:
        with self.sessions() as session:
            if again:
                if not self.step(session, RELEASED, RESERVED, body=self.request.body):
                    return None  # somebody else was faster: look again
            else:
                session.add(RequestKeyRow(**asdict(self.request), state=RESERVED))
                try:
                    session.flush()
                except IntegrityError:
                    session.rollback()
                    return None
            plan = self.do_reserve(session)
            if isinstance(plan, Refusal):
                session.rollback()
                return plan
            self.step(session, RESERVED, RESERVED, answer=json.dumps(plan))
            session.commit()
            return None

    def charge(self) -> None:
        try:
            with self.sessions.begin() as session:
                if self.step(session, RESERVED, CHARGED):
                    answer = select(RequestKeyRow.answer).where(*self.identity())
                    plan = json.loads(session.scalars(answer).one())
                    plan["id"] = self.do_charge(session, plan)
                    self.step(session, CHARGED, CHARGED, answer=json.dumps(plan))
        except Exception:
            self.release()
            raise

    def release(self) -> None:
        with self.sessions.begin() as session:
            if self.step(session, RESERVED, RELEASED, answer=None):
                self.do_release(session)

    def move(self, before: str, after: str) -> None:
        with self.sessions.begin() as session:
            self.step(session, before, after)

    def step(self, session: Session, before: str, after: str, **values: str | None) -> bool:
        row = update(RequestKeyRow).where(*self.identity(), RequestKeyRow.state == before)
        moved = row.values(state=after, **values).returning(RequestKeyRow.key)
        done = moved.execution_options(synchronize_session=False)
        return session.scalar(done) is not None

    def identity(self) -> list:
        return [
            RequestKeyRow.customer_id == self.request.customer_id,
            RequestKeyRow.operation == self.request.operation,
            RequestKeyRow.key == self.request.key,
        ]


def place_order(
    sessions: Sessions, customer_id: str, key: str, show_id: int, places: int
) -> Order | Refusal:
    def reserve(session: Session) -> dict | Refusal:
        price = session.scalar(select(ShowRow.price_cents).where(ShowRow.id == show_id))
        if price is None:
            return Refusal.UNKNOWN_SHOW
        enough = update(ShowRow).where(ShowRow.id == show_id, ShowRow.places_left >= places)
        taken = enough.values(places_left=ShowRow.places_left - places).returning(ShowRow.id)
        if session.scalar(taken) is None:
            return Refusal.SOLD_OUT
        return {
            "show": show_id,
            "places": places,
            "price_cents": places * price,
            "ticket": new_code(),
        }

    def charge(session: Session, plan: dict) -> int:
        order = OrderRow(
            customer_id=customer_id,
            show_id=show_id,
            places=places,
            price_cents=plan["price_cents"],
            ticket=plan["ticket"],
        )
        session.add(order)
        session.flush()
        pay(session, customer_id, key, plan["price_cents"], f"order {order.id}")
        return order.id

    def release(session: Session) -> None:
        show = update(ShowRow).where(ShowRow.id == show_id)
        session.execute(show.values(places_left=ShowRow.places_left + places))

    request = Request(customer_id, "order", key, json.dumps({"show": show_id, "places": places}))
    said = Saga(sessions, request, reserve, charge, release).run()
    return said if isinstance(said, Refusal) else Order(**said)


def sell_voucher(
    sessions: Sessions, customer_id: str, key: str, amount_cents: int
) -> Voucher | Refusal:
    def reserve(_session: Session) -> dict:
        return {"amount_cents": amount_cents, "code": new_code()}

    def charge(session: Session, plan: dict) -> int:
        voucher = VoucherRow(customer_id=customer_id, amount_cents=amount_cents, code=plan["code"])
        session.add(voucher)
        session.flush()
        pay(session, customer_id, key, amount_cents, f"voucher {voucher.id}")
        return voucher.id

    def release(session: Session) -> None:
        pass

    request = Request(customer_id, "voucher", key, json.dumps({"amount_cents": amount_cents}))
    said = Saga(sessions, request, reserve, charge, release).run()
    return said if isinstance(said, Refusal) else Voucher(**said)


def pay(session: Session, customer_id: str, key: str, cents: int, reason: str) -> None:
    session.add(
        ChargeRow(customer_id=customer_id, amount_cents=cents, reason=reason, reference=key)
    )


def who_has(sessions: Sessions, token: str) -> str | None:
    with sessions() as session:
        return session.scalar(select(CustomerRow.id).where(CustomerRow.token == token))
