"""Reports on paper and in Excel: the same tables, the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.papers.words import TO_WRITE
from trafficdesk.exchange.write import HEAD_STYLE, cell_string, new_book, sheet_name
from trafficdesk.fields.shown import written_date
from trafficdesk.progress import Progress, no_progress
from trafficdesk.reports import pdf
from trafficdesk.reports.document import (
    LEDGER,
    LIST,
    MM,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Page,
    Paragraph,
    Role,
    Row,
    Spacer,
    Style,
    Table,
    Text,
    Together,
)
from trafficdesk.reports.ledger import LedgerColumn, ledger
from trafficdesk.reports.official import notice
from trafficdesk.reports.wording import worded
from trafficdesk.work.reports.content import ReportCell, ReportContent, ReportLine, ReportSheet
from trafficdesk.work.reports.rules import TO_FILL

_TITLE = Style(Role.HEI, 18, 28, Align.CENTRE, 0)
_SUBTITLE = Style(Role.HEI, 12, 22, Align.LEFT, 0)
_SMALL = Style(Role.SERIF, 9, 14, Align.LEFT, 0)
_BODY = Style(Role.BODY, 12, 20)
_ANNEX = "工作情况统计表"
# More columns than this stand on a page turned sideways.
_WIDE = 6
# The periodic report goes onto one page.
_DENSE = replace(LIST, top=15 * MM, bottom=16 * MM)
_DENSE_SIZE, _DENSE_ROW = 8.5, 15.0
_LOW_ROW = 19.0
_SHORT = 22


@dataclass(frozen=True, slots=True)
class ReportHead:
    """What stands around the tables. to: 报送单位; number: 第几次上报 when it is a correction."""

    title: str
    office: str
    user: str
    period: str
    day: date
    to: str = ""
    note: str = ""


def head_of(content: ReportContent, office: Office, sent_to: str = "", note: str = "") -> ReportHead:
    """What stands around the tables of a report that is printed today."""
    return ReportHead(content.title, office.name, office.user, content.period.name, clock.today(), sent_to.strip(), note)


def paper_of(
    content: ReportContent, office: Office, body: str, sent_to: str, note: str, *, summary: bool, progress: Progress = no_progress
) -> bytes:
    """The report on paper."""
    return pdf.render_batch(documents_of(content, office, body, sent_to, note, summary=summary), progress)


def documents_of(content: ReportContent, office: Office, body: str, sent_to: str, note: str, *, summary: bool) -> list[Document]:
    """The report before it is drawn."""
    made = documents(head_of(content, office, sent_to, note), content.sheets, body, summary=summary)
    return [worded(each) for each in made]


def documents(head: ReportHead, sheets: Sequence[ReportSheet], body: str, *, summary: bool) -> list[Document]:
    """A summary is a letter with its tables after it, any other report its tables with words below."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if not summary:
        return [_tables(head, sheets, lines)]
    said = [TO_WRITE if line == TO_FILL else line for line in lines]
    letter = notice(head.title, "", head.to, said, head.office, head.day, attachments=(_ANNEX,))
    tables = _tables(replace(head, title=_ANNEX), sheets, [])
    which = Paragraph((Text("附件"),), Style(Role.HEI, 14, 24, Align.LEFT, 0))
    return [replace(letter, note=head.note), replace(tables, title=f"{head.title}附件", blocks=(which, *tables.blocks))]


def _tables(head: ReportHead, sheets: Sequence[ReportSheet], lines: Sequence[str]) -> Document:
    wide, dense = any(len(sheet.heads) > _WIDE for sheet in sheets), any(sheet.labels[0] for sheet in sheets)
    page = LEDGER if wide else _DENSE if dense else LIST
    blocks: list[Block] = [
        Paragraph((Text(head.title),), _TITLE, after=4, keep_next=True),
        _line((f"单位：{head.office}", f"期间：{head.period}", f"日期：{written_date(head.day)}")),
    ]
    for sheet in sheets:
        table = _table(sheet, page)
        if len(sheets) > 1:
            caption = Paragraph((Text(sheet.title),), _SUBTITLE, before=8, after=2, keep_next=True)
            blocks += [Together((caption, table))] if len(sheet.lines) <= _SHORT else [caption, table]
        else:
            blocks.append(table)
        if sheet.note:
            blocks.append(Paragraph((Text(f"注：{sheet.note}"),), _SMALL, before=2))
    if lines:
        blocks.append(Paragraph((Text("文字说明"),), _SUBTITLE, before=8, keep_next=True))
        blocks += [Paragraph((Text(line),), _BODY) for line in lines]
    blocks.append(Together((Spacer(6), _line((f"填表人：{head.user}", "审核人：", "负责人签字（盖章）："))), company=True))
    return Document(head.title, tuple(blocks), page, Footer.NUMBERED, note=head.note, dated=head.day)


