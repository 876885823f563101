from sqlalchemy import select

from boxoffice.database import Sessions
from boxoffice.domain import Actor, Customer, Staff, Stranger
from boxoffice.tables import LoginRow, PersonRow


def find(sessions: Sessions, key: str) -> Actor:
    """Who holds this login, or has this name in our books."""
    either = (LoginRow.token == key) | (PersonRow.id == key)
    with sessions() as session:
        return _actor(session.scalar(select(PersonRow).outerjoin(LoginRow).where(either).limit(1)))


def _actor(person: PersonRow | None) -> Actor:
    if person is None:
        return Stranger()
    return Staff(person.id) if person.role == "staff" else Customer(person.id)
