"""Tables of hazards: the ledger with every column of domain 1.9 on two sheets, and the figures of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.papers.periods import counted_until, periods_of, to_name
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, table_page, years
from trafficdesk.fields.shown import number_text
from trafficdesk.reports.document import Align, Document, PageBreak, Paragraph, Role, Style, Text
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.rules.periods import Period
from trafficdesk.store.query import Filter
from trafficdesk.work.hazards.papers_orders import where
from trafficdesk.work.hazards.reading import HazardFigures, HazardReading, InspectionFigures

_FOUND = (
    "number", "found", "source", "category", "place", "committee", "description", "level", "supervision", "basis",
    "consequence", "responsible_unit", "responsible", "state",
)  # fmt: skip
_TREATED = (
    "number", "measure", "helpers", "budget", "fund_source", "spent", "due", "contingency", "progress", "done_on",
    "checkers", "checked_on", "check_opinion", "passed", "photos", "state",
)  # fmt: skip
_HEADS = {"checkers": "复查人", "photos": "照片（前、后）", "passed": "移交和回复"}
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
    if name == "place":
        return where(hazard)
    if name == "supervision":
        return " ".join(filter(None, (hazard["supervision"], hazard["supervised_on"])))
    if name == "passed":
        return " ".join(filter(None, (hazard["passed_to"], hazard["passed_on"], hazard["reply"])))
    if name in ("budget", "spent"):
        # Without the comma of thousands, at which a narrow column would break the number.
        return number_text(hazard.row.values[name])
    return hazard[name]


def figures(request: PrintRequest) -> Sequence[Document]:
    """隐患排查治理统计表 of the period of the chosen hazards, by category and by committee."""
    return [_figures(request, period) for period in periods_of(request, "found", request.rows())]


def blank_figures(request: PrintRequest) -> Sequence[Document]:
    """The figures of hazards without one."""
    return [_figures(request, to_name())]


def _figures(request: PrintRequest, period: Period) -> Document:
    hazards = HazardReading(request.records)
    *by_category, total = hazards.figures(period.since, period.until)
    *by_committee, _ = hazards.figures(period.since, period.until, "committee")
    rows = [["按类别", line.name, "", "", "", *_line(line)] for line in by_category]
    for each in by_committee:
        looked = hazards.inspections(period.since, period.until, each.key) if each.key is not None else None
        rows.append(["按居委会", each.name, *_looked(looked), *_line(each)])
    columns = [
        LedgerColumn("统计方式"), LedgerColumn("名称"), LedgerColumn("次数", "排查"), LedgerColumn("人次", "排查"),
        LedgerColumn("处数", "排查"), LedgerColumn("一般", "发现（处）"), LedgerColumn("重大", "发现（处）"),
        LedgerColumn("合计", "发现（处）"), LedgerColumn("已整改"), LedgerColumn("整改率"), LedgerColumn("处数", "未整改"),
        LedgerColumn("超期", "未整改"), LedgerColumn("原因（办到哪一步）", "未整改"), LedgerColumn("计划", "资金（万元）"),
        LedgerColumn("落实", "资金（万元）"), LedgerColumn("停业建议"), LedgerColumn("移交"),
    ]  # fmt: skip
    every = hazards.inspections(period.since, period.until)
    title = f"{period.name}道路交通安全隐患排查治理统计表{counted_until(period)[1]}"
    sums = ["", total.name, *_looked(every), *_line(total)[:-2], str(every.proposed), str(total.passed)]
    page = table_page(request, title, columns, rows, total=sums)
    head, line, *rest = page.blocks
    words = (
        f"本期开展隐患排查 {every.rounds} 次，出动 {every.people} 人次，检查 {every.places} 处；"
        f"发出建议函 {every.proposed} 份、其他函件 {every.other_letters} 份。"
    )
    return replace(page, blocks=(head, line, Paragraph((Text(words),), _LINE, after=3), *rest))


def _looked(figures: InspectionFigures | None) -> list[str]:
    return ["", "", ""] if figures is None else [str(n) for n in (figures.rounds, figures.people, figures.places)]


def _line(line: HazardFigures) -> list[str]:
    money = [f"{amount / Decimal(10_000):.2f}" if amount else "" for amount in (line.budget, line.spent)]
    counts = (line.found - line.serious, line.serious, line.found, line.closed)
    still = [str(line.open), str(line.late), line.why_open]
    return [*map(str, counts), line.rate, *still, *money, str(line.proposed), str(line.passed)]


def money_ledger(request: PrintRequest) -> Sequence[Document]:
    """治理资金台账: planned, where from, paid one by one, spent, what is left."""
    rows = all_words(request)
    if not rows:
        return []
    hazards = HazardReading(request.records)
    lines, sums = [], [Decimal(0)] * 3
    for hazard in rows:
        money = hazards.money(hazard.row)
        paid = "；".join(
            f"{fund.values['paid']} {number_text(fund.values['amount'])} 元"
            + (f"（{fund.values['source']}）" if fund.values["source"] else "")
            for fund in request.records.select("hazard-funds", Filter("hazard", "is", hazard.row.id), sort=("paid",))
        )
        left = money.budget - money.spent  # what nobody planned for is missing in the end too
        sums = [each + more for each, more in zip(sums, (money.budget, money.spent, left), strict=True)]
        lines.append([
            hazard["number"], hazard["place"], hazard["responsible_unit"], number_text(hazard.row.values["budget"]), hazard["fund_source"],
            paid, number_text(money.spent), number_text(left), hazard["state"],
        ])  # fmt: skip
    columns = ["隐患编号", "地点", "责任单位", "计划（元）", "资金来源", "逐笔支出", "实际（元）", "结余（元）", "状态"]
    total = ["合计", "", "", number_text(sums[0]), "", "", number_text(sums[1]), number_text(sums[2]), ""]
    title = f"{years(row.row.values['found'] for row in rows)}道路交通安全隐患治理资金台账".strip()
    return [table_page(request, title, [LedgerColumn(name) for name in columns], lines, total=total)]
