"""Synthetic campaigns: one on its way, one summed up, last year's archived, one whose plan is not complete."""

from __future__ import annotations

from datetime import date, timedelta

from trafficdesk.demo.cast import Cast, first
from trafficdesk.fields.shown import month_day
from trafficdesk.work.campaigns.reading import CAMPAIGNS
from trafficdesk.work.campaigns.rules import ARCHIVED, POLICE, RUNNING, STREET, SUMMED


def campaigns(cast: Cast) -> None:
    """One on its way, one summed up, last year's archived, and one whose plan is not complete."""
    spans = [
        (f"{cast.year}年冬季酒驾醉驾整治", "酒驾醉驾整治", cast.ago(25), cast.today + timedelta(days=30), RUNNING),
        (f"{cast.year}年货车超载整治", "货车超载整治", cast.ago(170), cast.ago(140), SUMMED),
        (f"{cast.year - 1}年冬季综合整治", "综合整治", cast.ago(390), cast.ago(345), ARCHIVED),
    ]
    process = cast.desk.process(CAMPAIGNS)
    for name, kind, starts, ends, state in spans:
        campaign = first(process.begin({
            "name": name, "category": kind, "starts": starts, "ends": ends, "basis": "区交安办通知",
            "focus_roads": "丽湖环路、津汉公路示例段", "focus_times": "18:00-22:00", "leader": "王示例",
            "departments": "交警大队、派出所、城管", "behaviours": "酒后驾驶、货车超载", "goal": "亡人事故不发生",
            "steps": "一、部署阶段\n印发方案，召开部署会。\n二、实施阶段\n联合上路，每周一报。\n三、总结阶段\n写出总结，资料归档。",
        }), CAMPAIGNS)  # fmt: skip
        process.do(campaign, "deploy", {"deployed_on": starts, "deployment": "召开部署会，方案印发各居委会"})
        _action_days(cast, campaign, starts, min(ends, cast.today))
        _weekly_reports(cast, campaign, keep_one=state == RUNNING)
        if state != RUNNING:
            process.do(campaign, "sum_up", {"summary": cast.desk.campaigns.draft_summary(campaign)})
        if state == ARCHIVED:
            process.do(campaign, "archive", {"archived_on": ends + timedelta(days=20)})
    process.begin({
        "name": f"{cast.year}年岁末不戴头盔整治", "category": "不戴头盔整治", "starts": cast.today + timedelta(days=7),
        "ends": cast.today + timedelta(days=21), "leader": "王示例", "behaviours": "不戴头盔",
    })  # fmt: skip


def _action_days(cast: Cast, campaign: int, starts: date, until: date) -> None:
    behaviours = ("酒后驾驶", "货车超载", "不戴头盔", "违停")
    for step in range(4):
        on = starts + timedelta(days=2 + step * 6)
        if on > until:
            break
        day = {
            "campaign": campaign, "on": on, "hours": "18:00-21:00", "place": "丽湖环路示例口", "lead": "交警大队",
            "police": 4, "staff": 6, "cars": 2, "checked": cast.chance.randint(40, 90),
            "educated": cast.chance.randint(8, 30), "leaflets": 20, "seized": cast.chance.randint(0, 2),
            "source": f"交警大队{month_day(on)}战报",
        }  # fmt: skip
        counts = [{"behaviour": b, "side": STREET, "number": cast.chance.randint(1, 12)} for b in behaviours]
        fined = {"behaviour": behaviours[0], "side": POLICE, "number": cast.chance.randint(1, 3)}
        cast.desk.campaigns.add_day(day, [*counts, fined])


def _weekly_reports(cast: Cast, campaign: int, *, keep_one: bool) -> None:
    """A report for each week with action days; keep_one leaves the last one to be written."""
    desk = cast.desk.campaigns
    weeks = desk.state(campaign).unreported
    for since, until in weeks[: len(weeks) - keep_one]:
        words = {"work": desk.draft_week(campaign, since, until), "following": "继续联合上路"}
        cast.desk.process(CAMPAIGNS).do(campaign, "report_week", {"since": since, "until": until, **words})
