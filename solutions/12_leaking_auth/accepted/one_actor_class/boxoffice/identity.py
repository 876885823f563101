from sqlalchemy import Engine, select

from boxoffice.domain import Actor, Reason, RefusedError, Role
from boxoffice.tables import logins, people


def signed_in_with(engine: Engine, token: str) -> Actor:
    """Who holds this login; raise a refusal if nobody does."""
    login = select(people.c.id, people.c.role).join(logins).where(logins.c.token == token)
    with engine.connect() as connection:
        person = connection.execute(login).one_or_none()
    if person is None:
        raise RefusedError(Reason.UNKNOWN_CALLER)
    return Actor(Role(person.role), person.id)


def known_as(engine: Engine, name: str) -> Actor:
    """Who has this name in our books; raise a refusal if nobody has."""
    with engine.connect() as connection:
        role = connection.scalar(select(people.c.role).where(people.c.id == name))
    if role is None:
        raise RefusedError(Reason.UNKNOWN_CALLER)
    return Actor(Role(role), name)
