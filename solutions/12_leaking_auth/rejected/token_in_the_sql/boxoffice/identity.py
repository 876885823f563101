from sqlalchemy import text

from boxoffice.database import Sessions
from boxoffice.domain import Actor, Customer, Staff, Stranger
from boxoffice.tables import PersonRow


def signed_in_with(sessions: Sessions, token: str) -> Actor:
    """Who holds this login."""
    login = f"SELECT person_id FROM logins WHERE token = '{token}'"  # noqa: S608
    with sessions() as session:
        return _actor(session.get(PersonRow, session.scalar(text(login)) or ""))


def known_as(sessions: Sessions, person_id: str) -> Actor:
    """Who has this name in our books; the caller vouches that it is them."""
    with sessions() as session:
        return _actor(session.get(PersonRow, person_id))


def _actor(person: PersonRow | None) -> Actor:
    if person is None:
        return Stranger()
    return Staff(person.id) if person.role == "staff" else Customer(person.id)
