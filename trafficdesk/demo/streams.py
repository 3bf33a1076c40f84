"""A little of every work stream for a synthetic office: enough to see each page, table and print filled."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from trafficdesk.demo import road
from trafficdesk.demo.cast import Cast, cast_of
from trafficdesk.errors import KnownError
from trafficdesk.fields.shown import month_day
from trafficdesk.progress import Progress, no_progress
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.rules.periods import month_period
from trafficdesk.store.query import Filter
from trafficdesk.work.accidents.demo import accidents
from trafficdesk.work.meetings import demo as meetings
from trafficdesk.work.official import demo as official
from trafficdesk.work.plans.rules_scores import latest_period
from trafficdesk.work.publicity import demo as publicity
from trafficdesk.work.school import demo as school
from trafficdesk.work.stations import demo as stations
from trafficdesk.work.training import demo as training

if TYPE_CHECKING:
    from trafficdesk.desk import Desk

_RULES = ("领导小组职责", "联席会议", "责任制", "排查治理", "宣传教育", "劝导站", "档案", "考核")


def fill_streams(desk: Desk, today: date, seed: int, progress: Progress = no_progress) -> None:
    """Rows of streams 2 to 13, invented, by seed and day; the office must have been filled with drivers."""
    cast = cast_of(desk, today, seed)
    parts = (
        _organisation, meetings.meetings, meetings.committees, official.official, school.school, stations.stations,
        training.training, publicity.publicity, road.hazards, _campaigns, accidents, _plans, _reports,
    )  # fmt: skip
    for done, part in enumerate(parts):
        progress(done, len(parts), "正在放入各项工作的示例数据")
        part(cast)


def _organisation(cast: Cast) -> None:
    since, document = date(cast.year - 1, 2, 10), f"示例发〔{cast.year - 1}〕3号"
    posts = ("组长", "副组长", "副组长", "成员", "成员", "成员", "办公室主任", "联络员")
    base = {"unit": cast.office, "document": document, "since": since}
    cast.add("organisation", [{**base, "post": post, "rank": n, "name": cast.name()} for n, post in enumerate(posts, 1)])
    if cast.today > date(cast.year, 2, 20):
        cast.desk.organisation.new_version(date(cast.year, 2, 20), f"示例发〔{cast.year}〕5号")
    kinds = ("专职安全员", "兼职安全员", "志愿者", "志愿者")
    units = cast.committees
    cast.add("forces", [
        {"name": cast.name(), "kind": kinds[n % 4], "unit": units[n % len(units)].id, "since": since} for n in range(8)
    ])  # fmt: skip
    names, leaders = [cast.name() for _ in range(6)], [cast.name() for _ in range(3)]
    last = add_months(cast.today.replace(day=1), -1)
    for month in (last, cast.today):
        cast.desk.organisation.rotate(month.year, month.month, names, leaders, phone="022-24000000")
    # One night nobody is down for: the page and the print show the gap.
    gap = cast.desk.organisation.duty_list(cast.today.year, cast.today.month)[-3]
    cast.desk.organisation.clear_duty([row.id for row in gap.rows])
    cast.add("rule-documents", [
        {"name": f"{kind}制度", "kind": kind, "number": f"示例发〔{cast.year - 1}〕{n}号", "issued": since}
        for n, kind in enumerate(_RULES, 10)
    ])  # fmt: skip


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


def _plans(cast: Cast) -> None:
    desk = cast.desk
    desk.plans.import_seed(cast.year)
    tasks = [row for row in desk.records.select("plan-tasks", sort=("due", "id")) if row.values["due"] < cast.today]
    # Most of what was due is done; every ninth is late, so that the page shows how that looks.
    done = [row for n, row in enumerate(tasks) if n % 9 != 4]
    changes = {
        row.id: {"state": "完成", "percent": 100, "done_on": row.values["due"], "evidence": "工作台账"} for row in done
    }
    if changes:
        desk.records.edit_rows("plan-tasks", changes, f"示例数据：完成计划任务 {len(changes)} 项")
    _nodes(cast)
    _assessment(cast)


def _nodes(cast: Cast) -> None:
    """A task looked at every quarter: the last quarter that is over has not been looked at yet."""
    plans = cast.desk.plans
    task = next(row.id for row in cast.desk.records.select("plan-tasks", Filter("number", "is", "3.1")))
    if any(node.values["due"] >= cast.today for node in plans.task(task).nodes):
        with suppress(KnownError):  # on the first days of a year all four are ahead and there
            plans.draft_nodes(task, 3)
    past = [node for node in plans.task(task).nodes if node.values["due"] < cast.today]
    for node in past[:-1]:
        plans.finish_node(node.id, node.values["due"], "派车单抽查记录")


def _assessment(cast: Cast) -> None:
    """Last quarter is published, the year is being judged, one station's sheet is open."""
    scores, quarter = cast.desk.scores, latest_period(cast.today)
    committees = [unit.id for unit in cast.committees[:3]]
    published = scores.open_sheets(cast.year, quarter, "居委会", committees)
    sheets = [change.id for change in published.changes if change.code == "assessments" and change.action == "added"]
    for sheet in sheets:
        for line in scores.sheet(sheet):
            if line.score is None:
                scores.judge(line.id, line.points, "资料齐全")
    scores.publish(sheets)
    scores.open_sheets(cast.year, "年", "居委会", committees)
    scores.open_sheets(cast.year, quarter, "劝导站", [row.id for row in cast.desk.records.select("stations", limit=2)])


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
