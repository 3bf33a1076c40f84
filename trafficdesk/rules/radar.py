"""The expiry radar: everything with a date that runs out, over all records (domain 4).

A field takes part by saying `expiry=(90, 30, 0)`; nothing else is needed. What is missing altogether comes from
absences.py. Levels follow one rule everywhere (fields/nearness.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.nearness import AHEAD, level_of
from trafficdesk.fields.spec import Condition, FieldSpec
from trafficdesk.records.registry import RecordType, all_types, record_type
from trafficdesk.rules.absences import absences
from trafficdesk.store.work import titles_of


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder. days < 0 is late; level is "bad", "warn" (≤ 30) or "soon" (≤ 90).

    id 0: there is no row yet, the stream's own page is where to make it. field "": nothing on the row says so.
    """

    code: str
    label: str
    id: int
    title: str
    field: str
    what: str
    due: date
    days: int
    level: str
    unit: str


def due_items(connection: Connection, today: date, within: int = 90) -> list[Due]:
    """Everything due within that many days or late, most urgent first. A field reminds from its own lead time on."""
    found = [item for kind in all_types() for spec in kind.expiring for item in _of(connection, kind, spec, today, within)]
    found += _missing(connection, today, within)
    return sorted(found, key=lambda item: (item.due, item.code, item.title))


def _of(connection: Connection, kind: RecordType, spec: FieldSpec, today: date, within: int) -> Iterator[Due]:
    table = kind.table
    column = table.c[spec.name]
    horizon = today + timedelta(days=min(within, max(*spec.expiry, 0)))
    watch = kind.spec.watched_when
    wanted = [table.c.id, table.c.title, column.label("due")]
    wanted += [table.c.unit] if kind.has("unit") else []
    watches = [each for each in (watch, spec.expiry_when) if each is not None]
    wanted += [table.c[name].label(f"watched_{name}") for name in sorted({each.field for each in watches})]
    query = select(*wanted).where(column <= horizon, column != LONG_TERM, table.c.deleted_at.is_(None))
    rows = [row for row in connection.execute(query).mappings() if _watched(watches, row)]
    units = titles_of(connection, "units", {row["unit"] for row in rows} - {None}) if kind.has("unit") else {}
    for row in rows:
        days = (row["due"] - today).days
        yield Due(
            kind.code, kind.spec.label, row["id"], row["title"], spec.name, spec.label, row["due"], days,
            _level(days), units.get(row["unit"], "") if kind.has("unit") else "",
        )  # fmt: skip


def _missing(connection: Connection, today: date, within: int) -> Iterator[Due]:
    for item in absences(connection, today):
        days = (item.due - today).days
        if days <= within:
            label = record_type(item.code).spec.label
            yield Due(item.code, label, item.id, item.title, "", item.what, item.due, days, _level(days), item.unit)


def _level(days: int) -> str:
    """What is on the radar is never far: a field may remind longer ahead than 90 days."""
    return level_of(min(days, AHEAD))


def _watched(watches: Sequence[Condition], row: Mapping[Any, Any]) -> bool:
    return all(each.holds({each.field: row[f"watched_{each.field}"]}) for each in watches)
