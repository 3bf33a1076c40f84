"""The preview of an import as a table: what each row will do, and every cell with its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from ui.widgets.cells import LOOK_ROLE, CellLook
from ui.widgets.spoken import SpokenModel

if TYPE_CHECKING:
    from trafficdesk.engine.import_review import ImportReview, ReviewColumn

NUMBER, PLAN, FIRST = 0, 1, 2
WORDS = {
    "add": ("add", "新增"),
    "update": ("edit", "更新"),
    "skip": ("skip", "跳过"),
    "problem": ("bad", "问题"),
    "confirm": ("warn", "要确认"),
}
_NUMBER = CellLook(ink="text3", right=True, grid=True)
_LOOKS = {
    "": CellLook(grid=True),
    "bad": CellLook(ground="badbg", corner="bad", grid=True),
    "warn": CellLook(ground="warnbg", corner="warn", grid=True),
    "none": CellLook(ground="sunken", ink="text3", grid=True),
}
_PLAN_LOOKS = {plan: CellLook(level=level, grid=True) for plan, (level, _word) in WORDS.items()}
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class ReviewModel(SpokenModel):
    """Rows of one review, all or those of one plan. Cells are worked out when they are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.review: ImportReview | None = None
        self.columns: list[ReviewColumn] = []
        self.positions: list[int] = []

    def show(self, review: ImportReview | None, plan: str = "") -> None:
        """Show a review, or only its rows with a plan."""
        self.beginResetModel()
        self.review = review
        self.columns = review.columns() if review is not None else []
        self.positions = review.positions(plan) if review is not None else []
        self.endResetModel()

    def rows_changed(self) -> None:
        """A row was corrected, and with it what others say of the same person: paint what is in view again."""
        if self.positions:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def row_of(self, position: int) -> int:
        """Where a row of the plan stands in the table, -1 when the filter hides it."""
        from bisect import bisect_left

        at = bisect_left(self.positions, position)
        return at if at < len(self.positions) and self.positions[at] == position else -1

    def column_of(self, field: str) -> int:
        """The column that fills a field, 打算 when none does."""
        for at, column in enumerate(self.columns):
            if column.spec is not None and column.spec.name == field:
                return at + FIRST
        return PLAN

    def head(self, section: int) -> tuple[str, str]:
        """The two lines over a column: our name, and the sender's."""
        if section < FIRST:
            return ("行", "打算")[section], ""
        column = self.columns[section - FIRST]
        return column.label, f"← {column.heading}"

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.positions)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() or self.review is None else FIRST + len(self.columns)

    def answer(self, index: Index, role: int) -> Any:
        if self.review is None or not index.isValid():
            return None
        position = self.positions[index.row()]
        if index.column() < FIRST:
            return self._about_row(position, index.column(), role)
        if role not in (Qt.ItemDataRole.DisplayRole, LOOK_ROLE, Qt.ItemDataRole.ToolTipRole):
            return None
        cell = self.review.cell(position, self.columns[index.column() - FIRST])
        if role == LOOK_ROLE:
            return _LOOKS[cell.level]
        return cell.text if role == Qt.ItemDataRole.DisplayRole else cell.note or None

    def _about_row(self, position: int, column: int, role: int) -> Any:
        assert self.review is not None
        row = self.review.rows[position]
        plan = self.review.plan_at(position)
        if role == LOOK_ROLE:
            return _NUMBER if column == NUMBER else _PLAN_LOOKS[plan]
        if role == Qt.ItemDataRole.DisplayRole:
            return str(row.source.number) if column == NUMBER else WORDS[plan][1]
        if role == Qt.ItemDataRole.ToolTipRole:
            sheet = f"工作表“{row.source.sheet}”第 {row.source.number} 行"
            return sheet if column == NUMBER else row.reason or None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return " ".join(part for part in self.head(section) if part)
        return None
