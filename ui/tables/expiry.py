"""How near the end of a date is, in the words, levels and limits that every page uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk.clock import today
from trafficdesk.desk import RecordView, Row
from trafficdesk.fields.spec import FieldSpec, Kind

NEAR = 30
AHEAD = 90


@dataclass(frozen=True, slots=True)
class Standing:
    """`level` is bad, warn, soon or ok (names of the look's colours and shapes); `word` says it in Chinese."""

    level: str
    word: str


def standing_of(view: RecordView, spec: FieldSpec, row: Row) -> Standing | None:
    """The standing of a row's field; None when the row no longer has to be watched (a finished task)."""
    watches = (view.watched_when, spec.expiry_when)
    watched = all(each is None or each.holds(row.values) for each in watches)
    return standing(spec, row.values.get(spec.name)) if watched else None


def standing(spec: FieldSpec, value: Any) -> Standing | None:
    """The standing of an expiry field's value; None for other fields and for nothing."""
    if not spec.expiry or spec.kind is not Kind.DATE or not isinstance(value, date):
        return None
    left = (value - today()).days
    if left < 0:
        return Standing("bad", f"已逾期 {-left} 天")
    if left == 0:
        return Standing("warn", "今天到期")
    if left <= NEAR:
        return Standing("warn", f"还剩 {left} 天")
    if left <= AHEAD:
        return Standing("soon", f"还剩 {left} 天")
    return Standing("ok", "在有效期")
