"""Every hazard has a number of its year from the moment it is entered: page, ledger, import (domain 1.9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from trafficdesk.records.registry import record_type
from trafficdesk.store.serials import next_free
from trafficdesk.store.work import Work

HAZARDS = "hazards"
_BATCH = 500


def next_number(connection: Connection, found: date) -> str:
    """The next free number of the year in which a hazard was found: 隐〔2026〕001."""
    year = found.year
    return next_free(connection, f"hazards.{year}", HAZARDS, "number", lambda serial: f"隐〔{year}〕{serial:03d}")


def number_hazards(work: Work, ids: Sequence[int]) -> None:
    """A number for every added hazard that has none; numbers that a list brought stay."""
    table = record_type(HAZARDS).table
    for start in range(0, len(ids), _BATCH):
        wanted = table.c.id.in_(ids[start : start + _BATCH]) & table.c.number.is_(None)
        query = select(table.c.id, table.c.found).where(wanted).order_by(table.c.found, table.c.id)
        for row_id, found in work.connection.execute(query).all():
            work.set_fact(HAZARDS, row_id, {"number": next_number(work.connection, found)})
