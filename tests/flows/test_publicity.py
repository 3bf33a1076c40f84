"""宣传: the year's fixed dates, stock that never goes negative, what was handed out against what left the store."""

from __future__ import annotations

from datetime import date

import pytest

from trafficdesk.desk import ChangeSet, Desk, Filter
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import use_own

MOVES, PLANS = "material-moves", "publicity-plans"


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
    assert days["全国交通安全日活动方案"] == date(2026, 11, 1) and days["全国交通安全日"] == date(2026, 12, 2)
    assert days["全国交通安全日活动总结"] == date(2026, 12, 15)
    assert days["中小学生安全教育日"] == date(2026, 3, 30), "the last Monday of March"
    assert days["春运交通安全宣传"] == date(2026, 2, 2), "fifteen days before 17 February 2026"
    with pytest.raises(KnownError, match="2026 年的固定宣传日都已在计划里"):
        desk.publicity.draft_plan(2026)
    renamed = next(row for row in plans if row.title == "全国交通安全日")
    desk.records.edit("publicity-plans", renamed.id, {"theme": "文明交通 携手共创", "due": "2026-12-01"})
    with pytest.raises(KnownError, match="都已在计划里"):
        desk.publicity.draft_plan(2026)
    assert all(each.id for each in desk.publicity.calendar(2026)), "a renamed item is still that day"


def test_an_office_keeps_its_own_fixed_days(desk: Desk) -> None:
    desk.set_up("示例街道办事处", "小林")
    days = {row.title: row.id for row in desk.records.select("publicity-days")}
    desk.records.trash("publicity-days", [days["酒驾夏季行动宣传"]], "并入七月")
    desk.records.edit("publicity-days", days["国庆出行安全提示"], {"day": "25"})
    desk.records.add("publicity-days", {"name": "平安湖区宣传周", "rule": "固定日期", "month": "5", "day": "20"})
    with pytest.raises(KnownError, match="6 月只有 1 到 30 日"):
        desk.records.add("publicity-days", {"name": "没有的日子", "rule": "固定日期", "month": "6", "day": "31"})
    items = {each.title: each.day for each in desk.publicity.calendar(2027)}
    assert "酒驾夏季行动宣传" not in items and items["国庆出行安全提示"] == date(2027, 9, 25)
    assert items["平安湖区宣传周"] == date(2027, 5, 20) and items["春运交通安全宣传"] == date(2027, 1, 22)


def test_a_paper_of_the_plan_is_done_when_it_was_handed_in(desk: Desk) -> None:
    desk.publicity.draft_plan(2026)
    plan = next(r for r in desk.records.select("publicity-plans") if r.title == "全国交通安全日活动方案")
    with pytest.raises(KnownError, match="请写明完成情况"):
        desk.process(PLANS).do(plan.id, "finish")
    desk.process(PLANS).do(plan.id, "finish", {"outcome": "10月30日报区交安办"})
    done = desk.records.row("publicity-plans", plan.id).values
    assert (done["state"], done["outcome"]) == ("完成", "10月30日报区交安办")
    with pytest.raises(KnownError, match="现在是“完成”，不能记为完成"):
        desk.process(PLANS).do(plan.id, "finish")
    desk.records.undo()
    assert desk.records.row("publicity-plans", plan.id).values["state"] == "未开始"


def test_stock_follows_its_moves_and_undo_takes_both_back(desk: Desk, material: int) -> None:
    desk.process(MOVES).begin(move(material, "入库", "500"))
    change = desk.process(MOVES).begin(move(material, "领用", "120"))
    assert change.sentence == "领用 120 份，结存 380 份：一盔一带手册 2026-11-20 领用" and stock(desk, material) == 380
    desk.records.undo()
    assert stock(desk, material) == 500 and len(desk.records.select(MOVES)) == 1


def test_more_than_there_is_does_not_leave(desk: Desk, material: int) -> None:
    desk.process(MOVES).begin(move(material, "入库", "100"))
    with pytest.raises(KnownError, match="只有 100 份，不能领用 101 份"):
        desk.process(MOVES).begin(move(material, "领用", "101"))
    with pytest.raises(KnownError, match="大于 0"):
        desk.process(MOVES).begin(move(material, "领用", "0"))
    with pytest.raises(KnownError, match="数量"):
        desk.process(MOVES).begin(move(material, "领用", ""))
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


def test_trash_restore_undo_and_redo_count_the_stock_too(desk: Desk, material: int) -> None:
    came = added(desk.process(MOVES).begin(move(material, "入库", "100")), MOVES)
    went = added(desk.process(MOVES).begin(move(material, "领用", "60")), MOVES)
    with pytest.raises(KnownError, match="结存会变成 -60 份"):
        desk.records.trash(MOVES, [came], "登记错了")
    desk.records.trash(MOVES, [went], "登记错了")
    assert stock(desk, material) == 100
    desk.records.edit(MOVES, came, {"quantity": "30"})
    with pytest.raises(KnownError, match="结存会变成 -30 份"):
        desk.records.restore(MOVES, [went])
    desk.records.undo()
    desk.records.restore(MOVES, [went])
    assert stock(desk, material) == 40
    desk.records.undo()
    assert stock(desk, material) == 100
    desk.records.redo()
    assert stock(desk, material) == 40
    other = added(desk.records.add("materials", {"name": "酒驾折页"}), "materials")
    desk.process(MOVES).begin(move(other, "入库", "80"))
    desk.records.edit(MOVES, went, {"material": other})
    assert (stock(desk, material), stock(desk, other)) == (100, 20)
    desk.records.undo()
    assert (stock(desk, material), stock(desk, other)) == (40, 80)


