"""Checks over several fields of one record of the responsibility agreements (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, in_order, problem


def _agreements(values: Values) -> Iterator[Problem]:
    yield from in_order("agreements", values, ("term_from", "term_until"))
    start, end = values.get("term_from"), values.get("term_until")
    if start and end and (end - start).days > 366:
        yield problem("agreements", "term_until", "责任书一年一签，期限不能超过一年。请改期限止。")


CHECKS: Mapping[str, Checker] = {"agreements": _agreements}
