"""A clerk who never takes the mouse: types into whatever has the focus, goes on by Enter, until what is open is done."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QMessageBox, QPlainTextEdit, QWidget
from shiboken6 import isValid

from tests.helpers.factory import NUMBERS, text_for
from tests.helpers.live import Live
from trafficdesk import clock
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.forms.field_row import FieldRow
from ui.forms.form import Form
from ui.parts.step_dialog import StepDialog

KEY, PLAIN, CTRL = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
MOST_KEYS = 90  # a form of thirty fields takes sixty; who needs more goes round in a circle
MOST_TRIES = 4  # at a field that says what is wrong


class Stuck(AssertionError):
    """The keys lead no further."""


class Typist:
    """Presses keys in the window of a running program."""

    def __init__(self, live: Live) -> None:
        self.live, self.window = live, live.window
        self._asked: list[str] = []
        self.told: list[str] = []  # what boxes said
        self._leaving = False
        self._answering = QTimer(interval=20)  # a question waits in a loop of its own
        self._answering.timeout.connect(self._answer)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """A key, and what follows from it. Raises Stuck at a question that nobody expects."""
        self._answering.start()
        if isinstance(popup := QApplication.activePopupWidget(), QMenu):
            QTest.keyClick(popup, key, modifiers)  # it takes the keyboard
        else:
            self.live.press(key, modifiers)
        self.live.settle()
        self._answering.stop()
        if QApplication.activeModalWidget() is None and QApplication.activeWindow() is None:
            self.window.activateWindow()  # a window manager does so when a dialog goes
            self.live.settle()
        if self._asked:
            raise Stuck(f"asked “{self._asked.pop()}”")

    def _answer(self) -> None:
        """Whoever leaves means it; anything else that is asked is a surprise."""
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            self.told.append(box.text())
            if self._leaving or len(box.buttons()) == 1:  # what is only told is read and put away
                box.buttons()[-1].click()
            else:
                self._asked.append(box.text())
                box.reject()

    def type(self, text: str) -> None:
        """Text into what has the focus, in the place of what stands there; Chinese comes from an input method, which inserts it."""
        box = QApplication.focusWidget()
        line = box.lineEdit() if isinstance(box, QComboBox) else box
        if isinstance(line, QPlainTextEdit):
            line.selectAll()
            line.insertPlainText(text)
        elif isinstance(line, QLineEdit) and not line.isReadOnly():
            line.setText(text)
            line.textEdited.emit(text)
        else:
            raise Stuck(f"nothing to type “{text}” into: {box}")

    def front(self) -> QWidget | None:
        """What stands over the page: a dialog or a menu."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget()

    def leave(self) -> None:
        """Out of whatever stands over the page, by Esc."""
        self._leaving = True
        for _ in range(6):
            if self.front() is None:
                break
            self.press(KEY.Key_Escape)
        self._leaving = False
        if (left := self.front()) is not None:
            left.hide()
            raise Stuck(f"Esc does not leave {left.windowTitle() or left}")

    # forms and dialogs

    def fill_in(self, form: StepDialog | Form) -> list[str]:
        """What must be filled, from the first field on by Enter, to the end of a form or until its dialog is done.

        Answers what stands there when it is refused whatever is typed: something else is to be done first.
        """
        tries, at_end = dict.fromkeys(form.rows, 0), 0
        for _ in range(MOST_KEYS):
            if not (isValid(form) and form.isVisible()):
                return []
            focus, here = QApplication.focusWidget(), self._line(form)
            if focus is None or not form.isAncestorOf(focus):
                if isinstance(form, Form) and at_end:
                    return []  # Enter in its last field leads to 保存
                raise Stuck(f"the focus is outside of the form: {focus}, {self.wrong(form)}")
            if here is not None and self._to_fill(here):
                tries[here.spec.name] += 1
                if tries[here.spec.name] > MOST_TRIES:
                    return self.wrong(form) or [f"{here.spec.label} stays empty"]
                self.type(self.answer(here.spec, tries[here.spec.name]))
            elif here is None and isinstance(focus, QLineEdit):
                self.type("已核对，同意这样办")  # the reason that is asked for
            elif here is None and at_end > 1 and self.wrong(form):
                return self.wrong(form)
            at_end = 1 if here is not None else at_end + 1
            note = here is not None and isinstance(here.editor.box, QPlainTextEdit)
            self.press(KEY.Key_Return, CTRL if note else PLAIN)
        raise Stuck(f"Enter leads to no end: {self.wrong(form)}, {QApplication.focusWidget()}")

    def _line(self, form: StepDialog | Form) -> FieldRow | None:
        focus = QApplication.focusWidget()
        return next((each for each in form.rows.values() if focus is not None and each.editor.isAncestorOf(focus)), None)

    def _to_fill(self, line: FieldRow) -> bool:
        return line.problem is not None or (line.spec.required and not line.editor.input())

    def wrong(self, form: StepDialog | Form) -> list[str]:
        """What stands at the fields, and over them."""
        said = [each.problem.sentence for each in form.rows.values() if each.problem is not None]
        return [*said, *filter(None, [form.notices._general_text.text()])]

    def answer(self, spec: FieldSpec, attempt: int = 1) -> str:
        """What a clerk would type; another thing when the first one was refused, later or more."""
        records, number = self.live.desk.records, next(NUMBERS)
        day = clock.today() + timedelta(days=(0, 1, -1, 40)[attempt - 1])
        if spec.kind is Kind.LINK:
            choices = records.choices(spec.target, "", attempt, spec.among)
            if len(choices) < attempt:
                raise Stuck(f"there is nothing to choose for {spec.label}")
            return choices[-1][1]
        if spec.kind is Kind.DATE:
            return day.isoformat()
        if spec.kind is Kind.DATETIME:
            return f"{day} {8 + number % 14:02d}:30"
        if spec.kind is Kind.CHOICE:
            return code_list(spec.codes).options(day)[-1].label  # the last quarter of the year has come when the demo is looked at
        if spec.kind in (Kind.INTEGER, Kind.DECIMAL) and attempt > 1:
            return str(10 ** (attempt + 3))
        return text_for(self.live.desk, spec, number)
