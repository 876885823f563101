from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.domain import Actor, Customer, Staff, Stranger
from boxoffice.tables import LoginRow, PersonRow


def signed_in_with(session: Session, token: str) -> Actor:
    """Who holds this login."""
    login = select(PersonRow).join(LoginRow).where(LoginRow.token == token)
    return _actor(session.scalar(login))


def known_as(session: Session, person_id: str) -> Actor:
    """Who has this name in our books; the caller vouches that it is them."""
    return _actor(session.get(PersonRow, person_id))


def _actor(person: PersonRow | None) -> Actor:
    if person is None:
        return Stranger()
    return Staff(person.id) if person.role == "staff" else Customer(person.id)
