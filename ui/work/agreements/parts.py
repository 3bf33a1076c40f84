"""Parts of the signing desk: the list of units, the list of who must sign, the paper beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from trafficdesk.work.agreements.api import EXCUSED, PRINTED, Signer, UnitProgress
from ui.theme import theme
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook
from ui.widgets.charts import paint_share
from ui.widgets.headed_model import HeadedModel
from ui.widgets.marks import draw_state

Index = QModelIndex | QPersistentModelIndex
UNIT_ROLE, ALL_UNITS_ROLE = Qt.ItemDataRole.UserRole + 41, Qt.ItemDataRole.UserRole + 42
_ROOT = QModelIndex()


class UnitModel(QAbstractListModel):
    """Units with what is signed, most missing first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.units: Sequence[UnitProgress] = ()

    def show_units(self, units: Sequence[UnitProgress]) -> None:
        self.beginResetModel()
        self.units = units
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.units)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        unit = self.units[index.row()]
        if role in (UNIT_ROLE, ALL_UNITS_ROLE):
            return unit if role == UNIT_ROLE else self.units
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{unit.name} 应签 {unit.must} 已签 {unit.signed}"
        return unit.name if role == Qt.ItemDataRole.ToolTipRole else None


class UnitDelegate(QStyledItemDelegate):
    """Name and state above, the bar and its two counts below."""

    def sizeHint(self, option: Option, index: Index) -> QSize:
        return QSize(200, round(theme.px() * 3.7))

    def paint(self, painter: QPainter, option: Option, index: Index) -> None:
        unit: UnitProgress = index.data(UNIT_ROLE)
        most = max((each.must for each in index.data(ALL_UNITS_ROLE)), default=1) or 1
        box, unit_px = QRectF(option.rect), theme.px()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme.colour("select" if chosen else "surface"))
        if chosen:
            painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), theme.colour("link"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        word = f"未签 {unit.missing}" if unit.missing else "签齐" if unit.must else "不用签"
        level = "bad" if unit.missing else "ok" if unit.must else "none"
        word_width = QFontMetricsF(theme.font("fs-s", True)).horizontalAdvance(word) + theme.px("fs-s") + 10
        upper = QRectF(box.left() + 14, box.top() + 4, box.width() - word_width - 32, unit_px * 1.7)
        font = theme.font(bold=chosen)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        name = QFontMetricsF(font).elidedText(unit.name, Qt.TextElideMode.ElideRight, upper.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, name)
        state = QRectF(box.right() - word_width - 10, upper.top(), word_width + 4, upper.height())
        draw_state(painter, state, level, word, role="fs-s", bold=True)
        self._paint_counts(painter, box, unit, most)
        painter.restore()

    def _paint_counts(self, painter: QPainter, box: QRectF, unit: UnitProgress, most: int) -> None:
        counts = f"应签 {unit.must}  已签 {unit.signed}"
        font = theme.font("fs-s")
        painter.setFont(font)
        painter.setPen(theme.colour("text2"))
        y = box.top() + theme.px() * 2.45
        width = QFontMetricsF(font).horizontalAdvance("应签 888  已签 888")
        line = QRectF(box.right() - 12 - width, y - theme.px() * 0.6, width, theme.px() * 1.7)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, counts)
        room = max(20.0, box.width() - width - 44)
        paint_share(painter, QRectF(box.left() + 14, y, room * unit.must / most, 8), unit.signed, unit.must)


class UnitList(QListView):
    """The units; currentChanged of its selection model tells which is looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.units = UnitModel(self)
        self.setModel(self.units)
        self.setItemDelegate(UnitDelegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("单位")
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.units.layoutChanged.emit()

    def current_unit(self) -> UnitProgress | None:
        """The unit that is looked at."""
        index = self.currentIndex()
        return index.data(UNIT_ROLE) if index.isValid() else None


class SignerModel(HeadedModel):
    """Who must sign: name with a check box, kind of agreement, progress."""

    heads = ("姓名", "类型", "进展")

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.signers: Sequence[Signer] = ()
        self.checked: set[tuple[int, int | None, str]] = set()
        self.labels: dict[str, str] = {}

    def show_signers(self, signers: Sequence[Signer], labels: dict[str, str]) -> None:
        """Show other signers; ticks of those still shown stay."""
        self.beginResetModel()
        self.signers, self.labels = signers, labels
        self.checked &= {key_of(each) for each in signers}
        self.endResetModel()

    def chosen(self) -> list[Signer]:
        """The ticked ones."""
        return [each for each in self.signers if key_of(each) in self.checked]

    def set_checked(self, rows: Sequence[int], on: bool) -> None:
        """Tick or untick rows."""
        keys = {key_of(self.signers[row]) for row in rows}
        self.checked = self.checked | keys if on else self.checked - keys
        if self.signers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.signers) - 1, 0))

    def length(self) -> int:
        return len(self.signers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        signer = self.signers[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (signer.name, self.labels.get(signer.variant, ""), progress_word(signer))[index.column()]
        if role == LOOK_ROLE:
            if index.column() == 0:
                return CellLook(bold=True, checked=key_of(signer) in self.checked)
            return CellLook(level=progress_level(signer)) if index.column() == 2 else CellLook(ink="text2")
        return None


def key_of(signer: Signer) -> tuple[int, int | None, str]:
    """What a signer is recognised by between two loads."""
    return signer.unit, signer.person, signer.variant


def progress_word(signer: Signer) -> str:
    """The progress column in words."""
    if signer.signed:
        return f"{signer.signed_on:%m-%d} 已签" if signer.signed_on else "已签"
    if signer.state == EXCUSED:
        return f"{EXCUSED}：{signer.excused}"
    if signer.state == PRINTED and signer.printed_on:
        return f"{signer.printed_on:%m-%d} 已打印"
    return "待打印" if signer.agreement else "还没建立"


def progress_level(signer: Signer) -> str:
    """The level beside it."""
    if signer.signed:
        return "ok"
    if signer.state == EXCUSED:
        return "none"
    return "printed" if signer.state == PRINTED else "warn" if signer.agreement else "bad"


class SignerTable(QTableView):
    """The list of signers; Space and a click on the box tick."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.signers = SignerModel(self)
        self.setModel(self.signers)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.setAccessibleName("签订名单")
        self.clicked.connect(self._clicked)
        self._fit()
        theme.changed.connect(self._fit)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._toggle([index.row() for index in self.selectionModel().selectedRows()])
            return
        super().keyPressEvent(event)

    def _clicked(self, index: Index) -> None:
        if index.column() == 0:
            self._toggle([index.row()])

    def _toggle(self, rows: Sequence[int]) -> None:
        keys = [key_of(self.signers.signers[row]) for row in rows]
        self.signers.set_checked(rows, not all(key in self.signers.checked for key in keys))

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        self.setColumnWidth(0, theme.scaled(118))
        self.setColumnWidth(1, theme.scaled(96))
