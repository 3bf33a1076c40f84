"""The year plan as squares: one square is one task, a row a quarter; late ones are crossed in red."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from trafficdesk.work.plans.api import DONE, DROPPED, OVER
from ui.tables.expiry import task_standing
from ui.theme import theme

if TYPE_CHECKING:
    from trafficdesk.desk import Row

QUARTERS = ("一季度", "二季度", "三季度", "四季度")
LATE, OPEN = "逾期", "未到期"
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Square:
    """A task: where it stands and what its tooltip says."""

    id: int
    quarter: int
    standing: str
    tip: str


def standing_of(task: Row, today: date, reached: bool = False) -> tuple[str, str, str]:
    """完成, 逾期, 未到期 or 取消; the level and the word of a task. reached: its ledger says that it is done."""
    due, state = task.values["due"], task.values["state"]
    found = task_standing(due, today, state)
    place = state if state in OVER else LATE if found.level == "bad" else OPEN
    if reached and due is not None and state not in OVER:
        return place, "warn", "台账已达到"
    return place, found.level, found.word


class TaskSquares(QWidget):
    """quarter_chosen: 1 to 4, 0 for the year; picked: the id of a square."""

    quarter_chosen = Signal(int)
    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.quarter = 0
        self._squares: dict[int, list[Square]] = {}
        theme.changed.connect(self.updateGeometry)

    def show_squares(self, squares: Sequence[Square]) -> None:
        """Show other tasks."""
        self._squares = {n: [each for each in squares if each.quarter == n] for n in range(1, 5)}
        words = [f"{QUARTERS[n - 1]} {len(row)} 项，{self._late(row)} 项逾期" for n, row in self._squares.items()]
        self.setAccessibleName("；".join(words))
        self.update()

    def choose(self, quarter: int) -> None:
        """Choose a quarter; once more takes the choice back."""
        self.quarter = 0 if quarter == self.quarter else quarter
        self.quarter_chosen.emit(self.quarter)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(420), theme.scaled(30) * 4 + theme.scaled(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(260), theme.scaled(24) * 4 + theme.scaled(26))

    def _line(self, quarter: int) -> QRectF:
        high = (self.height() - theme.scaled(26)) / 4
        return QRectF(0, (quarter - 1) * high, self.width(), high)

    def _boxes(self, quarter: int) -> list[tuple[Square, QRectF]]:
        line, left, right = self._line(quarter), theme.scaled(70), theme.scaled(60)
        most = max(1, *(len(row) for row in self._squares.values()))
        side = max(6.0, min(theme.scaled(20), line.height() - 8, (line.width() - left - right) / most - 4))
        top = line.center().y() - side / 2
        return [
            (each, QRectF(left + place * (side + 4), top, side, side))
            for place, each in enumerate(self._squares.get(quarter, []))
        ]

    def _at(self, spot: QPointF) -> tuple[int, Square | None]:
        quarter = next((n for n in range(1, 5) if self._line(n).contains(spot)), 0)
        found = (each for each, box in self._boxes(quarter) if box.adjusted(-2, -2, 2, 2).contains(spot))
        return quarter, next(found, None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        quarter, square = self._at(event.position())
        if square is not None:
            self.picked.emit(square.id)
        elif quarter:
            self.choose(quarter)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            _, square = self._at(event.pos().toPointF())
            QToolTip.showText(event.globalPos(), square.tip if square is not None else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._squares:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for quarter in range(1, 5):
            line, row = self._line(quarter), self._squares[quarter]
            if quarter == self.quarter:
                painter.fillRect(line, theme.colour("select"))
            painter.setFont(theme.font(bold=quarter == self.quarter))
            painter.setPen(theme.colour("text"))
            painter.drawText(line.adjusted(8, 0, 0, 0), _MIDDLE, QUARTERS[quarter - 1])
            for square, box in self._boxes(quarter):
                _paint_square(painter, box, square.standing)
            painter.setPen(theme.colour("text2"))
            done = sum(each.standing == DONE for each in row)
            painter.drawText(line.adjusted(0, 0, -8, 0), _MIDDLE | Qt.AlignmentFlag.AlignRight, f"{done}/{len(row)}")
        self._paint_legend(painter)

    def _paint_legend(self, painter: QPainter) -> None:
        every = [each for row in self._squares.values() for each in row]
        left, side = 8.0, theme.px("fs-s")
        top = self.height() - theme.scaled(22)
        painter.setFont(theme.font("fs-s"))
        for standing in (DONE, LATE, OPEN, DROPPED):
            number = sum(each.standing == standing for each in every)
            if standing == DROPPED and not number:
                continue
            _paint_square(painter, QRectF(left, top + 2, side, side), standing)
            painter.setPen(theme.colour("text2"))
            word = f"{standing} {number}"
            painter.drawText(QRectF(left + side + 6, top - 2, 200, theme.scaled(22)), _MIDDLE, word)
            left += side + 6 + painter.fontMetrics().horizontalAdvance(word) + 18

    def _late(self, row: Sequence[Square]) -> int:
        return sum(each.standing == LATE for each in row)


def _paint_square(painter: QPainter, box: QRectF, standing: str) -> None:
    edge, ground = {
        DONE: ("accent", "accent"), LATE: ("bad", "badbg"), OPEN: ("edge", "surface"), DROPPED: ("edge", "sunken"),
    }[standing]  # fmt: skip
    painter.setPen(QPen(theme.colour(edge), 1.2))
    painter.setBrush(theme.colour(ground))
    painter.drawRect(box)
    if standing == LATE:
        painter.setPen(QPen(theme.colour("bad"), 1.6))
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomLeft())
    elif standing == DROPPED:
        painter.drawLine(QPointF(box.left() + 3, box.center().y()), QPointF(box.right() - 3, box.center().y()))
