"""How a table cell is painted: hairline per row, chosen row with tint and bar, states as shape and word.

A model answers a `CellLook` under `LOOK_ROLE`; a cell without one is plain text.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import icons
from ui.theme import theme
from ui.widgets.levels import LEVELS

LOOK_ROLE = Qt.ItemDataRole.UserRole + 40
PAD = 8
_WRAP = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell shows besides its text.

    level: a key of LEVELS, drawn as shape before the word. before: text before the shape (a date), plain ink.
    ink: a colour token. ground: a token (badbg, warnbg, …). corner: token of the corner triangle of a cell to
    be looked at. checked: a check box before the text, None for none. grid: a hairline at the right edge.
    wrap: a name that is never cut; it goes on in further lines where the table gives the row their height.
    """

    level: str = ""
    before: str = ""
    ink: str = "text"
    bold: bool = False
    role: str = "fs"
    right: bool = False
    checked: bool | None = None
    ground: str = ""
    corner: str = ""
    grid: bool = False
    wrap: bool = False


PLAIN = CellLook()


class CellDelegate(QStyledItemDelegate):
    """Paints every table of the program."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = index.data(LOOK_ROLE) or PLAIN
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, box, look, chosen, index.column() == _first_column(option))
        inner = box.adjusted(PAD, 0, -6, 0)
        if look.checked is not None:
            inner = _paint_check(painter, inner, look.checked)
        _paint_text(painter, inner, look, str(index.data() or ""))
        if look.corner:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(look.corner))
            tip = box.topRight()
            painter.drawPolygon(QPolygonF([tip - QPointF(9, 0), tip, tip + QPointF(0, 9)]))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("link"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -2))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        look = index.data(LOOK_ROLE) or PLAIN
        metrics = QFontMetricsF(theme.font(look.role, look.bold))
        width = metrics.horizontalAdvance(str(index.data() or "")) + PAD + 8
        if look.before:
            width += QFontMetricsF(theme.font()).horizontalAdvance(look.before) + 10
        if look.level:
            width += theme.px(look.role) + 7
        if look.checked is not None:
            width += theme.metric("mark") + 12
        return QSize(int(width) + 1, int(theme.metric("row")))


def wrapped_height(look: CellLook, text: str, width: float) -> int:
    """The height a row needs so that this cell shows its whole text in a column of that width."""
    marks = (theme.px(look.role) + 7 if look.level else 0) + (theme.metric("mark") + 12 if look.checked is not None else 0)
    if look.before:
        marks += QFontMetrics(theme.font(look.role)).horizontalAdvance(max(look.before, "2026-00-00", key=len)) + 10
    room = max(1, int(width - PAD - 6 - marks))
    metrics = QFontMetrics(theme.font(look.role, look.bold))
    return max(metrics.boundingRect(QRect(0, 0, room, 10_000), int(_WRAP), text).height() + 12, int(theme.metric("row")))


def _first_column(option: QStyleOptionViewItem) -> int:
    header = getattr(option.widget, "horizontalHeader", None)
    if header is None:
        return 0
    heads = header()
    return next(
        (
            heads.logicalIndex(n)
            for n in range(heads.count())
            if not heads.isSectionHidden(heads.logicalIndex(n))
        ),
        0,
    )


def _paint_ground(painter: QPainter, box: QRectF, look: CellLook, chosen: bool, first: bool) -> None:
    painter.fillRect(box, theme.colour("select" if chosen else look.ground or "surface"))
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawLine(QPointF(box.left(), box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5))
    if look.grid:
        painter.drawLine(QPointF(box.right() - 0.5, box.top()), QPointF(box.right() - 0.5, box.bottom()))
    if chosen and first:
        painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), theme.colour("link"))


def _paint_check(painter: QPainter, box: QRectF, checked: bool) -> QRectF:
    side = theme.metric("mark")
    mark = QRectF(box.left() + 2, round(box.center().y() - side / 2), side, side)
    painter.setPen(QPen(theme.colour("accent" if checked else "edge"), 1))
    painter.setBrush(theme.colour("accent" if checked else "surface"))
    painter.drawRoundedRect(mark, 3, 3)
    if checked:
        icons.draw(painter, mark.adjusted(1, 1, -1, -1), "checkmark", "onaccent")
    return box.adjusted(side + 12, 0, 0, 0)


def _paint_text(painter: QPainter, box: QRectF, look: CellLook, text: str) -> None:
    left = box.left()
    if look.before:
        font = theme.font(look.role)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, look.before)
        # Dates stand above each other, so the words after them do too.
        left += max(QFontMetricsF(font).horizontalAdvance(t) for t in (look.before, "2026-00-00")) + 10
    ink = look.ink
    if look.level:
        level = LEVELS[look.level]
        side = theme.px(look.role) + 2
        icons.draw(painter, icons.centred(box, side, left), level.icon, level.token)
        left += side + 5
        ink = level.token
    font = theme.font(look.role, look.bold)
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    room = QRectF(left, box.top(), max(0.0, box.right() - left), box.height())
    side_flag = Qt.AlignmentFlag.AlignRight if look.right else Qt.AlignmentFlag.AlignLeft
    if look.wrap:
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side_flag | _WRAP, text)
        return
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side_flag, shown)
