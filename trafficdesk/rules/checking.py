"""What the checks of every record share: a problem at a field, days in order, no number below zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import ERROR, Problem
from trafficdesk.records.registry import record_type

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


def not_negative(code: str, values: Values, *names: str) -> Iterator[Problem]:
    """Numbers that cannot be below zero."""
    for name in names:
        if values.get(name) is not None and values[name] < 0:
            yield problem(code, name, "不能是负数，请核对。")


def ordered(code: str, first: str, second: str) -> Checker:
    """A record of which only the order of two days is checked."""
    return lambda values: in_order(code, values, (first, second))
