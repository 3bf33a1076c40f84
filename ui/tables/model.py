"""A windowed table over any record: ids of the whole result, rows only where somebody looks.

What a table shows is a Query. A new query is answered in two steps: its first page at once (a LIMIT query), the
ids of all of it from a worker. Rows are read around what is painted. Re-sorting never resets the model, because
a reset makes Qt measure every row again (performance study, section 1).
"""

from __future__ import annotations

import re
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from trafficdesk.clock import today
from trafficdesk.desk import ChangeSet, Desk, Query, RecordView, Row, State
from trafficdesk.errors import KnownError, Unreachable
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.nearness import Standing
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from ui.tables.cache import Cells, RowCache
from ui.tables.computed import ComputedColumns, States
from ui.tables.expiry import standing_of
from ui.tables.lent import TAG, why_lent
from ui.tasks import run_query
from ui.widgets.cells import LOOK_ROLE, CellLook
from ui.widgets.spoken import SpokenModel

CHECK = 0  # the column with the check boxes
HEAD = 400  # ids that are asked for at once
DIRECT = 20_000  # rows up to which all ids come as fast as the first ones
PAGE = 120  # rows read around a painted row
FEW = 16  # rows with the focus or chosen that are searched for one by one
SLOW = 0.03  # seconds; a disk slower than this is read in the worker
WAITING = "…"
_Index = QModelIndex | QPersistentModelIndex


