"""People who drive or look after passengers, their posts and certificates (domain 1.1, 2.2).

A person has one driving licence by law (证 12: its number is the identity number), so its fields stand on the
person; renewals are in the audit trail. Other papers are certificates. Posts are dated: a person moves and may
hold several; the person's own `unit` and `category` show the current main post and are kept in step with it.
"""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import choice, day, field, flag, integer, link, note, person_name, text
from trafficdesk.fields.problems import CONFIRM
from trafficdesk.fields.spec import Condition, Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Companion, Membership, Record, RecordSpec, Unique


class Person(Record):
    __tablename__ = "people"
    spec = RecordSpec(
        code="people", label="驾驶员", noun="人", stream="responsibility", title=("name",),
        keys=(("id_number",), ("name", "unit"), ("name", "phone")),
        unique=(Unique(("id_number",), CONFIRM),),
        companions=(Companion("vehicles", via="drives", here="person", there="vehicle", since="start", until="end",
                              copied=(("unit", "unit"),)),),
        membership=Membership(of="unit", state="state", here="在册", gone="调出", record="posts", member="person", place="unit",
                              main="main", since="start", until="end", copied=("category",)),
        told_by=("id_number", "unit", "phone"), watched_when=Condition("state", "in", ("在册",)),
        help="驾驶人和随车照管人员，一人一档。",
    )  # fmt: skip

    name: Mapped[str | None] = person_name(
        "姓名", required=True, section="基本信息", list_at=1, searchable=True, filterable=True,
        aliases=("驾驶员", "驾驶人", "司机", "驾驶员姓名", "驾驶人姓名", "人员姓名"), maximum=40,
    )  # fmt: skip
    id_type: Mapped[str | None] = choice(
        "证件类型", "id_type", section="基本信息", default="居民身份证", aliases=("证件种类",)
    )
    id_number: Mapped[str | None] = field(
        "身份证号", Kind.PERSON_ID, required=True, section="基本信息", list_at=2, searchable=True, filterable=True,
        sensitivity=Sensitivity.MASKED,
        aliases=("身份证", "身份证号码", "公民身份号码", "证件号", "证件号码", "身份证件号码", "驾驶证号", "驾驶证号码"),
    )  # fmt: skip
    gender: Mapped[str | None] = choice("性别", "person_gender", section="基本信息")
    born: Mapped[date | None] = day(
        "出生日期", section="基本信息", past_only=True, sensitivity=Sensitivity.MASKED, aliases=("出生年月", "出生")
    )
    unit: Mapped[int | None] = link(
        "所在单位", "units", required=True, section="基本信息", list_at=3, filterable=True,
        aliases=("单位", "工作单位", "部门", "社区", "居委会", "村居", "单位名称"),
    )  # fmt: skip
    category: Mapped[str | None] = choice(
        "人员类别", "person_category", section="基本信息", list_at=7, filterable=True, default="私家车驾驶人",
        aliases=("类别", "驾驶员类别"),
    )  # fmt: skip
    job: Mapped[str | None] = text("岗位", section="基本信息", aliases=("职务", "工种"), maximum=40)
    phone: Mapped[str | None] = field(
        "联系电话", Kind.PHONE, section="基本信息", list_at=8, searchable=True, sensitivity=Sensitivity.MASKED,
        aliases=("手机", "电话", "联系方式", "手机号", "手机号码", "电话号码"),
    )  # fmt: skip
    address: Mapped[str | None] = text(
        "住址", section="基本信息", sensitivity=Sensitivity.MASKED, aliases=("家庭住址", "现住址", "地址")
    )
    nation: Mapped[str | None] = choice("民族", "nation", section="基本信息")
    state: Mapped[str | None] = choice(
        "在册状态", "person_state", section="基本信息", filterable=True, default="在册", aliases=("状态", "人员状态")
    )
    licence_classes: Mapped[str | None] = field(
        "准驾车型", Kind.LICENCE_CLASSES, section="驾驶证", list_at=4, filterable=True,
        aliases=("准驾", "驾照类型", "驾驶证类型", "车型代号", "准驾类型"),
        help="照驾驶证抄写，可以连着写，例如 A1A2D、C1E。",
    )  # fmt: skip
    licence_file_number: Mapped[str | None] = text(
        "档案编号", section="驾驶证", aliases=("驾驶证档案编号",), maximum=30,
        help="12 位数字，在驾驶证副页上，不是驾驶证号。",
    )  # fmt: skip
    first_issued: Mapped[date | None] = day(
        "初次领证", section="驾驶证", past_only=True, aliases=("初领日期", "初次领证日期", "领证日期", "初领")
    )
    valid_from: Mapped[date | None] = day("有效期起", section="驾驶证", until="valid_until", aliases=("有效起始日期", "发证日期"))
    valid_until: Mapped[date | None] = day(
        "驾驶证有效期止", section="驾驶证", list_at=5, filterable=True, expiry=True,
        aliases=("有效期", "有效期至", "有效期止", "到期日", "驾驶证有效期", "有效期限", "驾照到期"),
        help="可以输 20321111 或 2032.11.11；长期有效就输“长期”。",
    )  # fmt: skip
    issuer: Mapped[str | None] = text("发证机关", section="驾驶证", maximum=60)
    review_due: Mapped[date | None] = day(
        "审验或体检截止", section="驾驶证", filterable=True, expiry=True, aliases=("审验日期", "体检日期"),
        help="A、B 类有记分的、70 岁以上的和校车驾驶人，每个记分周期结束后 30 日内。",
    )  # fmt: skip
    extended_until: Mapped[date | None] = day(
        "延长驾驶至", section="驾驶证", filterable=True, expiry=True, sensitivity=Sensitivity.MASKED, aliases=("延长驾驶期限",),
        help="63 周岁以后经批准延长驾驶大中型客货车的最后一天；没有批准的空着。",
    )  # fmt: skip
    points: Mapped[int | None] = integer("本周期记分", section="驾驶证", filterable=True, aliases=("记分", "累积记分"))
    school_qualified: Mapped[bool | None] = flag("校车驾驶资格", section="驾驶证", aliases=("校车资格",))
    retention: Mapped[str | None] = choice("保管期限", "retention", section="备注", default="10年", on_card=False)
    remark: Mapped[str | None] = note("备注", section="备注", aliases=("说明",))


