from sqlalchemy import select

from boxoffice.database import Sessions
from boxoffice.tables import LoginRow, PersonRow


def signed_in_with(sessions: Sessions, token: str) -> tuple[str, str]:
    """The id of who holds this login, and the role; empty if nobody does."""
    login = select(PersonRow).join(LoginRow).where(LoginRow.token == token)
    with sessions() as session:
        person = session.scalar(login)
        return (person.id, person.role) if person else ("", "")


def role_of(sessions: Sessions, person_id: str) -> str:
    """What this person is today; empty if nobody has this id."""
    with sessions() as session:
        person = session.get(PersonRow, person_id)
        return person.role if person else ""
