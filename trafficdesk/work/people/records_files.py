"""What a file holds besides: merits, medical and review history, changes, services, permits (domain 2.2, 2.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trafficdesk.fields.columns import choice, day, integer, link, money, note, text
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec


class Merit(Record):
    __tablename__ = "merits"
    spec = RecordSpec(
        code="merits", label="奖惩记录", noun="条", stream="responsibility", title=("person", "unit", "kind", "given"),
        sort=("-given",), keys=(("person", "unit", "kind", "given"),), year="given",
        help="驾驶员和单位的表彰、通报批评、停驾教育等，印在档案卡的“奖惩”里。",
    )  # fmt: skip

    given: Mapped[date | None] = day("日期", required=True, section="奖惩", list_at=1, filterable=True, past_only=True)
    kind: Mapped[str | None] = choice("种类", "merit_kind", required=True, section="奖惩", list_at=2, filterable=True)
    person: Mapped[int | None] = link("人员", "people", section="奖惩", list_at=3, filterable=True)
    unit: Mapped[int | None] = link("单位", "units", section="奖惩", list_at=4, filterable=True, follows=("person.unit",))
    content: Mapped[str | None] = text("事由和内容", required=True, section="奖惩", list_at=5, searchable=True, maximum=200)
    document: Mapped[str | None] = text("文号", section="奖惩", list_at=6, maximum=60)
    given_by: Mapped[str | None] = text("作出单位", section="奖惩", maximum=80)
    remark: Mapped[str | None] = note("备注", section="奖惩")


class LicenceCheck(Record):
    __tablename__ = "licence_checks"
    spec = RecordSpec(
        code="licence-checks", label="体检审验记录", noun="次", stream="responsibility", title=("person", "kind", "on"),
        sort=("-on",), keys=(("person", "kind", "on"),), year="on", part_of=("person",),
        help="每次提交身体条件证明、审验、延长驾驶的体检和能力测试；下一次的截止日填在人员档案里。",
    )  # fmt: skip

    person: Mapped[int | None] = link("驾驶员", "people", required=True, section="体检审验", list_at=1, filterable=True)
    kind: Mapped[str | None] = choice("种类", "licence_check_kind", required=True, section="体检审验", list_at=2, filterable=True)
    on: Mapped[date | None] = day("日期", required=True, section="体检审验", list_at=3, filterable=True, past_only=True)
    result: Mapped[str | None] = choice("结果", "training_result", section="体检审验", list_at=4, filterable=True)
    hours: Mapped[int | None] = integer("学习学时", section="体检审验", help="审验教育的小时数，一般不少于 3 小时")
    place: Mapped[str | None] = text("医院或车管所", section="体检审验", list_at=5, maximum=80)
    approved_until: Mapped[date | None] = day("批准延长到", section="体检审验", shown_when=Condition("kind", "is", "延长驾驶"))
    remark: Mapped[str | None] = note("备注", section="体检审验")


class VehicleChange(Record):
    __tablename__ = "vehicle_changes"
    spec = RecordSpec(
        code="vehicle-changes", label="车辆变更", noun="次", stream="responsibility", title=("vehicle", "kind", "on"),
        sort=("-on",), keys=(("vehicle", "kind", "on"),), year="on", part_of=("vehicle",),
        help="过户、转籍、换号牌、变更登记、注销，一次一条；档案里现在的内容另外改。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link("车辆", "vehicles", required=True, section="变更", list_at=1, filterable=True)
    kind: Mapped[str | None] = choice("变更种类", "vehicle_change_kind", required=True, section="变更", list_at=2, filterable=True)
    on: Mapped[date | None] = day("日期", required=True, section="变更", list_at=3, filterable=True, past_only=True)
    before: Mapped[str | None] = text("变更前", section="变更", list_at=4, maximum=120)
    after: Mapped[str | None] = text("变更后", section="变更", list_at=5, maximum=120)
    basis: Mapped[str | None] = text("凭证", section="变更", maximum=120, help="例如：登记证书记载、转移登记受理凭证")
    remark: Mapped[str | None] = note("备注", section="变更")


class VehicleService(Record):
    __tablename__ = "vehicle_services"
    spec = RecordSpec(
        code="vehicle-services", label="车辆维修保养", noun="次", stream="responsibility", title=("vehicle", "kind", "on"),
        sort=("-on",), keys=(("vehicle", "kind", "on"),), year="on", part_of=("vehicle",),
        help="私车和单位车辆的保养、修理；办事处自己的公务用车在“公务用车费用”里登记。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link("车辆", "vehicles", required=True, section="维修保养", list_at=1, filterable=True)
    kind: Mapped[str | None] = choice("项目", "maintenance_kind", required=True, section="维修保养", list_at=2, filterable=True)
    on: Mapped[date | None] = day("日期", required=True, section="维修保养", list_at=3, filterable=True, past_only=True)
    odometer: Mapped[int | None] = integer("里程表", section="维修保养", list_at=4, measure="公里")
    place: Mapped[str | None] = text("承修单位", section="维修保养", list_at=5, maximum=80)
    cost: Mapped[Decimal | None] = money("费用", section="维修保养")
    content: Mapped[str | None] = text("内容", section="维修保养", list_at=6, searchable=True, maximum=200)
    remark: Mapped[str | None] = note("备注", section="维修保养")


class OperatingPermit(Record):
    __tablename__ = "operating_permits"
    spec = RecordSpec(
        code="operating-permits", label="道路运输资质", noun="本", stream="hazards", title=("unit", "vehicle", "kind"),
        sort=("valid_until",), keys=(("kind", "number"), ("unit", "vehicle", "kind")), watched_when=Condition("state", "is", "有效"),
        help="企业的道路运输经营许可证、车辆的道路运输证。没有的营运车辆和运输企业，首页会点出来，可以写建议函。",
    )  # fmt: skip

    kind: Mapped[str | None] = choice("证件", "operating_permit_kind", required=True, section="资质", list_at=1, filterable=True)
    number: Mapped[str | None] = text("证号", section="资质", list_at=2, searchable=True, maximum=40)
    unit: Mapped[int | None] = link("经营单位", "units", section="资质", list_at=3, filterable=True, follows=("vehicle.unit",))
    vehicle: Mapped[int | None] = link("车辆", "vehicles", section="资质", list_at=4, filterable=True)
    scope: Mapped[str | None] = text("经营范围", section="资质", list_at=5, maximum=120, help="例如：道路普通货物运输、县际包车客运")
    issued: Mapped[date | None] = day("发证日期", section="资质", past_only=True)
    valid_until: Mapped[date | None] = day("有效期止", section="资质", list_at=6, filterable=True, expiry=True)
    state: Mapped[str | None] = choice("状态", "permit_state", section="资质", list_at=7, filterable=True, default="有效")
    issuer: Mapped[str | None] = text("发证机关", section="资质", maximum=80)
    remark: Mapped[str | None] = note("备注", section="资质")


