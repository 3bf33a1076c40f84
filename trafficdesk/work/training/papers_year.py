"""Prints of a year of training: plan against held, who was never there, figures by quarter (domain 1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind, Takes
from trafficdesk.engine.papers.periods import real_year
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, grouped, table_page
from trafficdesk.fields.shown import number_text
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.figures import percent
from trafficdesk.work.training.reading import PlanLine, TrainingCoverage, TrainingFigures, TrainingReading
from trafficdesk.work.training.rules import DONE, PLANS, SESSIONS

_PLAN_FIELDS = ("topic", "audience", "form", "hours", "people", "units", "unit", "responsible", "funds", "state")
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def plan_tables(request: PrintRequest) -> Sequence[Document]:
    """年度培训计划与完成情况表 of each year among the chosen plan items."""
    desk = TrainingReading(request.records)
    pages = []
    for year, chosen in grouped(request.rows(), lambda row: row.values["year"]).items():
        wanted = {row.id for row in chosen}
        every = desk.plan_against_done(year)
        lines = [line for line in every if line.plan.id in wanted]
        # The whole plan adds up to the year; some of its items do not.
        outside = desk.outside_the_plan(year) if len(lines) == len(every) else (0, 0)
        pages.append(_plan_table(request, year, lines, outside))
    return pages


def blank_plan(request: PrintRequest) -> Sequence[Document]:
    """The year's plan without a training."""
    return [_plan_table(request, clock.today().year, [], (0, 0))]


def _plan_table(request: PrintRequest, year: int, lines: Sequence[PlanLine], outside: tuple[int, int]) -> Document:
    view = request.records.view(PLANS)
    columns = [
        LedgerColumn("月份"), *(LedgerColumn(view.field(name).label) for name in _PLAN_FIELDS),
        LedgerColumn("期数", "完成情况"), LedgerColumn("日期", "完成情况"), LedgerColumn("实到人次", "完成情况"),
    ]  # fmt: skip
    rows = [[*_planned(Words(request, line.plan)), *_held(line)] for line in lines]
    held, present = outside
    if held:
        rows.append(["", "计划外的培训", *("" for _ in _PLAN_FIELDS[1:]), str(held), "", str(present)])
    people = sum(line.plan.values["people"] or 0 for line in lines)
    sums = sum(line.held for line in lines) + held, sum(line.present for line in lines) + present
    total = ["合计", *("" for _ in _PLAN_FIELDS), str(sums[0]), "", str(sums[1])]
    total[1 + _PLAN_FIELDS.index("people")] = str(people or "")
    return table_page(request, f"{year} 年度交通安全培训计划与完成情况表", columns, rows, total=total)


def _planned(plan: Words) -> list[str]:
    return [f"{plan.row.values['due'].month} 月", *(plan[name] for name in _PLAN_FIELDS)]


def _held(line: PlanLine) -> list[str]:
    days = "\n".join(f"{row.values['starts']:%Y-%m-%d}" for row in line.sessions if row.values["state"] == DONE)
    return [str(line.held or ""), days, str(line.present or "")]


def coverage_tables(request: PrintRequest) -> Sequence[Document]:
    """驾驶员培训覆盖情况和未训名单 of the year asked for, else of the years of the chosen sessions."""
    desk = TrainingReading(request.records)
    pages = []
    for year in _years(request):
        if lines := desk.coverage(year):
            pages.append(_coverage_table(request, year, lines))
    return pages


def blank_coverage(request: PrintRequest) -> Sequence[Document]:
    """The coverage of units without one."""
    return [_coverage_table(request, clock.today().year, [])]


def _coverage_table(request: PrintRequest, year: int, lines: Sequence[TrainingCoverage]) -> Document:
    rows = [
        [line.unit, str(line.must), str(line.done), str(len(line.missing)), percent(line.done, line.must, 1),
         "、".join(line.missing)]
        for line in lines
    ]  # fmt: skip
    must, missing = sum(line.must for line in lines), sum(len(line.missing) for line in lines)
    share = percent(must - missing, must, 1)
    columns = ("单位", "应训人数", "已训人数", "未训人数", "覆盖率", LedgerColumn("未训人员", weight=330))
    total = ("合计", str(must), str(must - missing), str(missing), share, "")
    return table_page(request, f"{year} 年驾驶员培训覆盖情况和未训名单", columns, rows, total=total)


def figure_tables(request: PrintRequest) -> Sequence[Document]:
    """培训情况统计表: quarters of the year, the year last."""
    desk = TrainingReading(request.records)
    return [_figure_table(request, desk, year) for year in _years(request)]


def _figure_table(request: PrintRequest, desk: TrainingReading, year: int) -> Document:
    ends = [month_end(date(year, month, 1)) for month in (3, 6, 9, 12)]
    quarters = [(end.replace(month=end.month - 2, day=1), end) for end in ends]
    *each, whole = desk.figures_of([*quarters, (date(year, 1, 1), ends[-1])])
    rows = [[name, *_figures(found)] for name, found in zip(_QUARTERS, each, strict=True)]
    total = ["全年", *_figures(whole)]
    lines = desk.coverage(year)
    must, missing = sum(line.must for line in lines), sum(len(line.missing) for line in lines)
    note = f"在册驾驶员 {must} 人，已训 {must - missing} 人" if must else ""
    columns = ("时间", "期数", "培训人次", "课时", "参加考核", "合格", "合格率")
    return table_page(request, f"{year} 年交通安全培训情况统计表", columns, rows, total=total, note=note, serials=False)


def _figures(each: TrainingFigures) -> list[str]:
    share = percent(each.passed, each.judged, 1)
    return [str(each.sessions), str(each.visits), number_text(each.hours), str(each.judged), str(each.passed), share]


def _years(request: PrintRequest) -> list[int]:
    if request.year is not None or request.by_hand:
        return [request.year or clock.today().year]
    return [real_year(year) for year in sorted({row.values["starts"].year for row in request.rows()})]


PRINTS = (
    PrintKind("training-plan", "年度培训计划与完成情况表", PLANS, plan_tables, empty=blank_plan),
    PrintKind("training-coverage", "培训覆盖情况和未训名单", SESSIONS, coverage_tables, takes=Takes(fields=(), whole="整年"),
              empty=blank_coverage, posted=True),
    PrintKind("training-figures", "培训情况统计表", SESSIONS, figure_tables, takes=Takes(fields=(), whole="整年")),
)
