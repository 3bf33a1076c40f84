"""事故统计表: accidents of a period with the period before and the year before, and by place, hour, form, liability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk.fields.codes import code_list
from trafficdesk.rules.figures import change
from trafficdesk.rules.periods import CalendarPeriod
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.accidents.api import CODE, PARTIES, PARTS_OF_DAY, part_of_day, traffic_of
from trafficdesk.work.reports.content import ReportCell, ReportLine, ReportSheet
from trafficdesk.work.reports.counting import Counting
from trafficdesk.work.reports.rules_figures import FIGURES

_MEASURES = (("起数", ""), ("死亡", "deaths"), ("重伤", "serious"), ("轻伤", "slight"), ("财产损失（元）", "loss"))
_HEADS = tuple(head for head, _ in _MEASURES)


@dataclass(frozen=True, slots=True)
class Happened:
    """Accidents of a time with their parties and the cars of these; read once for all periods that are reported."""

    rows: Sequence[Row]
    parties: Sequence[Row]
    vehicles: Mapping[int, Row]

    @staticmethod
    def between(counting: Counting, since: date, until: date) -> Happened:
        """All that happened from one day to another."""
        rows = counting.rows(CODE, Filter("happened", "between", since, until))
        parties = counting.rows(PARTIES, Filter("accident", "in", tuple(row.id for row in rows)))
        cars = sorted({row.values["vehicle"] for row in parties} - {None})
        return Happened(rows, parties, {row.id: row for row in counting.rows("vehicles", Filter("id", "in", tuple(cars)))})

    def within(self, period: CalendarPeriod) -> Happened:
        """Those of one period."""
        rows = [row for row in self.rows if period.since <= row.values["happened"].date() <= period.until]
        ids = {row.id for row in rows}
        return Happened(rows, [party for party in self.parties if party.values["accident"] in ids], self.vehicles)


def accident_sheets(counting: Counting, period: CalendarPeriod, happened: Happened, day: date) -> tuple[ReportSheet, ...]:
    """Compared, by committee, by time of day, by form, and the parties by liability; as seen on a day."""
    span = Filter("happened", "between", period.since, period.until)
    mine = happened.within(period)
    rows = mine.rows
    return (
        _compared(counting, period, day),
        _split(counting, span, "按居委会", _committees(rows)),
        _split(counting, span, "按时段", _hours(rows)),
        _split(counting, span, "按道路", _by(rows, "road", "没有填道路")),
        _split(counting, span, "按事故形态", _coded(rows, "form", "accident_form", "没有填形态")),
        _split(counting, span, "按原因", _coded(rows, "cause_kind", "accident_cause", "没有认定原因")),
        _split(counting, span, "按车型（一起涉及几种的各计）", _traffic(mine)),
        _liability(counting, [row.id for row in rows]),
    )


def _compared(counting: Counting, period: CalendarPeriod, day: date) -> ReportSheet:
    """Against as much of the period before and of the same one last year as has gone by of this one."""
    lines, spans = [], (period, period.so_far(period.previous, day), period.so_far(period.year_before, day))
    for spec in FIGURES:
        if spec.counted is not None and spec.counted.code == CODE:
            now, before, year_before = (
                counting.counted(spec.counted, each.since, each.until) for each in spans
            )
            cells = (
                ReportCell.of(now), ReportCell.of(before), ReportCell(change(now.value, before.value)),
                ReportCell.of(year_before), ReportCell(change(now.value, year_before.value)),
            )  # fmt: skip
            lines.append(ReportLine("", spec.name, spec.unit, cells))
    return ReportSheet("总体情况", ("", "内容", "计量单位"), ("本期", "上期", "环比", "上年同期", "同比"), tuple(lines))


_Groups = list[tuple[str, tuple[Filter, ...]]]


def _split(counting: Counting, span: Filter, title: str, groups: _Groups) -> ReportSheet:
    lines = [_split_line(counting, name, (span, *filters)) for name, filters in groups]
    total = _split_line(counting, "合计", (span,))
    return ReportSheet(title, ("", title.removeprefix("按"), ""), _HEADS, tuple(lines), total)


def _split_line(counting: Counting, name: str, filters: tuple[Filter, ...]) -> ReportLine:
    cells = (ReportCell.of(counting.figure(CODE, filters, field)) for _, field in _MEASURES)
    return ReportLine("", name, "", tuple(cells))


def _committees(rows: Sequence[Row]) -> _Groups:
    named = {row.values["committee"]: row.titles.get("committee", "") for row in rows if row.values["committee"]}
    groups: _Groups = [(name, (Filter("committee", "is", key),)) for key, name in sorted(named.items(), key=lambda x: x[1])]
    return [*groups, ("没有填居委会", (Filter("committee", "empty"),))]


def _hours(rows: Sequence[Row]) -> _Groups:
    return [
        (name, (Filter("id", "in", tuple(row.id for row in rows if part_of_day(row.values["happened"]) == name)),))
        for _, name in PARTS_OF_DAY
    ]


def _coded(rows: Sequence[Row], field: str, codes: str, blank: str) -> _Groups:
    used = {row.values[field] for row in rows}
    options = code_list(codes).options()
    groups: _Groups = [(each.label, (Filter(field, "is", each.code),)) for each in options if each.code in used]
    return [*groups, (blank, (Filter(field, "empty"),))]


def _by(rows: Sequence[Row], field: str, blank: str) -> _Groups:
    used = sorted({row.values[field] for row in rows if row.values[field]})
    return [*((name, (Filter(field, "is", name),)) for name in used), (blank, (Filter(field, "empty"),))]


def _traffic(happened: Happened) -> _Groups:
    """By what the parties travelled with."""
    found: dict[str, set[int]] = {}
    for party in happened.parties:
        found.setdefault(traffic_of(party, happened.vehicles), set()).add(party.values["accident"])
    return [(name, (Filter("id", "in", tuple(sorted(ids))),)) for name, ids in sorted(found.items())]


def _liability(counting: Counting, accidents: Sequence[int]) -> ReportSheet:
    mine = Filter("accident", "in", tuple(accidents))
    options = code_list("liability").options()
    lines = [
        ReportLine("", each.label, "人", (ReportCell.of(
            counting.figure(PARTIES, (mine, Filter("liability", "is", each.code)))),))
        for each in options
    ]  # fmt: skip
    blank = counting.figure(PARTIES, (mine, Filter("liability", "empty")))
    lines.append(ReportLine("", "没有认定", "人", (ReportCell.of(blank),)))
    total = ReportLine("", "合计", "人", (ReportCell.of(counting.figure(PARTIES, (mine,))),))
    return ReportSheet("按责任（当事人）", ("", "责任", "计量单位"), ("当事人",), tuple(lines), total)
