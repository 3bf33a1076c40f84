"""The points cycle: twelve months counted from the first issue of the licence, not the calendar year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule


def points_cycle(first_issued: date, on: date) -> Decision[tuple[date, date] | None]:
    """First and last day of the cycle in which `on` lies; None before the first issue.

    A licence of 29 February begins its cycle on 28 February in common years.
    """
    legal = rule("points_cycle_months", on)
    if on < first_issued:
        return Decision(None, legal.note, legal.since, legal.source, "这一天还没有领证，没有记分周期。")
    passed = ((on.year - first_issued.year) * 12 + on.month - first_issued.month) // legal.value
    if add_months(first_issued, legal.value * passed) > on:
        passed -= 1
    start = add_months(first_issued, legal.value * passed)
    end = add_months(first_issued, legal.value * (passed + 1)) - timedelta(days=1)
    sentence = f"初次领证 {first_issued.isoformat()}，本记分周期为 {start.isoformat()} 至 {end.isoformat()}。"
    return Decision((start, end), legal.note, legal.since, legal.source, sentence)


def review_due(first_issued: date, on: date) -> Decision[tuple[date, date] | None]:
    """The days on which a review or medical certificate for the cycle that last ended is handed in."""
    legal = rule("large_vehicle_review_window", on)
    cycle = points_cycle(first_issued, on).value
    if cycle is None or cycle[0] == first_issued:
        return Decision(None, legal.note, legal.since, legal.source, "第一个记分周期还没有结束，不用审验。")
    last = cycle[0] + timedelta(days=legal.value - 1)
    sentence = f"上个记分周期已结束，应在 {cycle[0].isoformat()} 至 {last.isoformat()} 审验或提交身体条件证明。"
    return Decision((cycle[0], last), legal.note, legal.since, legal.source, sentence)


def points_so_far(first_issued: date, on: date, violations: Iterable[tuple[date, int | None]]) -> Decision[int]:
    """The points of registered violations, (day, points), in the cycle that runs on a day."""
    cycle = points_cycle(first_issued, on)
    start, end = cycle.value or (on, on)
    counted = [points or 0 for day, points in violations if start <= day <= end]
    total, legal = sum(counted), rule("points_full", on)
    sentence = f"本记分周期内登记违法 {len(counted)} 起，共记 {total} 分"
    sentence += f"，已到 {legal.value} 分。" if total >= legal.value else f"，离 {legal.value} 分还差 {legal.value - total} 分。"
    return Decision(total, legal.note, legal.since, legal.source, sentence)
