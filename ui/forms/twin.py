"""While a new record is typed: the one that is there already and may be the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trafficdesk.desk import Filter, RecordView, Row
from trafficdesk.fields.spec import Kind

if TYPE_CHECKING:
    from trafficdesk.engine.records import Records

_UNIT = "unit"


def likely_twin(records: Records, view: RecordView, values: Mapping[str, Any]) -> Row | None:
    """A row of the same name, and of the same unit where both have one; only where rows are called by a name."""
    name = view.title[0] if len(view.title) == 1 else ""
    if not name or view.field(name).kind is not Kind.NAME or not values.get(name):
        return None
    unit = values.get(_UNIT)
    for row in records.select(view.code, Filter(name, "is", values[name]), limit=5):
        if unit is None or row.values.get(_UNIT) in (None, unit):
            return row
    return None


def twin_words(view: RecordView, twin: Row) -> str:
    """What is said of it."""
    place = f"，在{twin.titles[_UNIT]}" if twin.titles.get(_UNIT) else ""
    return f"已经有一{view.noun}叫“{twin.title}”的{view.label}{place}。是同一{view.noun}就打开那一条，不用再登记。"
