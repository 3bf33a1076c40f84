"""Checks over several fields of one record of the responsibility agreements (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.checking import Checker, Values, in_order, problem
from trafficdesk.rules.legal import practice


def _agreements(values: Values) -> Iterator[Problem]:
    yield from in_order("agreements", values, ("term_from", "term_until"))
    start, end = values.get("term_from"), values.get("term_until")
    years = practice("agreement_max_years", start) if start else 1
    if start and end and end > add_years(start, years):
        yield problem("agreements", "term_until", f"责任书期限不能超过 {years} 年。请改期限止。")
    signed, year = values.get("signed_on"), values.get("year")
    if signed and year and not year - 1 <= signed.year <= year + 1:
        sentence = f"{year} 年度的责任书签字日期写成了 {signed}，差得太远，请核对；一般在上一年 12 月到当年里签。"
        yield problem("agreements", "signed_on", sentence, CONFIRM)


CHECKS: Mapping[str, Checker] = {"agreements": _agreements}
