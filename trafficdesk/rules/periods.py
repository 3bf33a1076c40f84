"""Calendar periods as reports have them: a month, a quarter, half a year, a year, and their neighbours.

Written 2026-11, 2026Q4, 2026H1, 2026; people may also write 2026年11月, 2026年第四季度, 2026年上半年.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from trafficdesk.errors import KnownError
from trafficdesk.rules.calendar_steps import add_months, month_end

MONTH, QUARTER, HALF, YEAR = "月", "季", "半年", "年"
_MONTHS = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}
_NUMERALS = "一二三四"
_WRITTEN = (
    (re.compile(r"(\d{4})(?:-|\.|/|年)(\d{1,2})月?(?:份)?"), MONTH),
    (re.compile(r"(\d{4})-?[Qq]([1-4])"), QUARTER),
    (re.compile(r"(\d{4})年?第?([1-4一二三四])季度?"), QUARTER),
    (re.compile(r"(\d{4})-?[Hh]([12])"), HALF),
    (re.compile(r"(\d{4})年?([上下])半年"), HALF),
    (re.compile(r"(\d{4})(?:年|年度)?()"), YEAR),
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, and what people call them."""

    name: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class CalendarPeriod(Period):
    """A period of the calendar. code: 2026-11, 2026Q4, 2026H1, 2026; kind: 月, 季, 半年, 年."""

    code: str
    kind: str

    @property
    def previous(self) -> CalendarPeriod:
        """The period before: 上期."""
        return self._moved(-_MONTHS[self.kind])

    @property
    def next(self) -> CalendarPeriod:
        return self._moved(_MONTHS[self.kind])

    @property
    def year_before(self) -> CalendarPeriod:
        """The same period of the year before: 上年同期."""
        return self._moved(-12)

    @property
    def year_to_date(self) -> Period:
        """From 1 January to the end of this period: 本年累计."""
        return Period(f"{self.since.year} 年累计", date(self.since.year, 1, 1), self.until)

    def runs_on(self, day: date) -> bool:
        """Whether the period has begun and does not end on or before a day: what is said of it that day is not the whole."""
        return self.since <= day < self.until

    def so_far(self, of: CalendarPeriod, day: date) -> Period:
        """As much of another period as has gone by of this one on a day, so that equal spans are compared."""
        if not self.runs_on(day):
            return of
        return Period(of.name, of.since, min(of.until, _same_place(self, of, day)))

    def _moved(self, months: int) -> CalendarPeriod:
        whole = self.since.year * 12 + self.since.month - 1 + months
        return period_around(date(whole // 12, whole % 12 + 1, 1), self.kind)


def _same_place(period: CalendarPeriod, of: CalendarPeriod, day: date) -> date:
    """The day that lies as far into `of` as a day lies into `period`: the same month and day of it."""
    months = (of.since.year - period.since.year) * 12 + of.since.month - period.since.month
    return add_months(day, months)


def period_around(day: date, kind: str) -> CalendarPeriod:
    """The calendar period of a kind in which a day lies."""
    months = _MONTHS[kind]
    part = (day.month - 1) // months
    since = date(day.year, part * months + 1, 1)
    until = month_end(date(day.year, (part + 1) * months, 1))
    name, code = {
        MONTH: (f"{day.year} 年 {day.month} 月", f"{day.year}-{day.month:02d}"),
        QUARTER: (f"{day.year} 年第{_NUMERALS[part % 4]}季度", f"{day.year}Q{part + 1}"),
        HALF: (f"{day.year} 年{'上下'[part % 2]}半年", f"{day.year}H{part + 1}"),
        YEAR: (f"{day.year} 年", str(day.year)),
    }[kind]
    return CalendarPeriod(name, since, until, code, kind)


def month_period(day: date) -> CalendarPeriod:
    """The calendar month of a day."""
    return period_around(day, MONTH)


def year_period(year: int) -> CalendarPeriod:
    """A calendar year."""
    return period_around(date(year, 1, 1), YEAR)


def read_period(text: str) -> CalendarPeriod:
    """A period as somebody wrote it; KnownError with the ways to write one."""
    written = re.sub(r"\s", "", text)
    for pattern, kind in _WRITTEN:
        found = pattern.fullmatch(written)
        period = _numbered(int(found[1]), kind, found[2]) if found else None
        if period is not None:
            return period
    raise KnownError(f"看不懂期间“{text}”。请写成 2026-11（月）、2026Q4（季）、2026H1（上半年）或 2026（全年）。")


def _numbered(year: int, kind: str, part: str) -> CalendarPeriod | None:
    number = 1 if not part else "上下".index(part) + 1 if part in "上下" else _number(part)
    month = (number - 1) * _MONTHS[kind] + 1
    return period_around(date(year, month, 1), kind) if 1 <= month <= 12 and MINYEAR < year < MAXYEAR else None


def _number(part: str) -> int:
    return _NUMERALS.index(part) + 1 if part in _NUMERALS else int(part)
