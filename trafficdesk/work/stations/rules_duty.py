"""What speaks against a shift of a persuader: a term of service that has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.records.registry import record_type
from trafficdesk.work.stations.rules import DUTIES, PERSUADERS


def of_duty(connection: Connection, values: Mapping[str, Any], _row_id: int, given: frozenset[str]) -> Iterator[Problem]:
    """Nobody is put on duty after the end of the term, unless somebody says why."""
    if values.get("persuader") is None or values.get("on") is None or not given & {"persuader", "on"}:
        return
    table = record_type(PERSUADERS).table
    found = connection.execute(select(table.c.title, table.c.hired_until).where(table.c.id == values["persuader"])).first()
    if found is not None:
        yield from after_the_term(found.title, found.hired_until, values["on"])


def after_the_term(name: str, hired_until: date | None, on: date) -> Iterator[Problem]:
    """A shift on a day after the end of the term."""
    if hired_until is not None and hired_until < on:
        sentence = f"{name} 的聘期到 {hired_until} 止。请先续聘改聘期，或写明原因。"
        yield Problem("persuader", record_type(DUTIES).field("persuader").label, sentence, CONFIRM)
