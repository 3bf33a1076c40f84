"""The two ledgers of a residents' committee that count what no other record knows: non-motor vehicles, roads and junctions (domain 1.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trafficdesk.fields.columns import choice, day, decimal, field, flag, note, person_name, text
from trafficdesk.fields.spec import Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec
from trafficdesk.records.committee import committee_link


class NonMotor(Record):
    __tablename__ = "non_motors"
    spec = RecordSpec(
        code="non-motors", label="非机动车", noun="辆", stream="committees", title=("plate", "owner"), sort=("committee", "title"),
        keys=(("plate",), ("committee", "owner", "kind")),
        help="居委会 4 号台账：辖区的电动自行车、三轮车、代步车。",
    )  # fmt: skip

    committee: Mapped[int | None] = committee_link("居委会", required=True, section="非机动车", list_at=1, filterable=True)
    kind: Mapped[str | None] = choice("种类", "non_motor_kind", required=True, section="非机动车", list_at=2, filterable=True,
                                      default="电动自行车")  # fmt: skip
    plate: Mapped[str | None] = text("号牌", section="非机动车", list_at=3, searchable=True, filterable=True, maximum=20)
    owner: Mapped[str | None] = person_name("车主", required=True, section="非机动车", list_at=4, searchable=True, maximum=40)
    phone: Mapped[str | None] = field("联系电话", Kind.PHONE, section="非机动车", sensitivity=Sensitivity.MASKED)
    address: Mapped[str | None] = text("住址", section="非机动车", sensitivity=Sensitivity.MASKED)
    brand: Mapped[str | None] = text("品牌型号", section="非机动车", maximum=60)
    carries_pupils: Mapped[bool | None] = flag("接送学生", section="非机动车", list_at=5, filterable=True)
    insured: Mapped[bool | None] = flag("有保险", section="非机动车")
    checked_on: Mapped[date | None] = day("最近核对", section="非机动车", list_at=6, filterable=True, past_only=True)
    remark: Mapped[str | None] = note("备注", section="非机动车")


class Road(Record):
    __tablename__ = "roads"
    spec = RecordSpec(
        code="roads", label="道路和路口", noun="处", stream="committees", title=("name",), sort=("committee", "title"),
        keys=(("name", "committee"),), help="居委会 8 号台账：辖区的道路、重要路口、学校门口等，谁管、有什么设施、险不险。",
    )  # fmt: skip

    name: Mapped[str | None] = text("名称", required=True, section="道路", list_at=1, searchable=True, maximum=80)
    committee: Mapped[int | None] = committee_link("居委会", required=True, section="道路", list_at=2, filterable=True)
    kind: Mapped[str | None] = choice("类别", "road_kind", required=True, section="道路", list_at=3, filterable=True)
    span: Mapped[str | None] = text("起止", section="道路", list_at=4, maximum=120)
    length: Mapped[Decimal | None] = decimal("长度", section="道路", measure="公里")
    manager: Mapped[str | None] = text("管养单位", section="道路", list_at=5, maximum=80)
    signal: Mapped[bool | None] = flag("有信号灯", section="设施")
    marked: Mapped[bool | None] = flag("标志标线齐全", section="设施", filterable=True)
    lit: Mapped[bool | None] = flag("有照明", section="设施")
    risk: Mapped[str | None] = choice("风险", "road_hazard_level", section="设施", list_at=6, filterable=True)
    checked_on: Mapped[date | None] = day("最近核对", section="设施", list_at=7, filterable=True, past_only=True)
    remark: Mapped[str | None] = note("备注", section="设施")
