"""The figures of hazards with real widgets: periods of the year, and the rows behind a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.helpers.statements import statements
from trafficdesk.desk import Desk, Filter
from ui.session import Session
from ui.work.hazards.figures import HazardFiguresPage, periods


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def test_periods_of_a_year() -> None:
    found = {name: (since, until) for name, since, until in periods(2028)}
    assert len(found) == 17
    assert found["一季度"] == (date(2028, 1, 1), date(2028, 3, 31)) and found["2 月"][1] == date(2028, 2, 29)


def test_a_line_opens_its_rows(desk: Desk, session: Session, qtbot: Any, settle: Callable[[], None]) -> None:
    for found, category in (("2026-11-02", "路"), ("2026-11-03", "车"), ("2026-06-03", "路")):
        desk.process("hazards").begin({"found": found, "category": category, "place": "示例路", "description": "坑槽"})
    session.year = 2026
    page = HazardFiguresPage(session)
    qtbot.addWidget(page)
    page.resize(1156, 560)
    page.show()
    page.shown()
    settle()
    assert page.period.currentText() == "四季度"
    lines = [(line.cells[1].text, line.cells[2].text) for line in page.table.sheet.lines]
    assert lines == [("路", "1"), ("车", "1"), ("未填", "2"), ("合计", "2")]
    opened: list[Any] = []
    page.open_rows.connect(lambda code, filters: opened.append((code, filters)))
    page.open_line(("category", "路"))
    assert opened == [("hazards", (Filter("found", "between", date(2026, 10, 1), date(2026, 12, 31)), Filter("category", "is", "路")))]
    assert len(desk.records.select("hazards", *opened[0][1])) == 1
    page.period.setCurrentText("2026 年")
    settle()
    assert page.table.sheet.lines[-1].cells[2].text == "3"


def test_figures_are_read_at_once_however_many(desk: Desk, session: Session, qtbot: Any, settle: Callable[[], None]) -> None:
    session.year = 2026
    page, asked = HazardFiguresPage(session), []
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settle()
    for number in (1, 6):
        for at in range(number):
            unit = desk.records.add("units", {"name": f"示例居委会{number}{at}", "unit_type": "社区居委会"}).of("units")[0]
            given = {"found": "2026-11-03", "category": "路", "place": "示例路", "description": "坑槽", "committee": unit}
            desk.process("hazards").begin(given)
        with statements(desk) as said:
            page.load()
            settle()
        asked.append(len(said))
    assert len(page.table.sheet.lines) == 9 and asked[0] == asked[1] <= 20, asked
