"""A campaign from plan to archive: deployment, weekly reports, summary (domain 1.10). Its action days: verbs.py."""

from __future__ import annotations

from typing import Any

from trafficdesk import clock
from trafficdesk.engine.process import KEPT, TODAY, Ask, Course, Needs, Note, Process, Step
from trafficdesk.engine.records import Records
from trafficdesk.engine.taking import Taking
from trafficdesk.fields.spec import Condition
from trafficdesk.store.query import Row
from trafficdesk.work.campaigns import rules
from trafficdesk.work.campaigns.reading import CAMPAIGNS, REPORTS, CampaignReading
from trafficdesk.work.campaigns.rules import ARCHIVED, DEPLOYED, PLANNED, REPORTING, RUNNING, SUMMED

_ROAD = (RUNNING, REPORTING)
_DEPLOYED_ON = Ask("deployed_on", "请填写部署日期。", TODAY, past=True)
_DEPLOYMENT = Ask("deployment", "请写明怎样部署的，例如：召开部署会，方案印发各居委会。")
# What a report says of its days, fixed on the day it is made.
_FIXED = (
    "days", "police", "staff", "cars", "checked", "educated", "leaflets", "seized", "detained", "persuaded", "punished",
)  # fmt: skip


# What no data says.


def stay(take: Taking) -> None:
    """Entered afterwards: the campaign is on the road already."""
    take.values["state"] = take.row["state"]


def fix_figures(take: Taking) -> None:
    """A weekly report: numbered, no day reported twice, its figures as they stand now."""
    since, until, reading = take.note["since"], take.note["until"], CampaignReading(take.records)
    if until < since:
        take.refuse("until", f"早于“起”（{since}）。请核对这两个日期。")
    reports = [row.values for row in reading.reports(take.row_id)]
    for old in reports:
        if old["since"] <= until and since <= old["until"]:
            take.refuse("since", f"和第 {old['number']} 期（{old['since']} 至 {old['until']}）的日期重叠，请核对。")
    figures = reading.figures(take.row_id, since, until)
    if not figures.days:
        take.refuse("until", f"{since} 至 {until} 没有登记行动日，没有可报的数，请先登记行动日。")
    sides, number = figures.by_behaviour.items(), max((old["number"] for old in reports), default=0) + 1
    take.words["number"] = str(number)
    take.note |= {
        **{name: getattr(figures, name) for name in _FIXED}, "number": number,
        "behaviours": "；".join(f"{name}：街道劝导 {street}，交警查处 {police}" for name, (street, police) in sides),
        "sources": "、".join(figures.sources),
    }  # fmt: skip


def nothing_left_out(take: Taking) -> None:
    """Deployed, over, every week reported; the last two may be overridden by a reason."""
    row = take.row
    if not row["deployed_on"]:
        take.refuse("deployed_on", "还没有登记部署，请先补登部署的日期和情况，再写总结。")
    if row["ends"] > take.today:
        take.doubt("summary", "总结", f"行动到 {row['ends']} 才结束。提前总结请写明原因。")
    if left := CampaignReading(take.records).state(take.row_id).unreported:
        weeks = "、".join(rules.span_words(*week) for week in left)
        take.doubt("summary", "总结", f"{weeks} 有行动日，没有出周报。不补周报请写明原因。")


def by_its_first_day(_records: Records, row: Row) -> dict[str, Any]:
    """Plans are given out before the first day, or on it."""
    return {"deployed_on": min(row.values["starts"], clock.today())}


def next_week(records: Records, row: Row) -> dict[str, Any]:
    """The week that waits for its report, and a sentence from its figures."""
    with records.at_once() as once:
        reading = CampaignReading(once)
        since, until = reading.state(row.id).next_week
        return {"since": since, "until": until, "work": reading.draft_week(row.id, since, until)}


def drafted(records: Records, row: Row) -> dict[str, Any]:
    """The summary so far, else what the figures say."""
    if row.values["summary"]:
        return {"summary": row.values["summary"]}
    with records.at_once() as once:
        return {"summary": CampaignReading(once).draft_summary(row.id)}


CAMPAIGN = Process(
    code=CAMPAIGNS,
    noun="行动",
    over=(ARCHIVED,),
    courses=(Course(rules.WAY, tuple((state, place) for place, state in enumerate(rules.WAY, start=1))),),
    elsewhere=((PLANNED, RUNNING), (DEPLOYED, RUNNING)),  # the first action day
    entry=Step(
        "plan", "新建行动", "现在只填名称、类别和起止日期也行，其余最迟在登记部署时填齐。", to=PLANNED, says="新建整治行动",
        asks=tuple(Ask(name) for name in (
            "name", "category", "starts", "ends", "basis", "goal", "behaviours", "focus_roads", "focus_times", "leader",
            "departments", "steps",
        )),
    ),
    steps=(
        Step(
            "late_deploy", "补登部署", "这次行动先上了路，部署的日期和情况补在这里。", since=_ROAD, to=_ROAD, logic=stay,
            begins=by_its_first_day, only=Condition("deployed_on", "empty"), otherwise="已经登记过部署，不用再补。",
            asks=(_DEPLOYED_ON, _DEPLOYMENT),
        ),
        Step(
            "deploy", "登记部署", "方案写齐、发下去了，才算部署。还空着的在这里填。", since=(PLANNED,), to=DEPLOYED, says="部署整治行动",
            begins=by_its_first_day, asks=(_DEPLOYED_ON, _DEPLOYMENT, *(Ask(name, start=KEPT) for name, _ in rules.PLAN)),
            needs=Needs(rules.PLAN, "方案还缺：{missing}。请填好再登记部署。"), prints=("campaign-plan",),
        ),
        Step("start", "开始实施", "登记第一个行动日，也算开始实施。", since=(DEPLOYED,), to=RUNNING),
        Step(
            "report_week", "出周报", "数字由行动日加出来，报出以后定住，不再变。", since=_ROAD, to=REPORTING, logic=fix_figures,
            begins=next_week, note=Note(REPORTS, "campaign"), says="出周报第 {number} 期", prints=("campaign-week",),
            asks=(
                Ask("since", "请填写周报从哪天起。", note=True), Ask("until", "请填写周报到哪天止。", note=True, past=True),
                *(Ask(name, note=True) for name in ("work", "problems", "following")),
            ),
        ),
        Step(
            "archive", "归档", "归档以后不能再登记行动日。", since=(SUMMED,), to=ARCHIVED, says="归档整治行动",
            asks=(Ask("archived_on", "请填写归档日期。", TODAY, since="starts", past=True),),
        ),
        Step(
            "sum_up", "写总结", "由数字起草的总结，请接着改。", since=(*_ROAD, SUMMED), to=SUMMED, logic=nothing_left_out,
            begins=drafted, says="总结整治行动", asks=(Ask("summary", "请写总结。"),), prints=("campaign-summary",),
        ),
    ),
)  # fmt: skip

