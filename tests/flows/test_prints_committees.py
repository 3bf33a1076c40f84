"""Completeness matrix, contents, plan and papers of the committees on paper."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, made, paper, unit
from trafficdesk.desk import Desk


@pytest.fixture
def committee(desk: Desk, named: Desk) -> int:
    return unit(desk, "东示例居委会", "社区居委会")


def test_matrix_shows_every_committee_and_contents_all_ledgers(desk: Desk, committee: int) -> None:
    unit(desk, "西示例居委会", "社区居委会")
    kept = {"committee": committee, "year": 2026}
    ids = [made(desk, "committee-ledgers", **kept, kind="组织机构与人员", state="齐全", filed_on=date(2026, 3, 5))]
    ids.append(made(desk, "committee-ledgers", **kept, kind="隐患台账", state="草稿", filed_on=None))
    printed, text = paper(desk, "committee-matrix", ids)
    assert len(printed.parts) == 1
    assert_on(text, "2026 年度居委会台账完备情况表", "东示例", "西示例", "齐全3.5", "草稿", "重点车辆及驾驶人")
    printed, text = paper(desk, "committee-contents", ids)
    assert_on(text, "东示例居委会 2026 年度道路交通安全台账目录", "2026-03-05", "年终总结与考核")


def test_plan(desk: Desk, committee: int) -> None:
    kept = {"committee": committee, "year": 2026}
    ids = [made(desk, "committee-plans", **kept, goal="不发生亡人事故", task=f"任务{n}", steps="先摸底，再建档，后整改",
                measures="逐户走访", due=date(2026, 6, 30)) for n in range(5)]  # fmt: skip
    printed, text = paper(desk, "committee-plan", ids)
    assert len(printed.parts) == 1
    assert_on(text, "东示例居委会 2026 年度道路交通安全工作计划表", "先摸底，再建档，后整改", "任务4", "2026-06-30")


def test_summary_is_drafted_until_it_is_written(desk: Desk, committee: int) -> None:
    kept = {"committee": committee, "year": 2026, "kind": "年度总结", "handed_in": date(2026, 11, 20)}
    row = made(desk, "committee-papers", **kept, body="")
    _, text = paper(desk, "committee-paper", [row])
    assert_on(text, "草稿：由程序按台账", "东示例居委会2026年道路交通安全工作总结", "在册机动车0辆", "2026年11月20日")
    desk.records.edit("committee-papers", row, {"body": "一、主要做法\n全年开展宣传 12 次。"})
    _, text = paper(desk, "committee-paper", [row])
    assert_on(text, "全年开展宣传 12 次。")
    assert "草稿" not in text


def test_a_plan_without_text_leaves_lines(desk: Desk, committee: int) -> None:
    row = made(desk, "committee-papers", committee=committee, year=2026, kind="年度计划", body="", handed_in=None)
    printed, text = paper(desk, "committee-paper", [row])
    assert_on(text, "东示例居委会2026年道路交通安全工作计划", "报送日期")
    assert printed.parts[0][2] == 1
