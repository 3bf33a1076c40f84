"""Periodic inspection of vehicles: when next, and whether on the test line or for the mark only.

The truth is the 检验有效期止 on the vehicle licence; this table proposes the next date and sanity-checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trafficdesk.rules.calendar_steps import add_months, month_end
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule
from trafficdesk.rules.rule_table import Row, day, holds, table

_SCHOOL_USES = frozenset("OPQS")
_SCHOOL_TYPES = frozenset({"K18", "K28", "K38"})
_PASSENGER_SERVICE = frozenset("BCDEGNT")
_MINIBUSES = frozenset({"K39", "K49"})
_SMALL_SEATS = 9


@dataclass(frozen=True, slots=True)
class NextInspection:
    """`due` is the last day of a month; `on_test_line` False means: apply for the mark only; from `apply_from` on."""

    due: date
    on_test_line: bool
    apply_from: date


def inspection_category(
    vehicle_type: str, use_character: str, seats: int | None = None, injury_or_modified: bool = False
) -> str:
    """The row group of the table: school, motorcycle, passenger, minibus, small, small_strict, large or other."""
    if use_character in _SCHOOL_USES or vehicle_type in _SCHOOL_TYPES:
        return "school"
    kind = vehicle_type[:1]
    if kind == "M":
        return "motorcycle"
    if kind in {"H", "Q"}:
        return "large"
    if kind != "K":
        return "other"
    if use_character in _PASSENGER_SERVICE:
        return "passenger"
    if vehicle_type[1:2] in {"1", "2"} or (seats or 0) > _SMALL_SEATS:
        return "large"
    if vehicle_type in _MINIBUSES:
        return "minibus"
    return "small_strict" if injury_or_modified else "small"


def next_inspection(
    vehicle_type: str,
    use_character: str,
    registered: date,
    *,
    on: date,
    seats: int | None = None,
    injury_or_modified: bool = False,
) -> Decision[NextInspection]:
    """The first inspection that falls due after `on` (the end of the present validity, or today), by the law of `on`.

    For a non-dedicated school bus pass the day it received its school plate as `registered`.
    """
    category = inspection_category(vehicle_type, use_character, seats, injury_or_modified)
    stages = [row for row in table("inspection") if row["category"] == category and holds(row, on)]
    # A law younger than the asked day (school buses before 2012) is still the only one known.
    stages = stages or [row for row in table("inspection") if row["category"] == category]
    months, row = _first_after(stages, registered, on)
    due = month_end(add_months(registered, months))
    tested = row["test_months"] == "all" or str(months) in row["test_months"].split()
    window = rule("school_inspection_window" if category == "school" else "inspection_window", max(on, date(2022, 5, 1)))
    opens = add_months(due, -window.value)
    what = "上线检测" if tested else "只申领检验标志，不用上线检测"
    sentence = f"{row['label']}下次检验 {due.isoformat()} 到期，{what}；{opens.isoformat()} 起可以办理。"
    value = NextInspection(due, tested, opens)
    return Decision(value, "机动车检验周期", day(row["since"]), row["source"], sentence)


def _first_after(stages: list[Row], registered: date, on: date) -> tuple[int, Row]:
    """Months since registration of the first inspection that falls due after `on`, with its stage."""
    for row in stages:
        start, step = int(row["from_month"]), int(row["step_months"])
        months = start + step
        while not row["to_month"] or months <= int(row["to_month"]):
            if month_end(add_months(registered, months)) > on:
                return months, row
            months += step
    raise ValueError("the last stage of an inspection table must be open")
