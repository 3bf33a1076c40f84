"""The year of publicity as twelve months, each with its days in words and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from trafficdesk import clock
from trafficdesk.work.publicity.api import HELD, UNPLANNED
from ui.tables.expiry import OVER, task_standing
from ui.theme import theme
from ui.widgets import spoken
from ui.widgets.marks import draw_state
from ui.widgets.measured import advance, lines

if TYPE_CHECKING:
    from trafficdesk.work.publicity.api import CalendarItem

MIDDLE = Qt.AlignmentFlag.AlignVCenter
_WRAPPED = int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
_GAP = 8
_LEAST_LINES, _MOST_LINES = 4, 12  # of a month: its head and three items; what a full month may take
_AROUND = 12  # above and below the lines of a month
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


_OVER = {**OVER, HELD: "ok", UNPLANNED: "none"}


def standing(item: CalendarItem, today: date) -> tuple[str, str]:
    """Level and word of an item: done, late, near, or far."""
    found = task_standing(item.day, today, item.state, _OVER)
    return found.level, found.word


class YearCalendar(QWidget):
    """month_chosen: 1 to 12, 0 for the whole year; opened: code and id of an item that was double-clicked."""

    month_chosen = Signal(int)
    opened = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.month = 0
        self._today = clock.today()
        self._items: dict[int, list[CalendarItem]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("宣传年历")
        theme.changed.connect(self.updateGeometry)

    def show_items(self, items: Sequence[CalendarItem], today: date) -> None:
        """Show another year."""
        self._today = today
        self._items = {month: [each for each in items if each.day.month == month] for month in range(1, 13)}
        self.setMinimumHeight(self.minimumSizeHint().height())
        self.update()

    def choose(self, month: int) -> None:
        """Choose a month; once more takes the choice back."""
        self.month = 0 if month == self.month else month
        items = [f"{each.day.day}日 {each.title} {standing(each, self._today)[1]}" for each in self._items.get(self.month, ())]
        spoken.announce(self, "，".join((f"{self.month}月", *(items or ["没有安排"]))) if self.month else "全年")
        self.month_chosen.emit(self.month)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(340), round(sum(self._heights()) + _GAP * len(self._heights())))

    @property
    def _columns(self) -> int:
        return 3 if self.width() >= theme.scaled(600) else 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.minimumSizeHint().height())

    def box_of(self, month: int) -> QRectF:
        """Where a month stands."""
        wide, heights = self._month_width, self._heights()
        spare = max(0.0, (self.height() - sum(heights) - _GAP * (len(heights) - 1)) / len(heights))
        line, place = divmod(month - 1, self._columns)
        top = sum(heights[:line]) + line * (_GAP + spare)
        return QRectF(place * (wide + _GAP), top, wide, heights[line] + spare)

    @property
    def _month_width(self) -> float:
        return (self.width() - _GAP * (self._columns - 1)) / self._columns

    def _heights(self) -> list[float]:
        """What each row of months needs at least: the fullest of its months shows everything in full."""
        columns = self._columns
        needs = [
            1 + sum(1 + self._below(item, self._month_width - 18) for item in self._items.get(month, ()))
            for month in range(1, 13)
        ]
        rows = [max(needs[at : at + columns]) for at in range(0, 12, columns)]
        return [min(max(need, _LEAST_LINES), _MOST_LINES) * theme.px() * 1.5 + _AROUND for need in rows]

    def _lines(self, month: int) -> tuple[list[tuple[CalendarItem, int, int]], int, float]:
        """The items that fit with their first line and how many stand below it; how many do not fit; a line's height."""
        items, high = self._items.get(month, []), theme.px() * 1.5
        box = self.box_of(month)
        room = max(1, int((box.height() - high - _AROUND + 1) // high))
        wide = [self._below(item, box.width() - 18) for item in items]
        if len(items) + sum(wide) > room:
            wide = [min(below, 1) for below in wide]
        if len(items) + sum(wide) > room:
            wide = [0] * len(items)
        if len(items) > room:
            items = items[: room - 1]  # the last line says how many there are
        placed, line = [], 1
        for item, below in zip(items, wide, strict=False):
            placed.append((item, line, below))
            line += 1 + below
        return placed, len(self._items.get(month, [])) - len(placed), high

    def _below(self, item: CalendarItem, width: float) -> int:
        """How many lines an item needs below its first: the rest of a long title, and the state."""
        room = width - _day_width()
        if advance(item.title, "fs-s") + 6 + self._state_width(item) <= room:
            return 0
        return lines(item.title, room, _WRAPPED, "fs-s")

    def _state_width(self, item: CalendarItem) -> float:
        word = standing(item, self._today)[1]
        return advance(word, "fs-s") + theme.px("fs-s") + 10

    def _item_at(self, event: QMouseEvent | QHelpEvent) -> tuple[int, CalendarItem | None]:
        spot = event.position() if isinstance(event, QMouseEvent) else event.pos().toPointF()
        month = next((each for each in range(1, 13) if self.box_of(each).contains(spot)), 0)
        if not month:
            return 0, None
        placed, _, high = self._lines(month)
        line = int((spot.y() - self.box_of(month).top() - 6) // high)
        return month, next((item for item, first, below in placed if first <= line <= first + below), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        month, _ = self._item_at(event)
        if month:
            self.choose(month)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        _, item = self._item_at(event)
        if item is not None and item.id:
            self.opened.emit(item.code, item.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            months = step[0] + step[1] * self._columns if self.month else 0
            self.choose(min(12, max(1, (self.month or 1) + months)))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            month, item = self._item_at(event)
            shown = [item] if item is not None else self._items.get(month, [])
            words = [f"{each.day} {each.title}：{standing(each, self._today)[1]}" for each in shown]
            QToolTip.showText(event.globalPos(), "\n".join(words), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for month in range(1, 13):
            self._paint_month(painter, month)

    def _paint_month(self, painter: QPainter, month: int) -> None:
        box, chosen = self.box_of(month), month == self.month
        now = self._today.month == month and any(each.day.year == self._today.year for each in self._items.get(month, []))
        painter.setPen(QPen(theme.colour("link" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(theme.colour("select" if chosen else "surface"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        placed, more, high = self._lines(month)
        inner = box.adjusted(10, 6, -8, -6)
        head = QRectF(inner.left(), inner.top(), inner.width(), high)
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(head, MIDDLE, f"{month} 月")
        number = len(placed) + more
        painter.setFont(theme.font("fs-s"))
        painter.setPen(theme.colour("text2" if number else "text3"))
        word = f"{number} 项" if number else "没有安排"
        painter.drawText(head, MIDDLE | Qt.AlignmentFlag.AlignRight, f"本月　{word}" if now else word)
        for item, line, below in placed:
            self._paint_item(painter, head.translated(0, line * high), item, below)
        if more:
            last = max((line + below for _, line, below in placed), default=0) + 1
            painter.setFont(theme.font("fs-s"))
            painter.setPen(theme.colour("text2"))
            painter.drawText(head.translated(0, last * high), MIDDLE, f"前 {len(placed)}，共 {number}")

    def _paint_item(self, painter: QPainter, line: QRectF, item: CalendarItem, below: int) -> None:
        metrics = QFontMetricsF(theme.font("fs-s"))
        state, day = self._state_width(item), _day_width()
        painter.setFont(theme.font("fs-s"))
        painter.setPen(theme.colour("text2"))
        painter.drawText(line, MIDDLE, f"{item.day.day:02d}")
        painter.setPen(theme.colour("text"))
        room = line.adjusted(day, 0, 0 if below else -state - 4, 0)
        if below > 1:
            room.setTop(room.top() + (line.height() - metrics.lineSpacing()) / 2)
            room.setHeight(below * line.height())
            painter.drawText(room, _WRAPPED, item.title)
        else:
            painter.drawText(room, MIDDLE, metrics.elidedText(item.title, Qt.TextElideMode.ElideRight, room.width() + 1))
        left = line.left() + day if below else line.right() - state
        place = QRectF(left, line.top() + below * line.height(), state, line.height())
        draw_state(painter, place, *standing(item, self._today), role="fs-s")


def _day_width() -> float:
    return advance("00", "fs-s") + 8
