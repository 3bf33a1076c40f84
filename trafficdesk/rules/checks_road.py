"""Checks over several fields of one record: hazards, inspections, campaigns (see record_checks.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type

Values = Mapping[str, Any]
_POLICE_FIGURES = ("seized", "detained")


def _problem(code: str, name: str, sentence: str) -> Problem:
    return Problem(name, record_type(code).field(name).label, sentence)


def _order(code: str, values: Values, *pairs: tuple[str, str]) -> Iterator[Problem]:
    for first, second in pairs:
        start, end = values.get(first), values.get(second)
        if start is not None and end is not None and start > end:
            label = record_type(code).field(first).label
            yield _problem(code, second, f"早于“{label}”（{start}）。请核对这两个日期。")


def _not_negative(code: str, values: Values, *names: str) -> Iterator[Problem]:
    for name in names:
        if values.get(name) is not None and values[name] < 0:
            yield _problem(code, name, "不能是负数，请核对。")


def _hazards(values: Values) -> Iterator[Problem]:
    yield from _not_negative("hazards", values, "budget", "spent")
    yield from _order("hazards", values, ("found", "due"), ("found", "done_on"), ("found", "closed_on"))


def _funds(values: Values) -> Iterator[Problem]:
    amount = values.get("amount")
    if amount is not None and amount <= 0:
        yield _problem("hazard-funds", "amount", "要大于零，请核对。")


def _rounds(values: Values) -> Iterator[Problem]:
    yield from _not_negative("inspection-rounds", values, "planned_places", "checked_places", "people")
    yield from _order("inspection-rounds", values, ("starts", "ends"))


def _items(values: Values) -> Iterator[Problem]:
    yield from _not_negative("checklist-items", values, "days")


def _letters(values: Values) -> Iterator[Problem]:
    yield from _order("letters", values, ("sent", "reply_due"), ("sent", "replied_on"))


def _campaigns(values: Values) -> Iterator[Problem]:
    yield from _order("campaigns", values, ("starts", "ends"), ("deployed_on", "ends"))


def _days(values: Values) -> Iterator[Problem]:
    code = "action-days"
    yield from _not_negative(code, values, "police", "staff", "cars", "checked", "educated", "leaflets", *_POLICE_FIGURES)
    if any(values.get(name) for name in _POLICE_FIGURES) and not values.get("source"):
        yield _problem(code, "source", "填了暂扣车辆或行政拘留，要写明交警数据来源，例如：交警大队战报。")


def _counts(values: Values) -> Iterator[Problem]:
    yield from _not_negative("action-counts", values, "number")


def _reports(values: Values) -> Iterator[Problem]:
    yield from _order("campaign-reports", values, ("since", "until"))


ROAD_CHECKS: dict[str, Callable[[Values], Iterable[Problem]]] = {
    "hazards": _hazards,
    "hazard-funds": _funds,
    "inspection-rounds": _rounds,
    "checklist-items": _items,
    "letters": _letters,
    "campaigns": _campaigns,
    "action-days": _days,
    "action-counts": _counts,
    "campaign-reports": _reports,
}
