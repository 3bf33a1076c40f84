"""Checks over several fields of one record: meetings, official cars, pupil transport, stations (see record_checks.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.records.registry import record_type
from trafficdesk.work.meetings.rules import quarter_of
from trafficdesk.work.school import rules as school_rules

Values = Mapping[str, Any]
_PERMIT_FIELDS = ("permit_number", "permit_until", "plate_number", "plate_until")


def _problem(code: str, name: str, sentence: str) -> Problem:
    return Problem(name, record_type(code).field(name).label, sentence)


def _order(code: str, values: Values, first: str, second: str) -> Iterator[Problem]:
    start, end = values.get(first), values.get(second)
    if start is not None and end is not None and start > end:
        spec = record_type(code).field(first)
        word = "小于" if isinstance(start, int | float | Decimal) else "早于"
        yield _problem(code, second, f"{word}“{spec.label}”（{show(spec, start)}）。请核对。")


def _not_negative(code: str, values: Values, *names: str) -> Iterator[Problem]:
    for name in names:
        if values.get(name) is not None and values[name] < 0:
            yield _problem(code, name, "不能是负数，请核对。")


def _trips(values: Values) -> Iterator[Problem]:
    for first, second in (("leaves", "returns"), ("left_at", "back_at"), ("left_km", "back_km")):
        yield from _order("official-trips", values, first, second)
    yield from _not_negative("official-trips", values, "heads", "left_km", "toll", "parking")


def _costs(values: Values) -> Iterator[Problem]:
    yield from _not_negative("official-costs", values, "quantity", "amount", "odometer")


def _sealings(values: Values) -> Iterator[Problem]:
    yield from _order("official-sealings", values, "starts", "ends")


def _duty_logs(values: Values) -> Iterator[Problem]:
    code = "duty-logs"
    yield from _not_negative(code, values, "checked", "persons", "leaflets", "hours")
    if (values.get("hours") or 0) > 24:
        yield _problem(code, "hours", "一天只有 24 小时，请核对，例如 1.5。")


def _group_events(values: Values) -> Iterator[Problem]:
    yield from _not_negative("group-events", values, "people", "vehicles")


def _persuaders(values: Values) -> Iterator[Problem]:
    yield from _order("persuaders", values, "hired_from", "hired_until")


def _meetings(values: Values) -> Iterator[Problem]:
    starts, year, quarter = (values.get(name) for name in ("starts", "year", "quarter"))
    if starts is not None and year and quarter and (starts.year, quarter_of(starts.date())) != (year, quarter):
        label = record_type("meetings").field("starts").label
        sentence = f"{starts:%Y-%m-%d} 不在 {year} 年{quarter}。请改会议时间，或改年度和季度；确实是补开的，就写明原因。"
        yield Problem("starts", label, sentence, CONFIRM)


def _attendances(values: Values) -> Iterator[Problem]:
    if values.get("attendance") == "委托" and not values.get("substitute"):
        label = record_type("meeting-attendances").field("substitute").label
        yield Problem("substitute", label, "委托参会要写明代会人的姓名；确实不知道是谁，就写明原因。", CONFIRM)


def _issues(values: Values) -> Iterator[Problem]:
    yield from _order("meeting-issues", values, "done_on", "closed_on")
    yield from _order("meeting-issues", values, "original_due", "due")


def _school_vehicles(values: Values) -> Iterator[Problem]:
    code = "school-vehicles"
    yield from _not_negative(code, values, "pupils", "distance_km")
    for first, second in (
        ("plate_until", "permit_until"),
        ("told_on", "passed_on"),
        ("told_on", "rechecked_on"),
        ("told_on", "recheck_by"),
    ):
        yield from _order(code, values, first, second)
    category = values.get("category")
    if category and category != school_rules.PERMITTED:
        for name in _PERMIT_FIELDS:
            if values.get(name):
                sentence = f"类别是“{category}”，没有许可的车不能填校车许可和标牌。请改类别，或清空这一项。"
                yield _problem(code, name, sentence)


def _inspections(values: Values) -> Iterator[Problem]:
    yield from _order("school-inspections", values, "checked", "valid_until")


def _permits(values: Values) -> Iterator[Problem]:
    steps = ("applied_on", "forwarded_on", "police_on", "education_on", "decided_on")
    for first, second in (*pairwise(steps), ("forwarded_on", "transport_on"), ("decided_on", "valid_until")):
        yield from _order("school-permits", values, first, second)


def _pupils(values: Values) -> Iterator[Problem]:
    yield from _not_negative("school-pupils", values, "pupils")


def _censuses(values: Values) -> Iterator[Problem]:
    yield from _not_negative("school-censuses", values, "vehicles", "drivers", "pupils")


STREET_CHECKS: dict[str, Callable[[Values], Iterable[Problem]]] = {
    "meetings": _meetings,
    "meeting-attendances": _attendances,
    "meeting-issues": _issues,
    "official-trips": _trips,
    "official-costs": _costs,
    "official-sealings": _sealings,
    "duty-logs": _duty_logs,
    "group-events": _group_events,
    "persuaders": _persuaders,
    "school-vehicles": _school_vehicles,
    "school-inspections": _inspections,
    "school-permits": _permits,
    "school-pupils": _pupils,
    "school-censuses": _censuses,
}
