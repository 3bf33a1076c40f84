"""The streams that are open, as tabs; the strip shows itself from the second one on."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QFrame, QTabBar, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.layout import row


class OpenTabs(QFrame):
    """`chosen` and `closed` carry the key of an entry."""

    chosen = Signal(str)
    closed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "strip")
        self._bar = QTabBar()
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        self._bar.setMovable(True)
        self._bar.setAccessibleName("已打开的工作")
        self._bar.currentChanged.connect(self._tell)
        # The bar takes the whole strip: a size hint from before it was shown would give it scroll arrows.
        self.setLayout(row((self._bar, 1), margins=(8, 0, 8, 0)))
        theme.changed.connect(self._fit)
        self._fit()
        self.hide()

    def keys(self) -> list[str]:
        """The keys of the open streams, from left to right."""
        return [str(self._bar.tabData(at)) for at in range(self._bar.count())]

    def add(self, key: str, title: str, icon: str) -> None:
        """Add a tab unless it is there, and mark it."""
        if key not in self.keys():
            with QSignalBlocker(self._bar):
                at = self._bar.addTab(icons.icon(icon), title)
                self._bar.setTabData(at, key)
                close = IconButton("dismiss", f"关闭{title}", lambda: self.closed.emit(key), 12, "text3")
                self._bar.setTabButton(at, QTabBar.ButtonPosition.RightSide, close)
        self.mark(key)
        self.setVisible(self._bar.count() > 1)

    def mark(self, key: str) -> None:
        """Mark the tab of a page that came to the front; others keep their place."""
        if key in self.keys():
            with QSignalBlocker(self._bar):
                self._bar.setCurrentIndex(self.keys().index(key))

    def remove(self, key: str) -> str:
        """Take a tab out; answers the key that is marked then, "" when none is left."""
        with QSignalBlocker(self._bar):
            self._bar.removeTab(self.keys().index(key))
        self.setVisible(self._bar.count() > 1)
        return str(self._bar.tabData(self._bar.currentIndex()) or "")

    def _tell(self, at: int) -> None:
        if at >= 0:
            self.chosen.emit(str(self._bar.tabData(at)))

    def _fit(self) -> None:
        self._bar.setStyleSheet(
            f"QTabBar {{ font-size: {theme.metric('fs-s')}pt; }}"
            f" QTabBar::tab {{ min-height: {theme.scaled(26)}px; padding: 0 8px; border-bottom-width: 2px; }}"
        )
