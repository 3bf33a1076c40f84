"""Rows as the command line gives them out: objects for programs, aligned lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trafficdesk.desk import Desk, Query, RecordView, Row
from trafficdesk.fields import masking
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity

_PAGE = 500


def pages(desk: Desk, query: Query, limit: int | None) -> Iterator[Row]:
    """The rows of a query in order, fetched page by page."""
    ids: Sequence[int] = desk.records.ids(query) if limit is None else desk.records.first_ids(query, limit)
    for start in range(0, len(ids), _PAGE):
        yield from desk.records.rows(query.code, ids[start : start + _PAGE])


def as_object(view: RecordView, row: Row, *, full: bool = False) -> dict[str, Any]:
    """A row keyed by field name: dates ISO, codes as stored and `_label` beside, links by name and `_id`."""
    answer: dict[str, Any] = {"id": row.id, "uuid": row.uuid, "title": row.title}
    for spec in view.fields:
        if full or spec.sensitivity is not Sensitivity.SEALED:
            answer |= _entries(spec, row, full)
    return answer


def _entries(spec: FieldSpec, row: Row, full: bool) -> dict[str, Any]:
    value = row.values[spec.name]
    if spec.kind is Kind.LINK:
        return {spec.name: row.titles.get(spec.name), f"{spec.name}_id": value}
    if value is not None and spec.sensitivity is not Sensitivity.OPEN and not full:
        return {spec.name: row.text(spec)}
    answer = {spec.name: plain(value) if full or not isinstance(value, str) else masking.mask_inside(value)}
    if value is not None and spec.kind in (Kind.CHOICE, Kind.CHOICES, Kind.DATE):
        label = row.text(spec)
        if label != answer[spec.name]:
            answer[f"{spec.name}_label"] = label
    return answer


def plain(value: Any) -> Any:
    """A typed value as JSON knows it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def as_line(view: RecordView, row: Row, *, full: bool = False) -> list[str]:
    """A row as cells for people: id, then the columns of the table."""
    return [str(row.id), *(row.text(spec, masked=not full) for spec in view.listed)]


def headings(view: RecordView) -> tuple[list[str], list[int]]:
    """Headings and widths for `as_line`."""
    names = ["编号", *(spec.label for spec in view.listed)]
    widths = [8, *(max(2 * len(spec.label), kind_of(spec).width) for spec in view.listed)]
    return names, widths
