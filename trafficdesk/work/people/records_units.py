"""Units that sign and answer: departments, committees, schools, firms (domain: 单位交通安全基本情况表)."""

from __future__ import annotations

from trafficdesk.fields.columns import choice, field, flag, note, person_name, text
from trafficdesk.fields.spec import Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class Unit(Record):
    __tablename__ = "units"
    spec = RecordSpec(
        code="units", label="单位", noun="家", stream="responsibility", title=("name",),
        keys=(("credit_code",), ("name",)), unique=(Unique(("name",)), Unique(("credit_code",))), adds=True,
        help="街道要与之签责任书、要求其为驾驶员和车辆建档的每一家单位。",
    )  # fmt: skip

    name: Mapped[str | None] = text(
        "单位名称", required=True, section="基本信息", list_at=1, searchable=True, filterable=True,
        aliases=("单位", "所在单位", "工作单位", "部门", "名称", "村居", "社区名称", "居委会名称"), maximum=80,
    )  # fmt: skip
    short_name: Mapped[str | None] = text(
        "简称", section="基本信息", searchable=True, aliases=("单位简称",), maximum=40,
        help="名册里常写的简短叫法，例如“东湖里”。导入时按它也能认出本单位。",
    )  # fmt: skip
    other_names: Mapped[str | None] = text(
        "别名和曾用名", section="基本信息", searchable=True, maximum=400, aliases=("曾用名", "别名", "原名称"),
        help="名册里还会怎么写，用顿号分开；导入时在“改成它”里定过的叫法会记在这里。",
    )  # fmt: skip
    unit_type: Mapped[str | None] = choice(
        "单位性质", "unit_type", section="基本信息", list_at=2, filterable=True, default="企业",
        aliases=("性质", "单位类型", "单位类别"),
    )  # fmt: skip
    committee: Mapped[str | None] = text("所属居委会", section="基本信息", list_at=3, filterable=True, maximum=40)
    credit_code: Mapped[str | None] = field(
        "统一社会信用代码", Kind.CREDIT_CODE, section="基本信息", searchable=True, aliases=("信用代码", "社会信用代码")
    )
    address: Mapped[str | None] = text("地址", section="基本信息", aliases=("单位地址", "住所"))
    head: Mapped[str | None] = person_name(
        "主要负责人", section="负责人", list_at=4, searchable=True, aliases=("负责人", "法定代表人"), maximum=40
    )
    head_phone: Mapped[str | None] = field(
        "负责人电话", Kind.PHONE, section="负责人", sensitivity=Sensitivity.MASKED, aliases=("主要负责人电话",)
    )
    deputy: Mapped[str | None] = person_name("分管负责人", section="负责人", maximum=40)
    deputy_phone: Mapped[str | None] = field(
        "分管负责人电话", Kind.PHONE, section="负责人", sensitivity=Sensitivity.MASKED
    )
    safety_officer: Mapped[str | None] = person_name(
        "交通安全员", section="负责人", list_at=5, searchable=True, aliases=("安全员",), maximum=40
    )
    officer_phone: Mapped[str | None] = field(
        "安全员电话", Kind.PHONE, section="负责人", list_at=6, sensitivity=Sensitivity.MASKED, aliases=("联系电话",)
    )
    full_time_officer: Mapped[bool | None] = flag("专职安全员", section="负责人")
    has_rules: Mapped[bool | None] = flag("有交通安全制度", section="管理情况")
    state: Mapped[str | None] = choice(
        "在册状态", "unit_state", section="管理情况", filterable=True, default="在册", aliases=("状态",)
    )
    remark: Mapped[str | None] = note("备注", section="管理情况", on_card=False)
