from sqlalchemy import select

from boxoffice.database import Sessions
from boxoffice.tables import LoginRow, PersonRow


def signed_in_with(sessions: Sessions, token: str) -> PersonRow | None:
    """Who holds this login, and in which role."""
    login = select(PersonRow).join(LoginRow).where(LoginRow.token == token)
    with sessions() as session:
        return session.scalar(login)


def known_as(sessions: Sessions, person_id: str) -> PersonRow | None:
    """Who has this name in our books, and in which role."""
    with sessions() as session:
        return session.get(PersonRow, person_id)
