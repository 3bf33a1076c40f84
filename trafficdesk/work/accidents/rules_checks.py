"""Checks over several fields of an accident (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, problem
from trafficdesk.work.accidents.rules import CODE


def _accidents(values: Values) -> Iterator[Problem]:
    """Numbers below zero, a report before the accident, a certificate before it."""
    for name in ("deaths", "late_deaths", "serious", "slight", "loss"):
        if (values.get(name) or 0) < 0:
            yield problem(CODE, name, "不能小于零，请核对。")
    happened: datetime | None = values.get("happened")
    if happened is None:
        return
    for name in ("heard", "quick_report", "follow_up"):
        if values.get(name) is not None and values[name] < happened:
            yield problem(CODE, name, f"早于发生时间 {happened:%Y-%m-%d %H:%M}，请核对。")
    for name in ("certificate_on", "closed_on"):
        if values.get(name) is not None and values[name] < happened.date():
            yield problem(CODE, name, f"早于发生日期 {happened:%Y-%m-%d}，请核对。")


CHECKS: Mapping[str, Checker] = {CODE: _accidents}
