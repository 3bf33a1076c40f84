"""Accidents under 四不放过 (domain 1.11, 3.9). Cause and liability come from the police; the street records."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from trafficdesk.fields.columns import (
    choice,
    day,
    field,
    flag,
    integer,
    link,
    moment,
    money,
    note,
    person_name,
    text,
)
from trafficdesk.fields.spec import Condition, Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Need, Record, RecordSpec, Unique
from trafficdesk.records.committee import committee_link


class Accident(Record):
    __tablename__ = "accidents"
    spec = RecordSpec(
        code="accidents", label="事故", noun="起", stream="accidents", title=("number", "place"), sort=("-happened",),
        keys=(("number",), ("happened", "place")), unique=(Unique(("number",), serial=True),), year="happened",
        late_when=Condition("state", "is_not", "结案"),
        locked_when=Condition("state", "is", "结案"),
        open_fields=("remark", "number", "kind", "grade", "legacy_grade", "state", "closed_on"),
        needs=(Need(("结案",), ("closed_on",)),),
        lock_cure="确实有误，请在“办理和结案”里重新办理，改好再结案。",
        help="事故登记、快报续报、四不放过；死亡按事故后 7 日内计。",
    )  # fmt: skip

    number: Mapped[str | None] = text("事故编号", section="事故", list_at=1, searchable=True, filterable=True,
                                      read_only=True, from_lists=True, maximum=40, aliases=("编号",))  # fmt: skip
    happened: Mapped[datetime | None] = moment("发生时间", required=True, section="事故", list_at=2, filterable=True, past_only=True,
                                               aliases=("时间", "事故时间", "日期"))  # fmt: skip
    heard: Mapped[datetime | None] = moment("接报时间", section="事故", past_only=True)
    place: Mapped[str | None] = text("地点", required=True, section="事故", list_at=3, searchable=True, aliases=("事故地点", "发生地点"))
    road: Mapped[str | None] = text("所在道路", section="事故", searchable=True, filterable=True, maximum=40, aliases=("道路", "路段"),
                                    help="只写路名，例如 丽湖环路；统计按它归到一起。")  # fmt: skip
    committee: Mapped[int | None] = committee_link("所属居委会", section="事故", list_at=4, filterable=True,
                                         aliases=("居委会", "社区"))  # fmt: skip
    weather: Mapped[str | None] = choice("天气", "weather", section="事故")
    form: Mapped[str | None] = choice("事故形态", "accident_form", section="事故", list_at=5, filterable=True, aliases=("形态",))
    course: Mapped[str | None] = note("简要经过", section="事故", maximum=4000, aliases=("经过", "事故经过"))
    measures: Mapped[str | None] = note("已采取措施", section="事故")
    deaths: Mapped[int | None] = integer("死亡人数", section="后果", list_at=6, default="0", help="事故后 7 日内死亡的",
                                         aliases=("死亡", "亡人数"))  # fmt: skip
    late_deaths: Mapped[int | None] = integer("7 日后死亡", section="后果", default="0")
    serious: Mapped[int | None] = integer("重伤人数", section="后果", list_at=7, default="0", aliases=("重伤",))
    slight: Mapped[int | None] = integer("轻伤人数", section="后果", default="0", aliases=("轻伤",))
    loss: Mapped[Decimal | None] = money("直接财产损失", section="后果", aliases=("财产损失", "损失", "经济损失"))
    kind: Mapped[str | None] = choice("事故类别", "accident_kind", section="后果", read_only=True, filterable=True)
    grade: Mapped[str | None] = choice("等级（现行）", "accident_grade", section="后果", list_at=8, filterable=True, read_only=True)
    legacy_grade: Mapped[str | None] = choice("等级（旧）", "legacy_accident_grade", section="后果", read_only=True, filterable=True)
    procedure: Mapped[str | None] = choice("处理程序", "procedure", section="认定", aliases=("程序",))
    certificate_number: Mapped[str | None] = text("认定书文号", section="认定", maximum=60, aliases=("认定书", "认定书编号"))
    certificate_on: Mapped[date | None] = day("认定书日期", section="认定", past_only=True)
    cause_kind: Mapped[str | None] = choice("原因分类", "accident_cause", section="认定", filterable=True)
    cause: Mapped[str | None] = note("事故原因", section="认定", help="照交警认定书抄写", aliases=("原因",))
    outcome: Mapped[str | None] = note("处理结果", section="认定", aliases=("处理情况",))
    insurance: Mapped[str | None] = text("保险", section="认定", aliases=("保险情况",))
    quick_report: Mapped[datetime | None] = moment("快报时间", section="报告", read_only=True, from_lists=True)
    quick_to: Mapped[str | None] = text("快报报给", section="报告", read_only=True, from_lists=True, maximum=80,
                                        help="例如 区安委办、交警支队")  # fmt: skip
    follow_up: Mapped[datetime | None] = moment("续报时间", section="报告", read_only=True, from_lists=True)
    follow_to: Mapped[str | None] = text("续报报给", section="报告", read_only=True, from_lists=True, maximum=80)
    state: Mapped[str | None] = choice("进展", "accident_state", section="报告", list_at=9, filterable=True, default="登记",
                                       read_only=True, from_lists=True, aliases=("办理情况", "是否结案"))  # fmt: skip
    closed_on: Mapped[date | None] = day("结案日期", section="报告", read_only=True, from_lists=True, past_only=True,
                                         aliases=("结案时间",))  # fmt: skip
    remark: Mapped[str | None] = note("备注", section="报告")


class AccidentParty(Record):
    __tablename__ = "accident_parties"
    spec = RecordSpec(
        code="accident-parties", label="事故当事人", noun="人", stream="accidents", title=("accident", "name"),
        sort=("accident", "id"), keys=(("accident", "name"),), part_of=("accident",),
        help="当事人和车辆；本辖区在册的连到档案，外来的写姓名和号牌。",
    )  # fmt: skip

    accident: Mapped[int | None] = link("事故", "accidents", required=True, section="当事人", list_at=1, filterable=True)
    person: Mapped[int | None] = link("在册驾驶员", "people", section="当事人", list_at=3, filterable=True,
                                      help="本辖区在册的先选人，姓名和单位自动带出。")  # fmt: skip
    name: Mapped[str | None] = person_name("姓名", required=True, section="当事人", list_at=2, searchable=True, maximum=40,
                                           follows=("person.name",), aliases=("当事人",))  # fmt: skip
    role: Mapped[str | None] = choice("身份", "party_role", section="当事人", filterable=True, default="机动车驾驶人")
    id_number: Mapped[str | None] = field("身份证号", Kind.PERSON_ID, section="当事人", sensitivity=Sensitivity.MASKED)
    age: Mapped[int | None] = integer("年龄", section="当事人", help="事故时的周岁；填了身份证号的可以空着")
    phone: Mapped[str | None] = field("联系电话", Kind.PHONE, section="当事人", sensitivity=Sensitivity.MASKED)
    licence: Mapped[str | None] = choice("驾驶证状态", "party_licence", section="当事人", filterable=True)
    fled: Mapped[bool | None] = flag("逃逸", section="当事人", filterable=True)
    unit: Mapped[int | None] = link("单位", "units", section="当事人", list_at=4, filterable=True,
                                    follows=("person.unit", "vehicle.unit"))  # fmt: skip
    vehicle: Mapped[int | None] = link("在册车辆", "vehicles", section="当事人", list_at=5, filterable=True)
    plate: Mapped[str | None] = text("车牌（不在册）", section="当事人", maximum=60, help="外来车照号牌写；在册的车选上面一项。",
                                     aliases=("车牌", "车牌和车型", "车牌号"))  # fmt: skip
    traffic: Mapped[str | None] = choice("车型", "party_traffic", section="当事人", filterable=True,
                                         help="在册的车不用填，照车辆档案。", aliases=("交通方式",))  # fmt: skip
    liability: Mapped[str | None] = choice("责任", "liability", section="当事人", list_at=6, filterable=True, aliases=("责任认定",))
    casualty: Mapped[str | None] = choice("伤亡", "casualty_level", section="当事人", list_at=7, filterable=True)
    died_on: Mapped[date | None] = day("死亡日期", section="当事人", past_only=True, shown_when=Condition("casualty", "is", "死亡"),
                                       help="事故后 7 日内的计入死亡人数。")  # fmt: skip
    remark: Mapped[str | None] = note("备注", section="当事人")


class Accountable(Record):
    __tablename__ = "accountables"
    spec = RecordSpec(
        code="accountables", label="责任追究", noun="条", stream="accidents", title=("accident", "kind", "name"), sort=("accident", "id"),
        keys=(("accident", "kind", "name"),), part_of=("accident",),
        help="对直接责任人、所属单位和有关部门的追究，一条一人或一家单位，逐条可以统计。",
    )  # fmt: skip

    accident: Mapped[int | None] = link("事故", "accidents", required=True, section="责任追究", list_at=1, filterable=True)
    kind: Mapped[str | None] = choice("对象", "accountable_kind", required=True, section="责任追究", list_at=2, filterable=True)
    name: Mapped[str | None] = text("姓名或名称", required=True, section="责任追究", list_at=3, searchable=True, maximum=80)
    person: Mapped[int | None] = link("在册人员", "people", section="责任追究", filterable=True)
    unit: Mapped[int | None] = link("在册单位", "units", section="责任追究", list_at=4, filterable=True, follows=("person.unit",))
    treatment: Mapped[str | None] = choice("追究方式", "accountable_treatment", section="责任追究", list_at=5, filterable=True)
    treated_on: Mapped[date | None] = day("日期", section="责任追究", list_at=6, filterable=True, past_only=True)
    decided_by: Mapped[str | None] = text("决定机关", section="责任追究", maximum=80)
    document: Mapped[str | None] = text("文号", section="责任追究", maximum=60)
    content: Mapped[str | None] = note("内容", section="责任追究")
    remark: Mapped[str | None] = note("备注", section="责任追究")


class AccidentBlock(Record):
    __tablename__ = "accident_blocks"
    spec = RecordSpec(
        code="accident-blocks", label="四不放过", noun="项", stream="accidents", title=("accident", "block"),
        sort=("accident", "block"), keys=(("accident", "block"),), unique=(Unique(("accident", "block")),),
        part_of=("accident",), help="四项都有结论、证据、责任人和日期，事故才能结案。",
    )  # fmt: skip

    accident: Mapped[int | None] = link("事故", "accidents", required=True, section="四不放过", list_at=1, filterable=True)
    block: Mapped[str | None] = choice("哪一项", "four_blocks", required=True, section="四不放过", list_at=2)
    conclusion: Mapped[str | None] = note("结论", section="四不放过", list_at=3, maximum=4000)
    evidence: Mapped[str | None] = text("证据材料", section="四不放过", list_at=4, help="写材料名称，或在“办理和结案”里把扫描件附上。")
    responsible: Mapped[str | None] = person_name("责任人", section="四不放过", list_at=5, maximum=40)
    done_on: Mapped[date | None] = day("完成日期", section="四不放过", list_at=6, past_only=True)
    training: Mapped[int | None] = link("教育培训", "training", section="四不放过",
                                        shown_when=Condition("block", "is", "有关人员未受到教育不放过"))  # fmt: skip
    remark: Mapped[str | None] = note("备注", section="四不放过")
