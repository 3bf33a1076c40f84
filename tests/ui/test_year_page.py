"""年度交接 by keyboard: F2 opens the year, F9 shows the sheet of a closed one, and the prints page has it too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.show_page import ShowPage
from tests.helpers.since import answers_since
from trafficdesk.desk import Desk
from ui.desks.prints import PrintsPage
from ui.desks.years import YearPage
from ui.session import Session
from ui.theme import LARGE
from ui.widgets.action_row import ActionRow


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-04")


@pytest.fixture
def page(session: Session, desk: Desk, show_page: ShowPage) -> YearPage:
    answers_since(desk)
    desk.set_up("示例街道办事处", "小林")
    desk.records.add("units", {"name": "示例居委会", "unit_type": "社区居委会"})
    session.year = 2027
    return show_page(YearPage(session), 600)


def test_the_buttons_name_their_year_before_it_is_known_how_it_stands(session: Session, qtbot: Any) -> None:
    session.year = 2027
    page = YearPage(session)
    qtbot.addWidget(page)
    assert [each.text() for each in (page._close, page._open)] == ["办结 2026 年度…", "开启 2027 年度  F2"] and page._again.isHidden()


def test_f2_opens_the_year_once(page: YearPage, desk: Desk, settle: Callable[[], None]) -> None:
    assert "F2" in page._open.text() and "开启 2027 年度" in page._open.text()
    assert not page.carried.isHidden()
    assert page.save()
    settle()
    assert page.carried.isHidden(), "no empty list under “已经开启”"
    assert "已经在 2027-01-04" in page._new_says.text() and "开启 2027 年度：" in page._new_says.text(), "when, and what it began with"
    assert desk.years.state(2027).opened_on is not None and not page._open.isEnabled() and page._open.isHidden()
    assert not page.save(), "what cannot be pressed is not done by its key either"


def test_on_a_small_window_in_large_type_names_and_buttons_stand_whole(
    page: YearPage, themed: Any, settle: Callable[[], None], qtbot: Any
) -> None:
    assert not page.carried.isColumnHidden(2)
    themed.set(step=LARGE)
    actions = page.row_actions()
    foot = ActionRow(actions.left, actions.right)
    qtbot.addWidget(foot)
    for width in (690, 1096):  # beside the navigation on 960 and on 1366 pixels
        page.resize(width, 420)
        foot.resize(width, foot.height())
        foot.show()
        settle()
        assert page.carried.isColumnHidden(2) == page.left.isColumnHidden(2) == (width == 690)
        name = page.carried.sheet.lines[1].cells[0].text
        assert page.carried.fontMetrics().horizontalAdvance(name) < page.carried.columnWidth(0), "the longest name is not cut"
        shown = [each for each in (*actions.left, *actions.right) if each.isVisibleTo(foot)]
        assert page._open in shown and page._close in shown and page._again not in shown
        assert all(each.width() >= each.sizeHint().width() for each in shown), "no button is cut"


def test_the_sheet_of_a_closed_year_is_among_the_prints(
    page: YearPage, qtbot: Any, session: Session, desk: Desk, settle: Callable[[], None]
) -> None:
    assert not page.print_it()
    desk.years.close(2026)
    prints = PrintsPage(session)
    qtbot.addWidget(prints)
    prints.show()
    prints.shown()
    settle()
    groups = [prints.tree.topLevelItem(at) for at in range(prints.tree.topLevelItemCount())]
    office = next(group for group in groups if group is not None and group.text(0).startswith("全办"))
    assert "年度工作办结表" in [office.child(at).text(0) for at in range(office.childCount())]
