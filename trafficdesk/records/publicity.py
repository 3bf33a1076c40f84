"""Publicity: plan, activities by the five entries, material stock, boards (domain 1.8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from trafficdesk.fields.columns import choice, choices, day, integer, link, money, note, person_name, text
from trafficdesk.fields.spec import Condition
from trafficdesk.records.base import Base, Record, RecordSpec, Unique


class PublicityPlan(Record, Base):
    __tablename__ = "publicity_plans"
    spec = RecordSpec(
        code="publicity-plans", label="宣传计划", noun="项", stream="publicity", title=("theme",), sort=("due",),
        keys=(("year", "theme"),), year="year", watched_when=Condition("state", "not_in", ("完成", "取消")),
        help="全年交通安全宣传计划，含 12 月 2 日全国交通安全日。",
    )  # fmt: skip

    year: Mapped[int | None] = integer("年度", required=True, section="计划", list_at=1, filterable=True)
    theme: Mapped[str | None] = text("主题", required=True, section="计划", list_at=2, searchable=True, maximum=100)
    entry: Mapped[str | None] = choices("五进对象", "five_entries", section="计划", list_at=3)
    form: Mapped[str | None] = choices("形式", "publicity_form", section="计划", list_at=4)
    place: Mapped[str | None] = text("地点", section="计划")
    starts: Mapped[date | None] = day("开始日期", section="计划", filterable=True)
    due: Mapped[date | None] = day("完成时限", required=True, section="计划", list_at=5, filterable=True, expiry=(30, 7, 0))
    unit: Mapped[int | None] = link("责任单位", "units", section="计划", list_at=6, filterable=True)
    responsible: Mapped[str | None] = person_name("责任人", section="计划", maximum=40)
    funds: Mapped[Decimal | None] = money("经费", section="计划", help="元")
    state: Mapped[str | None] = choice("进展", "plan_state", section="计划", list_at=7, filterable=True, default="未开始")
    remark: Mapped[str | None] = note("备注", section="计划")


class Publicity(Record, Base):
    __tablename__ = "publicity"
    spec = RecordSpec(
        code="publicity", label="宣传活动", noun="次", stream="publicity", title=("theme",), sort=("-held",),
        keys=(("theme", "held"),), year="held", help="宣传工作台账：一次活动一条，附照片。",
    )  # fmt: skip

    held: Mapped[date | None] = day("日期", required=True, section="活动", list_at=1, filterable=True, past_only=True)
    theme: Mapped[str | None] = text("主题", required=True, section="活动", list_at=2, searchable=True, filterable=True, maximum=100)
    entry: Mapped[str | None] = choice("五进类别", "five_entries", required=True, section="活动", list_at=3, filterable=True)
    form: Mapped[str | None] = choices("形式", "publicity_form", section="活动", list_at=4)
    place: Mapped[str | None] = text("地点", section="活动", list_at=5)
    plan: Mapped[int | None] = link("对应计划", "publicity-plans", section="活动", filterable=True)
    host: Mapped[int | None] = link("主办单位", "units", section="活动", filterable=True)
    partners: Mapped[str | None] = text("协办单位", section="活动")
    people: Mapped[int | None] = integer("参与人数", section="成效", list_at=6)
    audience: Mapped[int | None] = integer("受众人数", section="成效", list_at=7)
    leaflets: Mapped[int | None] = integer("发放资料份数", section="成效", list_at=8)
    boards: Mapped[int | None] = integer("展牌数", section="成效")
    banners: Mapped[int | None] = integer("横幅数", section="成效")
    media: Mapped[str | None] = text("媒体报道", section="成效")
    summary: Mapped[str | None] = note("小结", section="成效", maximum=4000)
    keeper: Mapped[str | None] = person_name("记录人", section="成效", maximum=40)
    checked_by: Mapped[str | None] = person_name("审核人", section="成效", maximum=40)
    remark: Mapped[str | None] = note("备注", section="成效")


class Material(Record, Base):
    __tablename__ = "materials"
    spec = RecordSpec(
        code="materials", label="宣传资料", noun="种", stream="publicity", title=("name",), sort=("title",),
        keys=(("name",),), unique=(Unique(("name",)),), help="传单、手册、展牌等资料品种；结存由出入库算出。",
    )  # fmt: skip

    name: Mapped[str | None] = text("名称", required=True, section="资料", list_at=1, searchable=True, filterable=True, maximum=80)
    size: Mapped[str | None] = text("规格", section="资料", list_at=2, maximum=40)
    source: Mapped[str | None] = choice("来源", "material_source", section="资料", list_at=3, filterable=True)
    stock: Mapped[int | None] = integer("结存", section="资料", list_at=4, read_only=True, default="0")
    place: Mapped[str | None] = text("存放地点", section="资料", list_at=5)
    remark: Mapped[str | None] = note("备注", section="资料")


class MaterialMove(Record, Base):
    __tablename__ = "material_moves"
    spec = RecordSpec(
        code="material-moves", label="资料出入库", noun="笔", stream="publicity", title=("material", "moved", "kind"),
        sort=("-moved", "-id"), year="moved", help="入库和领用；领用不能超过结存，领用要和活动发放数对得上。",
    )  # fmt: skip

    material: Mapped[int | None] = link("资料", "materials", required=True, section="出入库", list_at=1, filterable=True)
    kind: Mapped[str | None] = choice("出入", "stock_move", required=True, section="出入库", list_at=2, filterable=True)
    moved: Mapped[date | None] = day("日期", required=True, section="出入库", list_at=3, filterable=True, past_only=True,
                                     default="today")  # fmt: skip
    quantity: Mapped[int | None] = integer("数量", required=True, section="出入库", list_at=4)
    activity: Mapped[int | None] = link("用于活动", "publicity", section="出入库", list_at=5, filterable=True)
    receiver: Mapped[str | None] = person_name("领用人", section="出入库", list_at=6, maximum=40)
    remark: Mapped[str | None] = note("备注", section="出入库")


class Board(Record, Base):
    __tablename__ = "boards"
    spec = RecordSpec(
        code="boards", label="宣传阵地", noun="处", stream="publicity", title=("name",), sort=("title",),
        keys=(("name",),), help="宣传栏、橱窗、墙体标语、电子屏的位置和最近更新。",
    )  # fmt: skip

    name: Mapped[str | None] = text("名称", required=True, section="阵地", list_at=1, searchable=True, maximum=80)
    kind: Mapped[str | None] = choice("种类", "publicity_place_kind", section="阵地", list_at=2, filterable=True)
    place: Mapped[str | None] = text("位置", section="阵地", list_at=3)
    committee: Mapped[int | None] = link("居委会", "units", section="阵地", list_at=4, filterable=True)
    content: Mapped[str | None] = text("现有内容", section="阵地", list_at=5)
    changed_on: Mapped[date | None] = day("最近更新日期", section="阵地", list_at=6, filterable=True, past_only=True)
    keeper: Mapped[str | None] = text("管理人", section="阵地", maximum=40)
    remark: Mapped[str | None] = note("备注", section="阵地")
