"""Publicity: plan, activities by the five entries, material stock, boards (domain 1.8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trafficdesk.fields.columns import (
    calendar_year,
    choice,
    choices,
    day,
    integer,
    link,
    money,
    note,
    person_name,
    text,
)
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique
from trafficdesk.records.committee import committee_link


class PublicityDay(Record):
    __tablename__ = "publicity_days"
    spec = RecordSpec(
        code="publicity-days", label="固定宣传日", noun="个", stream="publicity", title=("name",), sort=("month", "day"),
        keys=(("name",),), unique=(Unique(("name",)),),
        help="每年都有的宣传节点：全国交通安全日、春运、安全教育日……可以增减和改日期，每年从这里列入计划。",
    )  # fmt: skip

    name: Mapped[str | None] = text("名称", required=True, section="宣传日", list_at=1, searchable=True, maximum=60)
    rule: Mapped[str | None] = choice("日期怎么定", "day_rule", required=True, section="宣传日", list_at=2, default="固定日期")
    month: Mapped[int | None] = integer("月", section="宣传日", list_at=3, shown_when=Condition("rule", "not_in", ("春节前若干天",)))
    day: Mapped[int | None] = integer("日", section="宣传日", list_at=4, help="固定日期填几号；春节前填多少天",
                                      shown_when=Condition("rule", "not_in", ("当月最后一个星期一",)))  # fmt: skip
    kind: Mapped[str | None] = choice("要做什么", "publicity_plan_kind", section="宣传日", list_at=5, default="活动")
    entry: Mapped[str | None] = choices("五进对象", "five_entries", section="宣传日", list_at=6)
    form: Mapped[str | None] = choices("形式", "publicity_form", section="宣传日", list_at=7)
    remark: Mapped[str | None] = note("备注", section="宣传日")


class PublicityPlan(Record):
    __tablename__ = "publicity_plans"
    spec = RecordSpec(
        code="publicity-plans", label="宣传计划", noun="项", stream="publicity", title=("theme",), sort=("due",),
        keys=(("year", "theme"),), year="year", watched_when=Condition("state", "not_in", ("完成", "取消")),
        help="全年交通安全宣传计划，含 12 月 2 日全国交通安全日。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year("年度", required=True, section="计划", list_at=1, filterable=True, aliases=("年份",))
    theme: Mapped[str | None] = text("主题", required=True, section="计划", list_at=2, searchable=True, maximum=100,
                                     aliases=("宣传主题", "活动主题", "活动名称", "宣传内容"))  # fmt: skip
    kind: Mapped[str | None] = choice("类别", "publicity_plan_kind", section="计划", filterable=True, default="活动",
                                      help="方案、总结是要交的材料，交了就算完成")  # fmt: skip
    entry: Mapped[str | None] = choices("五进对象", "five_entries", section="计划", list_at=3, aliases=("五进类别", "五进", "宣传对象"))
    form: Mapped[str | None] = choices("形式", "publicity_form", section="计划", list_at=4, aliases=("宣传形式", "活动形式"))
    place: Mapped[str | None] = text("地点", section="计划", aliases=("活动地点",))
    starts: Mapped[date | None] = day("开始日期", section="计划", filterable=True)
    due: Mapped[date | None] = day("完成时限", required=True, section="计划", list_at=5, filterable=True, expiry=True,
                                   aliases=("时间", "计划时间", "时限", "活动时间"))  # fmt: skip
    unit: Mapped[int | None] = link("责任单位", "units", section="计划", list_at=6, filterable=True, aliases=("责任部门",))
    responsible: Mapped[str | None] = person_name("责任人", section="计划", maximum=40, aliases=("负责人",))
    funds: Mapped[Decimal | None] = money("经费", section="计划")
    materials: Mapped[str | None] = text("资料", section="计划", aliases=("宣传资料",))
    state: Mapped[str | None] = choice("进展", "plan_state", section="完成", list_at=7, filterable=True, default="未开始")
    outcome: Mapped[str | None] = note("完成情况", section="完成")
    fixed_day: Mapped[str | None] = text("固定宣传日", section="完成", read_only=True)
    remark: Mapped[str | None] = note("备注", section="完成")


class Publicity(Record):
    __tablename__ = "publicity"
    spec = RecordSpec(
        code="publicity", label="宣传活动", noun="次", stream="publicity", title=("theme",), sort=("-held",),
        keys=(("theme", "held"),), year="held", help="宣传工作台账：一次活动一条，附照片。",
    )  # fmt: skip

    held: Mapped[date | None] = day("日期", required=True, section="活动", list_at=1, filterable=True, past_only=True,
                                    aliases=("活动时间", "活动日期", "时间", "宣传时间"))  # fmt: skip
    theme: Mapped[str | None] = text("主题", required=True, section="活动", list_at=2, searchable=True, filterable=True, maximum=100,
                                     aliases=("活动名称", "活动主题", "宣传主题", "宣传内容"))  # fmt: skip
    entry: Mapped[str | None] = choice("五进类别", "five_entries", required=True, section="活动", list_at=3, filterable=True,
                                       aliases=("五进", "类别", "五进对象"))  # fmt: skip
    form: Mapped[str | None] = choices("形式", "publicity_form", section="活动", list_at=4, aliases=("宣传形式", "活动形式"))
    place: Mapped[str | None] = text("地点", section="活动", list_at=5, aliases=("活动地点", "宣传地点"))
    plan: Mapped[int | None] = link("对应计划", "publicity-plans", section="活动", filterable=True)
    host: Mapped[int | None] = link("主办单位", "units", section="活动", filterable=True, aliases=("主办", "组织单位", "举办单位"))
    partners: Mapped[str | None] = text("协办单位", section="活动", aliases=("协办", "参加单位"))
    people: Mapped[int | None] = integer("参与人数", section="成效", list_at=6, aliases=("参加人数", "工作人员"))
    audience: Mapped[int | None] = integer("受众人数", section="成效", list_at=7, aliases=("受众", "受教育人数"))
    leaflets: Mapped[int | None] = integer("发放资料份数", section="成效", list_at=8, aliases=("发放资料", "发放份数", "发放数量", "份数"))
    leaflet_kinds: Mapped[str | None] = text("发放资料种类", section="成效", aliases=("资料种类", "资料名称"),
                                             help="登记了领用的按领用，不用填")  # fmt: skip
    boards: Mapped[int | None] = integer("展牌数", section="成效", aliases=("展牌", "展板数"))
    banners: Mapped[int | None] = integer("横幅数", section="成效", aliases=("横幅", "条幅数"))
    media: Mapped[str | None] = text("媒体报道", section="成效")
    summary: Mapped[str | None] = note("小结", section="成效", maximum=4000, aliases=("活动小结", "效果", "活动情况"))
    keeper: Mapped[str | None] = person_name("记录人", section="成效", maximum=40)
    checked_by: Mapped[str | None] = person_name("审核人", section="成效", maximum=40)
    remark: Mapped[str | None] = note("备注", section="成效")


class Material(Record):
    __tablename__ = "materials"
    spec = RecordSpec(
        code="materials", label="宣传资料", noun="种", stream="publicity", title=("name",), sort=("title",),
        keys=(("name",),), unique=(Unique(("name",)),), help="传单、手册、展牌等资料品种；结存由出入库算出。",
    )  # fmt: skip

    name: Mapped[str | None] = text("名称", required=True, section="资料", list_at=1, searchable=True, filterable=True, maximum=80,
                                    aliases=("资料名称", "品名"))  # fmt: skip
    size: Mapped[str | None] = text("规格", section="资料", list_at=2, maximum=40)
    source: Mapped[str | None] = choice("来源", "material_source", section="资料", list_at=3, filterable=True)
    stock: Mapped[int | None] = integer("结存", section="资料", list_at=4, read_only=True, default="0")
    place: Mapped[str | None] = text("存放地点", section="资料", list_at=5)
    remark: Mapped[str | None] = note("备注", section="资料")


class MaterialMove(Record):
    __tablename__ = "material_moves"
    spec = RecordSpec(
        code="material-moves", label="资料出入库", noun="笔", stream="publicity", title=("material", "moved", "kind"),
        sort=("-moved", "-id"), year="moved",
        events=("material", "moved", "kind", "quantity"), help="入库和领用；领用不能超过结存，领用要和活动发放数对得上。",
    )  # fmt: skip

    material: Mapped[int | None] = link("资料", "materials", required=True, section="出入库", list_at=1, filterable=True,
                                        aliases=("资料名称", "名称", "品名"))  # fmt: skip
    kind: Mapped[str | None] = choice("出入", "stock_move", required=True, section="出入库", list_at=2, filterable=True)
    moved: Mapped[date | None] = day("日期", required=True, section="出入库", list_at=3, filterable=True, past_only=True,
                                     default="today")  # fmt: skip
    quantity: Mapped[int | None] = integer("数量", required=True, section="出入库", list_at=4, aliases=("份数", "数量（份）"), measure="份")
    activity: Mapped[int | None] = link("用于活动", "publicity", section="出入库", list_at=5, filterable=True)
    receiver: Mapped[str | None] = person_name("领用人", section="出入库", list_at=6, maximum=40)
    remark: Mapped[str | None] = note("备注", section="出入库")


class Board(Record):
    __tablename__ = "boards"
    spec = RecordSpec(
        code="boards", label="宣传阵地", noun="处", stream="publicity", title=("name",), sort=("title",),
        keys=(("name",),), help="宣传栏、橱窗、墙体标语、电子屏的位置和最近更新；到了更新周期会提醒。",
    )  # fmt: skip

    name: Mapped[str | None] = text("名称", required=True, section="阵地", list_at=1, searchable=True, maximum=80)
    kind: Mapped[str | None] = choice("种类", "publicity_place_kind", section="阵地", list_at=2, filterable=True)
    place: Mapped[str | None] = text("位置", section="阵地", list_at=3)
    committee: Mapped[int | None] = committee_link("居委会", section="阵地", list_at=4, filterable=True)
    content: Mapped[str | None] = text("现有内容", section="阵地", list_at=5, aliases=("内容", "宣传内容"))
    changed_on: Mapped[date | None] = day("最近更新日期", section="阵地", list_at=6, filterable=True, past_only=True,
                                          aliases=("更新日期", "更新时间", "更换日期"))  # fmt: skip
    change_months: Mapped[int | None] = integer("更新周期", section="阵地", default="3", help="隔几个月要更新；不用更新的填 0")
    next_change: Mapped[date | None] = day("应更新日期", section="阵地", list_at=7, read_only=True, expiry=True)
    keeper: Mapped[str | None] = text("管理人", section="阵地", maximum=40)
    remark: Mapped[str | None] = note("备注", section="阵地")
