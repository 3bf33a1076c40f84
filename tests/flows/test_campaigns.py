"""整治: action days with both sides' counts, the source of the police's, last year's same days."""

from __future__ import annotations

from typing import Any

import pytest

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError, Refused
from trafficdesk.streams.campaigns import POLICE, STREET


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


def campaign(desk: Desk, year: int = 2026) -> int:
    values = {"name": f"{year}冬季酒驾整治", "category": "酒驾醉驾整治", "starts": f"{year}-11-01", "ends": f"{year}-12-31"}
    return added(desk.records.add("campaigns", values), "campaigns")


def day(campaign: int, on: str, **more: str) -> dict[str, Any]:
    return {"campaign": campaign, "on": on, "place": "示例路口", "police": "4", "checked": "60", **more}


def told(number: int) -> dict[str, Any]:
    return {"behaviour": "酒后驾驶", "side": STREET, "number": number}


def fined(number: int, source: str = "交警大队战报") -> dict[str, Any]:
    return {"behaviour": "酒后驾驶", "side": POLICE, "number": number, "source": source}


def test_days_add_up_on_both_sides_against_last_year(desk: Desk) -> None:
    before, mine = campaign(desk, 2025), campaign(desk)
    desk.campaigns.add_day(day(before, "2025-11-10"), [told(5)])
    desk.campaigns.add_day(day(mine, "2026-11-10"), [told(7), fined(2)])
    desk.campaigns.add_day(day(mine, "2026-11-20"), [told(1), fined(0, "")])
    now, then = desk.campaigns.against_last_year(mine)
    assert (now.days, now.police, now.checked) == (2, 8, 120)
    assert now.by_behaviour == {"酒后驾驶": (8, 2)} and then.by_behaviour == {"酒后驾驶": (5, 0)}
    desk.records.undo()
    assert desk.campaigns.against_last_year(mine)[0].days == 1 and len(desk.records.select("action-counts")) == 3


def test_what_is_refused_writes_nothing(desk: Desk) -> None:
    mine = campaign(desk)
    with pytest.raises(KnownError, match="“酒后驾驶”的交警查处数要写明数据来源"):
        desk.campaigns.add_day(day(mine, "2026-11-10"), [fined(2, " ")])
    with pytest.raises(KnownError, match="不在“2026冬季酒驾整治”的起止日期内"):
        desk.campaigns.add_day(day(mine, "2026-10-10"), [told(2)])
    with pytest.raises(KnownError, match="负数"):
        desk.campaigns.add_day(day(mine, "2026-11-10"), [told(-2)])
    with pytest.raises(Refused, match="地点"):
        desk.campaigns.add_day(day(mine, "2026-11-10", place=""), [told(2)])
    assert not desk.records.select("action-days") and not desk.records.select("action-counts")