def _table(sheet: ReportSheet, page: Page) -> Table:
    """The table of a ledger, sections joined into one cell each."""
    shown = [place for place in range(3) if sheet.labels[place]]
    columns = [LedgerColumn(sheet.labels[place]) for place in shown] + [LedgerColumn(head) for head in sheet.heads]
    rows = [_texts(line, shown) for line in sheet.lines]
    total = _texts(sheet.total, shown) if sheet.total else ()
    made = ledger("", columns, rows, total=total, serials=False, page=page)
    table = next(block for block in made.blocks if isinstance(block, Table) and block.ruled)
    if 0 not in shown:
        return replace(table, row_height=_LOW_ROW)
    joined = tuple(_joined(table.rows, len(sheet.lines)))
    return replace(table, rows=joined, size=_DENSE_SIZE, row_height=_DENSE_ROW)


def _joined(rows: Sequence[Row], count: int) -> list[Row]:
    joined: list[Row] = []
    for section, members in groupby(rows[:count], key=lambda row: row[0]):
        first, *rest = list(members)
        joined.append((Cell(str(section), rows=1 + len(rest)), *first[1:]))
        joined += [row[1:] for row in rest]
    return [*joined, *rows[count:]]


def _texts(line: ReportLine, shown: Sequence[int]) -> list[str]:
    words = (line.section, line.name, line.unit)
    return [*(words[place] for place in shown), *(cell.text for cell in line.cells)]


def _line(texts: Sequence[str]) -> Table:
    """A line without rules, its parts at the left, in the middle and at the right."""
    aligns = (Align.LEFT, Align.CENTRE, Align.RIGHT)
    cells = tuple(Cell(text, align=align) for text, align in zip(texts, aligns, strict=True))
    return Table(tuple(Column(weight) for weight in (1.3, 1, 1)), (cells,), row_height=18, ruled=False)


def write_book(path: Path, head: ReportHead, sheets: Sequence[ReportSheet], body: str) -> None:
    """The tables as .xlsx in the columns of the paper, one sheet each, and the words in one more."""
    with new_book(path) as book:
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(book, book.add_worksheet(sheet_name(sheet.title, names)), head, sheet)
        if body.strip():
            page = book.add_worksheet(sheet_name("文字", names))
            page.set_column(0, 0, 90)
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            for at, line in enumerate(body.splitlines()):
                page.write_string(at, 0, cell_string(line), wrapped)


def _write_sheet(book: Any, page: Any, head: ReportHead, sheet: ReportSheet) -> None:
    shown = [place for place in range(3) if sheet.labels[place]]
    heads = [*(sheet.labels[place] for place in shown), *sheet.heads]
    last = len(heads) - 1
    title = head.title if len(sheet.title) < 6 else f"{head.title}：{sheet.title}"
    page.merge_range(0, 0, 0, last, title, book.add_format({"bold": True, "font_size": 16, "align": "center"}))
    page.write_string(1, 0, f"单位：{head.office}　　期间：{head.period}　　日期：{written_date(head.day)}")
    style = book.add_format(HEAD_STYLE)
    for at, text in enumerate(heads):
        page.write_string(2, at, text, style)
        page.set_column(at, at, max(len(text) * 2 + 2, 12 if at else 16))
    plain, bold = book.add_format({"border": 1}), book.add_format({"border": 1, "bold": True})
    at = 2
    for line in sheet.all_lines:
        at += 1
        shape = bold if line is sheet.total else plain
        for place, text in enumerate((line.section, line.name, line.unit)[index] for index in shown):
            page.write_string(at, place, cell_string(text), shape)
        for place, cell in enumerate(line.cells, start=len(shown)):
            _write_cell(page, at, place, cell, shape)
    if sheet.note:
        page.write_string(at + 1, 0, f"注：{sheet.note}")
    page.write_string(at + 2, 0, f"填表人：{head.user}　　　　审核人：　　　　负责人签字（盖章）：")
    page.freeze_panes(3, len(shown))
    page.repeat_rows(2)
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write_cell(page: Any, row: int, column: int, cell: ReportCell, shape: Any) -> None:
    if cell.figure is not None and cell.text:
        page.write_number(row, column, float(cell.text), shape)
    else:
        page.write_string(row, column, cell_string(cell.text), shape)
