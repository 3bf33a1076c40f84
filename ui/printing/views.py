"""The two views of a preview: pages on a grey desk, and thumbnails beside them. Paper stays white in both themes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.printing.pages import Pages, Span
from ui.printing.rendering import PageCache
from ui.theme import theme

GAP = 12
SCREEN_DPI = 96.0
ZOOMS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.87, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
WIDTH, PAGE, FREE = "width", "page", "free"
_PAPER = QColor(Qt.GlobalColor.white)


class PageDesk(QAbstractScrollArea):
    """All pages below each other. `page_changed` carries the page at the top, `zoom_changed` the factor."""

    page_changed = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, pages: Pages, cache: PageCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages, self._cache = pages, cache
        self._fit, self._zoom, self._page = WIDTH, 1.0, 0
        self._tops: list[int] = [0]
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName("打印预览")
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._follow())
        cache.ready.connect(self._drawn)  # no function of its own: a view that has gone is not asked any more
        theme.changed.connect(self.viewport().update)

    def _drawn(self, _page: int) -> None:
        self.viewport().update()

    def zoom(self) -> float:
        """1.0 is the paper's own size at 96 dpi."""
        return self._zoom

    def page(self) -> int:
        """The page that takes most of the view, from 0."""
        return self._page

    def show_page(self, page: int) -> None:
        """Scroll to a page."""
        self.verticalScrollBar().setValue(self._tops[max(0, min(page, self._pages.count - 1))] - GAP)

    def fit(self, how: str) -> None:
        """WIDTH or PAGE: follow the size of the view."""
        self._fit = how
        self._lay_out()

    def step_zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1)."""
        self._fit = FREE
        larger = [zoom for zoom in ZOOMS if zoom > self._zoom + 0.01]
        smaller = [zoom for zoom in ZOOMS if zoom < self._zoom - 0.01]
        self._zoom = (larger or ZOOMS[-1:])[0] if step > 0 else (smaller or list(ZOOMS[:1]))[-1]
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.show_page(self._page + (1 if event.key() == Qt.Key.Key_PageDown else -1))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.show_page(0 if event.key() == Qt.Key.Key_Home else self._pages.count - 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("line"))
        ratio = self.devicePixelRatioF()
        top = self.verticalScrollBar().value()
        for page in range(self._at(top), self._pages.count):
            place = self._place(page)
            if place.top() > self.viewport().height():
                break
            painter.fillRect(place, _PAPER)
            picture = self._cache.picture(page, round(place.width() * ratio))
            if picture is not None:
                painter.drawImage(place, picture)
            painter.setPen(QPen(theme.colour("edge"), 1))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def _size(self, page: int) -> QSize:
        width, height = self._pages.pixels(page, SCREEN_DPI * self._zoom)
        return QSize(width, height)

    def _place(self, page: int) -> QRect:
        size = self._size(page)
        left = max(GAP, (self.viewport().width() - size.width()) // 2) - self.horizontalScrollBar().value()
        return QRect(QPoint(left, self._tops[page] - self.verticalScrollBar().value()), size)

    def _at(self, y: int) -> int:
        return max(0, bisect_right(self._tops, y, 0, self._pages.count) - 1)

    def _lay_out(self) -> None:
        page = self._page
        before = self._zoom
        if self._fit != FREE and self._pages.count:
            size = self._pages.size(page)
            scale = SCREEN_DPI / 72
            wide = (self.viewport().width() - 2 * GAP) / (size.width() * scale)
            high = (self.viewport().height() - 2 * GAP) / (size.height() * scale)
            self._zoom = max(0.1, wide if self._fit == WIDTH else min(wide, high))
        self._tops, y, widest = [], GAP, 0
        for at in range(self._pages.count):
            size_px = self._size(at)
            self._tops.append(y)
            y += size_px.height() + GAP
            widest = max(widest, size_px.width())
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(self.viewport().height())
        vertical.setSingleStep(theme.scaled(40))
        vertical.setRange(0, max(0, y - self.viewport().height()))
        horizontal.setPageStep(self.viewport().width())
        horizontal.setRange(0, max(0, widest + 2 * GAP - self.viewport().width()))
        if abs(before - self._zoom) > 1e-6:
            self.show_page(page)
            self.zoom_changed.emit(self._zoom)
        self.viewport().update()

    def _follow(self) -> None:
        page = self._at(self.verticalScrollBar().value() + self.viewport().height() // 3)
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self.viewport().update()


class _Names(QAbstractListModel):
    def __init__(self, count: int, spans: Sequence[Span], parent: QWidget) -> None:
        super().__init__(parent)
        self._count = count
        self._names = {
            span.first + at: f"{span.name}  {at + 1}/{span.count}"
            for span in spans
            for at in range(span.count)
        }

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names.get(index.row(), f"第 {index.row() + 1} 页")
        return None


class _ThumbDelegate(QStyledItemDelegate):
    def __init__(self, pages: Pages, cache: PageCache, parent: QWidget) -> None:
        super().__init__(parent)
        self._pages, self._cache = pages, cache

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme.scaled(110), theme.scaled(128) + theme.px() + 16)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        box = option.rect.adjusted(8, 6, -8, -(theme.px() + 10))
        size = self._pages.size(index.row())
        fitted = QSize(round(size.width()), round(size.height())).scaled(
            box.size() - QSize(8, 8), Qt.AspectRatioMode.KeepAspectRatio
        )
        place = QRect(QPoint(0, 0), fitted)
        place.moveCenter(box.center())
        painter.fillRect(place, _PAPER)
        picture = self._cache.picture(index.row(), round(fitted.width() * option.widget.devicePixelRatioF()))
        if picture is not None:
            painter.drawImage(place, picture)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(QPen(theme.colour("link" if chosen else "line"), 2))
        painter.drawRect(place.adjusted(-3, -3, 2, 2))
        painter.setFont(theme.font("fs-s"))
        painter.setPen(theme.colour("text2"))
        name = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, option.rect.width() - 4
        )
        foot = QRect(option.rect.left(), box.bottom() + 2, option.rect.width(), theme.px() + 8)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, name)
        painter.restore()


class Thumbnails(QListView):
    """Small pages with the name of their document. `picked` carries the page."""

    picked = Signal(int)

    def __init__(
        self, pages: Pages, cache: PageCache, spans: Sequence[Span], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(_Names(pages.count, spans, self))
        self.setItemDelegate(_ThumbDelegate(pages, cache, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(theme.scaled(140))
        self.setAccessibleName("页")
        self.selectionModel().currentChanged.connect(lambda index, _old: self.picked.emit(index.row()))
        cache.ready.connect(self._drawn)

    def _drawn(self, _page: int) -> None:
        self.viewport().update()

    def mark(self, page: int) -> None:
        """Mark the page in front without telling anybody."""
        with QSignalBlocker(self.selectionModel()):
            self.setCurrentIndex(self.model().index(page, 0))
        self.viewport().update()
