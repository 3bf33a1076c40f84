"""Enforcement campaigns: plan, action days, counts on the street's and the police's side (domain 1.10)."""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import choice, choices, day, integer, link, note, text
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class Campaign(Record):
    __tablename__ = "campaigns"
    spec = RecordSpec(
        code="campaigns", label="整治行动", noun="次", stream="campaigns", title=("name",), sort=("-starts",),
        keys=(("name",),), unique=(Unique(("name",)),), year="starts",
        late_when=Condition("state", "is_not", "归档"),
        locked_when=Condition("state", "is", "归档"), open_fields=("remark",), lock_cure="归档以后的情况写在备注里。",
        help="方案、部署、实施、周报、总结、归档。",
    )  # fmt: skip

    name: Mapped[str | None] = text("行动名称", required=True, section="方案", list_at=1, searchable=True, filterable=True, maximum=80)
    category: Mapped[str | None] = choice("类别", "campaign_category", required=True, section="方案", list_at=2, filterable=True)
    basis: Mapped[str | None] = text("依据文件", section="方案")
    starts: Mapped[date | None] = day("开始日期", required=True, section="方案", list_at=3, filterable=True)
    ends: Mapped[date | None] = day("结束日期", required=True, section="方案", list_at=4, filterable=True)
    focus_roads: Mapped[str | None] = note("重点路段", section="方案")
    focus_times: Mapped[str | None] = text("重点时段", section="方案")
    focus_vehicles: Mapped[str | None] = text("重点车辆", section="方案")
    behaviours: Mapped[str | None] = choices("重点行为", "campaign_behaviour", section="方案")
    departments: Mapped[str | None] = text("参加部门", section="方案")
    leader: Mapped[str | None] = text("负责人", section="方案", list_at=5, maximum=40)
    goal: Mapped[str | None] = note("目标", section="方案")
    steps: Mapped[str | None] = note("步骤和措施", section="方案", maximum=4000)
    deployed_on: Mapped[date | None] = day("部署日期", section="部署", past_only=True)
    deployment: Mapped[str | None] = note("部署情况", section="部署", help="例如：召开部署会，印发方案到各居委会")
    state: Mapped[str | None] = choice("进展", "campaign_state", section="总结", list_at=6, filterable=True, default="方案",
                                       read_only=True, from_lists=True)  # fmt: skip
    summary: Mapped[str | None] = note("总结", section="总结", maximum=8000)
    archived_on: Mapped[date | None] = day("归档日期", section="总结", read_only=True, from_lists=True)
    remark: Mapped[str | None] = note("备注", section="总结")


class ActionDay(Record):
    __tablename__ = "action_days"
    spec = RecordSpec(
        code="action-days", label="行动日", noun="天", stream="campaigns", title=("campaign", "on", "place"),
        sort=("-on",), events=("campaign", "on", "place"), year="on", help="每次上路的力量、检查和劝导情况。",
    )  # fmt: skip

    campaign: Mapped[int | None] = link("整治行动", "campaigns", required=True, section="行动", list_at=1, filterable=True)
    on: Mapped[date | None] = day("日期", required=True, section="行动", list_at=2, filterable=True, past_only=True, default="today")
    hours: Mapped[str | None] = text("时间", section="行动", list_at=3, maximum=40, help="例如 17:00-19:30")
    place: Mapped[str | None] = text("地点", required=True, section="行动", list_at=4, searchable=True)
    lead: Mapped[str | None] = text("牵头单位", section="行动")
    police: Mapped[int | None] = integer("出动警力", section="力量", list_at=5)
    staff: Mapped[int | None] = integer("街道人员", section="力量", list_at=6)
    cars: Mapped[int | None] = integer("出动车辆", section="力量")
    checked: Mapped[int | None] = integer("检查车辆", section="成效", list_at=7)
    educated: Mapped[int | None] = integer("劝导教育人次", section="成效", list_at=8)
    leaflets: Mapped[int | None] = integer("发放资料", section="成效")
    seized: Mapped[int | None] = integer("暂扣车辆", section="交警数据")
    detained: Mapped[int | None] = integer("行政拘留", section="交警数据")
    source: Mapped[str | None] = text("交警数据来源", section="交警数据", help="例如：交警大队 11 月 20 日战报",
                                      aliases=("数据来源",))  # fmt: skip
    remark: Mapped[str | None] = note("备注", section="成效")


