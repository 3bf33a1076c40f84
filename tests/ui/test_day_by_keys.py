"""A day at every desk with the keyboard alone, in the real window: what a new stream declares is covered without a line here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from tests.helpers.factory import DEMO_DAY, NUMBERS
from tests.helpers.live import Live
from tests.helpers.typist import CTRL, KEY, Stuck, Typist
from trafficdesk.fields.spec import Kind
from ui.desks import catalogue
from ui.desks.ledger import LedgerPage
from ui.desks.stream import StreamPage
from ui.dialogs.print_kind import PrintKindDialog
from ui.parts.step_dialog import StepDialog
from ui.printing.preview import PrintPreview
from ui.tour import STOPS

SILENT = "…"  # stands in the status bar before a key that must say or do something


@pytest.fixture
def live(demo_office: Path, tmp_path: Path, qapp: QApplication, themed: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    monkeypatch.setenv("TRAFFICDESK_TODAY", DEMO_DAY)
    made = Live(qapp, Path(shutil.copytree(demo_office, tmp_path / "office")))
    made.window.resize(1366, 697)
    made.settle()
    yield made
    made.close()


def test_a_day_in_every_stream_needs_no_mouse(live: Live, qtbot: Any) -> None:
    """The five-minute tour first, from a page other than the one on which it begins: there the program was gone."""
    NUMBERS.restart(5000)
    hand = Typist(live)
    live.window.open_page(catalogue.STREAMS[0].key)
    for _ in range(len(STOPS) + 1):
        before = live.window.notice
        hand.press(KEY.Key_Return, CTRL)
        qtbot.waitUntil(lambda before=before: live.window.notice is not before)  # its button is seen to go down first
        live.settle()
    assert live.window.notice is None
    days = [Day(hand, stream) for stream in catalogue.STREAMS]
    wrong = [each for day in days for each in day.work()]
    assert not wrong, "\n".join(wrong)
    # Some steps wait for another one first, which is said. Where most did, this test would look at nothing.
    assert sum(day.written for day in days) > 2 * len(days)
    assert sum(day.previewed for day in days) > len(days)


class Day:
    """One day in one stream; `work` answers what stopped the hand."""

    def __init__(self, hand: Typist, stream: catalogue.Stream) -> None:
        self.hand, self.live, self.window, self.stream = hand, hand.live, hand.live.window, stream
        self.wrong: list[str] = []
        self.written = self.previewed = 0
        self.where = stream.title

    def work(self) -> list[str]:
        page = self._come()
        shown = [at for at in range(page.tabs.count()) if page.tabs.isTabVisible(at)]
        for _ in shown:
            self._at(page.tabs.tabText(page.tabs.currentIndex()))
            self.hand.press(KEY.Key_PageDown, CTRL)
        if page.ledgers is not None:  # one of the tables behind 全部台账
            self.hand.press(KEY.Key_T, CTRL)
            self.hand.press(KEY.Key_Up)
            self.hand.press(KEY.Key_Return)
            self._at(page.tabs.tabText(page.tabs.currentIndex()))
        return self.wrong

    def _come(self) -> StreamPage:
        """By the keys of the navigation."""
        keys = self.window.keys()
        self.hand.press(KEY.Key_D, CTRL)
        steps = keys.index(self.stream.key) - keys.index(self.window.current_key())
        for _ in range(abs(steps)):
            self.hand.press(KEY.Key_Down if steps > 0 else KEY.Key_Up)
        self.hand.press(KEY.Key_Return)
        self.page = self.window.current_page()
        assert isinstance(self.page, StreamPage) and self.page.title == self.stream.title
        return self.page

    def _at(self, tab: str) -> None:
        """Enter something, take the next step, look at the paper; then take everything back."""
        self.where = f"{self.stream.title} · {tab}"
        self._held("coming")
        before = self._last()
        for key, then in ((KEY.Key_F3, self._fill_in), (KEY.Key_F2, self._fill_in), (KEY.Key_F9, self._look)):
            self.window.status.say(SILENT)
            last, told = self._last(), len(self.hand.told)
            try:
                self.hand.press(key)
                then()
                self.hand.leave()
            except Stuck as stuck:
                self._complain(f"{key.name}: {stuck}")
                self.hand.leave()
            done = told < len(self.hand.told) or last != self._last() or not self.window.status.sentence().endswith(SILENT)
            if not done and then == self._fill_in:
                self._complain(f"{key.name} says nothing")
            self.written += last != self._last()
            self._held(key.name)
        for _ in range(6):
            if self._last() == before:
                return
            self.hand.press(KEY.Key_Z, CTRL)
            self._held("Ctrl+Z")
        self._complain(f"{self._last()} was not taken back")

    def _fill_in(self) -> None:
        over, page = self.hand.front(), self.page.current()
        if isinstance(over, StepDialog):
            last, title = self._last(), over.windowTitle()
            refused = self.hand.fill_in(over)
            if refused:
                self.window.status.say("".join(refused))  # said where it was asked
            elif last == self._last():
                raise Stuck(f"{title} ended and wrote nothing")
        elif isinstance(page, LedgerPage) and page.adding:
            for _ in range(4):  # what is wrong is told at its field, one thing may follow from the other
                self.hand.fill_in(page.form)
                self.hand.press(KEY.Key_S, CTRL)
                if page.form.row is not None:
                    break
            else:
                self.hand.press(KEY.Key_Escape)
                raise Stuck(f"not saved: {self.hand.wrong(page.form)}, {self.window.status.sentence()}")
            own = (spec for spec in page.view.fields if spec.searchable and spec.kind in (Kind.NAME, Kind.TEXT))
            for spec in list(own)[:1]:
                self._find(page, page.form.row.id, page.form.row.text(spec))
        elif over is not None:
            self.window.status.say(over.windowTitle())

    def _find(self, page: LedgerPage, row_id: int, words: str) -> None:
        """As one types, and back into the table by Enter."""
        self.hand.press(KEY.Key_F, CTRL)
        self.hand.type(words)
        self.hand.press(KEY.Key_Return)
        if row_id not in page.panel.model.shown_ids() or not page.panel.table.hasFocus():
            self._complain(f"{words} is not found while typing: {QApplication.focusWidget()}")
        self.hand.press(KEY.Key_F, CTRL)
        self.hand.press(KEY.Key_Escape)

    def _look(self) -> None:
        """Choose the first paper that is offered; what comes is its preview, or a sentence."""
        over = self.hand.front()
        if isinstance(over, QMenu):
            self.hand.press(KEY.Key_Down)
            self.hand.press(KEY.Key_Return)
        elif isinstance(over, PrintKindDialog):
            self.hand.press(KEY.Key_Return)
        self.previewed += isinstance(self.hand.front(), PrintPreview)

    def _last(self) -> str:
        return self.live.desk.next_undo()

    def _held(self, after: str) -> None:
        if not self.live.focus_in_page():
            self._complain(f"after {after} the focus is outside: {QApplication.focusWidget()}")

    def _complain(self, what: str) -> None:
        self.wrong.append(f"{self.where}: {what}")
