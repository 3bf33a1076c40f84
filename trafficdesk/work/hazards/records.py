"""Hazards from finding to closure: checklists, rounds, hazards, recheck, funds, suspension letters (domain 1.9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trafficdesk.fields.columns import (
    choice,
    choices,
    day,
    field,
    integer,
    link,
    money,
    note,
    person_name,
    text,
)
from trafficdesk.fields.spec import Condition, Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Need, Record, RecordSpec, Unique
from trafficdesk.records.committee import committee_link


class ChecklistItem(Record):
    __tablename__ = "checklist_items"
    spec = RecordSpec(
        code="checklist-items", label="排查标准", noun="条", stream="hazards", title=("content",),
        sort=("kind", "number"), keys=(("kind", "number"),), help="按人、车、路、环境、管理分类的检查项目和依据。",
    )  # fmt: skip

    kind: Mapped[str | None] = choice("类别", "hazard_category", required=True, section="标准", list_at=1, filterable=True)
    number: Mapped[int | None] = integer("序号", required=True, section="标准", list_at=2)
    content: Mapped[str | None] = text("检查内容", required=True, section="标准", list_at=3, searchable=True)
    basis: Mapped[str | None] = text("依据", section="标准", list_at=4)
    item: Mapped[str | None] = choice("常见项目", "hazard_item", section="标准", filterable=True)
    road_group: Mapped[str | None] = choice("道路类别", "road_hazard_group", section="标准", filterable=True)
    level: Mapped[str | None] = choice("不合格定为", "hazard_level", section="标准", list_at=5)
    days: Mapped[int | None] = integer("整改天数", section="标准", list_at=6, help="0 为立即整改；不填就按等级的通常期限")
    remark: Mapped[str | None] = note("备注", section="标准")


class InspectionRound(Record):
    __tablename__ = "inspection_rounds"
    spec = RecordSpec(
        code="inspection-rounds", label="隐患排查", noun="次", stream="hazards", title=("name",), sort=("-starts",),
        keys=(("name", "starts"),), year="starts", help="日常巡查和拉网式排查：计划查多少，查了多少。",
    )  # fmt: skip

    name: Mapped[str | None] = text("排查名称", required=True, section="排查", list_at=1, searchable=True, maximum=80)
    source: Mapped[str | None] = choice("方式", "hazard_source", section="排查", list_at=2, filterable=True, default="日常巡查")
    starts: Mapped[date | None] = day("开始日期", required=True, section="排查", list_at=3, filterable=True)
    ends: Mapped[date | None] = day("结束日期", section="排查", list_at=4)
    planned_places: Mapped[int | None] = integer("计划排查处数", section="排查", list_at=5,
                                                 help="列了排查点位就由程序数")  # fmt: skip
    checked_places: Mapped[int | None] = integer("已排查处数", section="排查", list_at=6)
    people: Mapped[int | None] = integer("出动人次", section="排查", list_at=7)
    committee: Mapped[int | None] = committee_link("居委会", section="排查", filterable=True)
    leader: Mapped[str | None] = person_name("带队人", section="排查", maximum=40)
    departments: Mapped[str | None] = text("参加部门", section="排查")
    scope: Mapped[str | None] = text("排查范围", section="排查")
    plan: Mapped[str | None] = note("排查方案", section="排查", maximum=4000)
    result: Mapped[str | None] = note("排查情况", section="排查", maximum=4000)


class InspectionPlace(Record):
    __tablename__ = "inspection_places"
    spec = RecordSpec(
        code="inspection-places", label="排查点位", noun="处", stream="hazards", title=("place",),
        sort=("round", "place"), keys=(("round", "place"),), unique=(Unique(("round", "place")),),
        help="一次排查要看的每条路、每个路口、每家单位：查了没有，结果怎样。",
    )  # fmt: skip

    round: Mapped[int | None] = link("所属排查", "inspection-rounds", required=True, section="点位", list_at=1, filterable=True)
    place: Mapped[str | None] = text("点位", required=True, section="点位", list_at=2, searchable=True, maximum=80,
                                     aliases=("地点", "路段", "路口", "排查点", "排查对象", "路段名称", "检查对象"))  # fmt: skip
    kind: Mapped[str | None] = choice("点位种类", "inspection_place_kind", section="点位", list_at=3, filterable=True, default="路段")
    unit: Mapped[int | None] = link("单位", "units", section="点位", filterable=True)
    committee: Mapped[int | None] = committee_link("所属居委会", section="点位", list_at=4, filterable=True)
    lists: Mapped[str | None] = choices("用哪些检查表", "hazard_category", section="点位", help="不填就按点位种类选")
    checked_on: Mapped[date | None] = day("检查日期", section="检查", list_at=5, filterable=True, past_only=True)
    checkers: Mapped[str | None] = text("检查人", section="检查", list_at=6, maximum=80)
    result: Mapped[str | None] = choice("检查结果", "inspection_result", section="检查", list_at=7, filterable=True)
    remark: Mapped[str | None] = note("备注", section="检查")


class InspectionCheck(Record):
    __tablename__ = "inspection_checks"
    spec = RecordSpec(
        code="inspection-checks", label="检查情况", noun="项", stream="hazards", title=("place", "item"),
        sort=("place", "item"), keys=(("place", "item"),), unique=(Unique(("place", "item")),), ledger=False,
        help="检查表里的一条在一个点位查得怎样；不合格的一条就是一处隐患。",
    )  # fmt: skip

    place: Mapped[int | None] = link("排查点位", "inspection-places", required=True, section="检查", list_at=1, filterable=True)
    item: Mapped[int | None] = link("检查内容", "checklist-items", required=True, section="检查", list_at=2, filterable=True)
    result: Mapped[str | None] = choice("是否合格", "item_result", required=True, section="检查", list_at=3, filterable=True)
    finding: Mapped[str | None] = note("存在问题", section="检查", list_at=4)
    hazard: Mapped[int | None] = link("登记的隐患", "hazards", section="检查", list_at=5, read_only=True)


class Hazard(Record):
    __tablename__ = "hazards"
    spec = RecordSpec(
        code="hazards", label="隐患", noun="处", stream="hazards", title=("number", "place"), sort=("due",),
        keys=(("number",), ("found", "place", "description")), unique=(Unique(("number",), serial=True),), year="found",
        watched_when=Condition("state", "is_not", "销号"),
        locked_when=Condition("state", "is", "销号"),
        open_fields=("remark", "state", "closed_on", "due", "number", "answered_on", "answer"),
        lock_cure="确实没有整改好的，请办“重新整改”；又出现的问题另外登记一处。", needs=(Need(("销号",), ("closed_on",)),),
        help="从发现到销号，五落实：责任、措施、资金、时限、预案。",
    )  # fmt: skip

    number: Mapped[str | None] = text("隐患编号", section="发现", list_at=1, searchable=True, filterable=True,
                                      read_only=True, from_lists=True, maximum=40, aliases=("编号", "台账编号"))  # fmt: skip
    found: Mapped[date | None] = day("发现日期", required=True, section="发现", list_at=2, filterable=True, past_only=True,
                                     aliases=("排查日期", "检查日期", "发现时间", "排查时间"))  # fmt: skip
    source: Mapped[str | None] = choice("来源", "hazard_source", required=True, section="发现", filterable=True,
                                        default="日常巡查", aliases=("隐患来源", "发现方式", "排查方式"))  # fmt: skip
    round: Mapped[int | None] = link("所属排查", "inspection-rounds", section="发现", filterable=True)
    category: Mapped[str | None] = choice("类别", "hazard_category", required=True, section="发现", list_at=3, filterable=True,
                                          aliases=("隐患类别", "隐患类型"))  # fmt: skip
    road_group: Mapped[str | None] = choice("道路类别", "road_hazard_group", section="发现", filterable=True)
    item: Mapped[str | None] = choice("常见项目", "hazard_item", section="发现", filterable=True)
    road_level: Mapped[str | None] = choice("道路隐患分级", "road_hazard_level", section="发现", filterable=True,
                                            help="区里另有一、二、三级的才填")  # fmt: skip
    place: Mapped[str | None] = text("地点", required=True, section="发现", list_at=4, searchable=True,
                                     aliases=("隐患地点", "隐患位置", "位置", "具体位置", "隐患部位"))  # fmt: skip
    road: Mapped[str | None] = text("所在道路", section="发现", searchable=True, filterable=True, maximum=60,
                                    aliases=("道路", "道路名称"))  # fmt: skip
    span: Mapped[str | None] = text("起止位置", section="发现", maximum=60, help="例如 K2+300 至 K2+500，或两个路口之间")
    side: Mapped[str | None] = text("方位", section="发现", maximum=40, help="例如 由南向北、路口东北角")
    committee: Mapped[int | None] = committee_link("所属居委会", section="发现", list_at=5, filterable=True,
                                         aliases=("居委会", "社区", "所属社区"))  # fmt: skip
    unit: Mapped[int | None] = link("涉及单位", "units", section="发现", filterable=True,
                                      follows=("person.unit", "vehicle.unit"))  # fmt: skip
    vehicle: Mapped[int | None] = link("涉及车辆", "vehicles", section="发现", filterable=True)
    person: Mapped[int | None] = link("涉及人员", "people", section="发现", filterable=True)
    accident: Mapped[int | None] = link("来源事故", "accidents", section="发现", filterable=True)
    description: Mapped[str | None] = note("隐患描述", required=True, section="发现", searchable=True,
                                           aliases=("隐患内容", "存在隐患", "存在问题", "问题描述", "隐患情况"))  # fmt: skip
    reporter: Mapped[str | None] = person_name("发现人", section="发现", maximum=40)
    reporter_phone: Mapped[str | None] = field("发现人电话", Kind.PHONE, section="发现", sensitivity=Sensitivity.MASKED)
    hotline_number: Mapped[str | None] = text("热线工单号", section="发现", searchable=True, filterable=True, maximum=40,
                                              aliases=("12345工单号", "工单号"), help="12345 转办和群众举报的工单号")  # fmt: skip
    reply_due: Mapped[date | None] = day("答复期限", section="发现", filterable=True, expiry=True,
                                         expiry_when=Condition("answered_on", "empty"), help="要在哪天以前答复举报人或热线")  # fmt: skip
    answered_on: Mapped[date | None] = day("答复日期", section="发现", past_only=True)
    answer: Mapped[str | None] = note("答复内容", section="发现", help="怎样答复举报人的")
    level: Mapped[str | None] = choice("等级", "hazard_level", section="定级", list_at=6, filterable=True, default="一般隐患",
                                       aliases=("隐患等级", "隐患级别"))  # fmt: skip
    supervision: Mapped[str | None] = choice("督办级别", "supervision_level", section="定级", filterable=True)
    supervision_number: Mapped[str | None] = text("督办文号", section="定级", read_only=True, from_lists=True, maximum=40)
    supervisor: Mapped[str | None] = text("督办单位", section="定级", read_only=True, from_lists=True, maximum=80)
    supervised_on: Mapped[date | None] = day("挂牌日期", section="定级", read_only=True, from_lists=True, filterable=True)
    lifted_on: Mapped[date | None] = day("摘牌日期", section="定级", read_only=True, from_lists=True)
    basis: Mapped[str | None] = text("依据标准", section="定级")
    consequence: Mapped[str | None] = text("可能后果", section="定级")
    responsible_unit: Mapped[int | None] = link("责任单位", "units", section="五落实", list_at=7, filterable=True,
                                                aliases=("整改单位", "整改责任单位"))  # fmt: skip
    responsible: Mapped[str | None] = person_name("责任人", section="五落实", maximum=40, aliases=("整改责任人",))
    helpers: Mapped[str | None] = text("协助单位", section="五落实")
    measure: Mapped[str | None] = note("整改措施", section="五落实")
    budget: Mapped[Decimal | None] = money("预算资金", section="五落实", aliases=("计划资金", "预算", "整改资金"))
    fund_source: Mapped[str | None] = text("资金来源", section="五落实")
    due: Mapped[date | None] = day("整改期限", section="五落实", list_at=8, filterable=True, expiry=True,
                                   expiry_when=Condition("state", "not_in", ("申请验收", "复查", "销号")),
                                   help="下达通知以后要改，请办延期", aliases=("整改时限", "完成时限", "限期"))  # fmt: skip
    original_due: Mapped[date | None] = day("原定期限", section="五落实", read_only=True, from_lists=True)
    extension: Mapped[str | None] = text("延期原因和批准人", section="五落实", read_only=True, from_lists=True)
    contingency: Mapped[str | None] = note("临时防护措施和预案", section="五落实", aliases=("预案", "临时防护措施", "防范措施"))
    state: Mapped[str | None] = choice("状态", "hazard_state", section="整改", list_at=9, filterable=True, default="登记",
                                       read_only=True, from_lists=True)  # fmt: skip
    notice_number: Mapped[str | None] = text("整改通知书文号", section="整改", read_only=True, from_lists=True, maximum=40)
    notice_on: Mapped[date | None] = day("通知日期", section="整改", read_only=True, from_lists=True, filterable=True)
    passed_to: Mapped[str | None] = choice("移交部门", "handover_department", section="整改", filterable=True)
    passed_on: Mapped[date | None] = day("移交日期", section="整改", read_only=True, from_lists=True)
    passed_number: Mapped[str | None] = text("移交函文号", section="整改", read_only=True, from_lists=True, maximum=40)
    reply: Mapped[str | None] = note("移交回复", section="整改")
    replied_on: Mapped[date | None] = day("回复日期", section="整改", past_only=True)
    progress: Mapped[str | None] = note("整改进展", section="整改")
    done_on: Mapped[date | None] = day("整改完成日期", section="整改", past_only=True, aliases=("完成日期", "完成时间"))
    spent: Mapped[Decimal | None] = money("实际资金", section="整改", aliases=("实际投入",))
    check_due: Mapped[date | None] = day("复查期限", section="复查", read_only=True, expiry=True,
                                         expiry_when=Condition("state", "in", ("申请验收", "复查")))  # fmt: skip
    checked_on: Mapped[date | None] = day("复查日期", section="复查", read_only=True, from_lists=True)
    checker_one: Mapped[str | None] = person_name("复查人一", section="复查", read_only=True, from_lists=True, maximum=40)
    checker_two: Mapped[str | None] = person_name("复查人二", section="复查", read_only=True, from_lists=True, maximum=40)
    check_result: Mapped[str | None] = choice("复查结论", "review_result", section="复查", read_only=True, from_lists=True)
    check_opinion: Mapped[str | None] = note("复查意见", section="复查", read_only=True, from_lists=True)
    closed_on: Mapped[date | None] = day("销号日期", section="复查", read_only=True, from_lists=True, filterable=True)
    remark: Mapped[str | None] = note("备注", section="复查")


class HazardFollowUp(Record):
    __tablename__ = "hazard_follow_ups"
    spec = RecordSpec(
        code="hazard-follow-ups", label="催办跟踪", noun="次", stream="hazards", title=("hazard", "act"), sort=("-on",),
        events=("hazard", "on", "act"), year="on", help="逾期的催办、报告、挂牌，移交出去的跟踪：哪天对谁做了什么，怎么答复。",
    )  # fmt: skip

    hazard: Mapped[int | None] = link("隐患", "hazards", required=True, section="催办", list_at=1, filterable=True)
    on: Mapped[date | None] = day("日期", required=True, section="催办", list_at=2, filterable=True, past_only=True, default="today")
    act: Mapped[str | None] = choice("做了什么", "follow_up_act", required=True, section="催办", list_at=3, filterable=True)
    whom: Mapped[str | None] = text("对象", section="催办", list_at=4, maximum=80)
    number: Mapped[str | None] = text("催办单文号", section="催办", read_only=True, maximum=40)
    content: Mapped[str | None] = note("内容", section="催办", list_at=5)
    answer: Mapped[str | None] = note("答复", section="催办", list_at=6)


class HazardFund(Record):
    __tablename__ = "hazard_funds"
    spec = RecordSpec(
        code="hazard-funds", label="治理资金", noun="笔", stream="hazards", title=("hazard", "paid"), sort=("-paid",),
        events=("hazard", "paid", "amount"), year="paid", help="每处隐患花了多少、哪里出的钱。",
    )  # fmt: skip

    hazard: Mapped[int | None] = link("隐患", "hazards", required=True, section="资金", list_at=1, filterable=True)
    paid: Mapped[date | None] = day("日期", required=True, section="资金", list_at=2, filterable=True, past_only=True)
    source: Mapped[str | None] = text("资金来源", section="资金", list_at=3)
    amount: Mapped[Decimal | None] = money("金额", required=True, section="资金", list_at=4)
    content: Mapped[str | None] = text("用途", section="资金", list_at=5)
    receipt: Mapped[str | None] = text("票据号", section="资金", maximum=60)
    remark: Mapped[str | None] = note("备注", section="资金")


class Letter(Record):
    __tablename__ = "letters"
    spec = RecordSpec(
        code="letters", label="建议函", noun="份", stream="hazards", title=("number", "subject"), sort=("-sent",),
        keys=(("number",),), unique=(Unique(("number",), serial=True),), year="sent",
        watched_when=Condition("replied_on", "empty"),
        help="对不具备资质的客货运车辆和企业，建议主管部门依法停业整顿，并跟踪回复。",
    )  # fmt: skip

    number: Mapped[str | None] = text("文号", section="函件", list_at=1, searchable=True, filterable=True, maximum=40,
                                      help="不填就由程序给出下一个文号")  # fmt: skip
    kind: Mapped[str | None] = choice("种类", "letter_kind", section="函件", list_at=2, filterable=True, default="建议函")
    subject: Mapped[str | None] = text("事由", required=True, section="函件", list_at=3, searchable=True)
    unit: Mapped[int | None] = link("对象单位", "units", section="函件", list_at=4, filterable=True,
                                      follows=("vehicle.unit", "hazard.unit"))  # fmt: skip
    vehicle: Mapped[int | None] = link("对象车辆", "vehicles", section="函件", filterable=True, follows=("hazard.vehicle",))
    hazard: Mapped[int | None] = link("对应隐患", "hazards", section="函件", filterable=True)
    basis: Mapped[str | None] = note("依据", section="函件")
    facts: Mapped[str | None] = note("事实", section="函件")
    proposal: Mapped[str | None] = note("建议", section="函件")
    addressee: Mapped[str | None] = choices("主送部门", "handover_department", required=True, section="函件", list_at=5)
    sent: Mapped[date | None] = day("发函日期", required=True, section="函件", list_at=6, filterable=True, past_only=True)
    reply_due: Mapped[date | None] = day("请回复日期", section="函件", filterable=True, expiry=True)
    replied_on: Mapped[date | None] = day("回复日期", section="回复", list_at=7, past_only=True)
    result: Mapped[str | None] = note("回复结果", section="回复", list_at=8)
    remark: Mapped[str | None] = note("备注", section="回复")
