"""One real window with every page open: worked in by keys, from the field and from the table, undone; and at random."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from tests.helpers import factory
from tests.helpers.copies import opened_copy
from tests.helpers.factory import NUMBERS, inputs_for
from tests.helpers.live import Live
from tests.helpers.monkey import Monkey, nothing_leaves
from tests.helpers.spoken import unspoken
from tests.helpers.stock import Stock
from trafficdesk.desk import Query
from trafficdesk.fields.spec import Kind
from ui.desks import catalogue, ledger
from ui.dialogs.ask import DISCARD
from ui.dialogs.bulk_edit import BulkEditDialog

YEAR = 2024  # of the rows in the stock
ENTER, F2, F3 = Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_F3
Z, Y, CTRL = Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier
# What comes between two actions depends on the computer, so that a long walk meets other things each time: those are for `dev.py monkey`.
ACTIONS = 1_000


@pytest.fixture
def live(credible: Path, tmp_path: Path, qapp: QApplication, themed: Any) -> Iterator[Live]:
    folder = tmp_path / "office"
    desk = opened_copy(credible, folder)
    desk.set_up("示例街道办事处", "小林")
    desk.close()
    made = Live(qapp, folder)
    made.window.resize(1366, 697)
    assert made.program.session is not None
    made.program.session.set_year(YEAR)
    yield made
    made.close()


def test_ledgers_are_worked_in_by_keys_and_undone_while_every_page_is_open(
    live: Live, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    NUMBERS.restart(5000)  # the stock has taken those before
    monkeypatch.setattr(factory, "one", lambda _desk, code: stock.rows[code][0])
    silent = {name: unspoken(live.window) for name, _page in live.open_every_page(tables=False)}
    assert len(silent) > 30
    assert not any(silent.values()), {name: wrong for name, wrong in silent.items() if wrong}
    asked: list[str] = []
    monkeypatch.setattr(ledger, "ask_unsaved", lambda _page, what: (asked.append(what), DISCARD)[1])
    wrong = []
    streams = {stream.key for stream in catalogue.STREAMS}
    ledgers = [view.code for view in live.desk.records.kinds() if view.ledger and view.stream in streams]
    assert len(ledgers) > 60
    for code in ledgers:
        asked.clear()
        wrong += [f"{code}: {fault}" for fault in Clerk(live, code).work()]
        wrong += [f"{code}: asks whether {what} is to be kept" for what in asked]
    assert not wrong, "\n".join(wrong)


def test_things_done_at_random_meet_no_bug(live: Live, tmp_path: Path, met: list[BaseException]) -> None:
    monkey = Monkey(live, 13, met, quick=True)
    with nothing_leaves(tmp_path / "files", monkey.chance):
        monkey.run(ACTIONS)
    assert not met, "\n".join(monkey.last)
    assert monkey.done == ACTIONS and monkey.counts["click"] > 10 and monkey.counts["key"] > 10


class Clerk:
    """Works in one ledger; `work` answers what went wrong."""

    def __init__(self, live: Live, code: str) -> None:
        self.live, self.code = live, code
        self.page = live.ledger(code)
        self.view = self.page.view
        self.wrong: list[str] = unspoken(live.window)

    def work(self) -> list[str]:
        rows = self._rows()
        added = self._add()
        if added:
            self._undo_and_redo_in_the_field(rows)
            self._bulk_edit(added)
            self.live.press(Z, CTRL)  # the row itself
            self.live.settle()
        self._expect(self._rows() == rows, "not all was undone")
        return self.wrong

    def _expect(self, true: bool, what: str) -> None:
        if not true:
            self.wrong.append(what)
        if not self.live.focus_in_page():
            self.wrong.append(f"the focus is outside ({what}): {QApplication.focusWidget()}")

    def _rows(self) -> int:
        return self.live.desk.records.count(Query(self.code))

    def _add(self) -> int:
        """A new row by F3, typed, and F2 with the cursor in its field; its id."""
        self.live.press(F3)
        self.live.settle()
        form = self.page.form
        self._expect(form.isAncestorOf(QApplication.focusWidget() or form), "F3 does not lead into the form")
        inputs = inputs_for(self.live.desk, self.code, next(NUMBERS))
        for name, text in inputs.items():
            editor = form.rows[name].editor
            typed = str(YEAR) if name == self.view.year and form.rows[name].spec.kind is Kind.INTEGER else text
            editor.put(int(text) if form.rows[name].spec.kind is Kind.LINK else typed, typed)
        rows = self._rows()
        form.focus_first()
        self.live.press(F2)
        self.live.settle()
        self._expect(form.row is not None and not form.dirty, f"not saved: {[r.problem.text for r in form.rows.values() if r.problem]}")
        self._expect(self._rows() == rows + 1, "no row more")
        self._expect(self.view.label in (sentence := self.live.window.status.sentence()), f"the status bar says {sentence}")
        return form.row.id if form.row is not None else 0

    def _undo_and_redo_in_the_field(self, rows: int) -> None:
        self.page.form.focus_first()
        self.live.press(Z, CTRL)
        self.live.settle()
        self._expect(self._rows() == rows, "Ctrl+Z in the field does not undo")
        self._true()
        self.live.press(Y, CTRL)
        self.live.settle()
        self._true()

    def _bulk_edit(self, added: int) -> None:
        """The same change to what is chosen in the table, by its dialog and Enter; undone and redone from the table."""
        self.page.show_record(self.code, added)
        self.live.settle()
        table = self.page.panel.table
        table.setFocus()
        if added not in table.chosen_ids():
            self.wrong.append("the new row cannot be chosen in the table")
            return
        self.page.bulk_edit()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, BulkEditDialog)
        (line,) = dialog._lines
        texts = [at for at, spec in enumerate(line._fields) if spec.kind in (Kind.TEXT, Kind.NOTE) and not spec.maximum]
        if not texts:
            dialog.reject()
            self._back_in_the_window()
            return
        line.field.setCurrentIndex(texts[-1])
        line.editor.put("一起改的")
        name, old = line.spec.name, self._value(added, line.spec.name)
        QTest.keyClick(dialog.reason, ENTER)
        self.live.settle()
        if isValid(dialog):
            self.wrong.append(f"bulk edit of {name} refused: {dialog.sentence.text()}")
            dialog.reject()
            return
        self._back_in_the_window()
        self._expect(self._value(added, name) == "一起改的", f"{name} was not changed")
        for key, wanted in ((Z, old), (Y, "一起改的"), (Z, old)):
            self.live.press(key, CTRL)
            self.live.settle()
            self._expect(self._value(added, name) == wanted, f"{key.name} in the table")
            self._true()

    def _back_in_the_window(self) -> None:
        self.live.window.activateWindow()  # a window manager does so when a dialog goes
        self.live.settle()

    def _value(self, row_id: int, name: str) -> Any:
        return self.live.desk.records.row(self.code, row_id).values[name]

    def _true(self) -> None:
        """What table and form say is what is recorded."""
        model, form, records = self.page.panel.model, self.page.form, self.live.desk.records
        self._expect(model.shown_ids() == list(records.ids(model.query)), "the table is stale")
        if form.row is not None and form.isEnabled():
            row = records.row(self.code, form.row.id)
            stale = [name for name, line in form.rows.items() if line._base_shown != row.text(line.spec)]
            self._expect(not stale, f"the form is stale: {stale}")
