"""How a table cell is painted: hairline per row, chosen row with tint and bar, states as shape and word.

A model answers a `CellLook` under `LOOK_ROLE`; a cell without one is plain text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPen,
    QPolygonF,
    QStaticText,
    QTextLayout,
    QTextOption,
    QTransform,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.levels import LEVELS, Level

LOOK_ROLE = Qt.ItemDataRole.UserRole + 40
PAD = 8
_KEPT = 4000  # cells laid out; a full screen has some three hundred
_TAG_PAD, _TAG_GAP = 4, 6  # pixels inside and behind the frame of a tag
_OVER = 12  # pixels of a row above and below its lines


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell shows besides its text.

    level: a key of LEVELS, drawn as shape before the word. before: text before the shape (a date), plain ink.
    ink: a colour token. ground: a token (badbg, warnbg, …). corner: token of the corner triangle of a cell to
    be looked at. checked: a check box before the text, None for none. grid: a hairline at the right edge.
    wrap: a name that is not cut: it goes on in as many lines as the row has room for. tag: a word in a frame before everything.
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
    tag: str = ""


PLAIN = CellLook()
TICKED_BOX, EMPTY_BOX = CellLook(checked=True), CellLook(checked=False)


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
        paint_ground(painter, box, look, chosen)
        paint_line(painter, box)
        if chosen and index.column() == first_column(option.widget):
            paint_bar(painter, box)
        paint_contents(painter, box, look, str(index.data() or ""))
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, box)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(natural_width(index.data(LOOK_ROLE) or PLAIN, str(index.data() or "")), int(theme.metric("row")))


@lru_cache(maxsize=_KEPT)
def natural_width(look: CellLook, text: str) -> int:
    """The width in which nothing of a cell is cut."""
    width = _metrics(look.role, look.bold).horizontalAdvance(text) + PAD + 8
    if look.tag:
        width += _tag_width(look.tag) + _TAG_GAP
    if look.before:
        width += _metrics("fs", False).horizontalAdvance(look.before) + 10
    if look.level:
        width += theme.px(look.role) + 7
    if look.checked is not None:
        width += theme.metric("mark") + 12
    return int(width) + 1


def wrapped_height(look: CellLook, text: str, width: float, most: int = 0) -> int:
    """The height a row needs so that this cell shows its whole text in a column of that width; at most so many lines, 0 for any."""
    marks = (theme.px(look.role) + 7 if look.level else 0) + (theme.metric("mark") + 12 if look.checked is not None else 0)
    if look.tag:
        marks += _tag_width(look.tag) + _TAG_GAP
    if look.before:
        marks += QFontMetrics(theme.font(look.role)).horizontalAdvance(max(look.before, "2026-00-00", key=len)) + 10
    lines = len(_broken(text, look.role, look.bold, int(width - PAD - 6 - marks)))
    high = (min(lines, most) if most else lines) * _spacing(look.role, look.bold)
    return max(int(high + 0.999) + _OVER, int(theme.metric("row")))


def first_column(table: QWidget | None) -> int:
    """The leftmost column of a table that is not hidden: the one that carries the bar of a chosen row."""
    header = getattr(table, "horizontalHeader", None)
    if header is None:
        return 0
    heads = header()
    order = (heads.logicalIndex(place) for place in range(heads.count()))
    return next((column for column in order if not heads.isSectionHidden(column)), 0)


def paint_ground(painter: QPainter, box: QRectF, look: CellLook, chosen: bool) -> None:
    """The ground of a cell, and the line at its right edge where the table has one."""
    painter.fillRect(box, _colour("select" if chosen else look.ground or "surface"))
    if look.grid:
        painter.fillRect(QRectF(box.right() - 1, box.top(), 1, box.height()), _colour("line"))


def paint_line(painter: QPainter, box: QRectF) -> None:
    """The hairline below a row or a cell of it. Filled: a drawn line costs as much as the text."""
    painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), _colour("line"))


def paint_bar(painter: QPainter, box: QRectF) -> None:
    """The bar at the left of a chosen row."""
    painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), theme.colour("link"))


def paint_focus(painter: QPainter, box: QRectF) -> None:
    """The frame of the cell that has the keyboard."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("link"), 2))
    painter.drawRect(box.adjusted(1, 1, -1, -2))


def paint_contents(painter: QPainter, box: QRectF, look: CellLook, text: str) -> None:
    """What stands in a cell: box, date, shape, text, corner. Leaves pen, brush and font as it used them."""
    inner = box.adjusted(PAD, 0, -6, 0)
    if look.checked is not None:
        inner = _paint_check(painter, inner, look.checked)
    if text or look.level or look.before or look.tag:
        for piece in _laid(look, text, inner.width(), inner.height()):
            piece.paint(painter, inner.left(), inner.top())
    if look.corner:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(look.corner))
        tip = box.topRight()
        painter.drawPolygon(QPolygonF([tip - QPointF(9, 0), tip, tip + QPointF(0, 9)]))


