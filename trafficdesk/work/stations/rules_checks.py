"""Checks over several fields of one record of the persuasion stations (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, in_order, problem


def _duty_logs(values: Values) -> Iterator[Problem]:
    if (values.get("hours") or 0) > 24:
        yield problem("duty-logs", "hours", "一天只有 24 小时，请核对，例如 1.5。")


def _persuaders(values: Values) -> Iterator[Problem]:
    yield from in_order("persuaders", values, ("hired_from", "hired_until"))


CHECKS: Mapping[str, Checker] = {"duty-logs": _duty_logs, "persuaders": _persuaders}
