"""Checks over several fields of one record of campaigns (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, in_order, problem

_POLICE_FIGURES = ("seized", "detained")
_FORCES = ("police", "staff", "cars", "checked", "educated", "leaflets")


def _campaigns(values: Values) -> Iterator[Problem]:
    yield from in_order("campaigns", values, ("starts", "ends"), ("deployed_on", "ends"))


def _days(values: Values) -> Iterator[Problem]:
    if any(values.get(name) for name in _POLICE_FIGURES) and not values.get("source"):
        yield problem("action-days", "source", "填了暂扣车辆或行政拘留，要写明交警数据来源，例如：交警大队战报。")


def _reports(values: Values) -> Iterator[Problem]:
    yield from in_order("campaign-reports", values, ("since", "until"))


CHECKS: Mapping[str, Checker] = {
    "campaigns": _campaigns, "action-days": _days, "campaign-reports": _reports,
}  # fmt: skip
