"""The action row at the foot of a page.

Its left part acts on the table, its right part on the form; 更多 takes what does not fit: first of the left, then what is
said at the right, then its lesser buttons. The last one at the right, which F2 presses, always stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QLayout, QMenu, QPushButton, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import row

_GAP = 8
_MARGIN = 12
_FOLDING = (QAbstractButton, QLabel)  # what can stand in the menu instead


class ActionRow(QFrame):
    """Shows a page's widgets. A widget that its page has hidden stays hidden."""

    def __init__(
        self, left: Sequence[QWidget], right: Sequence[QWidget], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("box", "bar")
        self._left, self._right = list(left), list(right)
        self._folded: set[QWidget] = set()
        self._folding = False
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more = Button("更多", icon="more_horizontal")
        self._more.setMenu(self._menu)
        self._menu.setToolTipsVisible(True)
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

    def _parts(self, widgets: Sequence[QWidget]) -> list[QWidget]:
        """What stands there, one by one: the buttons of a bar of steps instead of the bar."""
        found: list[QWidget] = []
        for each in widgets:
            inner = each.layout()
            if isinstance(each, _FOLDING) or inner is None:
                found.append(each)
            elif not each.isHidden():
                items = (inner.itemAt(at) for at in range(inner.count()))
                found += [part for item in items if item is not None and (part := item.widget()) is not None]
        return [each for each in found if each in self._folded or not each.isHidden() or each.sizePolicy().retainSizeWhenHidden()]

    def _fold(self) -> None:
        if self._folding:
            return
        self._folding = True
        left, right = self._parts(self._left), self._parts(self._right)
        self._folded &= {*left, *right}
        # The last of the left goes first; what is said at the right before its buttons; the last of all stays.
        words = [each for each in right if isinstance(each, QLabel) and each.buddy() is None]
        order = [*reversed(left), *words, *(each for each in right[:-1] if isinstance(each, QAbstractButton))]
        over = sum(each.sizeHint().width() + _GAP for each in (*left, *right)) - (self.width() - 2 * _MARGIN)
        folded = set[QWidget]()
        if over > 0:
            over += self._more.sizeHint().width() + _GAP
            for each in order:
                if over <= 0:
                    break
                over -= each.sizeHint().width() + _GAP
                folded.add(each)
        for each in order:
            if (each in folded) != (each in self._folded):
                each.setVisible(each not in folded)
        self._folded = folded
        self._more.setVisible(bool(folded))
        self._folding = False

    def _fill_menu(self) -> None:
        self._menu.clear()
        for widget in self._parts([*self._left, *self._right]):
            if widget not in self._folded:
                continue
            if isinstance(widget, QLabel):
                if widget.text():
                    self._menu.addAction(widget.text()).setEnabled(False)
            elif isinstance(widget, QPushButton) and (inner := widget.menu()) is not None:
                inner.setTitle(widget.text())
                inner.setIcon(widget.icon())
                self._menu.addMenu(inner).setEnabled(widget.isEnabled())
            elif isinstance(widget, QAbstractButton):
                action = self._menu.addAction(widget.icon(), widget.text())
                action.setEnabled(widget.isEnabled())
                action.setToolTip(widget.toolTip())
                action.triggered.connect(lambda _checked=False, button=widget: button.click())
