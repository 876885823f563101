from typing import TypeAlias

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

Sessions: TypeAlias = sessionmaker[Session]


PAY = text("""INSERT INTO refunds (order_id, amount_cents, refunded_by)
    SELECT orders.id, paid_cents, 'system:settlement' FROM orders
    JOIN shows ON shows.id = orders.show_id AND shows.state = 'cancelled'
    WHERE orders.id = :order_id AND orders.state = 'paid'""")
DONE = text("""UPDATE orders SET state = 'refunded'
    WHERE id = :order_id AND id IN (SELECT order_id FROM refunds)""")


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine)


def pay_back(sessions: Sessions, order_id: int) -> None:
    """Pay an order of a cancelled show back, unless it is."""
    with sessions.begin() as session:
        session.execute(PAY, {"order_id": order_id})
        session.execute(DONE, {"order_id": order_id})
