"""宣传: the year's fixed dates, stock that never goes negative, what was handed out against what left the store."""

from __future__ import annotations

from datetime import date

import pytest

from trafficdesk.desk import ChangeSet, Desk, Filter
from trafficdesk.errors import KnownError

MOVES = "material-moves"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


def stock(desk: Desk, material: int) -> int:
    return int(desk.records.row("materials", material).values["stock"])


@pytest.fixture
def material(desk: Desk) -> int:
    return added(desk.records.add("materials", {"name": "一盔一带手册", "source": "交警"}), "materials")


def move(material: int, kind: str, quantity: str, **more: object) -> dict[str, object]:
    return {"material": material, "kind": kind, "quantity": quantity, "moved": "2026-11-20", **more}


def test_the_plan_gets_the_fixed_days_once(desk: Desk) -> None:
    desk.publicity.draft_plan(2026)
    plans = desk.records.select("publicity-plans", Filter("year", "is", 2026))
    days = {row.values["theme"]: row.values["due"] for row in plans}
    assert days["全国交通安全日"] == date(2026, 12, 2) and len(days) == 8
    with pytest.raises(KnownError, match="2026 年的固定宣传日都已在计划里"):
        desk.publicity.draft_plan(2026)


def test_stock_follows_its_moves_and_undo_takes_both_back(desk: Desk, material: int) -> None:
    desk.publicity.move(move(material, "入库", "500"))
    change = desk.publicity.move(move(material, "领用", "120"))
    assert change.sentence == "一盔一带手册 领用 120 份，结存 380 份" and stock(desk, material) == 380
    desk.records.undo()
    assert stock(desk, material) == 500 and len(desk.records.select(MOVES)) == 1


def test_more_than_there_is_does_not_leave(desk: Desk, material: int) -> None:
    desk.publicity.move(move(material, "入库", "100"))
    with pytest.raises(KnownError, match="只有 100 份，不能领用 101 份"):
        desk.publicity.move(move(material, "领用", "101"))
    with pytest.raises(KnownError, match="大于 0"):
        desk.publicity.move(move(material, "领用", "0"))
    with pytest.raises(KnownError, match="数量"):
        desk.publicity.move(move(material, "领用", ""))
    assert stock(desk, material) == 100 and len(desk.records.select(MOVES)) == 1


def test_the_ledger_form_cannot_get_round_the_stock(desk: Desk, material: int) -> None:
    row = added(desk.records.add(MOVES, move(material, "入库", "100")), MOVES)
    desk.records.add(MOVES, move(material, "领用", "60"))
    assert stock(desk, material) == 40
    with pytest.raises(KnownError, match="结存会变成 -10 份"):
        desk.records.edit(MOVES, row, {"quantity": "50"})
    assert stock(desk, material) == 40
    desk.records.edit(MOVES, row, {"quantity": "75"})
    assert stock(desk, material) == 15


def test_plan_against_done_and_the_five_entries(desk: Desk, material: int) -> None:
    desk.publicity.draft_plan(2026)
    plan = next(r for r in desk.records.select("publicity-plans") if r.values["theme"] == "全国交通安全日")
    values = {
        "held": "2026-11-20", "theme": "安全日预热", "entry": "进社区", "plan": plan.id, "audience": "80",
        "leaflets": "50",
    }  # fmt: skip
    activity = added(desk.records.add("publicity", values), "publicity")
    held = {row.title: [each.id for each in rows] for row, rows in desk.publicity.plan_against_done(2026)}
    assert held["全国交通安全日"] == [activity] and held["国庆出行安全提示"] == []
    lines = {each.entry: each for each in desk.publicity.by_entry(date(2026, 1, 1), date(2026, 12, 31))}
    assert lines["进社区"].audience == 80 and lines["进学校"].times == 0 and lines["合计"].times == 1
    assert [line.handed_out for line in desk.publicity.reconcile(2026)] == [50]
    desk.publicity.move(move(material, "入库", "50"))
    desk.publicity.move(move(material, "领用", "50", activity=activity))
    assert desk.publicity.reconcile(2026) == []
