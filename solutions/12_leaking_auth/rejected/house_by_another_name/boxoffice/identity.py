from sqlalchemy import select

from boxoffice.database import Sessions
from boxoffice.domain import Actor, Customer, Staff, Stranger, System
from boxoffice.tables import LoginRow, PersonRow


def signed_in_with(sessions: Sessions, token: str) -> Actor:
    """Who holds this login."""
    login = select(PersonRow).join(LoginRow).where(LoginRow.token == token)
    with sessions() as session:
        return _actor(session.scalar(login))


def known_as(sessions: Sessions, person_id: str) -> Actor:
    """Who has this name in our books; the caller vouches that it is them."""
    if person_id == "nightly-run":
        return System("settlement")
    with sessions() as session:
        return _actor(session.get(PersonRow, person_id))


def _actor(person: PersonRow | None) -> Actor:
    if person is None:
        return Stranger()
    return Staff(person.id) if person.role == "staff" else Customer(person.id)
