"""The way of an application for a school-bus permit, and whose turn it is until when (校车条例第十五条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from trafficdesk.rules.holidays import rest_day
from trafficdesk.rules.legal import rule

APPLIED, FORWARDED, REPLIED, REVIEWED = "已申请", "征求意见", "意见已回复", "已报政府"
GRANTED, REFUSED, WITHDRAWN = "批准", "不批准", "撤回"

OPEN = (APPLIED, FORWARDED, REPLIED, REVIEWED)
POLICE, TRANSPORT = "公安交管部门", "交通运输部门"

# State → whose turn, the day it counts from, and the threshold in legal.csv.
_TURNS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    APPLIED: ("教育部门转送征求意见", ("applied_on",), "school_permit_forward_days"),
    FORWARDED: ("公安、交通部门回复", ("forwarded_on",), "school_permit_reply_days"),
    REPLIED: ("教育部门提出审查意见", ("police_on", "transport_on"), "school_permit_review_days"),
}


def add_working_days(day: date, number: int) -> date:
    """The day that many working days later."""
    while number:
        day += timedelta(days=1)
        number -= not rest_day(day)
    return day


def turn(values: Mapping[str, Any]) -> dict[str, Any]:
    """Whose turn it is and until when: the fields waiting_for and due."""
    state = values["state"]
    if state == REVIEWED:
        return {"waiting_for": "本级政府决定", "due": None}
    if state not in _TURNS:
        return {"waiting_for": None, "due": None}
    whose, names, threshold = _TURNS[state]
    days = [values[name] for name in names if values.get(name)]
    if state == FORWARDED:
        both = ((POLICE, "police_on"), (TRANSPORT, "transport_on"))
        whose = "、".join(name for name, field in both if not values.get(field)) + "回复"
    due = add_working_days(max(days), rule(threshold, max(days)).value) if days else None
    return {"waiting_for": whose, "due": due}
