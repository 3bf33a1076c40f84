"""Scanned pages that belong nowhere yet."""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import day, integer, text
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec


class ScanPageRow(Record):
    __tablename__ = "scan_pages"
    spec = RecordSpec(
        code="scan-pages", label="扫描托盘", noun="页", stream="system", title=("source",), sort=("came_on", "id"), ledger=False,
        help="扫描进来、还没有归到哪条记录的页。每页留着一份 PDF，归档时移走，可以撤销。",
    )  # fmt: skip

    source: Mapped[str | None] = text("哪个文件第几页", required=True, section="页", list_at=1, maximum=200)
    why: Mapped[str | None] = text("为什么在托盘里", section="页", list_at=2, maximum=200)
    code_text: Mapped[str | None] = text("二维码", section="页", read_only=True, maximum=200)
    came_on: Mapped[date | None] = day("扫描日期", section="页", read_only=True, list_at=3)
    number: Mapped[int | None] = integer("第几页", section="页", read_only=True)
    owner_code: Mapped[str | None] = text("所属类别", section="页", read_only=True)
    owner: Mapped[int | None] = integer("所属记录", section="页", read_only=True)
    sha256: Mapped[str | None] = text("内容指纹", section="页", read_only=True, keeps_file=True)
