from contextvars import ContextVar

from boxoffice.domain import Actor

# Set by the web for each request. Without a request nobody is asking: it is the house.
current_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
