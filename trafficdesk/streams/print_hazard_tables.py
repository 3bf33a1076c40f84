"""Tables of hazards: the ledger with every column of domain 1.9 on two sheets, and the figures of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from trafficdesk.reports.document import Align, Document, PageBreak, Paragraph, Role, Style, Text
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.store.query import Filter
from trafficdesk.streams.attachments import Attachments
from trafficdesk.streams.hazards import HazardFigures, Hazards
from trafficdesk.streams.print_periods import Period, period_of
from trafficdesk.streams.print_request import PrintRequest
from trafficdesk.streams.print_words import Words, all_words, number_text, table_page, years

_FOUND = (
    "number", "found", "source", "category", "place", "committee", "description", "level", "supervision", "basis",
    "consequence", "responsible_unit", "responsible", "state",
)  # fmt: skip
_TREATED = (
    "number", "measure", "helpers", "budget", "fund_source", "spent", "due", "contingency", "progress", "done_on",
    "checkers", "checked_on", "check_opinion", "photos", "state",
)  # fmt: skip
_HEADS = {"checkers": "复查人", "photos": "照片（前、后）"}
_GROUPS = {
    "responsible_unit": "责任", "responsible": "责任", "budget": "资金（元）", "fund_source": "资金（元）",
    "spent": "资金（元）", "checkers": "复查", "checked_on": "复查", "check_opinion": "复查",
}  # fmt: skip
_LINE = Style(Role.SERIF, 10.5, 18, Align.LEFT, 0)


def full_ledger(request: PrintRequest) -> Sequence[Document]:
    """隐患台账: too many columns for one sheet, so found and graded first, then treated and rechecked."""
    rows = all_words(request)
    if not rows:
        return []
    title = f"{years(row.row.values['found'] for row in rows)}道路交通安全隐患台账".strip()
    first = _sheet(request, f"{title}（一）发现和定级", _FOUND, rows)
    second = _sheet(request, f"{title}（二）治理和复查", _TREATED, rows)
    return [replace(first, title=title, blocks=(*first.blocks, PageBreak(), *second.blocks))]


def _sheet(request: PrintRequest, title: str, names: Sequence[str], rows: Sequence[Words]) -> Document:
    columns = [LedgerColumn(_HEADS.get(name) or rows[0].label(name), _GROUPS.get(name, "")) for name in names]
    return table_page(request, title, columns, [[_cell(request, row, name) for name in names] for row in rows])


def _cell(request: PrintRequest, hazard: Words, name: str) -> str:
    if name == "checkers":
        return "、".join(filter(None, (hazard["checker_one"], hazard["checker_two"])))
    if name == "photos":
        kinds = [file.kind for file in Attachments(request.office, request.records).of("hazards", hazard.row.id)]
        before, after = kinds.count("整改前照片"), kinds.count("整改后照片")
        return f"{before}、{after}" if before or after else ""
    if name in ("budget", "spent"):
        # Without the comma of thousands, at which a narrow column would break the number.
        return number_text(hazard.row.values[name])
    return hazard[name]


def figures(request: PrintRequest) -> Sequence[Document]:
    """隐患排查治理统计表 of the period of the chosen hazards, by category and by committee."""
    period = period_of(request, "found", request.rows())
    return [_figures(request, period)] if period else []


def _figures(request: PrintRequest, period: Period) -> Document:
    hazards = Hazards(request.office, request.records)
    *by_category, total = hazards.figures(period.since, period.until)
    *by_committee, _ = hazards.figures(period.since, period.until, "committee")
    rows = [["按类别", *_line(line)] for line in by_category] + [["按居委会", *_line(line)] for line in by_committee]
    columns = [
        LedgerColumn("统计方式"), LedgerColumn("名称"), LedgerColumn("合计", "发现（处）"), LedgerColumn("一般", "发现（处）"),
        LedgerColumn("重大", "发现（处）"), LedgerColumn("已销号"), LedgerColumn("整改率"), LedgerColumn("合计", "未销号（处）"),
        LedgerColumn("其中超期", "未销号（处）"), LedgerColumn("移交（处）"), LedgerColumn("预算", "资金（万元）"),
        LedgerColumn("实际", "资金（万元）"),
    ]  # fmt: skip
    title = f"{period.name}道路交通安全隐患排查治理统计表"
    page = table_page(request, title, columns, rows, total=["", *_line(total)])
    head, line, *rest = page.blocks
    rounds = Paragraph((Text(_rounds(request, period)),), _LINE, after=3)
    return replace(page, blocks=(head, line, rounds, *rest))


def _line(line: HazardFigures) -> list[str]:
    open_ = line.found - line.closed
    money = [f"{amount / Decimal(10_000):.2f}" if amount else "" for amount in (line.budget, line.spent)]
    rate = f"{line.rate:.0%}" if line.found else ""
    counts = (line.found, line.found - line.serious, line.serious, line.closed)
    return [line.name, *map(str, counts), rate, str(open_), str(line.late), str(line.passed), *money]


def _rounds(request: PrintRequest, period: Period) -> str:
    """排查次数、出动人次、检查处数 and the letters of the period in one sentence."""
    rounds = request.records.select("inspection-rounds", Filter("starts", "between", period.since, period.until))
    people = sum(row.values["people"] or 0 for row in rounds)
    places = sum(row.values["checked_places"] or 0 for row in rounds)
    sent = request.records.select("letters", Filter("sent", "between", period.since, period.until))
    proposed = sum(row.values["kind"] == "建议函" for row in sent)
    return (
        f"本期开展隐患排查 {len(rounds)} 次，出动 {people} 人次，检查 {places} 处；"
        f"发出建议函 {proposed} 份、其他函件 {len(sent) - proposed} 份。"
    )


