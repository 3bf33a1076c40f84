"""What is entered by form, list or command comes out the same: deadlines of hazards, days of signing, the odometer that is proposed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.helpers.print_rows import made, unit
from trafficdesk.desk import Desk
from trafficdesk.errors import Refused
from trafficdesk.work.official.process import leave_now

TODAY = "2026-11-23"


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)


def test_a_graded_hazard_has_its_deadline_however_it_was_entered(desk: Desk) -> None:
    given = {"found": "2026-09-01", "place": "甲路", "description": "坑", "category": "路", "source": "日常巡查"}

    def due(level: str) -> date | None:
        change = desk.records.add("hazards", {**given, "place": f"甲路{level}", "level": level}, reason="测试")
        answer: date | None = desk.records.row("hazards", change.of("hazards")[0]).values["due"]
        return answer

    assert due("一般隐患") == date(2026, 9, 16) and due("重大隐患") == date(2026, 10, 1)


def test_a_day_of_signing_that_cannot_be_is_refused(desk: Desk, named: Desk) -> None:
    unit(desk, "示例公司")
    desk.agreements.make(2026)
    row = desk.records.select("agreements")[0]
    with pytest.raises(Refused, match="不会在 2019-01-01 签"):
        desk.process("agreements").do(row.id, "sign", {"signed_on": "2019-01-01"})
    desk.process("agreements").do(row.id, "sign", {"signed_on": "2025-12-20"})


def test_the_odometer_of_the_last_return_is_proposed(desk: Desk) -> None:
    car, firm = made(desk, "vehicles", state="在用"), unit(desk, "示例办公室")
    with desk.records.work("示例") as work:
        common = {"department": firm, "passenger": "甲", "purpose": "会议活动", "destination": "区里", "vehicle": car}
        moment = datetime(2026, 11, 20, 9)
        work.add_fact("official-trips", {**common, "number": "派1", "state": "已回", "leaves": moment, "returns": moment, "back_at": moment,
                                         "back_km": 1234})  # fmt: skip
        slip = work.add_fact("official-trips", {**common, "number": "派2", "state": "同意", "leaves": moment, "returns": moment})
    assert leave_now(desk.records, desk.records.row("official-trips", slip))["left_km"] == 1234
