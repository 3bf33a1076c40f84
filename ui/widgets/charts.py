"""Charts of the home page: from zero, a number on every bar, the second series hatched, missing parts hollow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import theme
from ui.widgets.marks import draw_state

CENTRE = Qt.AlignmentFlag.AlignCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight


class _Painted(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.changed.connect(self.updateGeometry)

    def _painter(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter


def paint_share(painter: QPainter, bar: QRectF, done: int, total: int, level: str = "bad") -> None:
    """A bar of `done` out of `total`; what is missing is hollow with an edge in the level's colour."""
    share = min(1.0, done / total) if total else 0.0
    width = bar.width() * share
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawRect(QRectF(bar.left(), bar.top(), width, bar.height()))
    if done < total:
        # A single missing name among hundreds must still be seen.
        left = min(width, bar.width() - 5)
        painter.setBrush(theme.colour("surface"))
        painter.setPen(QPen(theme.colour(level), 1.3))
        painter.drawRect(bar.adjusted(left, 0.6, -0.6, -0.6))


@dataclass(frozen=True, slots=True)
class Coverage:
    """One line of coverage: its name, done of total, the level and sentence of what is missing, the names."""

    name: str
    done: int
    total: int
    level: str
    word: str
    names: str = ""

    @property
    def percent(self) -> str:
        """Never rounded up to 100 % while something is missing."""
        if self.total == 0:
            return "不适用"
        if self.done >= self.total:
            return "100%"
        return f"{min(99.9, self.done / self.total * 100):.1f}%"

    @property
    def counts(self) -> tuple[str, str, str]:
        """The counts in words, the longest first; the last one leaves them to the line below and the tip."""
        return f"应 {self.total}   已 {self.done}   缺 {max(0, self.total - self.done)}", f"{self.done} / {self.total}", ""

    def counts_within(self, room: float) -> str:
        """The longest words for the counts that have room."""
        metrics = QFontMetricsF(theme.font("fs-s"))
        return next(words for words in self.counts if metrics.horizontalAdvance(words) <= max(0.0, room))


class CoverageBar(_Painted):
    """Percentage with its counts, the bar, and who is missing."""

    def __init__(self, line: Coverage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self.show_line(line)

    def show_line(self, line: Coverage) -> None:
        """Show other numbers."""
        self._line = line
        self.setToolTip(f"{line.counts[0]}\n{line.names}" if line.names else line.counts[0])
        self.setAccessibleName(f"{line.name} 应 {line.total} 已 {line.done}，{line.word}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(400), round(theme.px() * 4.9))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(260), round(theme.px() * 4.4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, line = self._painter(), self._line
        unit = theme.px()
        left, width = unit * 6.1, self.width() - unit * 6.1
        top = max(0.0, (self.height() - unit * 4.4) / 2)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font("fs-xl", bold=True))
        painter.drawText(QRectF(0, top, left, unit * 3.2), MIDDLE, line.percent)
        painter.setFont(theme.font(bold=True))
        painter.drawText(QRectF(left, top, width, unit * 1.6), MIDDLE, line.name)
        beside = width - QFontMetricsF(painter.font()).horizontalAdvance(line.name) - unit
        painter.setFont(theme.font("fs-s"))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(left, top, width, unit * 1.6), MIDDLE | RIGHT, line.counts_within(beside))
        paint_share(painter, QRectF(left, top + unit * 1.9, width, 8), line.done, line.total, line.level)
        foot = QRectF(left, top + unit * 2.7, width, unit * 1.5)
        end = draw_state(painter, foot, line.level, line.word, role="fs-s", bold=True) + 8
        font = theme.font("fs-s")
        painter.setFont(font)
        painter.setPen(theme.colour("text2"))
        room = QRectF(end, foot.top(), max(0.0, foot.right() - end), foot.height())
        names = QFontMetricsF(font).elidedText(line.names, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, MIDDLE, names)


def paint_bar(painter: QPainter, bar: QRectF, *, hatched: bool, token: str) -> None:
    """One bar: filled, or outlined and hatched, so that two series also differ in black and white."""
    colour = theme.colour(token)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("surface") if hatched else colour)
    painter.drawRect(bar)
    if not hatched:
        return
    painter.save()
    painter.setClipRect(bar)
    painter.setPen(QPen(colour, 1))
    height = int(bar.height()) + 8
    for step in range(-height, int(bar.width()) + 6, 6):
        start = QPointF(bar.left() + step, bar.bottom())
        painter.drawLine(start, start + QPointF(height, -height))
    painter.restore()
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar.adjusted(0.6, 0.6, -0.6, 0))


