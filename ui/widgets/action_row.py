"""The action row at the foot of a page.

Its left part acts on the table, its right part on the form; 更多 takes what does not fit.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLayout, QMenu, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import row

_GAP = 8
_MARGIN = 12


class ActionRow(QFrame):
    """Shows a page's widgets. A widget that its page has hidden stays hidden."""

    def __init__(
        self, left: Sequence[QWidget], right: Sequence[QWidget], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("box", "bar")
        self._left, self._right = list(left), list(right)
        self._folded: set[QWidget] = set()
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more = Button("更多", icon="more_horizontal")
        self._more.setMenu(self._menu)
        self._more.hide()
        layout = row(*self._left, self._more, None, *self._right, margins=(_MARGIN, 0, _MARGIN, 0), gap=_GAP)
        # The row never keeps the window wide: it folds instead.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(layout)
        for widget in self._right:
            widget.installEventFilter(self)
        theme.changed.connect(self._fit)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, int(theme.metric("bar")))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # What appears on the right takes room from the left.
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._fold()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a button changed its words
            self._fold()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fold()

    def _fit(self) -> None:
        self.setFixedHeight(int(theme.metric("bar")))

    def _fold(self) -> None:
        present = [w for w in self._left if w in self._folded or not w.isHidden()]
        room = self.width() - 2 * _MARGIN
        kept = [w for w in self._right if not w.isHidden() or w.sizePolicy().retainSizeWhenHidden()]
        room -= sum(w.sizeHint().width() + _GAP for w in kept)
        widths = [w.sizeHint().width() + _GAP for w in present]
        keep = len(widths)
        if sum(widths) > room:
            room -= self._more.sizeHint().width() + _GAP
            while keep and sum(widths[:keep]) > room:
                keep -= 1
        folded = set(present[keep:])
        if folded != self._folded:
            self._folded = folded
            for widget in present:
                widget.setVisible(widget not in folded)
            self._more.setVisible(bool(folded))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for widget in self._left:
            if widget in self._folded and isinstance(widget, QAbstractButton):
                action = self._menu.addAction(widget.icon(), widget.text())
                action.setEnabled(widget.isEnabled())
                action.triggered.connect(lambda _checked=False, button=widget: button.click())
