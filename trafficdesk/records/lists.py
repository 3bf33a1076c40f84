"""What lists leave behind: cells that still have to be filled in, and the fields that an office has added itself."""

from __future__ import annotations

from trafficdesk.fields.columns import choice, flag, integer, note, text
from trafficdesk.fields.spec import Condition, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique

OPEN, DONE, NOT_NEEDED = "待补", "已补", "不用补"  # states of a gap


class Gap(Record):
    __tablename__ = "gaps"
    spec = RecordSpec(
        code="gaps", label="待补", noun="处", stream="system", title=("name", "label"), sort=("-created_at", "id"),
        ledger=False, help="导入时读不出来的格子：那一行已经登记，这一格的原文留在这里，补上以后就不再提醒。",
    )  # fmt: skip

    owner_code: Mapped[str | None] = text("所属类别", section="待补", read_only=True, filterable=True)
    owner: Mapped[int | None] = integer("所属记录", section="待补", read_only=True, filterable=True)
    field: Mapped[str | None] = text("栏目代号", section="待补", read_only=True)
    name: Mapped[str | None] = text("记录", required=True, section="待补", list_at=1, maximum=200)
    label: Mapped[str | None] = text("栏目", section="待补", read_only=True, list_at=2)
    said: Mapped[str | None] = note("表里的原文", section="待补", read_only=True, list_at=3, sensitivity=Sensitivity.MASKED)
    sentence: Mapped[str | None] = note("为什么没有读", section="待补", read_only=True, list_at=4)
    source: Mapped[str | None] = text("来自哪份表", section="待补", read_only=True, list_at=5)
    place: Mapped[str | None] = text("工作表和行", section="待补", read_only=True, list_at=6)
    state: Mapped[str | None] = choice("进展", "gap_state", section="待补", list_at=7, filterable=True, default=OPEN)
    remark: Mapped[str | None] = note("备注", section="待补")


class OwnField(Record):
    __tablename__ = "own_fields"
    spec = RecordSpec(
        code="own-fields", label="自设栏目", noun="个", stream="system", title=("name",), sort=("ledger", "id"),
        keys=(("ledger", "name"),), unique=(Unique(("ledger", "name")),), ledger=False,
        help="本单位自己给台账加的栏目；停用以后不再显示，填过的内容留着。",
    )  # fmt: skip

    name: Mapped[str | None] = text("栏目名称", required=True, section="栏目", list_at=2, maximum=20,
                                    help="例如 政治面貌、从业资格证号；同一台账里不能重名")  # fmt: skip
    ledger: Mapped[str | None] = text("台账", required=True, section="栏目", list_at=1, filterable=True,
                                      help="台账的代号，例如 people；streams 列出全部")  # fmt: skip
    kind: Mapped[str | None] = choice("填什么", "own_field_kind", required=True, section="栏目", list_at=3, default="文字")
    words: Mapped[str | None] = note("可选的词", section="栏目", shown_when=Condition("kind", "is", "选择"),
                                     help="一行一个，例如：党员、团员、群众各占一行")  # fmt: skip
    listed: Mapped[bool | None] = flag("列在表里", section="栏目", list_at=4, default="是")
    column: Mapped[str | None] = text("数据列", section="栏目", read_only=True, maximum=40)
    state: Mapped[str | None] = choice("使用情况", "own_field_state", section="栏目", list_at=5, default="在用")
    remark: Mapped[str | None] = note("备注", section="栏目")
