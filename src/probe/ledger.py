"""The ledger: every statement and transaction of a block, with its line and layer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import CO_ASYNC_GENERATOR, CO_GENERATOR

from probe.backend import Backend
from probe.database import Database
from probe.events import Event, Sent
from probe.findings import count_of, finding, shorten
from probe.makers import made_by_one_line
from probe.record import Record, recording
from probe.routes import endpoints
from probe.sites import Step
from probe.transactions import Transaction, nearest, operations, transactions_of


@dataclass
class Ledger:
    """What a block wrote down. The `expect_*` methods report every violation, softly."""

    backend: Backend
    record: Record
    database: Database
    _changes_before: int
    _changes_after: int | None = None

    @property
    def events(self) -> list[Event]:
        """Every event, in order."""
        return self.record.events

    @property
    def statements(self) -> list[Event]:
        """The SQL that read or wrote."""
        return self.record.statements

    @property
    def sent(self) -> list[Sent]:
        """The requests that went outside."""
        return self.record.sent

    @property
    def transactions(self) -> list[Transaction]:
        """Every transaction, in the order of its beginning."""
        return transactions_of(self.record.events)

    @property
    def writing(self) -> list[Transaction]:
        """The committed transactions that wrote."""
        return [each for each in self.transactions if each.wrote]

    @property
    def reached_disk(self) -> int:
        """How many transactions changed the database file, whoever made them."""
        after = self.database.changes() if self._changes_after is None else self._changes_after
        return after - self._changes_before

    def close(self) -> None:
        """Take the last reading: what is written after the block is not this block's."""
        self._changes_after = self.database.changes()

    def expect_transactions(self, count: int, *, wants: str) -> None:
        """Report unless exactly `count` writing transactions reached the disk."""
        self._expect_nothing_unseen(wants)
        found = self.writing
        lines = [f"  {_end(each).where}" for each in found]
        summary = f"{count_of(len(found), 'transaction')} committed, expected {count}"
        self.backend.expect(len(found) == count, finding(summary, lines, wants))

    def expect_owner(self, layer: str, *, wants: str) -> None:
        """Report every writing transaction that `layer` does not begin and end."""
        found = self.writing
        if not self.backend.expect(
            bool(found), finding("no transaction wrote anything", [], wants)
        ):
            return
        self._expect_nothing_unseen(wants)
        wrong = [each for each in found if each.decided_in != layer]
        places = ", ".join(sorted({_layer_name(each) for each in wrong}))
        summary = f"{count_of(len(found), 'commit')}, {_share(wrong, found)}decided in {places}"
        lines = [line for each in wrong for line in _blame(each)]
        self.backend.expect(not wrong, finding(summary, lines, wants))

    def expect_no_route_ends(self, *, wants: str) -> bool:
        """Report the writing transactions that a route itself ends; return whether there is none.

        What runs around all routes may end them, also what one line makes their endpoints of, and
        so may an operation that a route calls.
        """
        if not self.backend.expect(
            bool(self.writing), finding("no transaction wrote anything", [], wants)
        ):
            return False
        routes = endpoints() - made_by_one_line(self.backend)
        wrong = [each.owner for each in self.writing if each.owner and each.owner.code in routes]
        forgets = "a route that forgets this has kept nothing when it answers"
        lines = [f"  {owner.site} ends it: {forgets}" for owner in wrong]
        summary = f"{count_of(len(wrong), 'transaction')} ended by a route"
        return self.backend.expect(not wrong, finding(summary, lines, wants))

    def expect_no_sql_from(self, layer: str, *, wants: str) -> bool:
        """Report the statements that a line of `layer` issued (or a framework, for transport).

        Return whether there is none.
        """
        if not self.backend.expect(bool(self.statements), finding("no SQL was seen", [], wants)):
            return False
        layers = (layer, "outside") if layer == "transport" else (layer,)
        wrong = [event for event in self.statements if event.layer in layers]
        lines = [f"  {event.where}: {shorten(event.text)}" for event in wrong]
        return self.backend.expect(
            not wrong,
            finding(f"{count_of(len(wrong), 'statement')} issued by {layer}", lines, wants),
        )

    def expect_sql_within_the_core(self, *, wants: str) -> None:
        """Report what a door asked of the database: by its own line, or past the core by a helper.

        A framework is a door too. What a helper writes may be what the core changed before.
        """
        if not self.backend.expect(bool(self.statements), finding("no SQL was seen", [], wants)):
            return
        wrong = [event for event in self.statements if _is_past_the_core(event)]
        lines = list(dict.fromkeys(f"  {event.where}: {shorten(event.text)}" for event in wrong))
        places = ", ".join(dict.fromkeys(_place(event) for event in wrong))
        summary = f"{count_of(len(wrong), 'statement')} issued past the core ({places})"
        self.backend.expect(not wrong, finding(summary, lines, wants))

    def expect_none_open(self, *, wants: str) -> None:
        """Report the transactions that are still open at the end of the block."""
        if not self.backend.expect(
            bool(self.transactions), finding("no transaction was seen", [], wants)
        ):
            return
        left = [each for each in self.transactions if each.end is None]
        lines = [f"  begun in {each.events[0].where}" for each in left if each.events]
        self.backend.expect(
            not left, finding(f"{count_of(len(left), 'transaction')} still open", lines, wants)
        )

    def expect_one_operation(self, *, times: int = 1, wants: str) -> bool:
        """Report unless the block entered exactly one operation of the core, for each time.

        Return whether it did.
        """
        entered = operations(self.record.events)
        lines = [f"  {step.site}" for step in entered]
        summary = f"{count_of(len(entered), 'core operation')} entered, expected {times}"
        return self.backend.expect(len(entered) == times, finding(summary, lines, wants))

    def _expect_nothing_unseen(self, wants: str) -> None:
        unseen = self.reached_disk - len(self.writing)
        summary = f"{count_of(unseen, 'transaction')} reached the disk past the engine"
        lines = ["  A connection of its own, or a raw one, wrote: no layer can be named for it."]
        self.backend.expect(unseen <= 0, finding(summary, lines, wants))