class Post(Record):
    __tablename__ = "posts"
    spec = RecordSpec(
        code="posts", label="任职", noun="条", stream="responsibility", title=("person", "unit"), sort=("-start",),
        keys=(("person", "unit", "category"),), part_of=("person",),
        help="谁在哪家单位担任什么，从何时到何时；一个人可以有几条。",
    )  # fmt: skip

    person: Mapped[int | None] = link("人员", "people", required=True, section="任职", list_at=1, filterable=True)
    unit: Mapped[int | None] = link("单位", "units", required=True, section="任职", list_at=2, filterable=True)
    category: Mapped[str | None] = choice("人员类别", "person_category", required=True, section="任职", list_at=3)
    job: Mapped[str | None] = text("岗位", section="任职", list_at=4, maximum=40)
    main: Mapped[bool | None] = flag(
        "主要任职", section="任职", list_at=5, default="否", filterable=True,
        help="责任书跟主要任职的单位签。改主要任职，请改人员档案里的“所在单位”。",
    )  # fmt: skip
    start: Mapped[date | None] = day("开始日期", section="任职", list_at=6, default="today", filterable=True)
    end: Mapped[date | None] = day("结束日期", section="任职", list_at=7, filterable=True)
    remark: Mapped[str | None] = note("备注", section="任职")


class Certificate(Record):
    __tablename__ = "certificates"
    spec = RecordSpec(
        code="certificates", label="其他证件", noun="本", stream="responsibility", title=("person", "kind"),
        sort=("valid_until",), keys=(("person", "kind", "number"),),
        help="驾驶证以外的证件：从业资格证、校车驾驶资格签注、境外驾驶证等。",
    )  # fmt: skip

    person: Mapped[int | None] = link("持证人", "people", required=True, section="证件", list_at=1, filterable=True)
    kind: Mapped[str | None] = choice("证件名称", "certificate_kind", required=True, section="证件", list_at=2)
    number: Mapped[str | None] = text(
        "证件编号", section="证件", list_at=3, sensitivity=Sensitivity.MASKED, searchable=True, maximum=40
    )
    classes: Mapped[str | None] = text("类别或车型", section="证件", maximum=40)
    issued: Mapped[date | None] = day("发证日期", section="证件", past_only=True)
    valid_until: Mapped[date | None] = day("有效期止", section="证件", list_at=4, filterable=True, expiry=True)
    issuer: Mapped[str | None] = text("发证机关", section="证件", maximum=60)
    remark: Mapped[str | None] = note("备注", section="证件", shown_when=Condition("kind", "filled"))
