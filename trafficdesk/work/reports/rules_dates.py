"""When reports are due, and which are not in (domain 1.13: 月报 by the 25th, summaries in June and December)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import Setting
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.periods import HALF, MONTH, QUARTER, YEAR, CalendarPeriod, period_around
from trafficdesk.work.reports.rules import SUBMITTED

SETTING = "reports.deadlines"
# As an office writes them: "25" is the 25th of the period's last month, "次月5" the fifth of the month after.
DEADLINES: Mapping[str, str] = {"month": "25", "quarter": "次月5", "half-year": "25", "year": "20"}
PERIOD_OF = {"month": MONTH, "quarter": QUARTER, "half-year": HALF, "year": YEAR}
_WRITTEN = re.compile(r"(当月|次月|下月)?(\d{1,2})[日号]?")


def deadlines(own: Any) -> dict[str, str]:
    """Report key → when it is due; "" for a report the office is not asked for. own: the office's setting."""
    changed = own if isinstance(own, dict) else {}
    return {key: str(changed.get(key, usual)) for key, usual in DEADLINES.items()}


def due_of(text: str, period: CalendarPeriod, name: str = "上报期限") -> date | None:
    """The day on which the report of a period is due; None for "". KnownError for what cannot be read."""
    if not text:
        return None
    found = _WRITTEN.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 31:
        raise KnownError(f"{name}的期限“{text}”看不懂。写 25 表示期末那个月的 25 日，写 次月5 表示下一个月 5 日；不用报的清空。")
    first = period.until.replace(day=1)
    if found[1] in ("次月", "下月"):
        first = period.until + timedelta(days=1)
    return min(first + timedelta(days=int(found[2]) - 1), month_end(first))


def not_in(connection: Connection, today: date, since: date, ahead: int) -> Iterator[tuple[str, str, date]]:
    """(key, period code, due) of reports that were not submitted: due since `since`, and at most `ahead` days from today."""
    table = record_type("reports").table
    query = select(table.c.kind, table.c.period).where(table.c.state == SUBMITTED, table.c.deleted_at.is_(None))
    submitted = {(kind, period) for kind, period in connection.execute(query)}
    text = connection.scalar(select(Setting.value).where(Setting.name == SETTING))
    for key, written in deadlines({} if text is None else json.loads(text)).items():
        period = period_around(since, PERIOD_OF[key]).previous
        while period.since <= today:
            due = due_of(written, period)
            # The second half of a year has the yearly summary.
            asked = due is not None and not (key == "half-year" and period.code.endswith("H2"))
            if asked and due is not None and since <= due <= today + timedelta(days=ahead) and (key, period.code) not in submitted:
                yield key, period.code, due
            period = period.next
