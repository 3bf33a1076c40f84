"""Filter chips (icon, field, relation, value, ×) and the flow layout they stand in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QLayoutItem, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.layout import label, row
from ui.widgets.marks import IconMark

_WIDEST_VALUE = 220


class Chip(QFrame):
    """One condition. `clicked` to change it, `removed` for the ×."""

    clicked = Signal()
    removed = Signal()

    def __init__(
        self, icon: str, field: str, relation: str, value: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("box", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._field = label(f"{field} {relation}", "small")
        self._value = label("", "h2")
        self._full_value = value
        close = IconButton("dismiss", "去掉这个条件", self.removed.emit, 14, "text3")
        self.setLayout(
            row(IconMark(icon, "text3", 15), self._field, self._value, close, margins=(8, 0, 4, 0), gap=5)
        )
        self.setAccessibleName(f"条件：{field} {relation} {value}")
        self._fit()
        theme.changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedHeight(theme.px() + 16)
        metrics = QFontMetrics(theme.font("fs-s", bold=True))
        self._value.setText(
            metrics.elidedText(self._full_value, Qt.TextElideMode.ElideMiddle, theme.scaled(_WIDEST_VALUE))
        )
        self.setToolTip(self.accessibleName())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class FlowLayout(QLayout):
    """Puts items side by side and starts a new line when one does not fit."""

    def __init__(self, gap: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        width = sum(item.sizeHint().width() + self._gap for item in self._items)
        height = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(width, height)

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), list[tuple[QLayoutItem, QRect]]()

        def high() -> int:
            return max((box.height() for _, box in line), default=0)

        def end_line() -> None:
            for item, box in line if move else ():
                item.setGeometry(box.translated(0, (high() - box.height()) // 2))

        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint()
            if line and x + size.width() > rect.x() + rect.width():
                end_line()
                x, y = rect.x(), y + high() + self._gap
                line.clear()
            line.append((item, QRect(QPoint(x, y), size)))
            x += size.width() + self._gap
        end_line()
        return y + high() - rect.y()


class FlowRow(QWidget):
    """A widget that lays out its children in a FlowLayout and asks for the height it needs."""

    def __init__(self, gap: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = FlowLayout(gap, self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hold_height()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._hold_height()
        return super().event(event)

    def _hold_height(self) -> None:
        """Its lines are whole also where the page is squeezed; the page scrolls then."""
        self.setMinimumHeight(self.flow.heightForWidth(self.width()))
