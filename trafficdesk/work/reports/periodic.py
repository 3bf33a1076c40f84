"""The periodic report: every figure of domain 1.13 for a period, beside the period before and the year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trafficdesk.fields.shown import number_text, written_date
from trafficdesk.rules.figures import change
from trafficdesk.rules.periods import HALF, MONTH, QUARTER, YEAR, CalendarPeriod, Period
from trafficdesk.work.reports.content import ReportCell, ReportLine, ReportSheet
from trafficdesk.work.reports.counting import Counting
from trafficdesk.work.reports.rules_figures import FIGURES, FigureSpec

LABELS = ("项目", "内容", "计量单位")
_NOW = {MONTH: "本月", QUARTER: "本季", HALF: "本期", YEAR: "本年"}
_BEFORE = {MONTH: "上月", QUARTER: "上季", HALF: "上半期", YEAR: "上年"}


@dataclass(frozen=True, slots=True)
class TypedFigures:
    """Figures filled in by hand, from what was kept with the reports: period code → key → number."""

    kept: Mapping[str, Mapping[str, str]]

    def value(self, key: str, period: Period) -> Decimal | None:
        """That of the period itself, else the sum over its months; None when nobody filled any in."""
        if isinstance(period, CalendarPeriod) and key in self.kept.get(period.code, {}):
            return Decimal(self.kept[period.code][key])
        months = [
            Decimal(values[key])
            for code, values in self.kept.items()
            if key in values and len(code) == 7 and f"{period.since:%Y-%m}" <= code <= f"{period.until:%Y-%m}"
        ]
        return sum(months, Decimal(0)) if months else None


def periodic_sheet(counting: Counting, period: CalendarPeriod, typed: TypedFigures, day: date) -> ReportSheet:
    """All figures of a period as seen on a day. 环比 against the period before, 同比 against the same one a year before.

    While it runs both are compared over as many days as have gone by.
    """
    now, before = _NOW[period.kind], _BEFORE[period.kind]
    last, year_before = period.so_far(period.previous, day), period.so_far(period.year_before, day)
    columns: list[tuple[str, Period | None, Period | None]] = [(now, period, None)]
    if period.kind in (MONTH, QUARTER):
        columns += [(before, last, None), ("环比", period, last)]
    if period.kind == YEAR:
        columns += [(before, year_before, None), ("同比", period, year_before)]
    else:
        columns += [("上年同期", year_before, None), ("同比", period, year_before)]
    if period.since.month > 1 and period.kind != YEAR:
        columns.append(("本年累计", period.year_to_date, None))
    lines = tuple(_line(counting, spec, columns, typed) for spec in FIGURES)
    note = ""
    if period.runs_on(day):
        spans = "、".join(_span(each) for _, each, _ in columns if each in (last, year_before) and each is not None)
        heads = "、".join(dict.fromkeys(head for head, each, _ in columns if each in (last, year_before)))
        note = f"截至{written_date(day)}，{now}还没有结束；{heads}取同样长的一段：{spans}。"
    return ReportSheet("工作情况", LABELS, tuple(head for head, _, _ in columns), lines, note=note)


def _span(period: Period) -> str:
    return f"{written_date(period.since)}至{written_date(period.until)}"


def _line(
    counting: Counting, spec: FigureSpec, columns: list[tuple[str, Period | None, Period | None]], typed: TypedFigures
) -> ReportLine:
    known: dict[Period, tuple[ReportCell, Decimal | None]] = {}
    cells = []
    for _, period, against in columns:
        for each in (period, against):
            if each is not None and each not in known:
                known[each] = _value(counting, spec, each, typed)
        if period is not None and against is not None:
            cells.append(ReportCell(change(known[period][1], known[against][1])))
        elif period is not None:
            cells.append(known[period][0])
    return ReportLine(spec.section, spec.name, spec.unit, tuple(cells), spec.key if spec.typed else "")


def _value(counting: Counting, spec: FigureSpec, period: Period, typed: TypedFigures) -> tuple[ReportCell, Decimal | None]:
    figure = counting.of_period(spec, period)
    if figure is not None:
        return ReportCell.of(figure), figure.value
    value = typed.value(spec.key, period)
    if value is None and spec.unless is not None:
        counted = counting.counted(spec.unless, period.since, period.until)
        if counted.value:
            return ReportCell.of(counted), counted.value
    return ReportCell(number_text(value)), value
