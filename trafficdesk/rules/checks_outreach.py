"""Checks over several fields of one record: training and publicity (see record_checks.py)."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.work.publicity.rules_days import BEFORE_FESTIVAL, LAST_MONDAY

Values = Mapping[str, Any]
_FULL_SCORE = 100
_LEAP_YEAR = 2024  # 29 February may be meant


def _problem(code: str, name: str, sentence: str) -> Problem:
    return Problem(name, record_type(code).field(name).label, sentence)


def _not_negative(code: str, *names: str) -> Callable[[Values], Iterator[Problem]]:
    def check(values: Values) -> Iterator[Problem]:
        for name in names:
            if values.get(name) is not None and values[name] < 0:
                yield _problem(code, name, "不能是负数，请核对。")

    return check


def _span(code: str, values: Values) -> Iterator[Problem]:
    starts, due = values.get("starts"), values.get("due")
    if starts is not None and due is not None and starts > due:
        yield _problem(code, "due", f"早于“开始日期”（{starts}）。请核对这两个日期。")


def _training(values: Values) -> Iterator[Problem]:
    yield from _not_negative("training", "hours", "expected", "present", "pass_mark")(values)
    if values.get("makes_up") is not None and values["makes_up"] == values.get("id"):
        yield _problem("training", "makes_up", "不能补自己这一期，请选原来那一期。")


def _attendances(values: Values) -> Iterator[Problem]:
    code = "training-attendances"
    if values.get("person") is None and not values.get("name"):
        yield _problem(code, "person", "请选人员；档案里没有的，在“名单外姓名”里写姓名。")
    score = values.get("score")
    if score is not None and not 0 <= score <= _FULL_SCORE:
        yield _problem(code, "score", f"成绩要在 0 到 {_FULL_SCORE} 之间，请核对。")


def _plans(values: Values) -> Iterator[Problem]:
    yield from _span("publicity-plans", values)
    yield from _not_negative("publicity-plans", "funds")(values)


def _moves(values: Values) -> Iterator[Problem]:
    quantity = values.get("quantity")
    if quantity is not None and quantity <= 0:
        yield _problem("material-moves", "quantity", "数量要大于 0；领出、报废也写正数，由“出入”说明方向。")


def _days(values: Values) -> Iterator[Problem]:
    code, rule, month, day = "publicity-days", values.get("rule"), values.get("month"), values.get("day")
    if rule != BEFORE_FESTIVAL and (month is None or not 1 <= month <= 12):
        yield _problem(code, "month", "请填 1 到 12 的月份。")
    elif rule == BEFORE_FESTIVAL and (day is None or not 0 <= day <= 60):
        yield _problem(code, "day", "请填春节前多少天，0 到 60。")
    elif rule not in (BEFORE_FESTIVAL, LAST_MONDAY):
        last = calendar.monthrange(_LEAP_YEAR, month or 1)[1]
        if day is None or not 1 <= day <= last:
            yield _problem(code, "day", f"{month} 月只有 1 到 {last} 日，请核对。")


OUTREACH_CHECKS: dict[str, Callable[[Values], Iterable[Problem]]] = {
    "training-plans": _not_negative("training-plans", "people", "hours", "funds"),
    "training": _training,
    "training-attendances": _attendances,
    "publicity": _not_negative("publicity", "people", "audience", "leaflets", "boards", "banners"),
    "publicity-plans": _plans,
    "material-moves": _moves,
    "boards": _not_negative("boards", "change_months"),
    "publicity-days": _days,
}
