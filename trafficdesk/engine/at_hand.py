"""desk.at_hand: what a person keeps at hand: pinned records, those opened last, and filters of tables by name.

Comfort, no record: kept in the office's own database (encrypted with it), for each person, without a trace in the trail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.folding import clean
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.store.query import Filter, Row

RECENT_MOST = 10
PINNED_MOST = 20
NAME_MOST = 20
_OF_ALL = ("search", "id", "changed_at", "created_at")  # what may be asked of every table
_PINNED, _RECENT, _FILTERS = "at_hand.pinned", "at_hand.recent", "at_hand.filters"


class AtHand:
    """Reads and remembers; rows that are gone or in the trash are left out by themselves."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office, self._records = office, records

    def opened(self, code: str, row_id: int) -> None:
        """Somebody went to this record: it comes first among those opened last."""
        kind = record_type(code)
        if kind.spec.restricted:
            return
        here = [kind.code, row_id]
        kept = self._kept(_RECENT)
        if kept[:1] != [here]:
            self._keep(_RECENT, [here, *(each for each in kept if each != here)][:RECENT_MOST])

    def pin(self, code: str, row_id: int) -> bool:
        """Pin a record, or let it go when it is pinned; whether it is pinned now. KnownError when too many are."""
        here, kept = [record_type(code).code, row_id], self._kept(_PINNED)
        if here in kept:
            self._keep(_PINNED, [each for each in kept if each != here])
            return False
        if len(kept) >= PINNED_MOST:
            raise KnownError(f"最多钉住 {PINNED_MOST} 条。请先放开几条。")
        self._keep(_PINNED, [*kept, here])
        return True

    def lists(self) -> tuple[list[Row], list[Row]]:
        """The pinned records, in the order in which they were pinned, and those opened last without them, newest first."""
        pinned = self._rows(self._kept(_PINNED))
        known = {(row.code, row.id) for row in pinned}
        return pinned, [row for row in self._rows(self._kept(_RECENT)) if (row.code, row.id) not in known]

    # filters of a table by name

    def filters(self, code: str) -> Mapping[str, tuple[Filter, ...]]:
        """Name → conditions; one whose field is gone is left out."""
        kind = record_type(code)
        kept: Mapping[str, Any] = self._setting(_FILTERS, {}).get(kind.code, {})
        read = {name: tuple(_filter(each) for each in filters) for name, filters in kept.items()}
        return {name: filters for name, filters in read.items() if all(kind.has(each.field) or each.field in _OF_ALL for each in filters)}

    def keep_filters(self, code: str, name: str, filters: Sequence[Filter]) -> None:
        """Keep the conditions of a table under a name; one of that name is exchanged. KnownError without a name."""
        name = clean(name)
        if not name or len(name) > NAME_MOST:
            raise KnownError(f"请给这组条件起个名字，不超过 {NAME_MOST} 个字。")
        self._put_filters(code, {**self._all_filters(code), name: [_plain(each) for each in filters]})

    def drop_filters(self, code: str, name: str) -> None:
        """Forget the conditions of that name."""
        self._put_filters(code, {each: kept for each, kept in self._all_filters(code).items() if each != name})

    # inside

    def _all_filters(self, code: str) -> dict[str, Any]:
        return dict(self._setting(_FILTERS, {}).get(record_type(code).code, {}))

    def _put_filters(self, code: str, filters: Mapping[str, Any]) -> None:
        self._keep(_FILTERS, {**self._setting(_FILTERS, {}), record_type(code).code: filters})

    def _rows(self, keys: Iterable[Sequence[Any]]) -> list[Row]:
        known = {kind.code for kind in all_types()}
        found: dict[tuple[str, int], Row] = {}
        wanted = [(str(code), int(row_id)) for code, row_id in keys if code in known]
        for code in dict.fromkeys(code for code, _ in wanted):
            ids = [row_id for each, row_id in wanted if each == code]
            found |= {(code, row.id): row for row in self._records.select(code, Filter("id", "in", ids))}
        return [found[key] for key in wanted if key in found]

    def _kept(self, name: str) -> list[Any]:
        return list(self._setting(name, []))

    def _setting(self, name: str, default: Any) -> Any:
        return self._office.setting(self._mine(name), default)

    def _keep(self, name: str, value: Any) -> None:
        self._office.remember(self._mine(name), value)

    def _mine(self, name: str) -> str:
        return f"{name}.{self._office.user}"


def _plain(condition: Filter) -> list[Any]:
    return [condition.field, condition.relation, _to_json(condition.value), _to_json(condition.upper)]


def _filter(kept: Sequence[Any]) -> Filter:
    field, relation, value, upper = kept
    return Filter(field, relation, _from_json(value), _from_json(upper))


# What JSON does not know by itself: name of the type → the way back.
_TYPES: Mapping[str, Callable[[str], Any]] = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "Decimal": Decimal}


def _to_json(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_to_json(each) for each in value]
    return {"type": type(value).__name__, "text": str(value)} if type(value).__name__ in _TYPES else value


def _from_json(kept: Any) -> Any:
    if isinstance(kept, list):
        return tuple(_from_json(each) for each in kept)
    return _TYPES[kept["type"]](kept["text"]) if isinstance(kept, dict) else kept