@contextmanager
def ledger(backend: Backend, database: Database) -> Iterator[Ledger]:
    """Give the ledger of a block; read it or call its `expect_*` inside or after the block."""
    with recording(backend, database) as record:
        log = Ledger(backend, record, database, database.changes())
        try:
            yield log
        finally:
            log.close()


def _is_past_the_core(event: Event) -> bool:
    """Tell whether a door issued a statement, by itself or through a helper."""
    led = any(step.layer in ("application", "domain") for step in event.stack)
    return event.layer in ("transport", "wiring", "outside") or not (led or event.writes)


def _place(event: Event) -> str:
    return event.site.place if event.site else "outside your code"


def _blame(each: Transaction) -> list[str]:
    owner = each.owner
    after = f"  {_end(each).where}, after the route"
    end = f"  {owner.site} ({_who(each, owner)})" if owner else after
    if each.decided_in == "infrastructure":
        said = "  The database code says when it is finished; no operation can."
        inner = each.operation
        if inner and inner.layer == "application":
            said = f"  {inner.site.name} ends nothing: a third door that calls it keeps nothing."
        return [end, said]
    writers = {
        step.site.place: step.site
        for event in each.writes
        if (step := nearest(event)) and step != owner
    }
    return [
        end,
        *(
            f"  {site.place} {site.function} writes; every caller must remember to end it"
            for site in writers.values()
        ),
    ]


def _who(each: Transaction, owner: Step) -> str:
    if each.decided_in == "transport" != owner.layer:
        return f"{owner.layer}, but a door says when"
    inner = each.operation or owner
    if inner.layer == each.decided_in != owner.layer:
        return f"around {inner.site.name}, so {inner.layer}"
    return _layer_name(each)


def _layer_name(each: Transaction) -> str:
    if each.decided_in != "nobody":
        return each.decided_in
    end = _end(each)
    if end.stack and end.stack[0].code.co_flags & (CO_GENERATOR | CO_ASYNC_GENERATOR):
        return "a dependency"
    return end.layer


def _share(wrong: list[Transaction], found: list[Transaction]) -> str:
    if len(wrong) < len(found):
        return f"{len(wrong)} of them "
    return "all " if len(found) > 1 else ""


def _end(each: Transaction) -> Event:
    assert each.end is not None
    return each.end
