"""The letters about an order, each a job of its own."""

from pydantic import BaseModel

from boxoffice.jobs import Registry, Tools
from boxoffice.tables import Order

HOUSE = "house@boxoffice.test"

registry = Registry()


class AboutOrder(BaseModel, frozen=True):
    order: str


@registry.handles(AboutOrder)
def receipt(tools: Tools, about: AboutOrder) -> None:
    with tools.sessions() as session:
        to = session.get_one(Order, about.order).customer.email
    tools.mail.send(to, "receipt", about.order)


@registry.handles(AboutOrder)
def ticket(tools: Tools, about: AboutOrder) -> None:
    with tools.sessions() as session:
        to = session.get_one(Order, about.order).guest.email
    tools.mail.send(to, "ticket", about.order)


@registry.handles(AboutOrder)
def notice(tools: Tools, about: AboutOrder) -> None:
    tools.mail.send(HOUSE, "notice", about.order)
