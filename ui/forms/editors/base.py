"""What every editor can do. An editor shows text, hands back what was typed and never judges it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from trafficdesk.fields.spec import FieldSpec
from ui.widgets import spoken
from ui.widgets.layout import redress, set_role

_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


def is_enter(event: QEvent) -> bool:
    """Whether a key event says that one is done here."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
        return False
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()


class Editor(QWidget):
    """One field's input. Subclasses set `box` (the widget with the focus) by `_place`.

    edited  the clerk changed something;  left  the focus went on;  finished  Enter was pressed
    """

    edited = Signal()
    left = Signal()
    finished = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.box: QWidget = self
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(2)

    def set_value(self, value: Any, shown: str) -> None:
        """Show a stored value: typed, and as people see it. Does not emit `edited`."""
        raise NotImplementedError

    def input(self) -> Any:
        """What the clerk means: text for the parser, or an id for a chosen link."""
        raise NotImplementedError

    def shown(self) -> str:
        """What stands in the box."""
        return str(self.input() or "")

    def put(self, given: Any, shown: str = "") -> None:
        """Enter something for the clerk (repeat, draft, suggestion); counts as typed."""
        self.set_value(given, shown or str(given or ""))
        self.edited.emit()

    def set_mark(self, mark: str) -> None:
        """ "" plain, "changed" blue bar at the left, "bad" red border."""
        if mark or self.box.property("state"):  # what was never marked is plain already
            set_role(self.box, "state", mark)

    def set_readable(self, box: QLineEdit | QPlainTextEdit, locked: bool) -> None:
        """Lock a box of text: it can still be read and copied from, and the sheet has it sunken."""
        if box.isReadOnly() != locked:
            box.setReadOnly(locked)
            redress(box)

    def set_locked(self, locked: bool) -> None:
        """A value that cannot be typed is shown sunken."""
        self.box.setEnabled(not locked)

    def complete(self) -> None:
        """Called when the focus leaves: an editor may finish an unambiguous beginning."""

    def describe(self, more: str = "") -> None:
        """What a screen reader says on coming here: label and unit, whether it must be filled in, then `more`."""
        spec = self.spec
        told = ("必填" if spec.required else "", "不能改" if spec.read_only else "", more)
        spoken.name(self.box, " ".join(filter(None, (spec.label, spec.measure))), "，".join(filter(None, told)))

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self, self.box]  # Tab comes to the editor by itself, too: it must stand where its box does

    def _place(self, box: QWidget) -> None:
        self.box = box
        self.row.addWidget(box, 1)
        self.setFocusProxy(box)
        self.describe()
        box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A list or a menu over the field, or another program: the hand comes back to it.
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and watched is self.box and event.reason() not in _STAYS:
            self.complete()
            self.left.emit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if is_enter(event):
            self.complete()
            self.finished.emit()
            return True
        return False
