"""What the checks of every record share: a problem at a field, days in order, numbers that can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import CONFIRM, ERROR, Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules.naming import is_no_person

Values = Mapping[str, Any]
Checker = Callable[[Values], Iterable[Problem]]


def problem(code: str, name: str, sentence: str, severity: str = ERROR) -> Problem:
    """A problem at a field of a record."""
    return Problem(name, record_type(code).field(name).label, sentence, severity)


def in_order(code: str, values: Values, *pairs: tuple[str, str]) -> Iterator[Problem]:
    """Of each pair of fields the first may not lie after the second; the problem stands at the second."""
    for first, second in pairs:
        start, end = values.get(first), values.get(second)
        if start is None or end is None or start <= end:
            continue
        spec = record_type(code).field(first)
        word, which = ("小于", "数") if isinstance(start, int | float | Decimal) else ("早于", "日期")
        yield problem(code, second, f"{word}“{spec.label}”（{show(spec, start)}）。请核对这两个{which}。")


def in_bounds(code: str, values: Values) -> Iterator[Problem]:
    """Every number of the record lies where its field says."""
    for spec in record_type(code).bounded:
        value = values.get(spec.name)
        if value is None:
            continue
        low, high = spec.lowest, spec.highest
        if low is not None and high is not None and not low <= value <= high:
            yield problem(code, spec.name, f"应在 {low} 和 {high} 之间。请核对有没有多打或少打一位。")
        elif low == 0 and value < 0:
            yield problem(code, spec.name, "不能是负数，请核对。")


def named_like_people(code: str, values: Values) -> Iterator[Problem]:
    """The name of a person is none of a unit: in lists the two cells change places."""
    for spec in record_type(code).named:
        name = str(values.get(spec.name) or "")
        if name and is_no_person(name):
            sentence = f"“{name}”像是单位，不像人名。和单位那一栏填反了就改过来；确是人名，写明原因。"
            yield problem(code, spec.name, sentence, CONFIRM)


def ordered(code: str, first: str, second: str) -> Checker:
    """A record of which only the order of two days is checked."""
    return lambda values: in_order(code, values, (first, second))
