"""A little of every work stream for a synthetic office: enough to see each page, table and print filled."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from trafficdesk.demo import official, outreach, road, stations
from trafficdesk.demo.cast import Cast, cast_of
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import code_list
from trafficdesk.progress import Progress, no_progress
from trafficdesk.rules.assessment_rules import latest_period
from trafficdesk.store.query import Filter

if TYPE_CHECKING:
    from trafficdesk.desk import Desk

_ISSUES = (
    ("学校路口放学时段拥堵", "接送车辆随意停放", "设置临时停车区，安排劝导员值守"),
    ("丽湖环路示例段照明不足", "路灯损坏未及时更换", "更换路灯，夜间加装爆闪灯"),
    ("园区货车出入口视距不良", "绿化遮挡", "修剪绿化，加装凸面镜"),
    ("非机动车停放占用盲道", "停车位不足", "施划非机动车停车区"),
)
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_RULES = ("领导小组职责", "联席会议", "责任制", "排查治理", "宣传教育", "劝导站", "档案", "考核")


def fill_streams(desk: Desk, today: date, seed: int, progress: Progress = no_progress) -> None:
    """Rows of streams 2 to 13, invented, by seed and day; the office must have been filled with drivers."""
    cast = cast_of(desk, today, seed)
    parts = (
        _organisation, _meetings, _committees, official.official, road.school, stations.stations,
        outreach.training, outreach.publicity, road.hazards, _campaigns, road.accidents, _plans,
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
    leader, days = cast.name(), [date(cast.year, 10, n) for n in range(1, 8)]
    cast.add("office-duties", [{"on": day, "shift": "全天", "name": cast.name(), "leader": leader} for day in days])
    cast.add("rule-documents", [
        {"name": f"{kind}制度", "kind": kind, "number": f"示例发〔{cast.year - 1}〕{n}号", "issued": since}
        for n, kind in enumerate(_RULES, 10)
    ])  # fmt: skip


def _meetings(cast: Cast) -> None:
    meetings: list[dict[str, Any]] = []
    for n, quarter in enumerate(_QUARTERS):
        day = date(cast.year, n * 3 + 3, 10)
        held = day < cast.today
        meetings.append({
            "year": cast.year, "quarter": quarter, "kind": "季度例会", "session": n + 1, "subject": "交通安全形势分析",
            "starts": datetime.combine(day, time(9)), "place": "街道三楼会议室", "chair": "王示例", "keeper": "李示例",
            "state": "已召开" if held else "计划", "agenda": "一、上次议定事项落实情况\n二、本季度形势\n三、议定事项",
        })  # fmt: skip
    ids = cast.add("meetings", meetings)
    kinds = ("公安派出所", "交警大队", "城管综合执法", "社区居委会")
    cast.add("meeting-attendances", [
        {"meeting": meeting, "name": cast.name(), "unit": cast.units[n].id, "member_kind": kind, "attendance": "出席"}
        for meeting, values in zip(ids, meetings, strict=True) if values["state"] == "已召开"
        for n, kind in enumerate(kinds)
    ])  # fmt: skip
    issues: list[dict[str, Any]] = []
    for n, (issue, cause, measure) in enumerate(_ISSUES):
        closed, due = n < 2, cast.ago(30 - n * 20)
        issues.append({
            "meeting": ids[n // 2], "number": n % 2 + 1, "kind": "学校周边" if n == 0 else "隐患整改", "issue": issue,
            "cause": cause, "measure": measure, "lead_unit": cast.committees[n].id, "responsible": cast.name(),
            "due": due, "state": "销号" if closed else "整改中", "done_on": due if closed else None,
            "report": "已按要求完成" if closed else None, "verified_by": "李示例" if closed else None,
            "closing_opinion": "同意销号" if closed else None, "closed_on": due if closed else None,
        })  # fmt: skip
    cast.add("meeting-issues", issues)


def _committees(cast: Cast) -> None:
    committees = cast.committees[:4]
    kinds = [each.code for each in code_list("ledger_kind").options()]
    cast.add("committee-ledgers", [
        {
            "committee": unit.id, "year": cast.year, "kind": kind, "state": state,
            "filed_on": None if state == "无" else cast.ago(40), "responsible": None if state == "无" else cast.name(),
        }
        for unit in committees for kind in kinds for state in cast.chance.choices(("齐全", "草稿", "无"), (8, 1, 1))
    ])  # fmt: skip
    cast.add("committee-plans", [
        {
            "committee": unit.id, "year": cast.year, "goal": "辖区不发生亡人责任事故", "task": task, "steps": "摸底、建账、回访",
            "responsible": cast.name(), "due": date(cast.year, month, 28), "state": state,
            "done_on": date(cast.year, month, 20) if state == "完成" and date(cast.year, month, 20) <= cast.today else None,
        }
        for unit in committees
        for task, month, state in (("驾驶员摸底登记", 3, "完成"), ("楼道电动车整治", 6, "进行中"), ("年终总结", 12, "未开始"))
    ])  # fmt: skip
    body = "一、工作目标\n二、工作措施\n三、责任分工"
    cast.add("committee-papers", [
        {
            "committee": unit.id, "year": cast.year, "kind": "年度计划", "state": "已登记", "handed_in": cast.ago(200),
            "body": body, "author": cast.name(),
        }
        for unit in committees[:3]
    ])  # fmt: skip


def _campaigns(cast: Cast) -> None:
    spans = [
        (f"{cast.year}年冬季酒驾醉驾整治", "酒驾醉驾整治", cast.ago(25), cast.today + timedelta(days=30), "实施"),
        (f"{cast.year}年货车超载整治", "货车超载整治", cast.ago(170), cast.ago(140), "总结"),
        (f"{cast.year - 1}年冬季综合整治", "综合整治", cast.ago(390), cast.ago(345), "归档"),
    ]
    ids = cast.add("campaigns", [
        {
            "name": name, "category": kind, "starts": starts, "ends": ends, "state": state, "basis": "区交安办通知",
            "focus_roads": "丽湖环路、津汉公路示例段", "focus_times": "18:00-22:00", "leader": "王示例",
            "departments": "交警大队、派出所、城管", "behaviours": "酒后驾驶、货车超载", "goal": "亡人事故不发生",
        }
        for name, kind, starts, ends, state in spans
    ])  # fmt: skip
    behaviours = ("酒后驾驶", "货车超载", "不戴头盔", "违停")
    for campaign, (_, _, starts, ends, _) in zip(ids, spans, strict=True):
        for step in range(4):
            on = starts + timedelta(days=2 + step * 6)
            if on > min(ends, cast.today):
                break
            day = {
                "campaign": campaign, "on": on, "hours": "18:00-21:00", "place": "丽湖环路示例口", "lead": "交警大队",
                "police": 4, "staff": 6, "cars": 2, "checked": cast.chance.randint(40, 90),
                "educated": cast.chance.randint(8, 30), "leaflets": 20,
            }  # fmt: skip
            counts = [{"behaviour": b, "side": "街道劝导", "number": cast.chance.randint(1, 12)} for b in behaviours]
            fined = {"behaviour": behaviours[0], "side": "交警查处", "number": cast.chance.randint(1, 3)}
            cast.desk.campaigns.add_day(day, [*counts, {**fined, "source": f"交警大队 {on:%m月%d日} 战报"}])


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
