"""Seat and ticket are one sale: both on disk, or neither."""

import pytest

from boxoffice.bootstrap import create_app
from probe import OnDisk, faults, power_cut, web

WHOLE = "A sale is on disk whole, or not at all."


def ben_buys(database):
    with web(create_app(database.engine)) as client:
        return client.post("/orders", json={"customer": "Ben", "seat": "C4"}).status_code == 201


def sale(disk):
    """Say what Ben's sale left on disk."""
    seats = disk.value("SELECT count(*) FROM seats WHERE status = 'sold'")
    tickets = disk.value("SELECT count(*) FROM tickets")
    if not seats and not tickets:
        return OnDisk("nothing", whole=True)
    return OnDisk(
        f"{'seat sold' if seats else 'seat free'} · {'ticket' if tickets else 'no ticket'}",
        whole=seats == tickets == 1,
        lost="C4 can be sold twice" if tickets else "Ben has no ticket",
    )


@pytest.mark.rule("use-case-owns-transaction")
def test_all_or_nothing(backend, database):
    """All or nothing, wherever the power goes"""
    with power_cut(backend, database, sale) as cut:
        ben_buys(database)
    cut.expect_whole(wants=WHOLE)
    if not cut.broken:
        faults(backend, database, ben_buys, sale, wants=WHOLE)


def main_request(backend, database):  # noqa: ARG001  (`kata xray` calls it like this)
    ben_buys(database)


def accident(backend, database, say):
    with power_cut(backend, database, sale) as cut:
        ben_buys(database)
    return cut.tell(say)
