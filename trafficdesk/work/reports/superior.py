"""A superior's own workbook filled from a report and the ledgers: what stands between its double braces, its named tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.exchange.forms import SERIAL, Value, names_loosely
from trafficdesk.fields.shown import written_date
from trafficdesk.fields.spec import NUMBERS, FieldSpec, Kind
from trafficdesk.fields.view import RecordView
from trafficdesk.rules.periods import CalendarPeriod
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.reports.content import ReportContent, ReportSheet


def values_of(content: ReportContent, office: Office, body: str) -> dict[str, Value]:
    """Name → value of everything in a report. A line has its own name, and a longer one with its table, section and head.

    A name that would mean two figures is none: the form has to say which. A figure is a number, so that the form may go on
    counting with it.
    """
    found: dict[str, Value] = {
        "单位": office.name, "街道": office.name, "填报单位": office.name, "填表人": office.user, "经办人": office.user,
        "期间": content.period.name.replace(" ", ""), "报表": content.title, "标题": content.title, "年度": content.period.since.year,
        "月份": content.period.since.month, "起始日期": content.period.since, "截止日期": content.period.until,
        "填报日期": written_date(clock.today()), "日期": written_date(clock.today()), "文字说明": body.strip(),
        "联系电话": str(office.setting("office.phone", "") or ""),
    }  # fmt: skip
    meant: dict[str, list[tuple[str, Value]]] = {}
    for sheet in content.sheets:
        for names, value in _of_sheet(sheet):
            for name in names:
                meant.setdefault(names_loosely(name), []).append((name, value))
    known = set(map(names_loosely, found))
    found.update(each[0] for loose, each in meant.items() if len(each) == 1 and loose not in known)
    return found


def _of_sheet(sheet: ReportSheet) -> Iterator[tuple[list[str], Value]]:
    """Each cell with all its names, the shortest first."""
    for line in sheet.all_lines:
        own = line.name or line.section
        longer = [f"{line.section}：{own}"] if line.section and line.section != own else []
        named = [own, *longer, *(f"{sheet.title}：{each}" for each in (own, *longer) if sheet.title)]
        for at, (head, cell) in enumerate(zip(sheet.heads, line.cells, strict=True)):
            value = _number(cell.text) if cell.figure is not None or line.typed else cell.text
            yield [*(named if at == 0 else []), *(f"{each}（{head}）" for each in named)], value


def _number(text: str) -> Value:
    try:
        number = Decimal(text.replace(",", ""))
    except ArithmeticError:
        return text
    return int(number) if number == number.to_integral_value() else float(number)


class Ledgers:
    """The rows of a period for tables that are named after a ledger, masked unless full."""

    def __init__(self, records: Records, period: CalendarPeriod, *, full: bool) -> None:
        self._records, self._period, self._full = records, period, full
        self._views = {names_loosely(view.label).removesuffix("台账"): view for view in records.kinds()}
        self.read: dict[str, list[int]] = {}

    def rows(self, name: str, heads: Sequence[str]) -> list[list[Value]] | None:
        """The rows under the heads of a table; None when it is named after no ledger."""
        wanted = names_loosely(name).removesuffix("台账")
        view = self._views.get(wanted)
        if view is None:
            return None
        fields = {names_loosely(each.label): each for each in view.fields}
        columns = [fields.get(names_loosely(head)) for head in heads]
        rows = self._records.select(view.code, *self._filters(view), sort=(view.year or "id", "id"))
        self.read[view.code] = [row.id for row in rows]
        return [[self._value(row, each, head) for each, head in zip(columns, heads, strict=True)] for row in rows]

    def _filters(self, view: RecordView) -> tuple[Filter, ...]:
        """What of a ledger belongs to the period: by its day, by its year, or all of what is kept without either."""
        if not view.year:
            return ()
        if view.field(view.year).kind is Kind.INTEGER:
            return (Filter(view.year, "is", self._period.since.year),)
        return (Filter(view.year, "between", self._period.since, self._period.until),)

    def _value(self, row: Row, spec: FieldSpec | None, head: str) -> Value:
        if spec is None or head.strip() == SERIAL:
            return None
        value = row.values.get(spec.name)
        text = row.text(spec, masked=not self._full)
        if isinstance(value, bool) or text == "" or value is None:
            return text or None
        if isinstance(value, (date, datetime)) and "*" not in text:
            return value
        return _number(text) if spec.kind in NUMBERS else text
