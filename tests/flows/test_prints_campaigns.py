"""Plan and results of an enforcement campaign on paper."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers import paper_check
from tests.helpers.print_rows import assert_on, made, pages_text, paper
from trafficdesk.desk import Desk
from trafficdesk.engine.papers.letterhead import Letterhead
from trafficdesk.reports import pdf
from trafficdesk.work.campaigns.verbs import Campaigns


@pytest.fixture
def campaign(desk: Desk, named: Desk) -> int:
    return made(
        desk, "campaigns", name="冬季酒驾专项整治行动", basis="区交安办工作部署", starts=date(2026, 11, 1), ends=date(2026, 11, 20),
        focus_roads="湖滨路\n东示例街", focus_times="18:00—22:00", behaviours="酒后驾驶、不戴头盔", goal="严防酒驾肇事",
        steps="一、部署阶段\n召开部署会。\n二、实施阶段\n联合上路。", leader="许示例", departments="派出所、交警大队",
    )  # fmt: skip


def test_plan(desk: Desk, campaign: int) -> None:
    _, text = paper(desk, "campaign-plan", [campaign])
    assert_on(text, "冬季酒驾专项整治行动方案", "根据区交安办工作部署", "2026年11月1日至2026年11月20日", "湖滨路；东示例街",
              "（一）部署阶段",
              "查处由公安机关交通管理部门依法进行", "负责人：许示例")  # fmt: skip


def test_an_office_with_its_own_head_issues_the_plan_by_a_notice(desk: Desk, campaign: int) -> None:
    desk.paper.set_letters(Letterhead("示例街道办事处文件", "区交通安全办公室。"))
    (document,) = desk.prints.documents("campaign-plan", ids=[campaign])
    title = "冬季酒驾专项整治行动方案"
    assert document.title == f"关于印发《{title}》的通知" and paper_check.faults_of(document) == []
    first, *others = pages_text(pdf.render(document))
    assert "示例街道办事处文件" in first and f"现将《{title}》印发给你们" in first and "六、工作要求" not in first
    assert "附件" not in first + others[0], "what is issued is no annex"
    assert "六、工作要求" in "".join(others) and "抄送：区交通安全办公室。" in others[-1]


def test_results_of_both_sides_against_last_year(desk: Desk, campaign: int) -> None:
    verbs = Campaigns(desk.records)
    past = made(desk, "campaigns", name="去年整治", starts=date(2025, 11, 1), ends=date(2025, 11, 30))
    for which, on, number in ((campaign, date(2026, 11, 3), 7), (past, date(2025, 11, 5), 9)):
        day = {"campaign": which, "on": on, "place": "湖滨路", "police": 4, "staff": 6, "cars": 2, "checked": 80, "educated": 12,
               "source": "交警大队战报", "seized": 1}  # fmt: skip
        verbs.add_day(day, [
            {"behaviour": "酒后驾驶", "side": "交警查处", "number": number},
            {"behaviour": "不戴头盔", "side": "街道劝导", "number": 5},
        ])  # fmt: skip
    _, text = paper(desk, "campaign-results", [campaign])
    assert_on(text, "冬季酒驾专项整治行动战果统计表", "交警数据来源：交警大队战报", "酒后驾驶（起）00079-2", "不戴头盔（起）550000",
              "检查车辆（辆）80800",
              "暂扣车辆（辆）110", "行为合计（起）55079-2")  # fmt: skip


def test_days_weeks_and_the_record_of_a_day(desk: Desk, campaign: int) -> None:
    verbs = Campaigns(desk.records)
    for on, place in ((date(2026, 11, 2), "湖滨路"), (date(2026, 11, 2), "东示例街"), (date(2026, 11, 12), "湖滨路")):
        day = {"campaign": campaign, "on": on, "place": place, "police": 4, "checked": 50, "source": f"战报{on.day}", "seized": 1}
        verbs.add_day(day, [{"behaviour": "酒后驾驶", "side": "交警查处", "number": 2}])
    _, text = paper(desk, "campaign-days", [campaign])
    assert_on(text, "战果逐日统计表", "第1周小计11-01至11-07", "第2周小计11-08至11-14", "合计2天", "战报2", "战报12")
    with desk.records.work("测试") as work:
        work.set_fact("campaigns", campaign, {"deployed_on": date(2026, 10, 30), "summary": None})
    week, report = {"since": date(2026, 11, 1), "until": date(2026, 11, 7), "work": "联合上路一天"}, desk.process("campaigns")
    first = report.do(campaign, "report_week", week)
    report.do(campaign, "report_week", {"since": date(2026, 11, 8), "until": date(2026, 11, 14)})
    reports = [row.id for row in reversed(verbs.reports(campaign))]
    printed, text = paper(desk, "campaign-week", reports)
    assert len(printed.parts) == 2 and "周报第 1 期" in first.sentence
    assert_on(text, "周报（第1期）", "2026年11月1日至2026年11月7日", "交警查处（起）44", "交警查处（起）26", "联合上路一天")
    _, text = paper(desk, "action-day", [verbs.days(campaign)[0].id])
    assert_on(text, "整治行动记录表", "酒后驾驶2起", "战报12", "照片粘贴处")
    _, text = paper(desk, "campaign-summary", [campaign])
    assert_on(text, "冬季酒驾专项整治行动总结", "一、基本情况", "检查车辆150辆", "交警查处6起", "据战报2、战报12")
