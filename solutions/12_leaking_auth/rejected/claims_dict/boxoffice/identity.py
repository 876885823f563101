from sqlalchemy import select

from boxoffice.database import Sessions
from boxoffice.tables import LoginRow, PersonRow


def signed_in_with(sessions: Sessions, token: str) -> dict[str, str] | None:
    """Who holds this login, and in which role."""
    login = select(PersonRow).join(LoginRow).where(LoginRow.token == token)
    with sessions() as session:
        return _person(session.scalar(login))


def known_as(sessions: Sessions, person_id: str) -> dict[str, str] | None:
    """Who has this name in our books, and in which role."""
    with sessions() as session:
        return _person(session.get(PersonRow, person_id))


def _person(row: PersonRow | None) -> dict[str, str] | None:
    return {"sub": row.id, "role": row.role} if row else None
