"""Plan and assessment on the demo office: follow the ledgers, finish, judge, publish, and the papers."""

from __future__ import annotations

from datetime import date

from tests.helpers.print_rows import assert_on, paper
from trafficdesk import clock
from trafficdesk.desk import Desk, Filter, Row
from trafficdesk.work.plans.papers import standing


def late_tasks(desk: Desk) -> list[Row]:
    rows = desk.records.select("plan-tasks", Filter("year", "is", 2026))
    return [row for row in rows if standing(row, clock.today()).startswith("超期")]


def test_the_year_from_the_plan_to_the_table_of_scores(demo_desk: Desk) -> None:
    plans, scores, records = demo_desk.plans, demo_desk.scores, demo_desk.records
    assert late_tasks(demo_desk), "the demo shows something late"
    change = plans.follow_ledgers(2026)
    assert change is not None
    again = plans.follow_ledgers(2026)
    assert again is None
    for each in late_tasks(demo_desk):
        demo_desk.process("plan-tasks").do(each.id, "finish", {"done_on": date(2026, 11, 20), "evidence": "工作台账"})
    assert not late_tasks(demo_desk)
    tasks = [row.id for row in records.select("plan-tasks", Filter("year", "is", 2026), sort=("number",))]
    _, text = paper(demo_desk, "plan-table", tasks)
    assert_on(text, "2026 年度道路交通安全工作计划任务表", "二 工作目标", "四.4 宣传台账", "超期 0 项")
    targets = [row.id for row in records.select("targets", Filter("year", "is", 2026))]
    _, text = paper(demo_desk, "target-table", targets)
    assert_on(text, "降事故", "保安全", "保畅通", "上年同期")

    sheets = records.select("assessments", Filter("year", "is", 2026), Filter("state", "is_not", "已公布"))
    assert {row.values["object"] for row in sheets} == {"居委会", "劝导站"}
    ids = [row.id for row in sheets]
    scores.count(ids)
    for sheet in ids:
        for line in scores.sheet(sheet):
            if line.score is None:
                demo_desk.process("score-lines").do(line.id, "judge", {"score": line.points, "reason": "现场查看过"})
    demo_desk.process("assessments").do_all(ids, "publish")
    every = [row.id for row in records.select("assessments", Filter("year", "is", 2026))]
    printed, text = paper(demo_desk, "assessment-sheet", every)
    assert len(printed.parts) == len(every) and max(pages for _, _, pages in printed.parts) <= 2
    assert_on(text, "2026 年度道路交通安全工作目标考核表", "排班到岗", "公布日期：2026年11月23日")
    printed, _ = paper(demo_desk, "assessment-table", every)
    assert len(printed.parts) == 3
    plans.carry_over(2026)
    assert len(plans.tasks(2027)) == len(tasks)


def test_every_score_opens_as_many_rows_as_it_counts(demo_desk: Desk) -> None:
    """A count and its filters cannot drift apart: both are asked of the same ledger."""
    for sheet in demo_desk.records.select("assessments"):
        for line in demo_desk.scores.sheet(sheet.id):
            for part in line.figure.parts if line.figure is not None else ():
                if part.label not in ("有照片的日子", "没有照片的日子", "达标项目", "缺的项目", "已建档", "申报未建档", "没有按时报送"):
                    rows = demo_desk.records.select(part.code, *part.filters)
                    assert len(rows) == part.number, (sheet.title, line.name, part.label)
