"""The list under the search box: results grouped by kind, each with the reason of the hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui import icons
from ui.theme import theme
from ui.widgets.layout import label, rule

_HIT = Qt.ItemDataRole.UserRole + 1
_ELIDE = Qt.TextElideMode.ElideRight
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
HEAD_HEIGHT, HIT_HEIGHT = 26, 33


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One result. key: whatever the opener needs, for example (record kind, id)."""

    key: object
    title: str
    detail: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """Results of one kind."""

    title: str
    icon: str
    hits: Sequence[SearchHit]


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme.scaled(HIT_HEIGHT if index.data(_HIT) else HEAD_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box, hit = QRectF(option.rect), index.data(_HIT)
        painter.save()
        if hit is None:
            painter.setFont(theme.font("fs-s"))
            painter.setPen(theme.colour("text3"))
            painter.drawText(box.adjusted(8, 0, -8, 0), _MIDDLE, str(index.data()))
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(box, theme.colour("select"))
                painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), theme.colour("link"))
            self._paint_hit(painter, box.adjusted(10, 0, -8, 0), hit, str(index.data()))
        painter.restore()

    def _paint_hit(self, painter: QPainter, box: QRectF, hit: SearchHit, icon: str) -> None:
        side = theme.scaled(18)
        icons.draw(painter, icons.centred(box, side, box.left()), icon)
        small, bold = theme.font("fs-s"), theme.font(bold=True)
        reason_width = QFontMetricsF(small).horizontalAdvance(hit.reason)
        left = box.left() + side + 8
        painter.setFont(small)
        painter.setPen(theme.colour("text3"))
        painter.drawText(box, _MIDDLE | Qt.AlignmentFlag.AlignRight, hit.reason)
        end = box.right() - reason_width - 12
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        title = QFontMetricsF(bold).elidedText(hit.title, _ELIDE, end - left)
        painter.drawText(QRectF(left, box.top(), end - left, box.height()), _MIDDLE, title)
        left += QFontMetricsF(bold).horizontalAdvance(title) + 8
        painter.setFont(small)
        painter.setPen(theme.colour("text2"))
        detail = QFontMetricsF(small).elidedText(hit.detail, _ELIDE, max(0.0, end - left))
        painter.drawText(QRectF(left, box.top(), max(0.0, end - left), box.height()), _MIDDLE, detail)


class SearchPopup(QFrame):
    """Shows groups of hits. Never takes the focus: the search box sends it the keys."""

    chosen = Signal(object)  # the SearchHit

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("box", "searchpop")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._groups: list[SearchGroup] = []
        self._only = ""
        self._model = QStandardItemModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Delegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._choose)
        self._foot = label("↑↓ 选择   Enter 打开   Tab 只看这一类   Esc 关闭", "hint")
        self._foot.setContentsMargins(8, 6, 8, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(0)
        layout.addWidget(self._list, 1)
        layout.addWidget(rule())
        layout.addWidget(self._foot)
        self.hide()

    def show_groups(self, groups: Sequence[SearchGroup]) -> None:
        """Show other results; the first hit is chosen."""
        self._groups, self._only = [group for group in groups if group.hits], ""
        self._fill()

    def only_this_kind(self) -> None:
        """Show only the kind of the chosen hit, or all kinds again."""
        index = self._list.currentIndex()
        self._only = "" if self._only else str(index.data(_HIT + 1) or "")
        self._fill()

    def move_choice(self, step: int) -> None:
        """Choose the next (1) or previous (-1) hit, over the heads."""
        at = self._list.currentIndex().row() + step
        while 0 <= at < self._model.rowCount():
            index = self._model.index(at, 0)
            if index.data(_HIT) is not None:
                self._list.setCurrentIndex(index)
                return
            at += step

    def open_choice(self) -> None:
        """Open the chosen hit."""
        self._choose(self._list.currentIndex())

    def wanted_height(self) -> int:
        """The height at which nothing has to scroll."""
        heads = sum(
            1 for row in range(self._model.rowCount()) if self._model.index(row, 0).data(_HIT) is None
        )
        hits = self._model.rowCount() - heads
        rows = heads * theme.scaled(HEAD_HEIGHT) + hits * theme.scaled(HIT_HEIGHT)
        return rows + self._foot.sizeHint().height() + 15

    def _fill(self) -> None:
        self._model.clear()
        for group in self._groups:
            if self._only and group.title != self._only:
                continue
            head = QStandardItem(group.title)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(head)
            for hit in group.hits:
                item = QStandardItem(group.icon)
                item.setData(hit, _HIT)
                item.setData(group.title, _HIT + 1)
                item.setData(f"{hit.title} {hit.detail} {hit.reason}", Qt.ItemDataRole.AccessibleTextRole)
                self._model.appendRow(item)
        if not self._groups:
            nothing = QStandardItem("没有找到。可以只输姓名、拼音首字母、车牌中间几位或证号后四位。")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(nothing)
        self.move_choice(1)

    def _choose(self, index: QModelIndex) -> None:
        hit = index.data(_HIT)
        if hit is not None:
            self.chosen.emit(hit)
