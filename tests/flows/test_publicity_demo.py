"""Publicity on the demo office: the late paper, an activity with photos, leaflets levelled, every print, undo."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flows.test_prints_training import picture
from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import KnownError


def test_the_demo_shows_what_is_late_due_and_stale(demo_desk: Desk) -> None:
    late = {due.title for due in demo_desk.due(30) if due.code in ("publicity-plans", "boards") and due.days < 0}
    assert {"全国交通安全日活动方案", "国庆出行安全提示"} <= late and len(late) > 2, "a board is stale too"
    assert all(row.values["stock"] >= 0 for row in demo_desk.records.select("materials"))
    assert [gap.handed_out - gap.issued for gap in demo_desk.publicity.reconcile(2026)] == [10]


def test_the_national_day_from_its_plan_to_the_papers(demo_desk: Desk) -> None:
    desk, verbs = demo_desk, demo_desk.publicity
    plans = {row.title: row for row, _ in verbs.plan_against_done(2026)}
    with pytest.raises(KnownError, match="请写明完成情况"):
        desk.process("publicity-plans").do(plans["全国交通安全日活动方案"].id, "finish")
    desk.attachments.add_bytes("publicity-plans", plans["全国交通安全日活动方案"].id, b"%PDF", "方案.pdf", "通知")
    desk.process("publicity-plans").do(plans["全国交通安全日活动方案"].id, "finish")
    with pytest.raises(KnownError, match="还没有登记活动"):
        desk.process("publicity-plans").do(plans["全国交通安全日"].id, "finish")
    values = {
        "held": "2026-11-22", "theme": "12·2 预热进企业", "entry": "企业", "plan": plans["全国交通安全日"].id, "leaflets": "30",
        "people": "8", "audience": "70",
    }  # fmt: skip
    activity = next(each.id for each in desk.process("publicity").begin(values).changes if each.code == "publicity")
    for n, colour in enumerate(("red", "green"), 1):
        file = desk.attachments.add_bytes("publicity", activity, picture(colour), f"IMG_{n}.jpg", "照片").ids[0]
        desk.records.edit("attachments", file, {"remark": f"民警讲解第 {n} 组"})
    material = desk.records.select("materials", sort=("id",))[0]
    with pytest.raises(KnownError, match="不能领用"):
        desk.process("material-moves").begin({"material": material.id, "kind": "领用", "moved": "2026-11-22", "quantity": "9999"})
    move = {"material": material.id, "kind": "领用", "moved": "2026-11-22"}
    desk.process("material-moves").begin({**move, "quantity": "30", "activity": activity})
    assert activity not in [gap.activity for gap in verbs.reconcile(2026)]
    desk.process("publicity-plans").do(plans["全国交通安全日"].id, "finish")
    printed, text = paper(desk, "publicity-record", [activity])
    assert_on(text, "12·2 预热进企业", "民警讲解第 1 组", "民警讲解第 2 组", "共 30 份")
    assert printed.content.count(b"/Subtype /Image") == 2
    _, text = paper(desk, "publicity-plan", [plan.id for plan in plans.values()])
    assert_on(text, "全国交通安全日活动方案", "春运交通安全宣传")
    _, text = paper(desk, "material-stock", [row.id for row in desk.records.select("materials")])
    assert_on(text, material.title)
    quarter = Filter("held", "between", date(2026, 10, 1), date(2026, 12, 31))
    assert desk.prints.render("five-entries", filters=(quarter,)).parts[0][0].startswith("2026年第四季度")
    empty = Filter("held", "between", date(2024, 1, 1), date(2024, 3, 31))
    assert desk.prints.render("five-entries", filters=(empty,)).parts, "a quarter without any activity prints zeros"


def test_undo_of_every_step_leaves_the_stock_as_it_was(demo_desk: Desk) -> None:
    desk = demo_desk
    before = {row.id: row.values["stock"] for row in desk.records.select("materials")}
    move = desk.records.select("material-moves", Filter("kind", "is", "领用"))[0]
    desk.records.trash("material-moves", [move.id], "登记错了")
    desk.process("material-moves").begin({"material": move.values["material"], "kind": "报废", "moved": "2026-11-22", "quantity": "5"})
    for _ in range(2):
        desk.records.undo()
    assert {row.id: row.values["stock"] for row in desk.records.select("materials")} == before
