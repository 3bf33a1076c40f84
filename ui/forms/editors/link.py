"""A link to another record: searched while typing (Chinese, pinyin, plate, tail of a number), opened beside it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QToolButton, QWidget

from trafficdesk.desk import Desk
from trafficdesk.fields.spec import FieldSpec
from ui import icons
from ui.forms.editors.base import Editor, is_enter
from ui.tasks import run_query
from ui.widgets.certain import overload, popup_of

ID = Qt.ItemDataRole.UserRole + 1


class LinkEditor(Editor):
    """A line with candidates below; the chosen id is kept until the text is changed."""

    open_record = Signal(str, int)

    def __init__(self, desk: Desk, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._desk = desk
        self._id: int | None = None
        self._turn = 0
        self._entered = False
        self._offered_for = ""  # the text whose candidates are known
        self.line = QLineEdit()
        self.line.setClearButtonEnabled(False)
        self.candidates = QStandardItemModel(self)
        self.completer = QCompleter(self.candidates, self)
        popup_of(self.completer).setObjectName("candidates")
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        overload(self.completer, "activated", QModelIndex).connect(self._choose)
        self.line.setCompleter(self.completer)
        popup_of(self.completer).installEventFilter(self)  # after the completer's own filter, so before it
        self.line.textEdited.connect(self._typed)
        self._soon = QTimer(self, singleShot=True, interval=60)
        self._soon.timeout.connect(self._ask)
        self._place(self.line)
        self.door = QToolButton()
        self.door.setIcon(icons.icon("link", "link"))
        self.door.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.door.setToolTip(f"打开这条{spec.label}")
        self.door.setAccessibleName(self.door.toolTip())
        self.door.clicked.connect(self._open)
        self.row.addWidget(self.door)
        self._show_door()

    @property
    def linked_id(self) -> int | None:
        """The id of the chosen record; None while only text was typed."""
        return self._id

    def set_value(self, value: Any, shown: str) -> None:
        self._id = int(value) if value is not None else None
        self._offered_for = shown
        self.line.setText(shown)
        self.line.setCursorPosition(0)
        self._show_door()

    def input(self) -> Any:
        return self._id if self._id is not None else self.line.text()

    def put(self, given: Any, shown: str = "") -> None:
        if isinstance(given, int):
            self.set_value(given, shown)
        else:
            self.set_value(None, str(given or ""))
        self.edited.emit()

    def shown(self) -> str:
        return self.line.text()

    def set_locked(self, locked: bool) -> None:
        self.set_readable(self.line, locked)

    def _typed(self) -> None:
        self._id = None
        self._entered = False
        self._show_door()
        self.edited.emit()
        self._soon.start()

    def _ask(self) -> None:
        self._turn += 1
        turn, text = self._turn, self.line.text()
        run_query(
            self,
            lambda _: self._desk.records.choices(self.spec.target, text, among=self.spec.among),
            lambda found: self._offer(turn, found),
        )

    def _offer(self, turn: int, found: list[tuple[int, str]]) -> None:
        if turn != self._turn or not self.line.hasFocus() or self._id is not None:
            return
        self.candidates.clear()
        for row_id, title in found:
            item = QStandardItem(title)
            item.setData(row_id, ID)
            self.candidates.appendRow(item)
        self._offered_for = self.line.text()
        if self._entered:
            self._entered = False
            self._take(0)
            self.finished.emit()
        elif found:
            self.completer.complete()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the list takes the line that the arrows have come to, else the first, and goes on."""
        popup = popup_of(self.completer)
        if watched is popup:
            if is_enter(event) and self._typed_on():
                popup.hide()
                return self._enter_later()
            if is_enter(event) and self._take(max(0, popup.currentIndex().row())):
                self.finished.emit()
                return True
            return False
        return super().eventFilter(watched, event)

    def _typed_on(self) -> bool:
        """Whether the candidates for what stands there now are still to come."""
        return self._id is None and self._offered_for != self.line.text() != ""

    def _enter_later(self) -> bool:
        """Enter was quicker than the candidates: it holds when they are there."""
        self._entered = True
        self._soon.stop()
        self._ask()
        return True

    def complete(self) -> None:
        """The only candidate of what was typed is the one that is meant."""
        if self._id is None and self._offered_for == self.line.text() != "" and self.candidates.rowCount() == 1:
            self._take(0)

    def _take(self, row: int) -> bool:
        if row >= self.candidates.rowCount():
            return False
        item = self.candidates.item(row)
        popup_of(self.completer).hide()
        self.line.setText(item.text())
        self._choose(item.index())
        return True

    def _choose(self, index: QModelIndex) -> None:
        self._id = index.data(ID)
        self._show_door()
        self.edited.emit()

    def _show_door(self) -> None:
        self.door.setVisible(self._id is not None)

    def _open(self) -> None:
        if self._id is not None:
            self.open_record.emit(self.spec.target, self._id)

    def _key(self, event: QKeyEvent) -> bool:
        if popup_of(self.completer).isVisible():
            return False
        if event.key() == Qt.Key.Key_Down and not self.line.isReadOnly():
            self._ask()
            return True
        if is_enter(event) and self._typed_on():
            return self._enter_later()
        return super()._key(event)