class BarChart(_Painted):
    """Groups of bars over names; `bad_first` draws the first group as overdue."""

    def __init__(
        self,
        groups: Sequence[str] = (),
        series: Sequence[Sequence[int]] = (),
        names: Sequence[str] = (),
        bad_first: bool = False,
    ) -> None:
        super().__init__()
        self.show_values(groups, series, names, bad_first)

    def show_values(
        self,
        groups: Sequence[str],
        series: Sequence[Sequence[int]],
        names: Sequence[str],
        bad_first: bool = False,
    ) -> None:
        """groups: words under the bars. series: one list of counts per name, as long as groups."""
        self._groups, self._series, self._names, self._bad_first = groups, series, names, bad_first
        self.setAccessibleName(
            "；".join(
                f"{name} "
                + "，".join(f"{group} {count}" for group, count in zip(groups, counts, strict=True))
                for name, counts in zip(names, series, strict=True)
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(300), theme.scaled(150))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = self._painter()
        self._paint_legend(painter)
        unit = theme.px()
        base = self.height() - unit * 1.7
        for place in range(len(self._groups)):
            self._paint_group(painter, place, unit * 2.9, base)
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.drawLine(QPointF(0, base + 0.5), QPointF(self.width(), base + 0.5))

    def _paint_legend(self, painter: QPainter) -> None:
        unit, font, x = theme.px(), theme.font("fs-s"), 0.0
        painter.setFont(font)
        for kind, name in enumerate(self._names):
            mark = QRectF(x, unit * 0.3, unit * 0.85, unit * 0.85)
            paint_bar(painter, mark, hatched=kind > 0, token="accent")
            painter.setPen(theme.colour("text2"))
            width = QFontMetricsF(font).horizontalAdvance(name)
            painter.drawText(QRectF(x + unit * 1.2, 0, width + 4, unit * 1.5), MIDDLE, name)
            x += unit * 2.2 + width

    def _paint_group(self, painter: QPainter, place: int, top: float, base: float) -> None:
        unit, step, many = theme.px(), self.width() / len(self._groups), len(self._series)
        highest = max((count for counts in self._series for count in counts), default=0) or 1
        wide = min(unit * 1.7, step * 0.72 / max(1, many))
        centre = step * (place + 0.5)
        bad = self._bad_first and place == 0
        for kind, counts in enumerate(self._series):
            height = (base - top) * counts[place] / highest
            bar = QRectF(centre + (kind - many / 2) * (wide + 2), base - height, wide, height)
            if height:
                paint_bar(painter, bar, hatched=kind > 0, token="bad" if bad else "accent")
            painter.setPen(theme.colour("bad" if bad else "text"))
            painter.setFont(theme.font("fs-s", bold=True))
            number = QRectF(bar.left() - 14, bar.top() - unit * 1.35, wide + 28, unit * 1.3)
            painter.drawText(number, CENTRE, str(counts[place]))
        painter.setFont(theme.font("fs-s", bold=bad))
        painter.setPen(theme.colour("bad" if bad else "text2"))
        painter.drawText(QRectF(centre - step / 2, base + 3, step, unit * 1.5), CENTRE, self._groups[place])


@dataclass(frozen=True, slots=True)
class SquareLine:
    """One line of squares: done, late, still to come."""

    name: str
    done: int
    late: int
    open: int
    current: bool = False


class SquareRows(_Painted):
    """One square is one task: countable, no percentage to trust."""

    def __init__(self, lines: Sequence[SquareLine] = ()) -> None:
        super().__init__()
        self._lines = list(lines)

    def show_lines(self, lines: Sequence[SquareLine]) -> None:
        """Show other numbers."""
        self._lines = list(lines)
        self.setAccessibleName(
            "；".join(f"{n.name} 完成 {n.done} 逾期 {n.late} 未到期 {n.open}" for n in self._lines)
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(300), theme.scaled(150))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._lines:
            return
        painter, unit = self._painter(), theme.px()
        high = (self.height() - unit * 1.9) / len(self._lines)
        most = max(1, *(n.done + n.late + n.open for n in self._lines))
        side = max(2.0, min(unit * 1.35, high * 0.62, (self.width() - unit * 8) / most - 4))
        for place, line in enumerate(self._lines):
            top = place * high
            painter.setFont(theme.font(bold=line.current))
            painter.setPen(theme.colour("text"))
            painter.drawText(QRectF(0, top, unit * 4, high), MIDDLE, line.name)
            kinds = (0,) * line.done + (1,) * line.late + (2,) * line.open
            for count, kind in enumerate(kinds):
                box = QRectF(unit * 3.9 + count * (side + 4), top + (high - side) / 2, side, side)
                self._paint_square(painter, box, kind)
            painter.setFont(theme.font("fs-s"))
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(0, top, self.width(), high), MIDDLE | RIGHT, f"{line.done}/{len(kinds)}")
        self._paint_legend(painter)

    def _paint_legend(self, painter: QPainter) -> None:
        unit, font, x = theme.px(), theme.font("fs-s"), 0.0
        words = (
            f"完成 {sum(n.done for n in self._lines)}",
            f"逾期 {sum(n.late for n in self._lines)}",
            f"未到期 {sum(n.open for n in self._lines)}",
        )
        painter.setFont(font)
        for kind, word in enumerate(words):
            self._paint_square(
                painter, QRectF(x, self.height() - unit * 1.15, unit * 0.85, unit * 0.85), kind
            )
            painter.setPen(theme.colour("text2"))
            painter.drawText(
                QRectF(x + unit * 1.2, self.height() - unit * 1.5, 200, unit * 1.5), MIDDLE, word
            )
            x += unit * 2.2 + QFontMetricsF(font).horizontalAdvance(word)

    def _paint_square(self, painter: QPainter, box: QRectF, kind: int) -> None:
        painter.setPen(QPen(theme.colour(("accent", "bad", "edge")[kind]), 1.2))
        painter.setBrush(theme.colour(("accent", "badbg", "surface")[kind]))
        painter.drawRect(box)
        if kind == 1:
            painter.setPen(QPen(theme.colour("bad"), 1.6))
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
