"""Pages one over the other that scroll where the window has less room than the one in front needs: nothing is squeezed or lost."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """Needs as much room as the page in front, whatever the others need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _at: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint().expandedTo(page.minimumSize()) if page is not None else QSize()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """The highest of all pages, as their lines break, would be asked for: the page in front says itself what it needs."""
        return False


class Frame(QWidget):
    """Holds one widget as large as it is itself, whatever height that would like for its width."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self._inner = inner
        inner.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inner.setGeometry(self.rect())


class _Room(QScrollArea):
    """Qt asks at every change of size whether bars are needed, and changes the size for them. A page that folds by its size answers
    with another need each time, inside the same call, until the stack is full and the program gone: here it is asked once."""

    def __init__(self) -> None:
        super().__init__()
        self._asking = False
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys and the focus are the pages'
        self.setProperty("box", "plain")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QResizeEvent):
            return super().eventFilter(watched, event)
        if self._asking:
            return False
        self._asking = True
        try:
            return super().eventFilter(watched, event)
        finally:
            self._asking = False


def in_room(stack: PageStack) -> QScrollArea:
    """The room in which the stack stands."""
    area = _Room()
    area.setWidget(stack)
    return area


def room_of(page: QWidget) -> QSize:
    """What a page may fill without scrolling. One that folds by its own size would unfold as soon as it scrolls."""
    above = page.parentWidget()
    while above is not None and not isinstance(above, _Room):
        above = above.parentWidget()
    return page.size().boundedTo(above.viewport().size()) if isinstance(above, _Room) else page.size()
