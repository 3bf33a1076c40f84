"""What reminds nobody: a scratch, a car that has left, a quarter before the office answered for itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from tests.flows.planted_office import LATE, TODAY, Office
from trafficdesk.desk import Desk
from trafficdesk.rules.settings import SINCE


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
    yield Office(desk)


def kinds(office: Office, code: str, row: int) -> set[str]:
    return {each.kind.name for each in office.desk.findings.of(code, [row]).get(row, [])}


@pytest.mark.parametrize(("hurt", "asked"), [(0, False), (1, True)])
def test_a_scratch_needs_no_quick_report(office: Office, hurt: int, asked: bool) -> None:
    crash = office.fact("accidents", happened=datetime(2026, 12, 14, 9), place="甲路", state="登记", deaths=0, late_deaths=0, serious=hurt,
                        slight=0, loss=800)  # fmt: skip
    assert ("accidents.quick_report" in kinds(office, "accidents", crash)) is asked


@pytest.mark.parametrize(("state", "asked"), [("在用", True), ("已转出", False), ("已报废", False)])
def test_a_car_that_has_left_reminds_nobody(office: Office, state: str, asked: bool) -> None:
    car = office.car(state=state, insurance_until=LATE, inspection_until=LATE)
    found = kinds(office, "vehicles", car)
    assert found == ({"vehicles.insurance_until", "vehicles.inspection_until"} if asked else set())


def test_a_new_office_is_not_late_for_quarters_before_it_existed(office: Office) -> None:
    desk = office.desk
    for row in desk.records.select("meetings"):
        desk.records.trash("meetings", [row.id], "测试")
    late = [each for each in desk.findings.everything() if each.kind.name == "meetings.quarter"]
    assert len(late) == 4
    desk.office.set_setting(SINCE, date(2026, 10, 1).isoformat())
    left = [each for each in desk.findings.everything() if each.kind.name == "meetings.quarter"]
    assert len(left) == 1 and left[0].due == date(2026, 12, 31)
