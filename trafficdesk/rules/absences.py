"""What should have taken place or come in by a day and did not: reminders that no row's own date gives (domain 4).

A work stream takes part by a function in SOURCES. It decides its own lead time and yields nothing before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.records.registry import record_type
from trafficdesk.records.system import Setting
from trafficdesk.rules import agreement_rules, committee_rules, meeting_rules


@dataclass(frozen=True, slots=True)
class Absence:
    """One thing that is not there. unit: whom to ask; id: the row to go on with, 0: the stream's own page."""

    code: str
    title: str
    what: str
    due: date
    unit: str = ""
    id: int = 0


def absences(connection: Connection, today: date) -> Iterator[Absence]:
    """Everything that is missing, in no order. Nothing in an office that has not registered a unit yet."""
    units = record_type("units").table
    if connection.scalar(select(units.c.id).where(units.c.deleted_at.is_(None)).limit(1)) is not None:
        for source in SOURCES:
            yield from source(connection, today)


def quarters_without_meeting(connection: Connection, today: date) -> Iterator[Absence]:
    """Quarters of this year that had no regular meeting, the present one in its last days."""
    meetings = _rows(connection, "meetings", "quarter", "state", kind=meeting_rules.REGULAR, year=today.year)
    held = {row["quarter"] for row in meetings if row["state"] in meeting_rules.TOOK_PLACE}
    for quarter in meeting_rules.QUARTERS:
        if meeting_rules.quarter_level(today.year, quarter, quarter in held, today) in ("warn", "bad"):
            due = meeting_rules.quarter_span(today.year, quarter)[1]
            title = f"{today.year} 年{quarter}例会"
            yield Absence("meetings", title, "季度例会未开", due)


def papers_not_in(connection: Connection, today: date) -> Iterator[Absence]:
    """Plans, summaries and assessments of this year that a residents' committee has not handed in."""
    own = _setting(connection, committee_rules.DEADLINES_SETTING)
    papers = {
        (row["committee"], row["kind"]): row
        for row in _rows(connection, "committee-papers", "committee", "kind", "handed_in", "state", year=today.year)
    }
    due_of = {kind: committee_rules.deadline(today.year, kind, own) for kind in committee_rules.PAPERS}
    for unit in _rows(connection, "units", "title", unit_type=agreement_rules.COMMITTEE, state="在册"):
        for kind, due in due_of.items():
            paper = papers.get((unit["id"], kind))
            valid = paper if paper is not None and paper["state"] != committee_rules.VOID else None
            handed_in = valid["handed_in"] if valid else None
            if handed_in is None and committee_rules.paper_level(None, due, today):
                yield Absence("committee-papers", unit["title"], f"{kind}未报", due)


def _rows(connection: Connection, code: str, *names: str, **wanted: Any) -> Iterable[Mapping[Any, Any]]:
    table = record_type(code).table
    query = select(table.c.id, *(table.c[name] for name in names)).where(table.c.deleted_at.is_(None))
    for name, value in wanted.items():
        query = query.where(table.c[name] == value)
    return connection.execute(query).mappings()


def _setting(connection: Connection, name: str) -> Any:
    text = connection.scalar(select(Setting.value).where(Setting.name == name))
    return {} if text is None else json.loads(text)


SOURCES: tuple[Callable[[Connection, date], Iterator[Absence]], ...] = (quarters_without_meeting, papers_not_in)
