"""整治行动 on the demo office: the running campaign is reported, summed up and archived."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk
from trafficdesk.errors import Refused

TODAY = date(2026, 11, 23)


def test_the_running_campaign_goes_to_its_archive(demo_desk: Desk) -> None:
    campaigns, process = demo_desk.campaigns, demo_desk.process("campaigns")
    running = next(row for row, _ in campaigns.of_year(2026) if row.values["starts"] <= TODAY <= row.values["ends"])
    state = campaigns.state(running.id)
    assert state.row.values["state"] == "周报" and len(state.unreported) == 1
    now, before = campaigns.against_last_year(running.id)
    assert now.days and before.days, "last year's campaign of the same days is there to compare with"
    since, until = state.next_week
    work = campaigns.draft_week(running.id, since, until)
    process.do(running.id, "report_week", {"since": since, "until": until, "work": work})
    assert campaigns.state(running.id).unreported == ()
    with pytest.raises(Refused, match="才结束"):
        process.do(running.id, "sum_up", {"summary": campaigns.draft_summary(running.id)})
    process.do(running.id, "sum_up", {"summary": campaigns.draft_summary(running.id)}, reason="区里统一收尾")
    process.do(running.id, "archive", {"archived_on": TODAY})
    reports = campaigns.reports(running.id)
    assert sum(row.values["days"] for row in reports) == now.days
    for key, ids, words in (
        ("campaign-results", [running.id], (f"检查车辆（辆）{now.checked}{before.checked}",)),
        ("campaign-days", [running.id], (f"合计{now.days}天",)),
        ("campaign-week", [row.id for row in reports], (f"周报（第{len(reports)}期）",)),
        ("campaign-summary", [running.id], ("与去年同期相比",)),
    ):
        _, text = paper(demo_desk, key, ids)
        assert_on(text, *words)


def test_an_unfinished_plan_says_what_it_lacks(demo_desk: Desk) -> None:
    campaigns, process = demo_desk.campaigns, demo_desk.process("campaigns")
    planned = next(row for row, _ in campaigns.of_year(2026) if row.values["state"] == "方案")
    with pytest.raises(Refused, match="方案还缺：依据文件、目标、重点路段、参加部门、步骤和措施"):
        process.do(planned.id, "deploy", {"deployed_on": TODAY, "deployment": "召开部署会"})
    _, text = paper(demo_desk, "campaign-plan", [planned.id])
    assert_on(text, "方案", "一、整治目标二、整治时间")  # the lines to write on are drawn
