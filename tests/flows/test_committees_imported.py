"""Committees' ledgers and plans as an office keeps them in Excel; then summary, assessment and the papers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.print_rows import assert_on, paper, unit
from tests.helpers.since import answers_since
from trafficdesk.desk import Desk

LEDGERS = (
    ("序号", "社区", "年份", "台账名称", "是否齐全", "更新日期", "保管人", "备注"),
    (1, "东示例里", "2026年", "组织机构", "齐全", "2026.3.5", "吴示例", ""),
    (2, "东示例里", 2026, "驾驶员台账", "部分", "2026年3月6日", "吴示例", "缺初领日期"),
    (3, "西示例社区居委会", 2026, "隐患台账", "未建", "", "", ""),
    (4, "西示例社区居委会", 2026, "驾校台账", "齐全", "2026.3.1", "", ""),
)  # fmt: skip
PLANS = (
    ("居委会名称", "年度", "工作目标", "工作任务", "实施步骤", "具体措施", "负责人", "完成时间", "完成情况"),
    ("东示例里社区居委会", 2026, "不发生亡人事故", "入户登记驾驶人", "一月布置\n二月入户", "楼门长包户", "吴示例",
     "2026年3月31日前", "已完成"),
    ("东示例里社区居委会", 2026, "", "电动车整治", "", "", "吴示例", "2026.6.30", "推进中"),
)  # fmt: skip
PAPERS = (
    ("社区", "年份", "材料名称", "报送时间", "状态"),
    ("西示例社区居委会", "2026年", "年度计划", "2026.1.20", "登记"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def book(path: Path, title: str, rows: tuple[tuple[object, ...], ...]) -> Path:
    made = openpyxl.Workbook()
    page = made.active
    page.append([title])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        page.append(list(row))
    made.save(path)
    return path


def bring(desk: Desk, code: str, path: Path) -> tuple[int, list[str]]:
    """How many rows came in, and what was said of the others."""
    job = desk.exchange.open(code, path)
    plan = desk.exchange.plan(job)
    desk.exchange.write(job)
    return plan.counts["add"], [each.text for row in plan.rows for each in row.faults]


def test_from_three_lists_to_the_papers_of_the_year(desk: Desk, named: Desk, tmp_path: Path) -> None:
    answers_since(desk)
    east = unit(desk, "东示例里社区居委会", "社区居委会")
    unit(desk, "西示例社区居委会", "社区居委会")
    added, said = bring(desk, "committee-ledgers", book(tmp_path / "台账.xlsx", "居委会基础台账登记表", LEDGERS))
    assert added == 3 and len(said) == 1 and "驾校台账" in said[0]
    assert bring(desk, "committee-plans", book(tmp_path / "计划.xlsx", "年度工作计划", PLANS)) == (2, [])
    assert bring(desk, "committee-papers", book(tmp_path / "材料.xlsx", "材料报送情况", PAPERS)) == (1, [])

    assert desk.committees.make_ledgers(2026).sentence == "建立 2026 年居委会台账 29 本"
    rows = {row.short: {each.key: each for each in row.cells} for row in desk.committees.matrix(2026).rows}
    assert (rows["东示例里"]["01"].text, rows["东示例里"]["05"].text, rows["西示例"]["09"].text) == ("齐全", "草稿", "无")
    assert (rows["西示例"]["年度计划"].text, rows["东示例里"]["年度计划"].level) == ("已报", "bad")

    tasks = desk.records.select("committee-plans", sort=("due",))
    assert [(row.values["due"], row.values["state"]) for row in tasks] == [
        (date(2026, 3, 31), "完成"), (date(2026, 6, 30), "进行中"),
    ]  # fmt: skip
    desk.records.edit("committee-plans", tasks[1].id, {"goal": "不发生火灾", "steps": "分两步", "measures": "联合检查"})
    desk.committees.hand_in(east, 2026, "年度计划", date(2026, 11, 20))
    text = desk.committees.draft(east, 2026, "年度总结").text
    assert "年度计划任务2项，已完成1项" in text
    desk.committees.write_paper(east, 2026, "年度总结", text)
    desk.committees.hand_in(east, 2026, "年度总结", date(2026, 11, 22))
    ids = [row.id for row in desk.records.select("committee-ledgers")]
    papers = [row.id for row in desk.records.select("committee-papers")]
    for key, chosen, words in (
        ("committee-matrix", ids, ("东示例里", "齐全3.5", "迟报11.20")),
        ("committee-contents", ids, ("东示例里社区居委会 2026 年度", "缺初领日期")),
        ("committee-plan", [row.id for row in tasks], ("入户登记驾驶人", "一月布置")),
        ("committee-paper", papers, ("已完成1项", "1. 入户登记驾驶人；步骤：一月布置，二月入户")),
    ):
        _, printed = paper(desk, key, chosen)
        assert_on(printed, *words)
