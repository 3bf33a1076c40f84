"""Checks over several fields of one record of training (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, problem

_FULL_SCORE = 100


def _sessions(values: Values) -> Iterator[Problem]:
    if values.get("makes_up") is not None and values["makes_up"] == values.get("id"):
        yield problem("training", "makes_up", "不能补自己这一期，请选原来那一期。")


def _attendances(values: Values) -> Iterator[Problem]:
    code, score = "training-attendances", values.get("score")
    if values.get("person") is None and not values.get("name"):
        yield problem(code, "person", "请选人员；档案里没有的，在“名单外姓名”里写姓名。")
    if score is not None and not 0 <= score <= _FULL_SCORE:
        yield problem(code, "score", f"成绩要在 0 到 {_FULL_SCORE} 之间，请核对。")


CHECKS: Mapping[str, Checker] = {"training": _sessions, "training-attendances": _attendances}
