"""Parts of the scan desk: the tray with its thumbnails, the line that asks whose pages are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QListWidget, QListWidgetItem, QWidget

from trafficdesk.work.scans.api import Loose, StackPaper
from ui.parts.card_list import Card
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.layout import column

if TYPE_CHECKING:
    from trafficdesk.desk import Hit

_HIT = Qt.ItemDataRole.UserRole + 1
_ICON, _GRID = (116, 158), (184, 246)


def paper_cards(papers: Sequence[StackPaper]) -> list[Card]:
    """Papers with what is wrong with them, those with a page missing first."""
    ordered = sorted(papers, key=lambda each: each.complete)
    return [
        Card(
            id(each), each.name, (each.serial,), "ok" if each.complete else "warn", "齐" if each.complete else "缺页",
            f"{len(each.pages)} 页，归为{each.home.kind}" if each.complete else each.why,
        )
        for each in ordered
    ]  # fmt: skip


class TrayList(QListWidget):
    """Thumbnails of the pages that belong nowhere yet, and the files that could not be read. `looked`: one shall be seen large."""

    looked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.loose: Sequence[Loose] = ()
        self.setAccessibleName("没有归处的页")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.itemActivated.connect(lambda _item: self.looked.emit())
        theme.changed.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.looked.emit()
        else:
            super().keyPressEvent(event)

    def show_loose(self, loose: Sequence[Loose]) -> None:
        """Show other pages; nothing is chosen."""
        self.loose = loose
        with QSignalBlocker(self):
            self.clear()
            for each in loose:
                self.addItem(_item(each))
        self.itemSelectionChanged.emit()

    def redraw(self, loose: Sequence[Loose]) -> None:
        """The same pages, turned otherwise; what is chosen stays chosen."""
        self.loose = loose
        for at, each in enumerate(loose):
            if each.page is not None:
                self.item(at).setIcon(_picture(each.page.thumb))

    def chosen(self) -> list[Loose]:
        """What is chosen, in its order."""
        return [self.loose[index.row()] for index in sorted(self.selectedIndexes(), key=lambda index: index.row())]

    def _fit(self) -> None:
        """Larger letters have smaller pictures above them: the words are what must be seen, and a page opens large."""
        large = theme.scaled(100) / 100
        self.setIconSize(QSize(round(_ICON[0] / large), round(_ICON[1] / large)))
        self.setGridSize(QSize(theme.scaled(_GRID[0]), round(_ICON[1] / large) + theme.scaled(_GRID[1] - _ICON[1])))


def _item(loose: Loose) -> QListWidgetItem:
    item = QListWidgetItem(f"{loose.page.name}：{loose.why}" if loose.page is not None else loose.why)
    item.setToolTip(item.text())
    item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    if loose.page is not None:
        item.setIcon(_picture(loose.page.thumb))
    return item


def _picture(content: bytes) -> QIcon:
    picture = QPixmap()
    picture.loadFromData(content)
    return QIcon(picture)


class DropFrame(QWidget):
    """A coloured frame around the page, with a sentence, while files are dragged over it."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = words
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, accent = QPainter(self), theme.colour("accent")
        veil = QColor(theme.colour("surface"))
        veil.setAlphaF(0.94)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(accent, 3, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(8, 8, -8, -8), 8, 8)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)


class WhosePane(QWidget):
    """A line to type in and the records that it may mean. `asked` carries what was typed, `moved` that another line is marked,
    `picked` that one was chosen."""

    asked = Signal(str)
    moved = Signal()
    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setAccessibleName("选中的页是谁的")
        self.line.setPlaceholderText("选中的页是谁的：姓名、单位、编号或号牌")
        self.line.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("找到的记录")
        self.hint = WrappedLabel("", "hint")
        self.line.textChanged.connect(self.asked)
        self.line.returnPressed.connect(self.picked)
        self.list.itemActivated.connect(lambda _item: self.picked.emit())
        self.list.itemSelectionChanged.connect(self.moved)
        theme.changed.connect(self._fit)
        self._fit()
        self.list.hide()
        self.hint.hide()
        self.setLayout(column(self.line, self.list, self.hint, gap=4))

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Records that the typed text may mean, the first one chosen."""
        self.list.clear()
        for hit in hits:
            why = f"　{f'{hit.field} {hit.shown}'.strip()}" if hit.shown and hit.shown != hit.title else ""
            item = QListWidgetItem(f"{hit.title}　{hit.label}{why}")
            item.setData(_HIT, (hit.code, hit.id, hit.title))
            self.list.addItem(item)
        typed = bool(self.line.text().strip())
        if hits and typed:  # what is only offered is not chosen
            self.list.setCurrentRow(0)
        self.hint.setText("没有这样的记录。可以打姓名、编号、号牌的一部分。" if typed and not hits else "")
        self.hint.setVisible(bool(self.hint.text()))
        self.list.setVisible(bool(hits))

    def hit(self) -> tuple[str, int, str] | None:
        """(record kind, id, title) of the chosen record."""
        item = self.list.currentItem()
        found: tuple[str, int, str] | None = item.data(_HIT) if item is not None else None
        return found

    def _fit(self) -> None:
        self.list.setFixedHeight(theme.scaled(96))
