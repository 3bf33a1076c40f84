"""Plan tasks and indicators from an office's own Excel tables, then to the last paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk, Filter


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def bring(desk: Desk, code: str, path: Path, title: str, *rows: tuple[object, ...]) -> None:
    made = openpyxl.Workbook()
    made.active.append([title])
    for row in rows:
        made.active.append(list(row))
    made.save(path)
    job = desk.exchange.open(code, path)
    plan = desk.exchange.plan(job)
    assert (plan.counts["add"], plan.counts["problem"]) == (len(rows) - 1, 0), [row.faults for row in plan.rows]
    desk.exchange.write(job)


def test_from_two_tables_to_the_summary(desk: Desk, named: Desk, tmp_path: Path) -> None:
    desk.records.add("units", {"name": "交管科", "unit_type": "机关"})
    committee = desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"}).ids[0]
    bring(
        desk, "plan-tasks", tmp_path / "任务分解表.xlsx", "示例街道2026年交通安全重点工作任务分解表",
        ("序号", "年度", "工作任务", "具体措施", "牵头部门", "责任人", "开始时间", "完成时间", "目标要求", "自动统计项", "应完成数"),
        ("1", "2026", "召开交通安全例会", "分析问题", "交管科", "王示例", "2026.1.1", "2026年3月31日", "有纪要", "季度例会次数", 1),
        ("2", "2026年", "开展宣传活动", "进社区", "交管科", "李示例", "2026-01-01", "2026.12.31", "不少于2次", "宣传活动次数", "2"),
    )  # fmt: skip
    bring(
        desk, "score-indicators", tmp_path / "考核办法.xlsx", "2026年居委会考核评分表",
        ("年度", "考核对象", "序号", "一级指标", "二级指标", "分值", "评分标准", "自动统计项", "满分值", "计分方式"),
        ("2026", "社区居委会", 1, "宣传", "宣传活动", "60", "2次得满分", "宣传活动次数", "2", "扣分"),
        ("2026", "居委会", 2, "资料", "资料报送", 40, "缺一项扣5分", "", "", "减分"),
    )  # fmt: skip
    for day in ("2026-05-03", "2026-06-01"):
        desk.records.add("publicity", {"held": day, "theme": f"宣传{day}", "entry": "进社区", "host": committee})
    first, second = desk.plans.tasks(2026)
    assert (first.percent, first.reached, second.percent, second.reached) == (0, False, 100, True)
    desk.plans.follow_ledgers(2026)
    desk.process("plan-tasks").do(first.row.id, "finish", {"done_on": date(2026, 11, 20), "evidence": "3月例会纪要"})
    tasks = [row.id for row in desk.records.select("plan-tasks", sort=("number",))]
    assert [desk.records.row("plan-tasks", each).values["state"] for each in tasks] == ["完成", "完成"]
    _, text = paper(desk, "plan-table", tasks)
    assert_on(text, "召开交通安全例会", "交管科", "王示例", "3月例会纪要", "宣传活动 2", "完成 2 项")

    sheet = desk.scores.open_sheets(2026, "年", "居委会", desk.scores.examined("居委会")).ids[0]
    by_hand = next(line for line in desk.scores.sheet(sheet) if line.score is None)
    desk.process("score-lines").do(by_hand.id, "judge", {"score": Decimal(35), "reason": "缺一次月报", "evidence": "2-3"})
    desk.process("assessments").do(sheet, "publish")
    _, text = paper(desk, "assessment-sheet", [sheet])
    assert_on(text, "示例社区居委会 2026 年度", "宣传活动 2", "缺一次月报", "2-3", "95", "等次：优秀")
    _, text = paper(desk, "assessment-table", [sheet])
    assert_on(text, "2026 年度居委会道路交通安全考核得分汇总表", "95", "优秀")
    assert desk.records.select("assessments", Filter("state", "is", "已公布"))


def test_a_state_that_only_the_day_can_tell_is_asked(desk: Desk, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["序号", "年度", "工作任务", "牵头部门", "完成时间", "状态"])
    made.active.append(["1", "2026", "召开交通安全例会", "", "2026-03-31", "超期"])
    made.save(tmp_path / "任务.xlsx")
    (row,) = desk.exchange.plan(desk.exchange.open("plan-tasks", tmp_path / "任务.xlsx")).rows
    (pending,) = row.pending
    assert (pending.field, pending.text) == ("state", "超期"), "the row comes in, its state is asked"
    assert_on(pending.sentence, "超期", "未开始", "进行中")
