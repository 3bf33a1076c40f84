"""Checks over several fields of one record of the joint meetings (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.rules.checking import Checker, Values, in_order, problem
from trafficdesk.work.meetings.rules import quarter_of


def _meetings(values: Values) -> Iterator[Problem]:
    starts, year, quarter = (values.get(name) for name in ("starts", "year", "quarter"))
    if starts is not None and year and quarter and (starts.year, quarter_of(starts.date())) != (year, quarter):
        sentence = f"{starts:%Y-%m-%d} 不在 {year} 年{quarter}。请改会议时间，或改年度和季度；确实是补开的，就写明原因。"
        yield problem("meetings", "starts", sentence, CONFIRM)


def _attendances(values: Values) -> Iterator[Problem]:
    if values.get("attendance") == "委托" and not values.get("substitute"):
        yield problem("meeting-attendances", "substitute", "委托参会要写明代会人的姓名；确实不知道是谁，就写明原因。", CONFIRM)


def _issues(values: Values) -> Iterator[Problem]:
    yield from in_order("meeting-issues", values, ("done_on", "closed_on"), ("original_due", "due"))


CHECKS: Mapping[str, Checker] = {"meetings": _meetings, "meeting-attendances": _attendances, "meeting-issues": _issues}
