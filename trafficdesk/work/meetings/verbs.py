"""What is done for a year or a whole list of a meeting: the plan, who is invited, who came, what was read out (domain 1.2).

The steps of one meeting and of one issue: process.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.meetings import rules
from trafficdesk.work.meetings.reading import ATTENDANCES, ISSUES, MEETINGS, MeetingReading, unit_rows
from trafficdesk.work.organisation.api import OrganisationReading


class Meetings(MeetingReading):
    """desk.meetings"""

    def __init__(self, office: Office, records: Records) -> None:
        super().__init__(records)
        self._office = office

    def plan_year(self, year: int) -> ChangeSet:
        """Put the quarterly meetings that are still missing into the plan, one per quarter."""
        missing = [each.quarter for each in self.quarters(year) if not each.meeting]
        if not missing:
            raise KnownError(f"{year} 年四个季度的例会都已列入计划，没有新建。")
        with self._records.work(f"列入 {year} 年联席会议计划：{'、'.join(missing)}") as work:
            for quarter in missing:
                starts = rules.proposed_start(year, quarter)
                values = {"year": year, "quarter": quarter, "kind": rules.REGULAR, "starts": starts}
                work.put(MEETINGS, None, {**values, "session": rules.QUARTERS.index(quarter) + 1})
        return work.changeset

    def invite_members(self, meeting: int) -> ChangeSet:
        """Take the members over from the meeting before, the first time from the leading group; who comes is open."""
        row = self._records.row(MEETINGS, meeting)
        source = self._last_with_members(row) or self._leading_group(row)
        known = unit_rows(self._records.select(ATTENDANCES, Filter("meeting", "is", meeting)))
        fresh = [each for each in source if (each.values["unit"], each.values["name"]) not in known]
        if not fresh:
            raise KnownError("前面的会议和领导小组名单里都没有可以沿用的人，或已经都在名单里。请点“加人”登记。")
        kept = ("name", "unit", "member_kind", "job", "phone")
        with self._records.work(f"{row.title} 沿用参会名单 {len(fresh)} 人") as work:
            work.put_all(
                ATTENDANCES, [(None, {**{n: each.values.get(n) for n in kept}, "meeting": meeting}) for each in fresh]
            )
        return work.changeset

    def mark_attendance(self, ids: Sequence[int], attendance: str, substitute: str = "") -> ChangeSet:
        """出席、列席、请假 or 委托 of some people; 委托 names the substitute."""
        if attendance == "委托" and not substitute.strip():
            raise KnownError("委托参会要写明代会人的姓名。")
        rows = self._records.rows(ATTENDANCES, ids)
        if not rows:
            raise KnownError("没有选中参会人员。请先在名单里勾选。")
        with self._records.work(f"登记参会情况：{len(rows)} 人{attendance}") as work:
            values = {"attendance": attendance, "substitute": substitute.strip() or None}
            work.put_all(ATTENDANCES, [(row.id, values) for row in rows])
        return work.changeset

    def reread(self, meeting: int, ids: Sequence[int], reported: Mapping[int, str] | None = None) -> ChangeSet:
        """Open items of earlier meetings were read out at this one. reported: issue → what was said of it there."""
        row = self._records.row(MEETINGS, meeting)
        waiting = {line.id for line in self.open_items(meeting)}
        rows = self._records.rows(ISSUES, ids)
        strange = [each.title for each in rows if each.id not in waiting]
        if strange or not rows:
            raise KnownError(
                f"只有以前会议没有办结的事项才要重读，这些不是：{'、'.join(strange) or '（没有选）'}。"
            )
        mark = rules.mark(row.values["starts"], row.values["quarter"], row.values["kind"])
        with self._records.work(f"登记会上重读 {len(rows)} 项") as work:
            for each in rows:
                words = (reported or {}).get(each.id, "").strip()
                line = f"{mark}：{each.values['state']}{f'，{words}' if words else ''}"
                values = {"reread": True, "reread_at": meeting, "progress": _appended(each, "progress", line)}
                work.put(ISSUES, each.id, values, version=each.version)
        return work.changeset

    # inside

    def _leading_group(self, meeting: Row) -> list[Row]:
        """The members of the leading group in force on the day of the meeting."""
        day = (meeting.values["starts"] or clock.now()).date()
        return OrganisationReading(self._records).group_on(day)

    def _last_with_members(self, meeting: Row) -> list[Row]:
        others = [
            row
            for row in self._records.select(MEETINGS, sort=("-starts",))
            if row.id != meeting.id
            and (row.values["starts"] or datetime.max) <= (meeting.values["starts"] or datetime.max)
        ]
        for row in others:
            if members := self._records.select(ATTENDANCES, Filter("meeting", "is", row.id)):
                return members
        return []


def _appended(row: Row, field: str, line: str) -> str:
    return "\n".join(filter(None, (row.values[field], line)))


__all__ = ["Meetings"]