class RecordTable(SpokenModel):
    """Rows of one record kind. Give it to a RecordTableView; call `show` with a query."""

    counted = Signal(int, int)  # rows shown, rows without filters
    settled = Signal()  # the first page, or all ids, have arrived
    failed = Signal(str)

    def __init__(self, desk: Desk, view: RecordView, parent: Any = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.view = view
        self.query = Query(view.code)
        self.base = Query(view.code)
        self.computed = ComputedColumns(desk, view, today().year)
        self.columns: tuple[FieldSpec, ...] = self.computed.listed
        self.folded = False  # room is short: dates fold into their word
        self.wraps: frozenset[str] = frozenset()  # fields whose words go on in further lines where one is too short
        self.chosen: Callable[[int], bool] = lambda row: (
            False
        )  # set by the view: its selection is what is ticked
        self.complete = False
        self.lent: frozenset[int] = frozenset()  # rows that the street has only lent to this desk
        self._ids: Sequence[int] = array("q")
        self._size = 0
        self._cache = RowCache()
        self._turn = 0
        self._slow = False
        self._painted: tuple[Any, ...] = ()  # what the kept cells depend on besides their rows
        self._asked: set[int] = set()
        self._wanted: set[int] = set()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._read_wanted)

    # what Qt asks

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._size

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns) + 1

    def answer(self, index: _Index, role: int) -> Any:
        if not index.isValid():
            return None
        if index.column() == CHECK:
            return CellLook(checked=self.chosen(index.row())) if role == LOOK_ROLE else None
        spec = self.columns[index.column() - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(index.row(), spec)[0]
        if role == LOOK_ROLE:
            return self._cell(index.row(), spec)[1]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), spec)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 < section <= len(self.columns):
            return None
        spec = self.columns[section - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return spec.label + self._sort_mark(spec)
        if role == Qt.ItemDataRole.ToolTipRole:
            return spec.help or None
        if role == Qt.ItemDataRole.TextAlignmentRole and kind_of(spec).align == "right":
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return (
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            if index.isValid()
            else Qt.ItemFlag.NoItemFlags
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 < column <= len(self.columns) and self.columns[column - 1].name not in self.computed.names:
            name = self.columns[column - 1].name
            sign = "-" if order == Qt.SortOrder.DescendingOrder else ""
            self.show(Query(self.query.code, self.query.filters, (sign + name,), self.query.trashed))

    # what pages ask

    @property
    def descending(self) -> bool | None:
        """Whether the first sort key is turned round; None while the record's own order is used."""
        return self.query.sort[0].startswith("-") if self.query.sort else None

    def known_rows(self) -> int:
        """How many rows from the top can be shown without reading (a hint for column widths)."""
        size = min(len(self._ids), PAGE)
        return next((row for row in range(size) if self._cache.get(self._ids[row]) is None), size)

    def id_at(self, row: int) -> int:
        """The id in a row; 0 while it is not known."""
        return self._ids[row] if 0 <= row < len(self._ids) else 0

    def shown_ids(self) -> list[int]:
        """The ids of all rows in their order; those of the first page only while the others are on their way."""
        return list(self._ids)

    def row(self, row: int) -> Row | None:
        """The row, read now if the disk is quick, else None and read in the worker."""
        row_id = self.id_at(row)
        found = self._cache.get(row_id)
        if found is None and row < self._size:
            if row_id and not self._slow and self._read_now(row):
                return self._cache.get(row_id)
            self._wanted.add(row)
            self._later.start()
        return found

    def cells(self, row: int) -> Cells:
        """Text and look of each of `columns`, for painting; worked out once as long as nothing of it changes."""
        found = self.row(row)
        if found is None:
            return [self._cell(row, spec) for spec in self.columns]
        now = (self.folded, self.wraps, self.columns, today())
        if now != self._painted:
            self._painted = now
            self._cache.cells.clear()
        cells = self._cache.cells.get(found.id)
        if cells is None:
            cells = self._cache.cells[found.id] = [self._known_cell(found, spec) for spec in self.columns]
        return cells

    def position(self, row_id: int) -> int:
        """Where an id stands, -1 if it is not shown."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    def set_columns(self, columns: Sequence[FieldSpec]) -> None:
        """Show other columns (rare, so the model may start afresh)."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self.endResetModel()

    def set_year(self, year: int) -> None:
        """The year of which computed columns speak."""
        if year != self.computed.year:
            self.computed.year = year
            if self.computed.specs and self._turn:  # nothing was shown before the first turn
                self._cache.clear()
                self.show(self.query)

    def show(self, query: Query, base: Query | None = None) -> None:
        """Show another result. base: the query whose count stands behind the slash (without the clerk's filters)."""
        self._turn += 1
        turn = self._turn
        same_rows = query.filters == self.query.filters and query.trashed == self.query.trashed
        self.query = query
        if base is not None:
            self.base = base
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns))
        if same_rows and self.complete and self._size <= DIRECT:
            self._ask_ids(turn, whole=True)
            return
        run_query(
            self,
            lambda _: self._head_of(query),
            lambda found: self._take_head(turn, found, keep_size=same_rows),
            failed=lambda error: self._take_error(turn, error),
        )

    def refresh(self, changes: ChangeSet | None = None) -> None:
        """Read again what a change may have touched; nothing when it did not concern this table."""
        if changes is None:
            self._cache.clear()
        else:
            linked = {spec.target for spec in self.view.fields if spec.kind is Kind.LINK} | self.computed.sources
            if self.view.code not in changes.codes and not linked & changes.codes:
                self._look_whose()
                return
            if linked & changes.codes:
                self._cache.clear()
            self._cache.forget(change.id for change in changes.changes if change.code == self.view.code)
        self.show(self.query)

    # inside

    def _head_of(self, query: Query) -> tuple[list[int], list[Row], States]:
        ids = self.desk.records.first_ids(query, HEAD)
        return ids, self.desk.records.rows(query.code, ids[:PAGE]), self.computed.read(ids[:PAGE])

    def _take_head(self, turn: int, found: tuple[list[int], list[Row], States], *, keep_size: bool) -> None:
        if turn != self._turn:
            return
        ids, rows, states = found
        self._cache.put(rows, states)
        self._asked.clear()
        self.complete = len(ids) < HEAD
        self._swap(array("q", ids), len(ids) if self.complete or not keep_size else max(len(ids), self._size))
        self.settled.emit()
        self._ask_ids(turn, whole=not self.complete)

    def _ask_ids(self, turn: int, *, whole: bool) -> None:
        query, base, records = self.query, self.base, self.desk.records

        def work(_: Any) -> tuple[array[int] | None, int, frozenset[int]]:
            return (records.ids(query) if whole else None), records.count(base), records.lent(query.code)

        run_query(self, work, lambda answer: self._take_ids(turn, answer), failed=self._report)

    def _take_ids(self, turn: int, answer: tuple[array[int] | None, int, frozenset[int]]) -> None:
        if turn != self._turn:
            return
        ids, total, lent = answer
        self._mark(lent)
        if ids is not None:
            self.complete = True
            self._swap(ids, len(ids))
            if self._size:
                self.row(0)  # the first rows are what the widths of the columns are measured by
        self.counted.emit(self._size, total)
        self.settled.emit()

    def _look_whose(self) -> None:
        """A change of another record (a unit goes to another committee) may have made rows somebody else's, or ours."""

        def told(lent: frozenset[int]) -> None:
            if lent != self.lent:
                self.show(self.query)

        run_query(self, lambda _: self.desk.records.lent(self.view.code), told, self._report, key="lent")

    def _mark(self, lent: frozenset[int]) -> None:
        if lent != self.lent:
            self.lent = lent
            self._cache.cells.clear()

    def _swap(self, ids: array[int], size: int) -> None:
        """Other ids in the same rows; rows are added or taken away at the end only."""
        before = self._ids
        if size > self._size:
            self.beginInsertRows(QModelIndex(), self._size, size - 1)
            self._size = size
            self.endInsertRows()
        self.layoutAboutToBeChanged.emit()
        moved = self._remembered(before)
        self._ids = ids
        self._move(moved, ids)
        self.layoutChanged.emit()
        if size < self._size:
            self.beginRemoveRows(QModelIndex(), size, self._size - 1)
            self._size = size
            self.endRemoveRows()

    def _remembered(self, ids: Sequence[int]) -> list[tuple[QModelIndex, int]]:
        found = [(index, index.row()) for index in self.persistentIndexList()]
        return [(index, ids[row] if row < len(ids) else 0) for index, row in found]

    def _move(self, moved: list[tuple[QModelIndex, int]], ids: array[int]) -> None:
        wanted = {row_id for _, row_id in moved if row_id}
        if not moved:
            return
        places = places_of(wanted, ids)
        new = [
            self.index(places[row_id], index.column()) if row_id in places else QModelIndex()
            for index, row_id in moved
        ]
        self.changePersistentIndexList([index for index, _ in moved], new)

    def _around(self, row: int) -> list[int]:
        start = max(0, row - PAGE // 3)
        ids = self._ids[start : start + PAGE]
        return [row_id for row_id in ids if self._cache.get(row_id) is None]

    def _read_now(self, row: int) -> bool:
        """Whether it went well; where the server is gone the worker asks, and says so."""
        started = time.perf_counter()
        ids = self._around(row)
        try:
            self._cache.put(self.desk.records.rows(self.view.code, ids), self.computed.read(ids))
        except Unreachable:
            self._slow = True
            return False
        self._slow = time.perf_counter() - started > SLOW
        return True

    def _read_wanted(self) -> None:
        rows, self._wanted = sorted(self._wanted), set()
        ids = [row_id for row in rows[:: PAGE // 3] or rows for row_id in self._around(row)]
        ids = [row_id for row_id in dict.fromkeys(ids) if row_id not in self._asked]
        if not ids:
            return
        self._asked.update(ids)
        code = self.view.code

        def failed(error: KnownError) -> None:
            self._asked.difference_update(ids)  # they are asked for again when they are painted next
            self._report(error)

        run_query(self, lambda _: self._timed(code, ids), self._take_rows, failed)

    def _timed(self, code: str, ids: list[int]) -> tuple[list[Row], States, float]:
        started = time.perf_counter()
        rows, states = self.desk.records.rows(code, ids), self.computed.read(ids)
        return rows, states, time.perf_counter() - started

    def _take_rows(self, answer: tuple[list[Row], States, float]) -> None:
        rows, states, seconds = answer
        self._slow = seconds > SLOW
        self._asked.difference_update(row.id for row in rows)
        self._cache.put(rows, states)
        if self._size:
            self.dataChanged.emit(self.index(0, 0), self.index(self._size - 1, len(self.columns)))

    def _take_error(self, turn: int, error: KnownError) -> None:
        if turn == self._turn:
            self._report(error)

    def _report(self, error: KnownError) -> None:
        self.failed.emit(str(error))

    def _state(self, row: Row, spec: FieldSpec) -> Standing | State | None:
        """The state that a cell says: that of a computed column, or how near a date is. What is worked out from other records is not
        known of a lent row: those are where it is at home.
        """
        worked_out = None if row.id in self.lent else self._cache.state(row.id, spec.name)
        return worked_out or standing_of(self.view, spec, row)

    def _cell(self, row: int, spec: FieldSpec) -> tuple[str, CellLook]:
        found = self.row(row)
        if found is None:
            return (WAITING if spec is self.columns[0] else ""), CellLook(ink="text3")
        return self._known_cell(found, spec)

    def _known_cell(self, found: Row, spec: FieldSpec) -> tuple[str, CellLook]:
        text, look = self.whole_cell(found, spec)
        return text, replace(look, before="") if self.folded and look.before else look

    def whole_cell(self, found: Row, spec: FieldSpec) -> tuple[str, CellLook]:
        """Text and look of a cell of a row that is here, with the whole date before the word; the first one says whether it is lent."""
        text, look = self._said(found, spec)
        return text, replace(look, tag=TAG) if found.id in self.lent and spec is self.columns[0] else look

    def _said(self, found: Row, spec: FieldSpec) -> tuple[str, CellLook]:
        state, wrap = self._state(found, spec), spec.name in self.wraps
        if state is not None:
            return state.word, CellLook(level=state.level, before=found.text(spec), wrap=wrap)
        masked = spec.sensitivity is not Sensitivity.OPEN
        named = len(self.view.title) == 1 and spec.name in self.view.title
        look = CellLook(bold=named, ink="text2" if masked else "text", right=kind_of(spec).align == "right", wrap=wrap)
        return found.text(spec).replace("\n", " "), look

    def _sort_mark(self, spec: FieldSpec) -> str:
        first = (self.query.sort or self.view.sort or ("",))[0]
        name = first.removeprefix("-")
        if name == "title" and len(self.view.title) == 1:
            name = self.view.title[0]
        if name != spec.name:
            return ""
        return " ▼" if first.startswith("-") else " ▲"

    def _tip(self, row: int, spec: FieldSpec) -> str | None:
        found = self.row(row)
        if found is None:
            return None
        text = found.text(spec)
        state = self._state(found, spec)
        said = f"{text}（{state.word}）" if state and text else state.word if state else text
        whose = why_lent(self.desk, found) if found.id in self.lent and spec is self.columns[0] else ""
        return "\n".join(filter(None, (said, whose))) or None

    def lent_shown(self) -> int:
        """How many of the rows that are shown are only lent; of all, once all are known."""
        return sum(map(self.lent.__contains__, self._ids)) if self.lent else 0


def places_of(wanted: set[int], ids: array[int]) -> dict[int, int]:
    """Where some ids stand among many; those that do not are left out.

    A few are searched for as bytes, which takes 3 ms each in a million; walking through all of them in Python takes 50.
    """
    if len(wanted) > FEW:
        return {row_id: row for row, row_id in enumerate(ids) if row_id in wanted}
    places = ((row_id, _place_of(row_id, ids)) for row_id in wanted)
    return {row_id: row for row_id, row in places if row >= 0}


def _place_of(row_id: int, ids: array[int]) -> int:
    sought = re.compile(re.escape(array(ids.typecode, [row_id]).tobytes()), re.DOTALL)
    places = (found.start() for found in sought.finditer(ids))
    return next((place // ids.itemsize for place in places if place % ids.itemsize == 0), -1)
