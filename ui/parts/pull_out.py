"""A panel that stands beside the page where there is room, and is pulled out over it where there is not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme import theme
from ui.widgets.layout import row, split


class PullOut(QWidget):
    """`main` fills the place. `side` stands at its right, or over it (with its close button) when it is narrow.

    Narrow is what leaves `main` less than `least` pixels at normal type.
    """

    def __init__(self, main: QWidget, side: QWidget, close: QWidget, least: int = 660) -> None:
        super().__init__()
        self.main, self.side, self._close, self._least = main, side, close, least
        self.narrow = False
        self.out = False
        self.splitter = split(main, side)
        self.setLayout(row((self.splitter, 1), gap=0))
        theme.changed.connect(self._arrange)

    def pull_out(self) -> None:
        """Show the panel over the page; where it stands beside it, it is there already."""
        if self.narrow:
            self.out = True
            self._arrange()
            self.side.setFocus()

    def put_away(self) -> None:
        """Take the panel off the page again."""
        self.out = False
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.narrow and self.out:
            self.put_away()
            return
        super().keyPressEvent(event)

    def _arrange(self) -> None:
        wide = max(self.side.sizeHint().width(), self.side.minimumWidth())
        narrow = self.width() < theme.scaled(self._least) + wide
        if narrow != self.narrow:
            self.narrow = narrow
            if narrow:
                self.side.setParent(self)
                self.side.setAutoFillBackground(True)
            else:
                self.splitter.addWidget(self.side)
                self.out = False
        self._close.setVisible(narrow)
        self.side.setVisible(not narrow or self.out)
        if narrow and self.out:
            wide = min(wide, self.width() - theme.scaled(48))
            self.side.setGeometry(self.width() - wide, 0, wide, self.height())
            self.side.raise_()
