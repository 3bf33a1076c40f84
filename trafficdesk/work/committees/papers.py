"""Prints of the committees' base ledgers: completeness matrix, contents, plan, papers (domain 1.3)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind, Takes
from trafficdesk.engine.papers.periods import real_year
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import LETTER_LINE, Words, all_words, grouped, paragraphs, table_page
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import LIST, OFFICIAL, Block, Document, Footer, Heading
from trafficdesk.reports.official import body_blocks
from trafficdesk.work.committees.reading import PAPERS, PLANS, Cell, CommitteeReading
from trafficdesk.work.committees.rules import LEDGERS, ledger_kinds

_BLANK_LINES = 12
_PLAN_FIELDS = ("goal", "task", "steps", "measures", "responsible", "due", "state", "done_on", "remark")


def matrices(request: PrintRequest) -> Sequence[Document]:
    """居委会台账完备情况表: one table of all committees for each year among the chosen rows."""
    reading = CommitteeReading(request.office, request.records)
    found = {row.values["year"] for row in request.rows()}
    return [_matrix(request, reading, year) for year in sorted(found)]


def _matrix(request: PrintRequest, reading: CommitteeReading, year: int) -> Document:
    matrix = reading.matrix(real_year(year))
    columns = ["居委会", *(column.label for column in matrix.columns), "齐全数"]
    rows = [[row.short, *map(_cell, row.cells), f"{row.complete}/{len(row.cells)}"] for row in matrix.rows]
    complete = [sum(row.cells[place].level == "good" for row in matrix.rows) for place in range(len(matrix.columns))]
    total = ["齐全的居委会", *map(str, complete), ""]
    title = f"{year} 年度居委会台账完备情况表"
    return table_page(request, title, columns, rows, total=total, note="格内为完备情况和建立、报送的月日")


def _cell(cell: Cell) -> str:
    return f"{cell.text}\n{cell.on.month}.{cell.on.day}" if cell.on else cell.text


def contents(request: PrintRequest) -> Sequence[Document]:
    """台账目录 of each committee and year among the chosen rows; the whole set, also what is not there yet."""
    groups = grouped(all_words(request), lambda each: (each["committee"], each.row.values["year"]))
    return [_contents(request, name, year, rows) for (name, year), rows in groups.items()]


def _contents(request: PrintRequest, name: str, year: int, rows: Sequence[Words]) -> Document:
    by_kind = {each.row.values["kind"]: each for each in rows}
    lines = []
    for kind in ledger_kinds(year):
        row = by_kind.get(kind.code)
        lines.append([kind.label, *(row[n] if row else "" for n in ("state", "filed_on", "responsible", "remark"))])
    columns = ("台账名称", "完备情况", "建立或更新日期", "责任人", "备注")
    return table_page(request, f"{name} {year} 年度道路交通安全台账目录", columns, lines, page=LIST)


def plans(request: PrintRequest) -> Sequence[Document]:
    """年度计划表 of each committee and year: 有目标、有步骤、有措施、有时限."""
    groups = grouped(all_words(request), lambda each: (each["committee"], each.row.values["year"]))
    return [
        table_page(
            request,
            f"{name} {year} 年度道路交通安全工作计划表",
            [rows[0].label(field) for field in _PLAN_FIELDS],
            [[each[field] for field in _PLAN_FIELDS] for each in rows],
        )
        for (name, year), rows in groups.items()
    ]


def papers(request: PrintRequest) -> Sequence[Document]:
    """年度计划、总结、考核 as texts. What nobody has written yet is drafted from the ledgers and says so."""
    reading = CommitteeReading(request.office, request.records)
    return [_paper(reading, each) for each in all_words(request)]


def blank_paper(request: PrintRequest) -> Sequence[Document]:
    """A committee's summary or assessment with lines to write on."""
    body = ["＿" * LETTER_LINE] * _BLANK_LINES
    return [_set(f"{'＿' * 8}{each.row.values['year']}年道路交通安全工作＿＿＿＿", body, "", each) for each in all_words(request)]


def _paper(reading: CommitteeReading, paper: Words) -> Document:
    values = paper.row.values
    title = f"{paper['committee']}{values['year']}年道路交通安全工作{paper['kind'].removeprefix('年度')}"
    body, note = paragraphs(values["body"]), ""
    if not body:
        body = paragraphs(reading.draft(values["committee"], values["year"], values["kind"]).text)
        note = f"草稿：由程序按台账于 {clock.today()} 起草，未经审核"
    if body and body[0] == title:
        body = body[1:]
    return _set(title, body, note, paper)


def _set(title: str, body: Sequence[str], note: str, paper: Words) -> Document:
    handed_in = paper.row.values["handed_in"]
    blocks: list[Block] = [Heading(title, 0), *body_blocks(body)]
    blocks += body_blocks(["", f"起草人：{paper['author']}　　审核人：{paper['approved_by']}"])
    blocks += body_blocks([f"报送日期：{written_date(handed_in)}"])
    return Document(title, tuple(blocks), OFFICIAL, Footer.OFFICIAL, note=note, dated=handed_in)


PRINTS = (
    PrintKind(
        "committee-matrix", "居委会台账完备情况表", LEDGERS, matrices,
        takes=Takes(fields=("year",), whole="整年"),
    ),
    PrintKind(
        "committee-contents", "居委会台账目录", LEDGERS, contents,
        takes=Takes(fields=("committee", "year"), whole="整本目录"),
    ),
    PrintKind("committee-plan", "居委会年度计划表", PLANS, plans),
    PrintKind("committee-paper", "居委会年度计划总结考核", PAPERS, papers, returns="居委会材料", empty=blank_paper),
)
