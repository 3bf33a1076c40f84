"""Figures of the reports that no filter alone can count: each a function of its stream, with the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from trafficdesk.rules.figures import Figure
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.hazards import rules as hazard_rules
from trafficdesk.work.hazards.rules_money import spending
from trafficdesk.work.meetings import rules as meeting_rules
from trafficdesk.work.training import rules as training_rules

Answer = TypeVar("Answer")


class Rows(Protocol):
    """Who reads rows once for all figures of a report."""

    def rows(self, code: str, *filters: Filter, sort: tuple[str, ...] = ()) -> Sequence[Row]: ...

    def once(self, ask: Callable[[Connection], Answer]) -> Answer: ...


def trained(counting: Rows, since: date, until: date) -> Figure:
    """培训人次: who came to the sessions that were held, by the list, else by the typed number; see training/rules.py."""
    finished = counting.rows(training_rules.SESSIONS, Filter("state", "is", training_rules.DONE))
    held = [row for row in finished if since <= row.values["starts"].date() <= until]
    lists = counting.once(training_rules.lists)
    number = sum(training_rules.present(*lists.get(row.id, (0, 0)), row.values["present"]) for row in held)
    return _over(training_rules.SESSIONS, [row.id for row in held], Decimal(number))


def hazard_funds(counting: Rows, since: date, until: date) -> Figure:
    """落实资金: what was spent on hazards in the period, yuan; see hazards/rules_money.py."""
    payments = [row.values for row in counting.rows("hazard-funds")]
    typed = {row.id: row.values for row in counting.rows("hazards", Filter("spent", "filled"))}
    spent = [each for each in spending(typed, payments) if since <= each.on <= until]
    return _over("hazards", sorted({each.hazard for each in spent}), sum((each.amount for each in spent), Decimal(0)))


def hazards_open(counting: Rows, since: date, until: date) -> Figure:
    """Hazards found in the period that were not closed when it ended."""
    found = counting.rows("hazards", Filter("found", "between", since, until))
    left = [row.id for row in found if hazard_rules.is_open_on(row.values, until)]
    return _over("hazards", left, Decimal(len(left)))


def issues_open(counting: Rows, since: date, until: date) -> Figure:
    """Issues of the meetings held in the period that were not closed when it ended."""
    held = Filter("state", "in", meeting_rules.TOOK_PLACE)
    meetings = counting.rows("meetings", Filter("starts", "between", since, until), held)
    issues = counting.rows("meeting-issues", Filter("meeting", "in", tuple(row.id for row in meetings)))
    left = [row.id for row in issues if row.values["closed_on"] is None or row.values["closed_on"] > until]
    return _over("meeting-issues", left, Decimal(len(left)))


def _over(code: str, ids: Sequence[int], value: Decimal) -> Figure:
    return Figure(value, code, (Filter("id", "in", tuple(ids)),), f"{len(ids)} 条记录")


WORKED: Mapping[str, Callable[[Rows, date, date], Figure]] = {
    "trained": trained, "funds": hazard_funds, "hazards-open": hazards_open, "issues-open": issues_open,
}  # fmt: skip
