"""Campaigns and action days from an office's Excel lists, then the campaign's way to its last paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def book(path: Path, title: str, *rows: tuple[object, ...]) -> Path:
    made = openpyxl.Workbook()
    page = made.active
    page.append([title])
    for row in rows:
        page.append(list(row))
    made.save(path)
    return path


def bring(desk: Desk, code: str, path: Path, number: int) -> None:
    job = desk.exchange.open(code, path)
    plan = desk.exchange.plan(job)
    assert (plan.counts["add"], plan.counts["problem"]) == (number, 0), [row.faults for row in plan.rows]
    desk.exchange.write(job)


def test_from_two_lists_to_the_last_paper(desk: Desk, named: Desk, tmp_path: Path) -> None:
    bring(desk, "campaigns", book(
        tmp_path / "行动.xlsx", "示例街道专项行动一览表",
        ("行动名称", "类别", "开始日期", "结束日期", "依据文件", "目标", "重点行为", "重点路段", "负责人", "参加部门", "步骤和措施"),
        ("冬季酒驾整治", "酒驾", "2026.11.1", "2026.11.20", "区交安办通知", "严防酒驾肇事", "酒驾、超载", "湖滨路", "王示例",
         "交警大队、派出所", "联合上路"),
    ), 1)  # fmt: skip
    bring(desk, "action-days", book(
        tmp_path / "行动日.xlsx", "冬季酒驾整治行动情况",
        ("整治行动", "日期", "时间", "地点", "出动警力", "街道人员", "检查车辆", "劝导教育人次", "暂扣车辆", "数据来源"),
        ("冬季酒驾整治", "2026年11月3日", "19:00-21:00", "湖滨路口", "4", "6", "52", "12", "1", "交警大队战报"),
        ("冬季酒驾整治", "2026.11.12", "19:00-21:00", "湖滨路口", 4, 6, 40, 9, "", ""),
    ), 2)  # fmt: skip
    campaign = desk.campaigns.of_year(2026)[0][0].id
    days = desk.campaigns.days(campaign)
    desk.campaigns.edit_day(days[1].id, {}, [{"behaviour": "酒后驾驶", "side": "交警查处", "number": 2}])
    assert desk.campaigns.state(campaign).missing == ()
    process = desk.process("campaigns")
    process.do(campaign, "deploy", {"deployed_on": date(2026, 10, 30), "deployment": "召开部署会，方案印发各居委会"})
    process.do(campaign, "start")
    for since, until in desk.campaigns.state(campaign).unreported:
        work = desk.campaigns.draft_week(campaign, since, until)
        process.do(campaign, "report_week", {"since": since, "until": until, "work": work})
    process.do(campaign, "sum_up", {"summary": desk.campaigns.draft_summary(campaign)})
    process.do(campaign, "archive", {"archived_on": date(2026, 11, 23)})
    for key, ids, words in (
        ("campaign-plan", [campaign], ("冬季酒驾整治方案", "区交安办通知")),
        ("campaign-results", [campaign], ("检查车辆（辆）920+92", "暂扣车辆（辆）10+1")),
        ("campaign-days", [campaign], ("第1周小计", "合计2天")),
        ("campaign-week", [row.id for row in desk.campaigns.reports(campaign)], ("周报（第2期）", "检查车辆（辆）4092")),
        ("campaign-summary", [campaign], ("冬季酒驾整治总结", "召开部署会")),
        ("action-day", [day.id for day in days], ("酒后驾驶2起", "交警大队战报")),
    ):
        _, text = paper(desk, key, ids)
        assert_on(text, *words)
