"""Probes: what really happened when a backend ran, and from which line of it."""

from probe.alike import expect_asked_alike, expect_no_flag_apart, expect_told_alike
from probe.answers import answer_of, brief
from probe.backend import Backend
from probe.boundary import boundary
from probe.by_path import ByPath, by_path, code_in
from probe.calls import expect_no_fallback, expect_same_operation
from probe.copies import Footsteps, expect_no_copies, footsteps
from probe.database import Database, Reader
from probe.events import Event, Sent
from probe.faults import faults
from probe.findings import one_of_each
from probe.forgotten import calls_of, expect_not_forgotten, expect_not_repeated
from probe.imports import expect_no_import, expect_points_inward
from probe.interleave import Race, interleave
from probe.layers import Layers, LayersError, load_layers
from probe.ledger import Ledger, ledger
from probe.omissions import expect_nothing_to_remember
from probe.on_disk import Invariant, OnDisk
from probe.outbound import Outbound, outbound
from probe.outcomes import Outcomes, expect_told_apart, outcomes
from probe.overheard import is_said_of, overheard, said_of
from probe.power_cut import Moment, PowerCut, power_cut
from probe.record import Record, recording
from probe.restart import restarted
from probe.rows import expect_same_rows
from probe.service import TROUBLES, Service, Stop
from probe.sites import Site
from probe.steps import after_a_look, after_an_answer, broken_at
from probe.told import Told, expect_nothing_decided, told
from probe.transactions import Transaction
from probe.unheard import unheard_of
from probe.web import web
from probe.without import FREEZERS, without

__all__ = [
    "FREEZERS",
    "TROUBLES",
    "Backend",
    "ByPath",
    "Database",
    "Event",
    "Footsteps",
    "Invariant",
    "Layers",
    "LayersError",
    "Ledger",
    "Moment",
    "OnDisk",
    "Outbound",
    "Outcomes",
    "PowerCut",
    "Race",
    "Reader",
    "Record",
    "Sent",
    "Service",
    "Site",
    "Stop",
    "Told",
    "Transaction",
    "after_a_look",
    "after_an_answer",
    "answer_of",
    "boundary",
    "brief",
    "broken_at",
    "by_path",
    "calls_of",
    "code_in",
    "expect_asked_alike",
    "expect_no_copies",
    "expect_no_fallback",
    "expect_no_flag_apart",
    "expect_no_import",
    "expect_not_forgotten",
    "expect_not_repeated",
    "expect_nothing_decided",
    "expect_nothing_to_remember",
    "expect_points_inward",
    "expect_same_operation",
    "expect_same_rows",
    "expect_told_alike",
    "expect_told_apart",
    "faults",
    "footsteps",
    "interleave",
    "is_said_of",
    "ledger",
    "load_layers",
    "one_of_each",
    "outbound",
    "outcomes",
    "overheard",
    "power_cut",
    "recording",
    "restarted",
    "said_of",
    "told",
    "unheard_of",
    "web",
    "without",
]
