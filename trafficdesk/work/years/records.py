"""A year of the office: when it was opened, when it was closed, and the figures with which it was closed."""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import calendar_year, day, note, text
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class OfficeYear(Record):
    __tablename__ = "years"
    spec = RecordSpec(
        code="years", label="年度", noun="年", stream="system", title=("year",), sort=("-year",), keys=(("year",),),
        unique=(Unique(("year",)),), ledger=False, help="年度交接：哪天开启、哪天办结、办结时的各项数字。办结以后这一年的内容不能再改。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year("年度", required=True, section="年度", list_at=1, filterable=True)
    opened_on: Mapped[date | None] = day("开启日期", section="年度", list_at=2)
    opened_by: Mapped[str | None] = text("开启人", section="年度", maximum=40)
    closed_on: Mapped[date | None] = day("办结日期", section="年度", list_at=3)
    closed_by: Mapped[str | None] = text("办结人", section="年度", maximum=40)
    figures: Mapped[str | None] = note("办结时的数字", section="年度", maximum=200_000, on_card=False)
    reopened_on: Mapped[date | None] = day("重新打开日期", section="年度")
    reopen_reason: Mapped[str | None] = text("重新打开原因", section="年度", maximum=200)