class ActionCount(Record):
    __tablename__ = "action_counts"
    spec = RecordSpec(
        code="action-counts", label="行为查处数", noun="条", stream="campaigns", title=("action", "behaviour", "side"),
        sort=("action", "behaviour"), keys=(("action", "behaviour", "side"),),
        unique=(Unique(("action", "behaviour", "side")),), part_of=("action",),
        help="街道只劝导，交警才查处：两边分开登记，交警的数字写明来源。",
    )  # fmt: skip

    action: Mapped[int | None] = link("行动日", "action-days", required=True, section="数量", list_at=1, filterable=True)
    behaviour: Mapped[str | None] = choice("行为", "campaign_behaviour", required=True, section="数量", list_at=2, filterable=True)
    side: Mapped[str | None] = choice("哪一方", "action_side", required=True, section="数量", list_at=3, filterable=True)
    number: Mapped[int | None] = integer("数量", required=True, section="数量", list_at=4)
    remark: Mapped[str | None] = note("备注", section="数量")


class CampaignReport(Record):
    __tablename__ = "campaign_reports"
    spec = RecordSpec(
        code="campaign-reports", label="行动周报", noun="期", stream="campaigns", title=("campaign", "number"),
        sort=("campaign", "-number"), keys=(("campaign", "number"),), unique=(Unique(("campaign", "number")),), year="until",
        help="每周一期。数字在报的时候定住，以后补登的行动日不改已经报出的数。",
    )  # fmt: skip

    campaign: Mapped[int | None] = link("整治行动", "campaigns", required=True, section="周报", list_at=1, filterable=True)
    number: Mapped[int | None] = integer("期次", required=True, section="周报", list_at=2)
    since: Mapped[date | None] = day("起", required=True, section="周报", list_at=3)
    until: Mapped[date | None] = day("止", required=True, section="周报", list_at=4, filterable=True)
    reported_on: Mapped[date | None] = day("上报日期", section="周报", list_at=5, past_only=True, default="today")
    days: Mapped[int | None] = integer("行动天数", section="数字", read_only=True, from_lists=True)
    police: Mapped[int | None] = integer("出动警力", section="数字", read_only=True, from_lists=True)
    staff: Mapped[int | None] = integer("街道人员", section="数字", read_only=True, from_lists=True)
    cars: Mapped[int | None] = integer("出动车辆", section="数字", read_only=True, from_lists=True)
    checked: Mapped[int | None] = integer("检查车辆", section="数字", list_at=6, read_only=True, from_lists=True)
    educated: Mapped[int | None] = integer("劝导教育人次", section="数字", list_at=7, read_only=True, from_lists=True)
    leaflets: Mapped[int | None] = integer("发放资料", section="数字", read_only=True, from_lists=True)
    persuaded: Mapped[int | None] = integer("街道劝导", section="数字", list_at=8, read_only=True, from_lists=True)
    punished: Mapped[int | None] = integer("交警查处", section="数字", list_at=9, read_only=True, from_lists=True)
    seized: Mapped[int | None] = integer("暂扣车辆", section="数字", read_only=True, from_lists=True)
    detained: Mapped[int | None] = integer("行政拘留", section="数字", read_only=True, from_lists=True)
    behaviours: Mapped[str | None] = note("各类行为", section="数字", read_only=True, from_lists=True, maximum=2000)
    sources: Mapped[str | None] = note("交警数据来源", section="数字", read_only=True, from_lists=True)
    work: Mapped[str | None] = note("本周工作", section="文字", maximum=4000)
    problems: Mapped[str | None] = note("存在问题", section="文字", maximum=2000)
    following: Mapped[str | None] = note("下周打算", section="文字", maximum=2000)
