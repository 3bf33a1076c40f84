"""Reading at once: one connection, each row read once, and what belongs to one of many rows is read for all of them.

A page or a paper is written as if every row were alone: it asks for the driver of this vehicle, the violations of this
driver. Here the first such question is asked for all rows that stand beside it (the drivers of all vehicles read
together), the others are answered from memory. So the number of statements follows the kinds of questions, not the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import HistoryLine, Records, open_kind, view_of
from trafficdesk.fields.spec import Kind
from trafficdesk.fields.view import Belonging
from trafficdesk.records.registry import record_type
from trafficdesk.store import query
from trafficdesk.store.query import EVERY, Filter, Row

_TOGETHER = 500  # rows beside which a question is asked at once


class OfficeOnce(Office):
    """The office while something is read at once: each setting is asked for once."""

    def __init__(self, office: Office, connection: Connection) -> None:
        super().__init__(office.store, office.folder)
        self.user, self.role = office.user, office.role
        self._connection = connection
        self._settings: dict[str, Any] = {}

    def setting(self, name: str, default: Any = None) -> Any:
        if name not in self._settings:
            self._settings[name] = self._read_setting(self._connection, name)
        kept = self._settings[name]
        return default if kept is None else kept


class Once(Records):
    """See Records.at_once. What was read is kept until it is let go: it is for reading only."""

    def __init__(self, office: Office, connection: Connection) -> None:
        super().__init__(OfficeOnce(office, connection))
        self._connection = connection
        self._rows: dict[str, dict[int, Row]] = defaultdict(dict)
        self._lists: list[list[Row]] = []  # as they were read: rows that stand beside each other
        self._selected: dict[str, list[Row]] = {}
        self._pointing: dict[str, dict[int, list[Row]]] = defaultdict(dict)  # question → row pointed at → rows
        self._histories: dict[tuple[str, int], dict[int, list[HistoryLine]]] = defaultdict(dict)

    def reading(self) -> AbstractContextManager[Connection]:
        return nullcontext(self._connection)

    @contextmanager
    def at_once(self) -> Iterator[Records]:
        yield self

    def rows(self, code: str, ids: Sequence[int]) -> list[Row]:
        kind = open_kind(code)
        known = self._rows[kind.code]
        missing = dict.fromkeys(row_id for row_id in ids if row_id not in known)
        if missing:
            beside = [each for each in self._linked_beside(kind.code, next(iter(missing))) if each not in known]
            self._keep(query.rows(self._connection, kind.code, list(missing | dict.fromkeys(beside[:_TOGETHER]))))
        return [known[row_id] for row_id in ids if row_id in known]

    def row(self, code: str, row_id: int) -> Row:
        return next(iter(self.rows(code, [row_id])), None) or super().row(code, row_id)

    def select(self, code: str, *filters: Filter, sort: tuple[str, ...] = (), limit: int = EVERY) -> list[Row]:
        kind = open_kind(code)
        if limit == EVERY:
            for place, each in enumerate(filters):
                spec = kind.field(each.field) if kind.has(each.field) else None
                if spec is not None and spec.kind is Kind.LINK and each.relation == "is" and isinstance(each.value, int):
                    rest = (*filters[:place], *filters[place + 1 :])
                    return self.select_of(kind.code, spec.name, spec.target, each.value, *rest, sort=sort)
        key = repr((kind.code, filters, sort, limit))
        if key not in self._selected:
            self._selected[key] = self._keep(super().select(code, *filters, sort=sort, limit=limit))
        return list(self._selected[key])

    def select_of(
        self, code: str, field: str, target: str, row_id: int, *filters: Filter, sort: tuple[str, ...] = ()
    ) -> list[Row]:
        known = self._pointing[repr((code, field, filters, sort))]
        if row_id not in known:
            wanted = [row_id, *self._beside(target, row_id, known)]
            asked = (Filter(field, "in", wanted), *filters)
            known |= {each: [] for each in wanted}
            for row in self._keep(super().select(code, *asked, sort=sort)):
                known[row.values[field]].append(row)
        return list(known[row_id])

    def belongings(self, code: str, row_id: int) -> list[tuple[Belonging, list[int]]]:
        found = ((each, self.select(each.code, Filter(each.field, "is", row_id))) for each in view_of(code).belongings)
        return [(each, [row.id for row in rows[:500]]) for each, rows in found]

    def history(self, code: str, row_id: int, limit: int = 300) -> list[HistoryLine]:
        known = self._histories[code, limit]
        if row_id not in known:
            known |= self.histories(code, [row_id, *self._beside(code, row_id, known)], limit)
        return known[row_id]

    # inside

    def _keep(self, rows: list[Row]) -> list[Row]:
        """Remember rows; those that were known already are taken from there."""
        kept = [self._rows[row.code].setdefault(row.id, row) for row in rows]
        if len(kept) > 1:
            self._lists.append(kept)
        return kept

    def _linked_beside(self, code: str, row_id: int) -> tuple[int, ...]:
        """What the rows of a list link to where one of them links to this row."""
        found: dict[int, None] = {}
        for rows in self._lists:
            for spec in record_type(rows[0].code).links:
                if spec.target == code:
                    linked = dict.fromkeys(row.values[spec.name] for row in rows)
                    found |= linked if row_id in linked else {}
        return tuple(each for each in found if each is not None and each != row_id)

    def _beside(self, code: str, row_id: int, answered: Iterable[int]) -> list[int]:
        """Rows for which the same will be asked: those read together with this one, and those linked to beside it."""
        lists = (rows for rows in self._lists if rows[0].code == code)
        near = dict.fromkeys(row.id for rows in lists if any(row.id == row_id for row in rows) for row in rows)
        near |= dict.fromkeys(self._linked_beside(code, row_id))
        done = {*answered, row_id}
        return [each for each in near if each not in done][: _TOGETHER - 1]
