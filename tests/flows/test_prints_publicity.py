"""Activity record, five entries, plan against done and stock on paper."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flows.test_prints_training import picture
from tests.helpers.print_rows import assert_on, made, paper
from trafficdesk.desk import Desk, Filter


@pytest.fixture
def activity(desk: Desk, named: Desk) -> int:
    plan = made(desk, "publicity-plans", year=2026, theme="开学第一课", starts=date(2026, 8, 20), due=date(2026, 9, 1))
    return made(desk, "publicity", theme="进校园讲安全", held=date(2026, 9, 1), entry="进学校", place="示例小学操场", plan=plan,
                people=30, audience=600, leaflets=200, summary="向学生讲解过街方法\n发放宣传单", keeper="蒋示例")  # fmt: skip


def test_record_with_photos(desk: Desk, activity: int) -> None:
    desk.attachments.add_bytes("publicity", activity, picture("red"), "操场.jpg", "照片")
    material = made(desk, "materials", name="过街宣传单", stock=0)
    moves = desk.process("material-moves")
    moves.begin({"material": material, "kind": "入库", "moved": date(2026, 8, 1), "quantity": 500})
    moves.begin({"material": material, "kind": "领用", "moved": date(2026, 9, 1), "quantity": 200, "activity": activity,
                "receiver": "沈示例"})  # fmt: skip
    printed, text = paper(desk, "publicity-record", [activity])
    assert_on(text, "道路交通安全宣传活动记录表", "进校园讲安全", "示例小学操场", "共 200 份：过街宣传单 200 份",
              "操场", "蒋示例")
    assert printed.content.count(b"/Subtype /Image") == 1 and printed.parts[0][2] == 1
    _, text = paper(desk, "material-stock", [material])
    assert_on(text, "道路交通安全宣传资料库存表", "过街宣传单", "500", "200", "300", "沈示例")


def test_five_entries_of_the_period(desk: Desk, activity: int) -> None:
    other = made(desk, "publicity", theme="进社区", held=date(2026, 7, 2), entry="进社区", people=11)
    _, text = paper(desk, "five-entries", [activity, other])
    assert_on(text, "2026 年第三季度道路交通安全宣传“五进”统计表", "进学校130600200", "进农村0000", "合计2")
    _, text = paper(desk, "five-entries", [activity])
    assert_on(text, "2026 年 9 月道路交通安全宣传“五进”统计表", "进社区0000")
    chosen = Filter("held", "between", date(2026, 8, 30), date(2026, 9, 5))
    printed = desk.prints.render("five-entries", filters=(chosen,))
    assert printed.parts[0][0] == "2026年8月30日至2026年9月5日道路交通安全宣传“五进”统计表"


def test_plan_against_done(desk: Desk, activity: int) -> None:
    idle = made(desk, "publicity-plans", year=2026, theme="全国交通安全日", starts="", due=date(2026, 12, 2))
    ids = [row.id for row in desk.records.select("publicity-plans", Filter("year", "is", 2026))]
    assert idle in ids
    printed, text = paper(desk, "publicity-plan", ids)
    assert len(printed.parts) == 1
    assert_on(text, "2026 年道路交通安全宣传计划与完成情况表", "8—9 月", "开学第一课", "2026-09-01 示例小学操场", "12 月", "全国交通安全日")
