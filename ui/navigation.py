"""The navigation: year, home, the work streams in the order of the plan with what is late and to be done, desks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.acting_box import ActingBox
from ui.widgets.layout import column, label, row, rule

if TYPE_CHECKING:
    from ui.page import Page

WIDTH = 210
_MOST_COUNT = 999
_CROWDED = 100
_WALKS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. part: home, stream or desk. make: builds its page when first opened."""

    key: str
    title: str
    icon: str
    make: Callable[[], Page]
    part: str = "stream"


def _count(number: int) -> str:
    return str(number) if number <= _MOST_COUNT else f"{_MOST_COUNT}+"


class EntryButton(QAbstractButton):
    """Icon, title, 逾n when something is late, the count to be done. `walked` carries a key that leads to another line."""

    walked = Signal(Qt.Key)

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self._late = self._todo = 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_counts(0, 0)

    def show_counts(self, late: int, todo: int) -> None:
        """How many are late, and how many are to be done."""
        self._late, self._todo = late, todo
        words = [self.entry.title]
        if late:
            words.append(f"逾期 {late} 项")
        if todo:
            words.append(f"待办 {todo} 项")
        self.setAccessibleName("，".join(words))
        self.setToolTip("，".join(words) if late or todo else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(WIDTH), int(theme.metric("nav")))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(6, 1, -6, -1)
        self._paint_ground(painter, box)
        side = theme.scaled(18)
        icons.draw(
            painter,
            icons.centred(box, side, box.left() + 12),
            self.entry.icon,
            "link" if self.isChecked() else "text2",
        )
        painter.setFont(theme.font(bold=self.isChecked()))
        painter.setPen(theme.colour("text"))
        painter.drawText(box.adjusted(20 + side, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.entry.title)
        self._paint_counts(painter, box)

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("select" if self.isChecked() else "hover"))
            painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            painter.setBrush(theme.colour("link"))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 6, 4, box.height() - 12), 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("link"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)

    def _paint_counts(self, painter: QPainter, box: QRectF) -> None:
        font = theme.font("fs-s")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        right = box.right() - 8
        crowded = self._late >= _CROWDED  # the longest title leaves no room for two such numbers; the tooltip says both
        if self._todo and not crowded:
            painter.setPen(theme.colour("text2"))
            room = QRectF(right - 60, box.top(), 60, box.height())
            painter.drawText(
                room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, _count(self._todo)
            )
        if self._late:
            word = f"逾{_count(self._late)}"
            width = metrics.horizontalAdvance(word) + 10
            gap = 0 if crowded else max(theme.scaled(24), metrics.horizontalAdvance(_count(self._todo)) + 8)
            height = theme.px() * 1.36
            badge = QRectF(right - gap - width, round(box.center().y() - height / 2), width, height)
            painter.setPen(QPen(theme.colour("bad"), 1))
            painter.setBrush(theme.colour("badbg"))
            painter.drawRoundedRect(badge, 3, 3)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, word)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()  # Enter means the page: the hand goes on there
            self.click()
        elif event.key() in _WALKS:
            self.walked.emit(Qt.Key(event.key()))
        else:
            super().keyPressEvent(event)


class Navigation(QFrame):
    """The left column. `opened` carries an entry's key, `year_chosen` the year."""

    opened = Signal(str)
    year_chosen = Signal(int)

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "nav")
        self.year = ActingBox()
        self.year.setAccessibleName("年度")
        self.year.activated.connect(lambda _at: self.year_chosen.emit(int(self.year.currentData())))
        self._buttons = {entry.key: self._button(entry) for entry in entries}
        self._heads = QWidget()
        self._heads.setLayout(
            row(label("按年度方案顺序", "hint"), None, label("逾期 / 待办", "hint"), margins=(16, 5, 14, 3))
        )

        def part(name: str) -> list[EntryButton]:
            return [button for button in self._buttons.values() if button.entry.part == name]

        self._lines = part("home") + part("stream") + part("desk")
        lines = QWidget()
        lines.setLayout(
            column(*part("home"), self._heads, *part("stream"), None, rule(), 4, *part("desk"), margins=(0, 0, 0, 6), gap=0)
        )
        self._area = QScrollArea()  # a window too low for all lines scrolls them: none is cut
        self._area.setWidget(lines)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(row(self.year, margins=(8, 0, 8, 6)), (self._area, 1), margins=(0, 8, 0, 0), gap=0))
        theme.changed.connect(self._fit)
        self._fit()

    def set_years(self, years: list[int], current: int) -> None:
        """The years to choose from, and the chosen one."""
        if years == [self.year.itemData(at) for at in range(self.year.count())]:
            self.year.setCurrentIndex(self.year.findData(current))
            return  # the list may be open just now
        self.year.clear()
        for year in years:
            self.year.addItem(f"{year} 年度", year)
        self.year.setCurrentIndex(self.year.findData(current))

    def set_counts(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """Key → (late, to be done); an entry that is missing has nothing to be done any more."""
        for key, button in self._buttons.items():
            button.show_counts(*counts.get(key, (0, 0)))

    def show_current(self, key: str) -> None:
        """Mark the entry whose page is in front."""
        for name, button in self._buttons.items():
            button.setChecked(name == key)
        if key in self._buttons:
            self._area.ensureWidgetVisible(self._buttons[key], 0, 4)

    def focus_current(self) -> None:
        """The line of the page in front takes the keys; the first one while none is."""
        line = next((each for each in self._buttons.values() if each.isChecked()), next(iter(self._buttons.values()), None))
        if line is not None:
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _walk(self, button: EntryButton, key: Qt.Key) -> None:
        """The keys go to another line and never out of the list."""
        at, last = self._lines.index(button), len(self._lines) - 1
        to = {Qt.Key.Key_Up: max(0, at - 1), Qt.Key.Key_Down: min(last, at + 1), Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}[key]
        self._lines[to].setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(self._lines[to], 0, 4)

    def _button(self, entry: Entry) -> EntryButton:
        button = EntryButton(entry)
        button.clicked.connect(lambda: self._open(entry.key))
        button.walked.connect(lambda key: self._walk(button, key))
        return button

    def _open(self, key: str) -> None:
        # A click on the page that is in front must not take its mark away.
        self._buttons[key].setChecked(True)
        self.opened.emit(key)

    def _fit(self) -> None:
        # Short windows (a laptop at 150 %) get lower lines and lose the column heads; type never shrinks.
        room = self.height() - self.year.sizeHint().height() - 8 - 6 - 6 - 5
        many = max(1, len(self._buttons))
        full = int(theme.metric("nav"))
        heads = self._heads.sizeHint().height()
        self._heads.setVisible(room - heads >= many * full)
        high = max(round(theme.px() * 1.72), min(full, room // many))
        bar = self._area.verticalScrollBar().sizeHint().width() if many * high > room else 0  # else it would cover the end of names
        self.setFixedWidth(theme.scaled(WIDTH) + bar)
        for button in self._buttons.values():
            button.setFixedHeight(high)
