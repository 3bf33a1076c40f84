"""A little of every work stream for a synthetic office: enough to see each page, table and print filled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from trafficdesk.demo import road
from trafficdesk.demo.cast import Cast, cast_of
from trafficdesk.fields.shown import month_day
from trafficdesk.progress import Progress, no_progress
from trafficdesk.rules.periods import month_period
from trafficdesk.work.accidents.demo import accidents
from trafficdesk.work.meetings import demo as meetings
from trafficdesk.work.official import demo as official
from trafficdesk.work.organisation import demo as organisation
from trafficdesk.work.plans import demo as plans
from trafficdesk.work.publicity import demo as publicity
from trafficdesk.work.school import demo as school
from trafficdesk.work.stations import demo as stations
from trafficdesk.work.training import demo as training

if TYPE_CHECKING:
    from trafficdesk.desk import Desk


def fill_streams(desk: Desk, today: date, seed: int, progress: Progress = no_progress) -> None:
    """Rows of streams 2 to 13, invented, by seed and day; the office must have been filled with drivers."""
    cast = cast_of(desk, today, seed)
    parts = (
        organisation.organisation, meetings.meetings, meetings.committees, official.official, school.school, stations.stations,
        training.training, publicity.publicity, road.hazards, _campaigns, accidents, plans.plans, _reports,
    )  # fmt: skip
    for done, part in enumerate(parts):
        progress(done, len(parts), "正在放入各项工作的示例数据")
        part(cast)


def _campaigns(cast: Cast) -> None:
    """One on its way, one summed up, last year's archived, and one whose plan is not complete."""
    spans = [
        (f"{cast.year}年冬季酒驾醉驾整治", "酒驾醉驾整治", cast.ago(25), cast.today + timedelta(days=30), "实施"),
        (f"{cast.year}年货车超载整治", "货车超载整治", cast.ago(170), cast.ago(140), "总结"),
        (f"{cast.year - 1}年冬季综合整治", "综合整治", cast.ago(390), cast.ago(345), "归档"),
    ]
    for name, kind, starts, ends, state in spans:
        campaign = cast.add("campaigns", [{
            "name": name, "category": kind, "starts": starts, "ends": ends, "state": "方案", "basis": "区交安办通知",
            "focus_roads": "丽湖环路、津汉公路示例段", "focus_times": "18:00-22:00", "leader": "王示例",
            "departments": "交警大队、派出所、城管", "behaviours": "酒后驾驶、货车超载", "goal": "亡人事故不发生",
            "steps": "一、部署阶段\n印发方案，召开部署会。\n二、实施阶段\n联合上路，每周一报。\n三、总结阶段\n写出总结，资料归档。",
        }])[0]  # fmt: skip
        cast.desk.campaigns.deploy(campaign, starts, "召开部署会，方案印发各居委会")
        _action_days(cast, campaign, starts, min(ends, cast.today))
        _weekly_reports(cast, campaign, keep_one=state == "实施")
        if state != "实施":
            cast.desk.campaigns.sum_up(campaign, cast.desk.campaigns.draft_summary(campaign))
        if state == "归档":
            cast.desk.campaigns.archive(campaign, ends + timedelta(days=20))
    cast.add("campaigns", [{
        "name": f"{cast.year}年岁末不戴头盔整治", "category": "不戴头盔整治", "starts": cast.today + timedelta(days=7),
        "ends": cast.today + timedelta(days=21), "state": "方案", "leader": "王示例", "behaviours": "不戴头盔",
    }])  # fmt: skip


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
            "source": f"交警大队 {month_day(on)} 战报",
        }  # fmt: skip
        counts = [{"behaviour": b, "side": "街道劝导", "number": cast.chance.randint(1, 12)} for b in behaviours]
        fined = {"behaviour": behaviours[0], "side": "交警查处", "number": cast.chance.randint(1, 3)}
        cast.desk.campaigns.add_day(day, [*counts, fined])


def _weekly_reports(cast: Cast, campaign: int, *, keep_one: bool) -> None:
    """A report for each week with action days; keep_one leaves the last one to be written."""
    desk = cast.desk.campaigns
    weeks = desk.state(campaign).unreported
    for since, until in weeks[: len(weeks) - keep_one]:
        words = {"work": desk.draft_week(campaign, since, until), "following": "继续联合上路"}
        desk.report_week(campaign, since, until, words)


def _reports(cast: Cast) -> None:
    """Two months submitted, a later entry in the second, the month after it late, a yearly summary begun."""
    last = month_period(cast.today).previous.previous
    reports = cast.desk.reports
    for period, briefs in ((last.previous, "2"), (last, "3")):
        reports.submit("month", period.code, "", {"briefs": briefs}, "区道路交通安全工作领导小组办公室")
    cast.add("publicity", [{
        "held": last.since + timedelta(days=9), "theme": "农贸市场劝导宣传（补登）", "entry": "进农村", "form": "摆放展牌",
        "place": "农贸市场", "host": cast.committees[0].id, "audience": 60,
    }])  # fmt: skip
    summary = reports.draft("year", str(cast.year))
    reports.save("year", str(cast.year), summary.text.text, {}, "")
