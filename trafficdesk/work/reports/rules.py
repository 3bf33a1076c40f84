"""Which reports there are, for which periods, how they are called, and how far one can have come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from trafficdesk.errors import KnownError, NotFound
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.periods import HALF, MONTH, QUARTER, YEAR, CalendarPeriod, read_period

CODE = "reports"
DRAFT, SUBMITTED = "草稿", "已上报"
TO_FILL = "（请填写）"
# Reports whose figures are compared from period to period: what was filled in by hand is kept with them.
PERIODIC = ("month", "quarter", "half-year", "year")
_SUMMARIES = ("half-year", "year")
_PERIODS = {
    "month": (MONTH,), "quarter": (QUARTER,), "half-year": (HALF,), "year": (YEAR,),
    "agreements": (QUARTER, MONTH, HALF, YEAR), "base-data": (HALF, QUARTER, MONTH, YEAR),
    "accidents": (MONTH, QUARTER, HALF, YEAR),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One report of domain 1.13. periods: the kinds of period it may be made for, the usual one first."""

    key: str
    name: str
    cadence: str
    periods: tuple[str, ...]
    summary: bool = False

    def title(self, period: CalendarPeriod) -> str:
        """What stands on its paper."""
        span = period.name.replace(" ", "")
        if self.key == "year":
            return f"{period.since.year}年度道路交通安全工作总结"
        return f"{span}道路交通安全工作总结" if self.summary else f"{span}{self.name}"

    def period(self, text: str) -> CalendarPeriod:
        """A period that fits; KnownError otherwise."""
        period = read_period(text)
        if period.kind not in self.periods:
            raise KnownError(f"{self.name}按{'、'.join(self.periods)}报，不能报{period.name}。请改期间。")
        return period


def kinds() -> tuple[ReportKind, ...]:
    """All reports in the order of domain 1.13."""
    return tuple(
        ReportKind(each.code, each.label, each.note, _PERIODS[each.code], each.code in _SUMMARIES)
        for each in code_list("report_kind").options()
    )


def kind_of(name: str) -> ReportKind:
    """By key or Chinese name; NotFound with the list otherwise."""
    code = code_list("report_kind").find(name)
    if code is None:
        known = "、".join(f"{each.key}（{each.name}）" for each in kinds())
        raise NotFound(f"没有“{name}”这种报表。可以用：{known}。")
    return next(each for each in kinds() if each.key == code.code)


def unfinished(text: str) -> str:
    """A sentence naming the heading under which something is still to be written, "" when all is."""
    heading = ""
    for line in text.splitlines():
        if TO_FILL in line:
            return f"正文“{heading or line[:12]}”下面还有“{TO_FILL}”。请写好，或把这几个字删去，再上报。"
        if line[1:2] == "、" and not line.endswith("。"):
            heading = line.strip()
    return ""


def packed(figures: Mapping[str, Decimal | None]) -> str:
    """Figures filled in by hand as they are kept."""
    return json.dumps({key: str(number) for key, number in figures.items() if number is not None})


def unpacked(text: object) -> dict[str, str]:
    """Key → number of what was kept."""
    found: dict[str, str] = json.loads(str(text or "{}"))
    return found
