"""The worker's door: once a minute, everything that is due."""

from datetime import datetime

from boxoffice.jobs import Tools
from boxoffice.letters import registry


def run_jobs(tools: Tools, now: datetime) -> None:
    registry.run_due(tools, now)
