from starlette.types import ASGIApp, Receive, Scope, Send

from boxoffice.database import Sessions


class OneTransaction:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sessions: Sessions = scope["app"].state.sessions
        with sessions.begin() as session:
            scope.setdefault("state", {})["session"] = session
            await self._app(scope, receive, send)
