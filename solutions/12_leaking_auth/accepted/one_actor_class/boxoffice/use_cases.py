from datetime import date

from sqlalchemy import Connection, Engine, insert, select, update

from boxoffice.domain import Actor, Letter, Reason, Refunded, RefusedError
from boxoffice.tables import letters, orders, refunds, shows


def refund_order(engine: Engine, actor: Actor, order_id: int) -> Refunded:
    with engine.begin() as connection:
        return _refund(connection, actor, order_id)


def answer_letter(engine: Engine, actor: Actor, letter: Letter) -> None:
    with engine.begin() as connection:
        try:
            _refund(connection, actor, letter.order_id)
        except RefusedError as refusal:
            _close(connection, letter, "refused", refusal.reason)
        else:
            _close(connection, letter, "answered")


def refuse_letter(engine: Engine, letter: Letter, reason: Reason) -> None:
    with engine.begin() as connection:
        _close(connection, letter, "refused", reason)


def due_letters(engine: Engine, today: date) -> list[Letter]:
    due = select(letters.c.id, letters.c.order_id, letters.c.sender).where(
        letters.c.state == "waiting", letters.c.due_on <= today
    )
    with engine.connect() as connection:
        return [Letter(row.id, row.order_id, row.sender) for row in connection.execute(due)]


def orders_to_settle(engine: Engine) -> list[int]:
    cancelled = select(orders.c.id).join(shows, shows.c.id == orders.c.show_id)
    cancelled = cancelled.where(shows.c.state == "cancelled", orders.c.state == "paid")
    with engine.connect() as connection:
        return list(connection.scalars(cancelled))


def _refund(connection: Connection, actor: Actor, order_id: int) -> Refunded:
    wanted = (
        select(orders.c.person_id, orders.c.paid_cents, orders.c.state, shows.c.state.label("show"))
        .join(shows, shows.c.id == orders.c.show_id)
        .where(orders.c.id == order_id)
    )
    order = connection.execute(wanted).one_or_none()
    if order is None:
        raise RefusedError(Reason.NO_SUCH_ORDER)
    actor.may_refund(order.person_id, order.show)
    if order.state == "refunded":
        raise RefusedError(Reason.ALREADY_REFUNDED)
    connection.execute(update(orders).where(orders.c.id == order_id).values(state="refunded"))
    by = f"{actor.role}:{actor.name}"
    refund = {"order_id": order_id, "amount_cents": order.paid_cents, "refunded_by": by}
    connection.execute(insert(refunds).values(refund))
    return Refunded(order_id, order.paid_cents)


def _close(
    connection: Connection, letter: Letter, state: str, reason: Reason | None = None
) -> None:
    closing = update(letters).where(letters.c.id == letter.id)
    connection.execute(closing.values(state=state, reason=reason))
