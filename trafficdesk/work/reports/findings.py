"""Reports to superiors that were not submitted, of every period since the office answers."""

from __future__ import annotations

from collections.abc import Iterator

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.periods import read_period
from trafficdesk.work.reports import rules_dates

REPORTS, KIND = "reports", "reports.missing"


def reports_not_in(asking: Asking) -> Iterator[Found]:
    """By the office's own deadlines; asked some days before."""
    names = {each.code: each.label for each in code_list("report_kind").options()}
    ahead = asking.kind(KIND).ahead
    for key, period, due in rules_dates.not_in(asking.connection, asking.today, asking.since, ahead):
        title = f"{read_period(period).name}{names[key]}".replace(" ", "")
        yield Found(KIND, REPORTS, 0, title, due, key=f"{key}/{period}", since=due)


SOURCES = (Source((KIND,), (REPORTS,), reports_not_in),)
