"""Prints of plan, targets and assessment (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.reports.document import Align, Document, Paragraph, Role, Style, Text
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.rules import counters
from trafficdesk.store.query import Filter
from trafficdesk.streams.print_kind import PrintKind
from trafficdesk.streams.print_periods import real_year
from trafficdesk.streams.print_request import PrintRequest
from trafficdesk.streams.print_words import (
    Words,
    all_words,
    fields_page,
    grouped,
    number_text,
    select_words,
    table_page,
)

TASKS, TARGETS, ASSESSMENTS, LINES = "plan-tasks", "targets", "assessments", "score-lines"
_TASK_FIELDS = (
    "number", "part", "content", "measures", "department", "responsible", "starts", "due", "standard", "percent", "state",
    "evidence",
)  # fmt: skip
_TASK_GROUPS = {"starts": "时限", "due": "时限", "percent": "进展", "state": "进展"}
_LINE = Style(Role.SERIF, 10.5, 18, Align.LEFT, 0)


def task_tables(request: PrintRequest) -> Sequence[Document]:
    """年度计划任务表 of each year among the chosen tasks."""
    years = grouped(all_words(request), lambda each: each.row.values["year"])
    return [
        fields_page(request, f"{year} 年度道路交通安全工作计划任务表", _TASK_FIELDS, rows, groups=_TASK_GROUPS)
        for year, rows in years.items()
    ]


def target_tables(request: PrintRequest) -> Sequence[Document]:
    """工作目标完成情况表 of each year: counted from the ledgers where a counter is set, else as typed."""
    years = grouped(all_words(request), lambda each: each.row.values["year"])
    return [_targets(request, year, rows) for year, rows in years.items()]


def _targets(request: PrintRequest, year: int, rows: Sequence[Words]) -> Document:
    until = min(clock.today(), date(real_year(year), 12, 31))
    scope = counters.Scope(date(year, 1, 1), max(until, date(year, 1, 1)))
    columns = ("总目标", "指标", "要求", "目标值", "完成值", "计量单位", "是否达到", "数字来源", "佐证")
    lines = [_target(request, each, scope) for each in rows]
    title = f"{year} 年度道路交通安全工作目标完成情况表"
    return table_page(request, title, columns, lines, note=f"自动统计的数字截至 {scope.until}")


def _target(request: PrintRequest, target: Words, scope: counters.Scope) -> list[str]:
    values = target.row.values
    reached: Decimal | None = values["reached"]
    source = "手工填写" if reached is not None else ""
    if values["measure"]:
        with request.office.store.read() as connection:
            figure = counters.count(connection, values["measure"], scope)
        reached, source = figure.value, figure.explained
    return [
        target["goal"], target["name"], target["better"], number_text(values["wanted"]), number_text(reached),
        target["measure_unit"], _met(values["better"], values["wanted"], reached), source, target["evidence"],
    ]  # fmt: skip


def _met(better: str | None, wanted: Decimal | None, reached: Decimal | None) -> str:
    if wanted is None or reached is None:
        return ""
    return "达到" if (reached <= wanted if better == "不高于" else reached >= wanted) else "未达到"


def score_sheets(request: PrintRequest) -> Sequence[Document]:
    """目标考核表 of each chosen assessment with its score lines; 自评 is left to be written in."""
    return [_score_sheet(request, each) for each in all_words(request)]


def _score_lines(request: PrintRequest, assessment: Words) -> list[tuple[Words, Words]]:
    """(indicator, score line) by the indicators' numbers."""
    lines = select_words(request, LINES, Filter("assessment", "is", assessment.row.id))
    ids = [each.row.values["indicator"] for each in lines]
    indicators = {row.id: Words(request, row) for row in request.records.rows("score-indicators", ids)}
    pairs = [(indicators[each.row.values["indicator"]], each) for each in lines]
    return sorted(pairs, key=lambda pair: (pair[0].row.values["number"], pair[1].row.id))


