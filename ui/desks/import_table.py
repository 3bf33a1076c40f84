"""The preview table of the import desk: two-line heads, the chosen cell ringed, columns mapped from the head."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QHoverEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import icons
from ui.desks.import_columns_step import REST
from ui.desks.import_model import FIRST, NUMBER, PLAN, ReviewModel
from ui.theme import theme
from ui.widgets.cells import CellDelegate

SAMPLE = 60
WIDEST = 190
_CHEVRON = 14


class _Ringed(CellDelegate):
    """Also rings the current cell while the keyboard is in the repair panel."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        view = option.widget
        if isinstance(view, QTableView) and view.currentIndex() == index:
            painter.save()
            painter.setPen(QPen(theme.colour("link"), 2))
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -2))
            painter.restore()


class ReviewHead(QHeaderView):
    """Our name above, the sender's heading below it. A click offers the fields."""

    def __init__(self, model: ReviewModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._table = model
        self._under = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setMinimumSectionSize(32)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), round(theme.px() * 3.3))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHoverEvent) and event.type() != QEvent.Type.HoverLeave:
            self._hover(self.logicalIndexAt(event.position().toPoint()))
        elif event.type() == QEvent.Type.HoverLeave:
            self._hover(-1)
        return super().event(event)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        offered = section >= FIRST
        over = offered and section == self._under
        painter.fillRect(rect, theme.colour("hover" if over else "sunken"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        ours, theirs = self._table.head(section)
        font = theme.font("fs-s", bold=True)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        room = rect.adjusted(8, 5, -6 - (_CHEVRON if over else 0), -5)
        unmapped = offered and self._table.columns[section - FIRST].spec is None
        painter.setPen(theme.colour("text3" if unmapped else "text2"))
        for text, flag in ((ours, Qt.AlignmentFlag.AlignTop), (theirs, Qt.AlignmentFlag.AlignBottom)):
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, flag | Qt.AlignmentFlag.AlignLeft, shown)
        if over:
            mark = QRectF(rect.right() - _CHEVRON - 4, rect.top() + 8, _CHEVRON, _CHEVRON)
            icons.draw(painter, mark, "chevron_down")
        painter.restore()

    def _hover(self, section: int) -> None:
        if section != self._under:
            self._under = section
            self.viewport().update()
            name = self._table.head(section)[1] if section >= FIRST else ""
            self.setToolTip(f"{name.removeprefix('← ')}：点一下改它对应的项目" if name else "")


class ReviewTable(QTableView):
    """`place_chosen` carries the position in the plan and the field ("" outside one); `remapped` heading, field, place
    (None: the only column of that heading)."""

    place_chosen = Signal(int, str)
    remapped = Signal(str, str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = ReviewModel()
        self._head = ReviewHead(self.table, self)
        self.setHorizontalHeader(self._head)
        self.setModel(self.table)
        self.setItemDelegate(_Ringed(self))
        self.setAccessibleName("导入预览")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._head.sectionClicked.connect(self._offer_fields)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit)
        self.table.modelReset.connect(self._fit_soon.start)
        theme.changed.connect(self._restyle)
        self._restyle()

    def choose(self, position: int, field: str) -> None:
        """Go to a cell without saying so."""
        row = self.table.row_of(position)
        with QSignalBlocker(self.selectionModel()):
            index = self.table.index(row, self.table.column_of(field)) if row >= 0 else QModelIndex()
            self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    def menu_for(self, section: int) -> QMenu:
        """The fields that a column may fill, by section of the form."""
        review = self.table.review
        assert review is not None
        column = self.table.columns[section - FIRST]
        place = review.place_of(column)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for how in ("drop", *(("remark",) if review.has_remark else ()), "own"):
            out = menu.addAction(REST[how])
            out.triggered.connect(lambda _c=False, how=how: self.remapped.emit(column.heading, f"!{how}", place))
            out.setCheckable(True)
            out.setChecked(column.spec is None and (column.rest or "drop") == how)
        menu.addSeparator()
        parts: dict[str, QMenu] = {}
        for spec in review.fields:
            owner = "" if "." not in spec.name else f"{spec.name.split('.')[0]}."
            part = parts.get(owner + spec.section)
            if part is None:
                name = spec.section if not owner else f"车辆 · {spec.section}"
                part = parts[owner + spec.section] = menu.addMenu(name or "其他")
            action = part.addAction(spec.label)
            action.triggered.connect(lambda _c=False, n=spec.name: self.remapped.emit(column.heading, n, place))
            action.setCheckable(True)
            action.setChecked(column.spec is not None and column.spec.name == spec.name)
        return menu

    def _offer_fields(self, section: int) -> None:
        if section >= FIRST:
            place = QPoint(self._head.sectionViewportPosition(section), self._head.height())
            self.menu_for(section).popup(self._head.viewport().mapToGlobal(place))

    def _current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if now.isValid():
            columns = self.table.columns
            spec = columns[now.column() - FIRST].spec if now.column() >= FIRST else None
            self.place_chosen.emit(self.table.positions[now.row()], spec.name if spec is not None else "")

    def _restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")) - 2)
        self._head.updateGeometry()
        self._fit_soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_soon.start()

    def _fit(self) -> None:
        """Natural widths; what room is left goes to the columns of the list."""
        many = self.table.columnCount()
        if many == 0 or self.viewport().width() < 80:
            return
        widths = [self._natural(section) for section in range(many)]
        spare = self.viewport().width() - sum(widths)
        share = max(0, spare) // max(1, many - FIRST)
        for section, width in enumerate(widths):
            self.setColumnWidth(section, width + (share if section >= FIRST else 0))

    def _natural(self, section: int) -> int:
        if section == NUMBER:
            return theme.scaled(46)
        if section == PLAN:
            return theme.scaled(88)
        font = QFontMetrics(theme.font("fs-s", bold=True))
        widest = max(font.horizontalAdvance(text) for text in self.table.head(section)) + 18
        option = QStyleOptionViewItem()
        for row in range(min(SAMPLE, self.table.rowCount())):
            widest = max(
                widest, self.itemDelegate().sizeHint(option, self.table.index(row, section)).width() + 4
            )
        return min(widest, theme.scaled(WIDEST))
