"""What every page of a process gets for nothing: it says nothing before it knows, papers of a step, where the hand goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from trafficdesk.desk import ChangeSet, Desk
from ui.page import Actions, TabbedPage
from ui.parts import process
from ui.parts.reading_page import ReadingPage
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.buttons import Button
from ui.work.hazards.board import HazardBoard
from ui.work.meetings.desk import MeetingDesk

TODAY = date(2026, 11, 23)
Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())


class Slow(ReadingPage):
    """A page whose answer waits."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.may_answer, self.act = Event(), Button("办理")
        self.read = 0

    def row_actions(self) -> Actions:
        return Actions((self.act,), ())

    def _fetch(self) -> None:
        def answered(_: Any) -> None:
            self.read += 1

        may_answer = self.may_answer
        run_query(self, lambda _: may_answer.wait(10), answered, key="slow")


def test_a_page_is_covered_and_its_actions_wait_until_it_knows(qtbot: Any, session: Session, settle: Settle) -> None:
    made: list[Slow] = []
    stream = TabbedPage("示例")
    stream.add_tab("办理", lambda: made.append(Slow(session)) or made[-1])  # type: ignore[func-returns-value]
    qtbot.addWidget(stream)
    stream.resize(600, 400)
    stream.show()
    stream.shown()
    page = made[0]
    veils = [each for each in page.findChildren(QWidget) if type(each).__name__ == "Veil"]
    assert not page.known and not page.act.isEnabled()
    assert veils[0].isVisible() and veils[0].size() == page.size()
    page.may_answer.set()
    settle()
    assert page.known and page.act.isEnabled() and page.read == 1
    page.may_answer.clear()
    page.load()  # what is shown stays true while it is read again
    assert page.known and page.act.isEnabled()
    page.may_answer.set()
    settle()


def test_a_question_that_a_newer_one_replaced_keeps_no_page_covered(qtbot: Any, session: Session, settle: Settle) -> None:
    page, first = Slow(session), Event()
    qtbot.addWidget(page)
    page.may_answer = first
    page.load()
    page.may_answer = Event()
    page.load()  # replaces the first, which ends last
    page.may_answer.set()
    qtbot.waitUntil(lambda: page.known)
    assert not first.is_set() and page.read == 1
    first.set()
    settle()


def hazard(desk: Desk) -> int:
    given = {"found": TODAY - timedelta(days=9), "category": "路", "description": "护栏缺失", "place": "示例路口"}
    row = desk.process("hazards").begin(given).of("hazards")[0]
    desk.process("hazards").do(row, "grade", {"level": "一般隐患"})
    return row


@pytest.fixture
def board(qtbot: Any, session: Session, settle: Settle) -> HazardBoard:
    session.year = 2026
    hazard(session.desk)
    page = HazardBoard(session)
    qtbot.addWidget(page)
    page.resize(1156, 560)
    page.changed.connect(page.refresh)
    page.show()
    page.shown()
    settle()
    return page


def test_a_step_that_makes_a_paper_can_show_it_at_once(board: HazardBoard, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(process, "preview_document", lambda owner, render: shown.append(render))
    dialog = board.take("notify")
    assert dialog is not None and dialog.print_too.isVisibleTo(dialog) and "F9" in dialog.print_too.text()
    answers = {"responsible": "王示例", "measure": "补装护栏", "fund_source": "不需资金", "due": "2026-12-20", "contingency": "设警示"}
    written: list[ChangeSet] = []
    dialog.written.connect(written.append)
    dialog.print_too.click()
    settle()
    assert dialog.isVisible() and shown == [], "refused: nothing is printed"
    unit = board.desk.records.add("units", {"name": "示例公路所", "unit_type": "机关"}).ids[0]
    dialog.rows["responsible_unit"].editor.put(unit, "示例公路所")
    for name, text in answers.items():
        dialog.rows[name].editor.put(text)
    dialog.print_too.click()
    settle()
    assert written and len(shown) == 1
    assert shown[0](lambda *_: None).content.startswith(b"%PDF")


def test_a_step_without_a_paper_offers_none(board: HazardBoard) -> None:
    dialog = board.take("pass_on")
    other = board.take("start")
    assert dialog is not None and other is not None
    assert dialog.print_too.isVisibleTo(dialog) and not other.print_too.isVisibleTo(other)


def test_after_a_step_the_hand_goes_on_in_the_list(qtbot: Any, session: Session, settle: Settle) -> None:
    session.year = 2026
    session.desk.meetings.plan_year(2026)
    page = MeetingDesk(session)
    qtbot.addWidget(page)
    page.resize(1156, 600)
    page.changed.connect(page.refresh)
    page.show()
    page.shown()
    settle()
    page.beside["agenda"].setFocus()
    dialog = page.take("cancel")
    assert dialog is not None and page.home is page.cards
    dialog.rows["reason"].editor.put("与区里会议冲突")
    dialog.act.click()
    settle()
    qtbot.waitUntil(lambda: page.focusWidget() is page.cards)
    assert [row.values["state"] for row in session.desk.records.select("meetings", sort=("id",))].count("取消") == 1
