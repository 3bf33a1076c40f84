"""The six counters over the preview: what the rows will do. Pressing one shows only its rows."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.layout import row
from ui.widgets.levels import LEVELS

_CARDS = (
    ("add", "add", "新增", "库里没有的"),
    ("update", "edit", "更新", "对上了，逐项补新"),
    ("skip", "skip", "跳过", "合计、空行、重复"),
    ("problem", "bad", "问题行", "不改不写入"),
    ("confirm", "warn", "要确认", "与库里不同"),
    ("pending", "warn", "待补", "登记了，缺一格"),
)


class CounterCard(QAbstractButton):
    """One count. Checked: only these rows are shown."""

    def __init__(self, level: str, word: str, note: str) -> None:
        super().__init__()
        self._level, self._word, self._note, self._number = LEVELS[level], word, note, 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.short = False
        self.show_number(0)
        theme.changed.connect(self.updateGeometry)

    def show_number(self, number: int) -> None:
        """Another count."""
        self._number = number
        self.setAccessibleName(f"{self._word} {number} 行，{self._note}")
        self.setToolTip(f"{self._word} {number:,} 行：{self._note}。点一下只看这些行，再点一下看全部。")
        self.update()

    def set_short(self, short: bool) -> None:
        """Leave out the second line where height is scarce."""
        if short != self.short:
            self.short = short
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(112), round(theme.px() * (2.5 if self.short else 3.9)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = theme.px()
        ring = self.isChecked() or self.hasFocus()
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.colour("link" if ring else "line"), 2 if ring else 1))
        painter.setBrush(
            theme.colour("select" if self.isChecked() else "hover" if self.underMouse() else "surface")
        )
        painter.drawRoundedRect(box, 4, 4)
        side = unit * 1.35
        icons.draw(painter, icons.centred(box, side, 12), self._level.icon, self._level.token)
        left = 12 + side + 8
        figure = theme.font("fs-m" if self.short else "fs-xl", bold=True)
        number = f"{self._number:,}"
        painter.setFont(figure)
        painter.setPen(theme.colour("text"))
        painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, number)
        left += QFontMetricsF(figure).horizontalAdvance(number) + 10
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour(self._level.token))
        if self.short:
            painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._word)
            return
        middle = box.center().y()
        painter.drawText(
            QRectF(left, middle - unit * 1.5, 300, unit * 1.5), Qt.AlignmentFlag.AlignVCenter, self._word
        )
        small = theme.font("fs-s")
        painter.setFont(small)
        painter.setPen(theme.colour("text2"))
        room = box.right() - left - 4
        note = QFontMetricsF(small).elidedText(self._note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, middle, room, unit * 1.5), Qt.AlignmentFlag.AlignVCenter, note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Counters(QWidget):
    """`chosen` carries the plan to be shown, "" for all rows."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.cards = {plan: CounterCard(level, word, note) for plan, level, word, note in _CARDS}
        self.setLayout(row(*[(card, 1) for card in self.cards.values()], margins=(14, 8, 14, 8), gap=8))
        for plan, card in self.cards.items():
            card.clicked.connect(lambda _checked=False, plan=plan: self._choose(plan))

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Rows per plan."""
        for plan, card in self.cards.items():
            card.show_number(counts.get(plan, 0))

    def mark(self, plan: str) -> None:
        """Mark the shown plan, "" for none."""
        for name, card in self.cards.items():
            card.setChecked(name == plan)

    def set_short(self, short: bool) -> None:
        """One line per card where height is scarce."""
        for card in self.cards.values():
            card.set_short(short)

    def _choose(self, plan: str) -> None:
        wanted = plan if self.cards[plan].isChecked() else ""
        self.mark(wanted)
        self.chosen.emit(wanted)
