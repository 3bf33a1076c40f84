"""How near the end of a date or of a task is, by the levels and words of trafficdesk/fields/nearness.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from trafficdesk.clock import today
from trafficdesk.desk import RecordView, Row
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.fields.nearness import FAR, Standing, nearness
from trafficdesk.fields.spec import FieldSpec, Kind

# The states of most tasks that are over, with their levels.
OVER: Mapping[str, str] = MappingProxyType({"完成": "ok", "取消": FAR})


def standing_of(view: RecordView, spec: FieldSpec, row: Row) -> Standing | None:
    """The standing of a row's field; None when the row no longer has to be watched (a finished task)."""
    if not spec.expiry:
        return None
    watches = (view.watched_when, spec.expiry_when)
    watched = all(each is None or each.holds(row.values) for each in watches)
    return standing(spec, row.values.get(spec.name)) if watched else None


def standing(spec: FieldSpec, value: Any) -> Standing | None:
    """The standing of an expiry field's value; None for other fields and for nothing."""
    if is_hidden(spec) or not spec.expiry or spec.kind is not Kind.DATE or not isinstance(value, date):
        return None
    found = nearness(value, today())
    return found if found.level != FAR else Standing("ok", "在有效期")


def task_standing(due: date | None, today: date, state: str | None, over: Mapping[str, str] = OVER) -> Standing:
    """The standing of a task: a state that is over (state → level) speaks for itself, else how near its day is."""
    if state is not None and state in over:
        return Standing(over[state], state)
    return nearness(due, today) if due is not None else Standing(FAR, "没有时限")
