"""The leading group in its dated versions, and the duty list (domain 1.12)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from trafficdesk.errors import KnownError
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

MEMBERS, DUTIES = "organisation", "office-duties"
_COPIED = ("post", "rank", "name", "unit", "job", "phone", "duty")


@dataclass(frozen=True, slots=True)
class GroupVersion:
    """The group as one document set it up. until: None while it is in force."""

    since: date
    until: date | None
    document: str
    members: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DutyDay:
    """A day of the duty list; without rows nobody is on duty yet."""

    day: date
    rows: tuple[Row, ...]


class Organisation:
    """desk.organisation"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def versions(self) -> list[GroupVersion]:
        """Every version, the newest first; its members by rank."""
        found: dict[tuple[date, str], list[Row]] = {}
        for row in self._records.select(MEMBERS, sort=("-since", "rank")):
            found.setdefault((row.values["since"], str(row.values["document"] or "")), []).append(row)
        return [GroupVersion(since, _end(rows), document, tuple(rows)) for (since, document), rows in found.items()]

    def group_on(self, day: date) -> list[Row]:
        """Who belonged to the group on a day, by rank."""
        rows = self._records.select(MEMBERS, Filter("since", "at_most", day), sort=("rank",))
        return [row for row in rows if row.values["until"] is None or row.values["until"] >= day]

    def new_version(self, since: date, document: str) -> ChangeSet:
        """The present members again from a new date under a new document; the old version ends the day before."""
        if not document.strip():
            raise KnownError("请填写调整文号，例如：东丽湖街发〔2026〕5号。")
        present = self._records.select(MEMBERS, Filter("until", "empty"), sort=("rank",))
        if not present:
            raise KnownError("还没有现行的领导小组名单。请先在“领导小组成员”里登记第一版。")
        latest = max(row.values["since"] for row in present)
        if since <= latest:
            raise KnownError(f"现行名单从 {latest} 起生效，新的一版要晚于这一天。请核对生效日期。")
        with self._records.work(f"领导小组调整：{document.strip()}，{since} 起，{len(present)} 人") as work:
            for row in present:
                work.edit(MEMBERS, row.id, {"until": since - timedelta(days=1)})
            copies = [{name: row.values[name] for name in _COPIED} for row in present]
            work.add_many(MEMBERS, [{**each, "since": since, "document": document.strip()} for each in copies])
        return work.changeset

    def duty_list(self, year: int, month: int) -> list[DutyDay]:
        """Every day of a month with who is on duty; days without anybody are there too."""
        first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        rows = self._records.select(DUTIES, Filter("on", "between", first, last), sort=("on", "shift"))
        days = [first + timedelta(days=step) for step in range(last.day)]
        return [DutyDay(day, tuple(row for row in rows if row.values["on"] == day)) for day in days]


def _end(rows: list[Row]) -> date | None:
    ends = [row.values["until"] for row in rows]
    return None if None in ends else max(ends)
