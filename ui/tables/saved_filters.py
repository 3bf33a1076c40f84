"""常用: the filters of a table by name, to be put back by one click; each person keeps one's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from trafficdesk.desk import Desk, Filter, RecordView
from trafficdesk.errors import KnownError
from ui.dialogs.dialog import Dialog
from ui.forms.sentence import Sentence
from ui.tables.conditions import conditions_of
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row


class SavedFilters(QMenu):
    """The menu. chosen: conditions to be put in place of those that are there; `now` answers what is filtered at the moment."""

    chosen = Signal(list)

    def __init__(self, desk: Desk, view: RecordView, strip: QWidget) -> None:
        super().__init__(strip)
        self._desk, self._view = desk, view
        self.now: Sequence[Filter] = ()
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        kept = self._desk.at_hand.filters(self._view.code)
        for name, filters in kept.items():
            self.addAction(name, partial(self._use, filters))
        if not kept:
            self.addAction("还没有存过条件").setEnabled(False)
        self.addSeparator()
        self.addAction("把现在的条件存起来…", self.ask).setEnabled(bool(self.now))
        drop = self.addMenu("删去")
        drop.setEnabled(bool(kept))
        for name in kept:
            drop.addAction(name, partial(self._desk.at_hand.drop_filters, self._view.code, name))

    def _use(self, filters: Sequence[Filter]) -> None:
        run_query(self, lambda _: conditions_of(self._desk, self._view, filters), self.chosen.emit, key="saved filter")

    def ask(self) -> NameDialog:
        """Ask under which name the present conditions are kept."""
        dialog = NameDialog(self._desk, self._view, self.now, self.parentWidget())
        dialog.open()
        return dialog


class NameDialog(Dialog):
    """Asks for a name and keeps the conditions under it."""

    def __init__(self, desk: Desk, view: RecordView, filters: Sequence[Filter], parent: QWidget | None) -> None:
        super().__init__("存为常用条件", parent)
        self._desk, self._view, self._filters = desk, view, tuple(filters)
        self.name = QLineEdit()
        self.name.setAccessibleName("名称")
        self.name.setPlaceholderText("例如：月底要催的")
        self.sentence = Sentence()
        self.sentence.hide()
        done = Button("存起来", "primary", clicked=self._keep)
        self.set_primary(done)
        give_up = Button("取消", clicked=self.reject)
        question = label(f"{view.label}里现在的 {len(self._filters)} 个条件，叫什么？", "label")
        parts = (question, self.name, self.sentence, row(None, give_up, done))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        self.setMinimumWidth(theme.scaled(380))

    def _keep(self) -> None:
        try:
            self._desk.at_hand.keep_filters(self._view.code, self.name.text(), self._filters)
        except KnownError as error:
            self.sentence.say("error", str(error))
            self.sentence.show()
        else:
            self.accept()

