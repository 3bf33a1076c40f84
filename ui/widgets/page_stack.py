"""Pages one over the other that scroll where the window has less room than the one in front needs: nothing is squeezed or lost."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from ui.widgets.layout import scrolled


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


def in_room(stack: PageStack) -> QScrollArea:
    """The room in which the stack stands; keys and the focus are its pages'."""
    area = scrolled(stack, "", sideways=True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setProperty("box", "plain")
    return area
