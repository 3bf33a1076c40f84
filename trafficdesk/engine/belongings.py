"""What points at a record, with the day of each row: an attendance says when through its training, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trafficdesk.engine.records import Records
from trafficdesk.fields.spec import Kind
from trafficdesk.fields.view import Belonging
from trafficdesk.store.query import Row

_DAYS = (Kind.DATE, Kind.DATETIME)


@dataclass(frozen=True, slots=True)
class Belongings:
    """Rows of another record that point here. days: row id → its day, for kinds whose own columns do not say it."""

    belonging: Belonging
    rows: tuple[Row, ...]
    days: Mapping[int, date]


def belongings_of(records: Records, code: str, row_id: int) -> list[Belongings]:
    """Everything that points at a row, of every year; kinds without a row are left out."""
    return [
        Belongings(each, tuple(rows), days)
        for each, ids in records.belongings(code, row_id)
        if ids
        for rows, days in [_dated(records, each.code, each.field, records.rows(each.code, ids))]
    ]


def _dated(records: Records, code: str, but: str, rows: list[Row]) -> tuple[list[Row], dict[int, date]]:
    """Rows newest first with the days that a linked record gives them; as they were where nothing gives one."""
    view = records.view(code)
    if view.year or any(spec.kind in _DAYS for spec in view.listed):
        return rows, {}
    for spec in view.listed:
        if spec.kind is Kind.LINK and spec.name != but:
            days = _days(records, spec.target, [row.values[spec.name] for row in rows])
            if days:
                known = {row.id: days[row.values[spec.name]] for row in rows if row.values[spec.name] in days}
                return sorted(rows, key=lambda row: known.get(row.id, date.min), reverse=True), known
    return rows, {}


def _days(records: Records, code: str, ids: Sequence[int | None]) -> dict[int, date]:
    """Id → the day by which that record is kept by year."""
    view = records.view(code)
    if not view.year or view.field(view.year).kind not in _DAYS:
        return {}
    found = {}
    for row in records.rows(code, sorted({each for each in ids if each is not None})):
        value = row.values[view.year]
        if value is not None:
            found[row.id] = value.date() if isinstance(value, datetime) else value
    return found
