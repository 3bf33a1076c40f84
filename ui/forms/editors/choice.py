"""One word out of a code list: typed by any part of it, by its code or by pinyin, whole or by first letters."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from trafficdesk.clock import today
from trafficdesk.fields.codes import Code, code_list
from trafficdesk.fields.folding import fold
from trafficdesk.fields.pinyin import spellings
from trafficdesk.fields.spec import FieldSpec
from ui.forms.editors.base import Editor, is_enter
from ui.widgets.certain import line_of, overload, popup_of

FIND = Qt.ItemDataRole.UserRole + 1
YES_NO = (Code("True", "是"), Code("False", "否"))


class _Completer(QCompleter):
    """Finds in the spellings, shows and inserts the label."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class _Box(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling the form must not change values."""
        event.ignore()


def findable(code: Code) -> str:
    """Everything an entry may be found by, as one text."""
    words = (code.label, code.code, *code.aliases)
    return " ".join([*words, *(each for word in words if not word.isascii() for each in spellings(word))]).lower()


class ChoiceEditor(Editor):
    """A combo box over a code list; an empty first entry when the field may stay empty."""

    def __init__(
        self, spec: FieldSpec, parent: QWidget | None = None, codes: tuple[Code, ...] | None = None
    ) -> None:
        super().__init__(spec, parent)
        self._codes = codes if codes is not None else code_list(spec.codes).options(today())
        self.combo = _Box()
        self._listens = False
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setMinimumContentsLength(4)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.addItems(["", *(code.label for code in self._codes)])
        self.completer = self._completer()
        self.combo.setCompleter(self.completer)
        self.combo.textActivated.connect(lambda _: self.edited.emit())
        line = line_of(self.combo)
        line.textEdited.connect(lambda _: self.edited.emit())
        self._place(self.combo)
        line.installEventFilter(self)

    def set_value(self, _value: Any, shown: str) -> None:
        place = self.combo.findText(shown)
        self.combo.setCurrentIndex(max(place, 0))
        self.combo.setEditText(shown)
        line_of(self.combo).setCursorPosition(0)

    def input(self) -> Any:
        return self.combo.currentText()

    def set_locked(self, locked: bool) -> None:
        self.combo.setEnabled(not locked)

    def complete(self) -> None:
        typed = fold(self.combo.currentText())
        if not typed or self.combo.findText(self.combo.currentText()) >= 0:
            return
        found = [code for code in self._codes if typed in map(fold, (code.label, code.code, *code.aliases))]
        found = found or [
            code for code in self._codes if typed in findable(code).split() or typed in fold(code.label)
        ]
        if len(found) == 1:
            self.combo.setCurrentText(found[0].label)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click into the box takes its word whole: what is typed then replaces it. Enter in the list goes on."""
        if self._listens and watched is popup_of(self.completer):
            return is_enter(event) and self._take()
        if isinstance(event, QFocusEvent) and event.gotFocus():
            self._listen()
            if event.reason() is Qt.FocusReason.MouseFocusReason:
                line = line_of(self.combo)
                QTimer.singleShot(0, line, line.selectAll)
        return super().eventFilter(watched, event)

    def _listen(self) -> None:
        # A form has many boxes; the list under one is made when somebody comes to it.
        if not self._listens:
            self._listens = True
            popup_of(self.completer).installEventFilter(self)  # after the completer's own filter, so before it

    def _take(self) -> bool:
        """The line that the arrows have come to, else the word that is meant, else the first line that was found."""
        popup, found = popup_of(self.completer), self.completer.completionModel()
        at = popup.currentIndex()
        if not at.isValid():
            self.complete()
            known = self.combo.findText(self.combo.currentText()) >= 0
            at = QModelIndex() if known else found.index(0, 0)
        if at.isValid():
            self.combo.setCurrentText(str(at.data(Qt.ItemDataRole.DisplayRole)))
        popup.hide()
        self.edited.emit()
        self.finished.emit()
        return True

    def _key(self, event: QKeyEvent) -> bool:
        return False if self.combo.view().isVisible() else super()._key(event)

    def _completer(self) -> QCompleter:
        model = QStandardItemModel(self)
        for code in self._codes:
            item = QStandardItem(code.label)
            item.setData(findable(code), FIND)
            model.appendRow(item)
        completer = _Completer(model, self)
        completer.setCompletionRole(FIND)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        overload(completer, "activated", str).connect(lambda _: self.edited.emit())
        return completer


class FlagEditor(ChoiceEditor):
    """是, 否 or not known."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent, YES_NO)
