"""Checks over several fields of one record of publicity (registered in rules/record_checks.py)."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, in_order, problem
from trafficdesk.work.publicity.rules_days import BEFORE_FESTIVAL, LAST_MONDAY

_LEAP_YEAR = 2024  # 29 February may be meant


def _plans(values: Values) -> Iterator[Problem]:
    yield from in_order("publicity-plans", values, ("starts", "due"))


def _moves(values: Values) -> Iterator[Problem]:
    quantity = values.get("quantity")
    if quantity is not None and quantity <= 0:
        yield problem("material-moves", "quantity", "数量要大于 0；领出、报废也写正数，由“出入”说明方向。")


def _days(values: Values) -> Iterator[Problem]:
    code, rule, month, day = "publicity-days", values.get("rule"), values.get("month"), values.get("day")
    if rule != BEFORE_FESTIVAL and (month is None or not 1 <= month <= 12):
        yield problem(code, "month", "请填 1 到 12 的月份。")
    elif rule == BEFORE_FESTIVAL and (day is None or not 0 <= day <= 60):
        yield problem(code, "day", "请填春节前多少天，0 到 60。")
    elif rule not in (BEFORE_FESTIVAL, LAST_MONDAY):
        last = calendar.monthrange(_LEAP_YEAR, month or 1)[1]
        if day is None or not 1 <= day <= last:
            yield problem(code, "day", f"{month} 月只有 1 到 {last} 日，请核对。")


CHECKS: Mapping[str, Checker] = {
    "publicity-plans": _plans, "material-moves": _moves, "publicity-days": _days,
}  # fmt: skip
