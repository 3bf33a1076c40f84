"""Reports to superiors as they were submitted: figures, text and paper frozen on the day (domain 1.13)."""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import choice, day, integer, note, person_name, text
from trafficdesk.fields.spec import Condition, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class Report(Record):
    __tablename__ = "reports"
    spec = RecordSpec(
        code="reports", label="上报材料", noun="份", stream="plans", title=("kind", "period", "round"),
        sort=("-since", "kind", "-round"), keys=(("kind", "period", "round"),), unique=(Unique(("kind", "period", "round")),),
        year="since",
        late_when=Condition("state", "is_not", "已上报"), made_up=True,
        locked_when=Condition("state", "is", "已上报"), open_fields=("sent_to", "remark"), ledger=False,
        help="报表和总结一报出去就不再变：数字、文字、谁报的、什么时候，连同印件一起留存；更正另报一次。",
    )  # fmt: skip

    kind: Mapped[str | None] = choice("报表", "report_kind", required=True, section="上报", list_at=1, filterable=True)
    period: Mapped[str | None] = text(
        "期间", required=True, section="上报", list_at=2, filterable=True, maximum=12,
        help="月写 2026-11，季写 2026Q4，半年写 2026H1，全年写 2026",
    )  # fmt: skip
    round: Mapped[int | None] = integer("第几次上报", section="上报", list_at=3, default="1")
    since: Mapped[date | None] = day("期间起", section="上报", read_only=True, filterable=True)
    until: Mapped[date | None] = day("期间止", section="上报", read_only=True)
    state: Mapped[str | None] = choice(
        "进展", "report_state", section="上报", list_at=4, read_only=True, filterable=True, default="草稿"
    )
    sent_to: Mapped[str | None] = text("报送单位", section="上报", list_at=5, maximum=80)
    submitted_on: Mapped[date | None] = day("上报日期", section="上报", list_at=6, read_only=True)
    submitted_by: Mapped[str | None] = person_name("上报人", section="上报", list_at=7, read_only=True, maximum=40)
    reason: Mapped[str | None] = text("更正原因", section="上报", read_only=True, maximum=200)
    body: Mapped[str | None] = note("文字", section="内容", maximum=20_000)
    typed: Mapped[str | None] = note(
        "手填的数字", section="内容", read_only=True, on_card=False, sensitivity=Sensitivity.SEALED
    )
    figures: Mapped[str | None] = note(
        "冻结的数字", section="内容", read_only=True, maximum=400_000, on_card=False, sensitivity=Sensitivity.SEALED
    )
    printed_file: Mapped[str | None] = text(
        "印件指纹", section="内容", read_only=True, maximum=64, on_card=False, keeps_file=True
    )
    remark: Mapped[str | None] = note("备注", section="内容")