def test_nothing_leaves_before_it_came(desk: Desk, material: int) -> None:
    desk.process(MOVES).begin(move(material, "入库", "100", moved="2026-11-10"))
    with pytest.raises(KnownError, match="到 2026-11-01 的结存会变成 -5 份"):
        desk.process(MOVES).begin(move(material, "领用", "5", moved="2026-11-01"))
    desk.process(MOVES).begin(move(material, "领用", "100", moved="2026-11-10"))
    assert stock(desk, material) == 0
    with pytest.raises(KnownError, match="大于 0"):
        desk.records.add(MOVES, move(material, "领用", "-50"))


def test_what_came_back_was_not_handed_out(desk: Desk, material: int) -> None:
    values = {"held": "2026-11-20", "theme": "集市宣传", "entry": "进农村", "leaflets": "80"}
    activity = added(desk.process("publicity").begin(values), "publicity")
    desk.process(MOVES).begin(move(material, "入库", "100"))
    desk.process(MOVES).begin(move(material, "领用", "100", activity=activity))
    assert [(gap.handed_out, gap.issued) for gap in desk.publicity.reconcile(2026)] == [(80, 100)]
    desk.process(MOVES).begin(move(material, "退回", "20", activity=activity))
    assert desk.publicity.reconcile(2026) == [] and stock(desk, material) == 20


def test_a_board_is_to_be_changed_again_after_its_months(desk: Desk) -> None:
    values = {"name": "北门宣传栏", "kind": "宣传栏", "changed_on": "2026-07-31"}
    board = added(desk.records.add("boards", values), "boards")
    assert desk.records.row("boards", board).values["next_change"] == date(2026, 10, 31)
    assert [due.what for due in desk.due(30) if due.code == "boards"] == ["宣传阵地该更新"]
    with pytest.raises(KnownError, match="早于前一步的日期 2026-07-31"):
        desk.process("boards").do(board, "change", {"changed_on": date(2026, 7, 1)})
    with pytest.raises(KnownError, match="还没有到"):
        desk.process("boards").do(board, "change", {"changed_on": date(2026, 12, 1)})
    desk.process("boards").do(board, "change", {"changed_on": date(2026, 11, 20), "content": "12·2 主题海报"})
    row = desk.records.row("boards", board).values
    assert (row["next_change"], row["content"]) == (date(2027, 2, 20), "12·2 主题海报")
    desk.records.undo()
    assert desk.records.row("boards", board).values["next_change"] == date(2026, 10, 31)
    desk.records.edit("boards", board, {"change_months": "0"})
    assert desk.records.row("boards", board).values["next_change"] is None


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
    desk.process(MOVES).begin(move(material, "入库", "50"))
    desk.process(MOVES).begin(move(material, "领用", "50", activity=activity))
    assert desk.publicity.reconcile(2026) == []


def test_the_plan_goes_on_from_last_year_with_what_was_not_a_fixed_day(desk: Desk) -> None:
    desk.publicity.draft_plan(2025)
    values = {"year": "2025", "theme": "电动自行车进社区", "due": "2025-10-30", "starts": "2025-10-01", "entry": "进社区", "funds": "500"}
    desk.records.add("publicity-plans", values)
    desk.records.add("publicity-plans", {**values, "theme": "停办的一项", "state": "取消"})
    sentence = desk.publicity.draft_plan(2026).sentence
    assert sentence == "2026 年宣传计划加入 12 个固定宣传日、沿用 2025 年的 1 项"
    own = next(row for row, _ in desk.publicity.plan_against_done(2026) if row.title == "电动自行车进社区")
    assert (own.values["starts"], own.values["due"]) == (date(2026, 10, 1), date(2026, 10, 30))
    assert own.values["state"] == "未开始" and own.values["funds"] == 500
    assert desk.publicity.to_draft(2026) == 0 and len(desk.publicity.plan_against_done(2026)) == 13
    desk.records.undo()
    assert desk.publicity.to_draft(2026) == 13 and desk.publicity.plan_against_done(2026) == []


def test_five_entries_become_seven_and_the_office_keeps_them(desk: Desk) -> None:
    try:
        desk.codes.add("five_entries", "进机关")
        desk.codes.retire("five_entries", "进农村")
        with pytest.raises(KnownError, match="就是“进单位（企业）”"):
            desk.codes.add("five_entries", "进企业")
        with pytest.raises(KnownError, match="不能有顿号"):
            desk.codes.add("five_entries", "进机关、进军营")
        desk.codes.apply()
        desk.process("publicity").begin({"held": "2026-11-20", "theme": "机关宣讲", "entry": "进机关"})
        lines = {each.entry: each.times for each in desk.publicity.by_entry(date(2026, 11, 1), date(2026, 11, 30))}
        assert lines["进机关"] == 1 and "进农村" not in lines
        desk.codes.revive("five_entries", "进农村")
        assert "进农村" in {code.label for code, usable in desk.codes.entries("five_entries") if usable}
    finally:
        use_own({})