def _score_sheet(request: PrintRequest, assessment: Words) -> Document:
    pairs = _score_lines(request, assessment)
    columns = [
        LedgerColumn("一级指标"), LedgerColumn("二级指标"), LedgerColumn("计分方式"), LedgerColumn("分值"),
        LedgerColumn("评分标准"), LedgerColumn("自评", "得分"), LedgerColumn("统计数", "得分"),
        LedgerColumn("自动得分", "得分"), LedgerColumn("考评得分", "得分"), LedgerColumn("扣分或改分原因"),
        LedgerColumn("佐证编号"),
    ]  # fmt: skip
    rows = [
        [indicator["first_level"], indicator["name"], indicator["kind"], number_text(indicator.row.values["points"]),
         indicator["rule"], "", *(number_text(line.row.values[name]) for name in ("counted", "automatic", "score")),
         line["reason"], line["evidence"]]
        for indicator, line in pairs
    ]  # fmt: skip
    # Points of bonuses and vetoes do not belong to the hundred.
    full = sum((i.row.values["points"] or Decimal(0) for i, _ in pairs if i.row.values["kind"] == "扣分"), Decimal(0))
    total = ["合计", "", "", number_text(full), "", "", "", "", number_text(assessment.row.values["total"]), "", ""]
    title = f"{_examined(assessment)} {_span(assessment)}道路交通安全工作目标考核表"
    page = table_page(request, title, columns, rows, total=total)
    facts = "　　".join(
        (f"等次：{assessment['level']}", f"一票否决事由：{assessment['veto']}", f"进展：{assessment['state']}",
         f"公布时间：{assessment['published_at']}", "被考核单位签字（盖章）：")
    )  # fmt: skip
    return replace(page, blocks=(*page.blocks, Paragraph((Text(facts),), _LINE, before=6)))


def _examined(assessment: Words) -> str:
    return assessment["unit"] or assessment["station"]


def _span(assessment: Words) -> str:
    return f"{assessment['year']} 年{assessment['period']}度".replace("年年度", "年度")


def score_tables(request: PrintRequest) -> Sequence[Document]:
    """考核得分汇总表 for each year, period and kind of object among the chosen assessments, best first."""
    groups = grouped(all_words(request), lambda each: (_span(each), each["object"]))
    return [_score_table(request, span, kind, rows) for (span, kind), rows in groups.items()]


def _score_table(request: PrintRequest, span: str, kind: str, rows: Sequence[Words]) -> Document:
    ranked = sorted(rows, key=lambda each: (-(each.row.values["total"] or Decimal(0)), _examined(each)))
    parts = {each.row.id: _subtotals(request, each) for each in ranked}
    levels = list(dict.fromkeys(name for subtotals in parts.values() for name in subtotals))
    columns = [
        LedgerColumn("被考核对象"), *(LedgerColumn(name, "一级指标得分") for name in levels), LedgerColumn("总分"),
        LedgerColumn("名次"), LedgerColumn("等次"), LedgerColumn("一票否决事由"), LedgerColumn("进展"),
    ]  # fmt: skip
    totals = [each.row.values["total"] for each in ranked]
    lines = [
        [_examined(each), *(number_text(parts[each.row.id].get(name)) for name in levels), number_text(total),
         "" if total is None else str(totals.index(total) + 1), each["level"], each["veto"], each["state"]]
        for each, total in zip(ranked, totals, strict=True)
    ]  # fmt: skip
    return table_page(request, f"{span}{kind}道路交通安全考核得分汇总表", columns, lines)


def _subtotals(request: PrintRequest, assessment: Words) -> dict[str, Decimal]:
    """Points reached by first-level indicator."""
    sums: dict[str, Decimal] = {}
    for indicator, line in _score_lines(request, assessment):
        name = indicator["first_level"]
        sums[name] = sums.get(name, Decimal(0)) + (line.row.values["score"] or Decimal(0))
    return sums


PRINTS = (
    PrintKind("plan-table", "年度计划任务表", TASKS, task_tables),
    PrintKind("target-table", "工作目标完成情况表", TARGETS, target_tables),
    PrintKind("assessment-sheet", "目标考核表", ASSESSMENTS, score_sheets),
    PrintKind("assessment-table", "考核得分汇总表", ASSESSMENTS, score_tables),
)
