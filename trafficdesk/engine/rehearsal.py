"""备份恢复演练证明: the certificate of a rehearsal, as a paper."""

from __future__ import annotations

from trafficdesk.engine.office import Office
from trafficdesk.engine.papers.words import BLANK_DAY
from trafficdesk.engine.prints import Printed
from trafficdesk.records.registry import all_types
from trafficdesk.reports.document import (
    LIST,
    Align,
    Column,
    Document,
    Heading,
    Paragraph,
    Role,
    Style,
    Table,
    signing,
)
from trafficdesk.store.trail import PRINT
from trafficdesk.transfer.rehearse import Rehearsal

NAME = "备份恢复演练证明"
_PLAIN = Style(Role.SERIF, 10.5, 18, Align.LEFT, 0)
_ACROSS = 3


def certificate(office: Office, found: Rehearsal, now: dict[str, int]) -> Printed:
    """What was tried, what was counted, and how it compares with the office of today (rows per table)."""
    from trafficdesk.reports import pdf

    document = _document(office, found, now)
    content = pdf.render_batch([document])
    ((first, count),) = pdf.page_index([document])
    return Printed(NAME, content, ((NAME, first, count),), told=lambda: office.note(PRINT, f"打印{NAME}：{found.path.name}"))


def _document(office: Office, found: Rehearsal, now: dict[str, int]) -> Document:
    head = (
        f"备份文件：{found.path.name}（{'已加密' if found.encrypted else '没有加密'}），{found.made_at:%Y-%m-%d %H:%M} 做的，"
        f"单位：{found.office or office.name}。"
    )
    tried = (
        f"{found.tried_at:%Y-%m-%d %H:%M} 由 {office.user} 恢复到临时文件夹并打开，用时 {max(1, round(found.seconds))} 秒：共 "
        f"{found.rows} 条记录，条数和备份时一致；"
        + (f"附件 {found.files} 个，逐个核对内容指纹。" if found.with_attachments else "这一份不含附件。")
        + (f"修改记录到第 {found.act} 步，逐步核对无误，末端印记 {found.link}。" if found.act else "")
    )
    lines = [
        (kind.spec.label, f"{found.tables.get(kind.table.name, 0)}", f"{now.get(kind.table.name, 0)}")
        for kind in all_types()
        if kind.spec.ledger and not kind.spec.restricted and (found.tables.get(kind.table.name) or now.get(kind.table.name))
    ]  # fmt: skip
    lines += [("", "", "")] * (-len(lines) % _ACROSS)
    part = len(lines) // _ACROSS
    rows = tuple(tuple(cell for side in range(_ACROSS) for cell in lines[side * part + at]) for at in range(part))
    columns = (Column(3.6, Align.LEFT), Column(1.3, Align.RIGHT), Column(1.2, Align.RIGHT)) * _ACROSS
    blocks = (
        Heading(NAME, 0, 18, 30), Paragraph.of(head, _PLAIN, after=4), Paragraph.of(tried, _PLAIN, after=8),
        Table(columns, rows, (("台账", "备份里", "现在") * _ACROSS,), size=9, row_height=16),
        signing("演练人（签字）：", "负责人（签字）：", f"日期：{BLANK_DAY}", gap=18),
    )  # fmt: skip
    return Document(NAME, blocks, LIST, dated=found.tried_at.date())
