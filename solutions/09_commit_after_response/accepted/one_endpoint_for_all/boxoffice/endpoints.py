from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Any

from fastapi import BackgroundTasks
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.mail import Mail


@dataclass(frozen=True)
class Context:
    session: Session
    mail: Mail
    after: BackgroundTasks


Handler = Callable[..., Any]


class Endpoints:
    def __init__(self, sessions: Sessions, mail: Mail) -> None:
        self._sessions = sessions
        self._mail = mail

    def endpoint(self, handler: Handler) -> Handler:
        @wraps(handler)
        def call(tasks: BackgroundTasks, **values: object) -> object:
            with self._sessions.begin() as session:
                return handler(Context(session, self._mail, tasks), **values)

        _context, *asked = signature(handler).parameters.values()
        tasks = Parameter("tasks", Parameter.KEYWORD_ONLY, annotation=BackgroundTasks)
        given = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in asked]
        shown = signature(handler).replace(parameters=[tasks, *given])
        call.__signature__ = shown  # type: ignore[attr-defined]
        return call
