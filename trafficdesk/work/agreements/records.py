"""Responsibility agreements, the texts they are printed from, and violations (domain 1.1, 2.1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trafficdesk.fields.columns import (
    calendar_year,
    choice,
    day,
    field,
    flag,
    integer,
    link,
    money,
    note,
    text,
)
from trafficdesk.fields.problems import CONFIRM
from trafficdesk.fields.spec import Condition, Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Need, Record, RecordSpec, Unique

SIGNED_STATES = ("已签字", "生效", "到期", "续签", "终止", "归档")


class AgreementTemplate(Record):
    __tablename__ = "agreement_templates"
    spec = RecordSpec(
        code="agreement-templates", label="责任书文本", noun="版", stream="responsibility",
        title=("variant", "year", "edition"), sort=("variant", "-year", "-edition"),
        keys=(("variant", "year", "edition"),), unique=(Unique(("variant", "year", "edition")),),
        locked_when=Condition("used", "is", "True"), open_fields=("current", "remark", "used"), ledger=False,
        help="责任书的文字，一版一份。已经用来打印或签字的版本不能再改，要改请另存为新版。",
    )  # fmt: skip

    variant: Mapped[str | None] = choice("责任书类型", "agreement_type", required=True, section="文本", list_at=1)
    year: Mapped[int | None] = calendar_year("年度", required=True, section="文本", list_at=2, filterable=True)
    edition: Mapped[int | None] = integer("版次", required=True, section="文本", list_at=3)
    current: Mapped[bool | None] = flag("正在使用", section="文本", list_at=4, filterable=True, default="是")
    used: Mapped[bool | None] = flag("已经用过", section="文本", list_at=5, read_only=True, default="否")
    body: Mapped[str | None] = note("正文", required=True, section="文本", maximum=40_000)
    sha256: Mapped[str | None] = text("文本指纹", section="文本", read_only=True, maximum=64)
    remark: Mapped[str | None] = note("备注", section="文本")


class Agreement(Record):
    __tablename__ = "agreements"
    spec = RecordSpec(
        code="agreements", label="责任书", noun="份", stream="responsibility", title=("serial",), sort=("-serial",),
        keys=(("serial",),), unique=(Unique(("serial",), serial=True), Unique(("variant", "year", "unit", "person"), CONFIRM)),
        year="year",
        late_when=Condition("state", "not_in", ("归档", "作废")), made_up=True,
        looked_up=(("person", "year", "state"),),
        locked_when=Condition("state", "in", SIGNED_STATES), lock_cure="已经签字的只能终止或作废，再重新建立。",
        open_fields=("state", "remark", "end_reason", "ended_on"),
        needs=(Need(SIGNED_STATES, ("signed_on",)),),
        help="每年与单位、驾驶员签的交通安全责任书。签字以后内容和文本版本都不能再改。",
    )  # fmt: skip

    serial: Mapped[str | None] = text(
        "责任书编号", section="责任书", list_at=1, searchable=True, filterable=True, read_only=True, from_lists=True, maximum=40,
        aliases=("编号",),
    )  # fmt: skip
    variant: Mapped[str | None] = choice(
        "责任书类型", "agreement_type", required=True, section="责任书", list_at=4, filterable=True
    )
    year: Mapped[int | None] = calendar_year("年度", required=True, section="责任书", list_at=5, filterable=True)
    unit: Mapped[int | None] = link("单位", "units", required=True, section="责任书", list_at=3, filterable=True,
                                    follows=("person.unit",))  # fmt: skip
    person: Mapped[int | None] = link("驾驶员", "people", section="责任书", list_at=2, filterable=True)
    vehicle: Mapped[int | None] = link("车辆", "vehicles", section="责任书", filterable=True)
    template: Mapped[int | None] = link("文本版本", "agreement-templates", section="责任书", read_only=True)
    party_a: Mapped[str | None] = text("甲方", section="责任书", maximum=80)
    party_b: Mapped[str | None] = text("乙方", section="责任书", searchable=True, maximum=80)
    term_from: Mapped[date | None] = day("期限起", section="期限", filterable=True)
    term_until: Mapped[date | None] = day("期限止", section="期限", list_at=8, filterable=True)
    copies: Mapped[int | None] = integer("份数", section="期限", default="2")
    state: Mapped[str | None] = choice(
        "进展", "agreement_state", section="签字", list_at=6, filterable=True, default="待签", read_only=True, from_lists=True
    )
    printed_on: Mapped[date | None] = day("打印日期", section="签字", read_only=True, filterable=True)
    signed_on: Mapped[date | None] = day(
        "签字日期", section="签字", list_at=7, filterable=True, past_only=True, read_only=True, from_lists=True
    )
    signer: Mapped[str | None] = text("签字人", section="签字", read_only=True, from_lists=True, maximum=40)
    excused: Mapped[str | None] = text("不需签原因", section="签字", read_only=True, maximum=100)
    ended_on: Mapped[date | None] = day("终止日期", section="签字", read_only=True)
    end_reason: Mapped[str | None] = text("终止原因", section="签字", read_only=True, maximum=100)
    filled_values: Mapped[str | None] = note("打印时的填写内容", section="签字", read_only=True, maximum=20_000,
                                             on_card=False, sensitivity=Sensitivity.SEALED)  # fmt: skip
    sha256: Mapped[str | None] = text("内容指纹", section="签字", read_only=True, maximum=64, on_card=False)
    renews: Mapped[int | None] = link("续自", "agreements", section="签字", read_only=True)
    remark: Mapped[str | None] = note("备注", section="签字")


class Violation(Record):
    __tablename__ = "violations"
    spec = RecordSpec(
        code="violations", label="违法", noun="起", stream="responsibility", title=("person", "plate", "happened", "behaviour"),
        sort=("-happened",), events=("person", "plate", "happened", "behaviour"), year="happened",
        help="交警处理过的违法，由单位或本人报来登记。街道只登记和教育，不处罚。",
    )  # fmt: skip

    happened: Mapped[date | None] = day(
        "违法日期", required=True, section="违法", list_at=1, filterable=True, past_only=True, aliases=("日期",)
    )
    person: Mapped[int | None] = link(
        "驾驶员", "people", section="违法", list_at=2, filterable=True, aliases=("姓名", "当事人"),
        help="抄告单上只有号牌的可以先空着，以后对上人再补。",
    )  # fmt: skip
    plate: Mapped[str | None] = field(
        "抄告号牌", Kind.PLATE, section="违法", searchable=True, filterable=True, help="只知道号牌的写在这里；车辆登记以后自动对上。"
    )
    vehicle: Mapped[int | None] = link(
        "车辆", "vehicles", section="违法", list_at=3, filterable=True, aliases=("车牌", "车牌号", "号牌号码")
    )
    behaviour: Mapped[str | None] = text(
        "违法行为", required=True, section="违法", list_at=4, searchable=True, filterable=True, maximum=100,
        aliases=("行为", "违法内容"),
    )  # fmt: skip
    place: Mapped[str | None] = text("地点", section="违法", list_at=5, aliases=("违法地点",))
    points: Mapped[int | None] = integer("记分", section="处理", list_at=6, filterable=True)
    fine: Mapped[Decimal | None] = money("罚款", section="处理")
    settled: Mapped[date | None] = day("处理日期", section="处理", list_at=7, filterable=True, past_only=True)
    decision: Mapped[str | None] = text(
        "处罚决定书号", section="处理", searchable=True, filterable=True, maximum=40, aliases=("决定书编号",)
    )
    source: Mapped[str | None] = text("数据来源", section="处理", help="例如：交警抄告、本人申报")
    education: Mapped[str | None] = note("教育情况", section="处理", list_at=8)
    remark: Mapped[str | None] = note("备注", section="处理")


