"""Parts of the signing desk: the list of units, the list of who must sign, the paper beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTableView,
    QWidget,
)

from trafficdesk.work.agreements.api import EXCUSED, PRINTED, Signer, UnitProgress
from ui.parts.card_list import Card
from ui.theme import theme
from ui.widgets import column_widths
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook, wrapped_height
from ui.widgets.headed_model import HeadedModel

Index = QModelIndex | QPersistentModelIndex


def unit_cards(units: Sequence[UnitProgress]) -> list[Card]:
    """Units with what is signed, in the order given; the bars are as long as there are agreements to sign."""
    most = max((each.must for each in units), default=1) or 1
    return [_unit_card(each, each.must / most) for each in units]


def _unit_card(unit: UnitProgress, length: float) -> Card:
    word = f"未签 {unit.missing}" if unit.missing else "签齐" if unit.must else "不用签"
    level = "bad" if unit.missing else "ok" if unit.must else "none"
    counts = f"应签 {unit.must}　已签 {unit.signed}"
    share = (unit.signed, unit.must) if unit.must else None
    return Card(unit.unit, unit.name, level=level, word=word, note=counts, share=share, length=length)


_ROOMY = (CellLook(bold=True, checked=False), CellLook(), CellLook(level="ok"))  # marks and type, as far as they take room
_LEAST_WIDTHS = (118, 76, 116)  # pixels at normal type: name, kind, progress


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

    def words(self, signer: Signer) -> tuple[str, str, str]:
        """What stands in a row."""
        return signer.name, self.labels.get(signer.variant, ""), progress_word(signer)

    def answer(self, index: Index, role: int) -> Any:
        signer = self.signers[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(signer)[index.column()]
        if role == LOOK_ROLE:
            if index.column() == 0:
                return CellLook(bold=True, checked=key_of(signer) in self.checked, wrap=True)
            return CellLook(level=progress_level(signer), wrap=True) if index.column() == 2 else CellLook(ink="text2", wrap=True)
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
    """The list of signers; Space and a click on the box tick, Ctrl+A everybody who has not signed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.signers = SignerModel(self)
        self.setModel(self.signers)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab goes on, the arrows go from row to row
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.setAccessibleName("签订名单")
        self.clicked.connect(self._clicked)
        self._measured: list[int] = []  # the widths for which the rows have their heights
        self.signers.modelReset.connect(self._measure_anew)
        self._fit()
        theme.changed.connect(self._fit)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._toggle([index.row() for index in self.selectionModel().selectedRows()])
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.tick_open()
        else:
            super().keyPressEvent(event)

    def tick_open(self) -> None:
        """Tick everybody who has not signed."""
        self.signers.set_checked([at for at, each in enumerate(self.signers.signers) if each.open], True)

    def _clicked(self, index: Index) -> None:
        if index.column() == 0:
            self._toggle([index.row()])

    def _toggle(self, rows: Sequence[int]) -> None:
        keys = [key_of(self.signers.signers[row]) for row in rows]
        self.signers.set_checked(rows, not all(key in self.signers.checked for key in keys))

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        self._measure_anew()

    def _measure_anew(self) -> None:
        self._measured = []
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        given = [theme.scaled(width) for width in _LEAST_WIDTHS]
        room, heads = self.viewport().width(), column_widths.head_needs(self)
        names = (zip(_ROOMY, self.signers.words(each), strict=True) for each in self.signers.signers)
        for at, width in enumerate(column_widths.shared(column_widths.needs(self, names), given, room, 0, heads)):
            self.setColumnWidth(at, width)
        widths = [self.columnWidth(at) for at in range(len(given))]
        if widths != self._measured:
            self._measured = widths
            self.verticalHeader().setUpdatesEnabled(False)  # else each row would have the places of all rows worked out anew
            self._grow_rows(widths)
            self.verticalHeader().setUpdatesEnabled(True)

    def _grow_rows(self, widths: Sequence[int]) -> None:
        for row, signer in enumerate(self.signers.signers):  # without the table's own indexes: a large unit has thousands
            cells = zip(_ROOMY, self.signers.words(signer), widths, strict=True)
            high = max(wrapped_height(look, words, wide) for look, words, wide in cells)
            if high != self.rowHeight(row):
                self.setRowHeight(row, high)