def _paint_check(painter: QPainter, box: QRectF, checked: bool) -> QRectF:
    side = theme.metric("mark")
    mark = QRectF(box.left() + 2, round(box.center().y() - side / 2), side, side)
    painter.setPen(QPen(theme.colour("accent" if checked else "edge"), 1))
    painter.setBrush(theme.colour("accent" if checked else "surface"))
    painter.drawRoundedRect(mark, 3, 3)
    if checked:
        icons.draw(painter, mark.adjusted(1, 1, -1, -1), "checkmark", "onaccent")
    return box.adjusted(side + 12, 0, 0, 0)


class _Line(NamedTuple):
    """A line of text, laid out once and drawn as often as somebody looks. `x` and `y` from the corner of what is inside the cell."""

    x: float
    y: float
    text: QStaticText
    font: QFont
    ink: str

    def paint(self, painter: QPainter, left: float, top: float) -> None:
        painter.setFont(self.font)
        painter.setPen(_colour(self.ink))
        painter.drawStaticText(QPointF(left + self.x, top + self.y), self.text)


class _Shape(NamedTuple):
    """The shape of a level."""

    x: float
    side: float
    height: float
    level: Level

    def paint(self, painter: QPainter, left: float, top: float) -> None:
        place = icons.centred(QRectF(left, top, self.side, self.height), self.side, left + self.x)
        icons.draw(painter, place, self.level.icon, self.level.token)


class _Frame(NamedTuple):
    """The frame around a tag."""

    width: float
    height: float

    def paint(self, painter: QPainter, left: float, top: float) -> None:
        high = _spacing("fs-s", False) + 2
        painter.setPen(QPen(_colour("edge"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(left, round(top + (self.height - high) / 2), self.width, high), 3, 3)


@lru_cache(maxsize=_KEPT)
def _laid(look: CellLook, text: str, width: float, height: float) -> tuple[_Line | _Shape | _Frame, ...]:
    """What stands in a cell with so much room inside, and where; forgotten when the theme changes."""
    pieces: list[_Line | _Shape | _Frame] = []
    left, ink = 0.0, look.ink
    if look.tag:
        wide = _tag_width(look.tag)
        pieces += [_Frame(wide, height), _line(_TAG_PAD, height, look.tag, "fs-s", False, "text2")]
        left += wide + _TAG_GAP
    if look.before:
        line = _line(left, height, look.before, look.role, False, "text")
        pieces.append(line)
        # Dates stand above each other, so the words after them do too.
        left += max(line.text.size().width(), _width_of_dates(look.role)) + 10
    if look.level:
        level = LEVELS[look.level]
        side = theme.px(look.role) + 2
        pieces.append(_Shape(left, side, height, level))
        left += side + 5
        ink = level.token
    room = max(0.0, width - left)
    spacing = _spacing(look.role, look.bold)
    words = _broken(text, look.role, look.bold, int(room)) if look.wrap else (text,)
    most = max(1, int((height - _OVER) / spacing))
    if len(words) > most:
        words = (*words[: most - 1], "".join(words[most - 1 :]))
    for at, each in enumerate(words):
        line = _line(left, height, each, look.role, look.bold, ink)
        if line.text.size().width() > room:
            cut = QFontMetricsF(line.font).elidedText(each, Qt.TextElideMode.ElideRight, room)
            line = _line(left, height, cut, look.role, look.bold, ink)
        x = left + room - line.text.size().width() if look.right else left
        pieces.append(line._replace(x=x, y=line.y + (at - (len(words) - 1) / 2) * spacing))
    return tuple(pieces)


@lru_cache(maxsize=_KEPT)
def _broken(text: str, role: str, bold: bool, room: int) -> tuple[str, ...]:
    """The lines of a text in so many pixels; broken between words, within one that is longer than a line."""
    if "\n" not in text and _metrics(role, bold).horizontalAdvance(text) <= room:
        return (text,)
    layout = QTextLayout(text.replace("\n", "\u2028"), _font(role, bold))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    units, lines = text.encode("utf-16-le"), list[str]()  # Qt counts a rare character of a name as two
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, room))
        part = units[2 * line.textStart() : 2 * (line.textStart() + line.textLength())]
        lines.append(part.decode("utf-16-le").rstrip("\n"))
    layout.endLayout()
    return tuple(lines) or ("",)


def _line(left: float, height: float, text: str, role: str, bold: bool, ink: str) -> _Line:
    laid, font = QStaticText(text), _font(role, bold)
    laid.setTextFormat(Qt.TextFormat.PlainText)
    laid.prepare(QTransform(), font)
    return _Line(left, (height - laid.size().height()) / 2, laid, font, ink)


@lru_cache
def _font(role: str, bold: bool) -> QFont:
    return theme.font(role, bold)


@lru_cache
def _metrics(role: str, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(role, bold))


@lru_cache
def _spacing(role: str, bold: bool) -> float:
    return _metrics(role, bold).lineSpacing()


def _tag_width(tag: str) -> float:
    return _metrics("fs-s", False).horizontalAdvance(tag) + 2 * _TAG_PAD


@lru_cache
def _width_of_dates(role: str) -> float:
    return _metrics(role, False).horizontalAdvance("2026-00-00")


@lru_cache
def _colour(token: str) -> QColor:
    return theme.colour(token)


for _kept in (_laid, _broken, _colour, _font, _metrics, _spacing, _width_of_dates, natural_width):
    theme.changed.connect(_kept.cache_clear)
