"""Asks for a day."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QDialog, QWidget

from trafficdesk import clock
from trafficdesk.fields.checks.dates import parse_date
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.dates import DateEdit
from ui.widgets.layout import column, label, row


class DayDialog(QDialog):
    """One date, today to begin with; `day` is set after acceptance."""

    def __init__(self, title: str, text: str, act: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.day: date = clock.today()
        self.edit = DateEdit()
        self.edit.setText(self.day.isoformat())
        self.problem = WrappedLabel("", "bad")
        self.problem.hide()
        done = Button(act, "primary", clicked=self._accept)
        done.setDefault(True)
        leave = Button("不做了", clicked=self.reject)
        leave.setAutoDefault(False)
        parts = (WrappedLabel(text), label("日期", "label"), self.edit, self.problem, row(None, leave, done))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        self.setMinimumWidth(theme.scaled(400))

    def _accept(self) -> None:
        verdict = parse_date(self.edit.text(), today=clock.today())
        if verdict.value is None:
            self.problem.setText("；".join(fault.sentence for fault in verdict.faults) or "请填日期。")
            self.problem.show()
            return
        self.day = verdict.value
        self.accept()
