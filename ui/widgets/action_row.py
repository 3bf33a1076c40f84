"""The action row at the foot of a page: left acts on the table, right on the form, 更多 takes what does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QMenu, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button

_GAP = 8
_MARGIN = 12


class ActionRow(QFrame):
    """Shows widgets that belong to a page; they keep their parent page's life, not this row's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "bar")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._layout.setSpacing(_GAP)
        self._left: list[QWidget] = []
        self._right: list[QWidget] = []
        self._folded: set[QWidget] = set()
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more = Button("更多", icon="more_horizontal")
        self._more.setMenu(self._menu)
        self._more.hide()
        self._layout.addWidget(self._more)
        self._layout.addStretch(1)
        theme.changed.connect(self._fit)
        self._fit()

    def show_actions(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        """Replace what the row shows. The same widgets may come back later."""
        for widget in (*self._left, *self._right):
            if widget not in left and widget not in right:
                widget.removeEventFilter(self)
                self._layout.removeWidget(widget)
                widget.setParent(None)
        self._left, self._right = list(left), list(right)
        self._folded.clear()
        for place, widget in enumerate(self._left):
            self._layout.insertWidget(place, widget)
            widget.show()
        for widget in self._right:
            self._layout.addWidget(widget)
            widget.setVisible(not widget.isHidden() or widget.parent() is not self)
        for widget in (*self._left, *self._right):
            widget.installEventFilter(self)
        self._fold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A button that changes its words may no longer fit, or leave room for another one.
        if event.type() == QEvent.Type.LayoutRequest or (
            watched in self._right and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
        ):
            self._fold()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fold()

    def _fit(self) -> None:
        self.setFixedHeight(int(theme.metric("bar")))
        self._fold()

    def _fold(self) -> None:
        room = self.width() - 2 * _MARGIN
        room -= sum(w.sizeHint().width() + _GAP for w in self._right if not w.isHidden())
        widths = [w.sizeHint().width() + _GAP for w in self._left]
        keep = len(widths)
        if sum(widths) > room:
            room -= self._more.sizeHint().width() + _GAP
            while keep > 1 and sum(widths[:keep]) > room:
                keep -= 1
        folded = set(self._left[keep:])
        if folded != self._folded:
            self._folded = folded
            for widget in self._left:
                widget.setVisible(widget not in folded)
        self._more.setVisible(bool(folded))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for widget in self._left:
            if widget in self._folded and isinstance(widget, QAbstractButton):
                action = self._menu.addAction(widget.icon(), widget.text())
                action.setEnabled(widget.isEnabled())
                action.triggered.connect(lambda _checked=False, button=widget: button.click())
