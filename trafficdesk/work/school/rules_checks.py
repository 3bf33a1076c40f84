"""Checks over several fields of one record of pupil transport (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, in_order, problem
from trafficdesk.work.school import rules

_PERMIT_FIELDS = ("permit_number", "permit_until", "plate_number", "plate_until")
_PERMIT_STEPS = ("applied_on", "forwarded_on", "police_on", "education_on", "decided_on")


def _vehicles(values: Values) -> Iterator[Problem]:
    code = "school-vehicles"
    yield from in_order(
        code, values, ("plate_until", "permit_until"), ("told_on", "passed_on"), ("told_on", "rechecked_on"), ("told_on", "recheck_by"),
    )  # fmt: skip
    category = values.get("category")
    if category and category != rules.PERMITTED:
        for name in _PERMIT_FIELDS:
            if values.get(name):
                yield problem(code, name, f"类别是“{category}”，没有许可的车不能填校车许可和标牌。请改类别，或清空这一项。")


def _inspections(values: Values) -> Iterator[Problem]:
    yield from in_order("school-inspections", values, ("checked", "valid_until"))


def _permits(values: Values) -> Iterator[Problem]:
    others = ("forwarded_on", "transport_on"), ("decided_on", "valid_until")
    yield from in_order("school-permits", values, *pairwise(_PERMIT_STEPS), *others)


CHECKS: Mapping[str, Checker] = {
    "school-vehicles": _vehicles, "school-inspections": _inspections, "school-permits": _permits,
}  # fmt: skip
