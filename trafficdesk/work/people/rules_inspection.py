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
_RULE = "机动车检验周期"
_WINDOW_RULES = date(2022, 5, 1)  # earlier days ask the oldest rules known here


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
    months, row = _first_after(_stages(category, on), registered, on)
    due = month_end(add_months(registered, months))
    tested, opens = _on_line(row, months), _opens(category, due, on)
    sentence = f"{row['label']}下次检验 {due.isoformat()} 到期，{_work(tested)}；{opens.isoformat()} 起可以办理。"
    return Decision(NextInspection(due, tested, opens), _RULE, day(row["since"]), row["source"], sentence)


def _stages(category: str, on: date) -> list[Row]:
    """The stages of a category by the law of a day."""
    rows = [row for row in table("inspection") if row["category"] == category]
    # A law younger than the asked day (school buses before 2012) is still the only one known.
    return [row for row in rows if holds(row, on)] or rows


def _on_line(row: Row, months: int) -> bool:
    return row["test_months"] == "all" or str(months) in row["test_months"].split()


def _work(tested: bool) -> str:
    return "上线检测" if tested else "只申领检验标志，不用上线检测"


def _opens(category: str, due: date, on: date) -> date:
    window = rule("school_inspection_window" if category == "school" else "inspection_window", max(on, _WINDOW_RULES))
    return add_months(due, -window.value)


def coming_inspection(
    vehicle_type: str,
    use_character: str,
    registered: date,
    valid_until: date | None,
    *,
    on: date,
    seats: int | None = None,
    injury_or_modified: bool = False,
) -> Decision[NextInspection]:
    """The inspection to go to next: the licence's 检验有效期止 is the truth where it is filled in, else the table's date.

    Whether it is on the test line and from when it may be done comes from the table in either case.
    """
    if valid_until is None:
        return next_inspection(
            vehicle_type, use_character, registered, on=on, seats=seats, injury_or_modified=injury_or_modified
        )
    category = inspection_category(vehicle_type, use_character, seats, injury_or_modified)
    due = month_end(valid_until)
    stages = _stages(category, max(due, on))
    months = (due.year - registered.year) * 12 + due.month - registered.month
    row = next((each for each in stages if months in _months(each, months)), None)
    following, after = _first_after(stages, registered, max(due, on))
    opens = _opens(category, due, on)
    tested = row is None or _on_line(row, months)
    what = _work(tested) if row else "是否上线检测请问检测站"
    if due < on:
        sentence = f"检验有效期已于 {due} 过期，不得上路，请先检验（{what}）。"
    else:
        sentence = f"检验有效期 {due} 止（行驶证），{what}；{opens} 起可以办理。"
    sentence += f"办过以后，下一次 {month_end(add_months(registered, following))} 到期，{_work(_on_line(after, following))}。"
    ground = row or after
    return Decision(NextInspection(due, tested, opens), _RULE, day(ground["since"]), ground["source"], sentence)


def off_schedule(
    vehicle_type: str, use_character: str, registered: date, valid_until: date, seats: int | None = None
) -> str:
    """Why the table would not give this 检验有效期止, as a sentence; "" when it would, or when it cannot say.

    The licence stays the truth: old cycles after an injury accident and re-registered cars are not known here.
    """
    category = inspection_category(vehicle_type, use_character, seats)
    if category == "school" and vehicle_type not in _SCHOOL_TYPES:
        return ""  # counted from the day of the school plate, which is another record's
    typed = (valid_until.year - registered.year) * 12 + valid_until.month - registered.month
    rows = [row for row in table("inspection") if row["category"] == category]
    if typed <= 0 or any(_gives(row, typed, valid_until) for row in rows):
        return ""
    today = [row for row in rows if holds(row, valid_until)] or rows
    after, row = _first_after(today, registered, valid_until)
    before = max((months for each in today for months in _months(each, typed)), default=0)
    dates = [month_end(add_months(registered, months)).isoformat() for months in (before, after) if months]
    ground = f"{row['since']} 起，{row['source']}" if row["since"] else row["source"]
    shown = f"{row['label']} {registered} 注册，按检验周期应为 {' 或 '.join(dates)}（{ground}）"
    return f"{shown}。请看行驶证副页，以行驶证为准。"


def _months(row: Row, until: int) -> range:
    """The months since registration at which a stage lets an inspection fall due, up to `until`."""
    start, step = int(row["from_month"]), int(row["step_months"])
    last = min(until, int(row["to_month"])) if row["to_month"] else until
    return range(start + step, last + 1, step)


def _gives(row: Row, months: int, valid_until: date) -> bool:
    """Whether a stage gives this month, granted while it was in force."""
    granted = add_months(valid_until, -int(row["step_months"]))
    ends = day(row["until"])
    return months in _months(row, months) and (ends is None or granted <= ends)


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
