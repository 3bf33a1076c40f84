"""What the joint meetings show: quarters, agenda, open items, figures, and the data of every print (domain 1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.rules.settings import office_since
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.meetings import rules
from trafficdesk.work.meetings import texts as meeting_texts
from trafficdesk.work.meetings.lines import (
    AttendanceFigures,
    Attendee,
    IssueFigures,
    IssueLine,
    MeetingSheet,
    QuarterState,
)

MEETINGS, ISSUES, ATTENDANCES = "meetings", "meeting-issues", "meeting-attendances"
_NEVER = (date.min, 0)


class MeetingReading:
    """The reading half of desk.meetings."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def on(self, records: Records) -> MeetingReading:
        """The same readings on one state of things (Records.at_once)."""
        return MeetingReading(records)

    def quarters(self, year: int) -> tuple[QuarterState, ...]:
        """The four quarters of a year, and which of them has no meeting."""
        meetings = self._records.select(
            MEETINGS, Filter("year", "is", year), Filter("kind", "is", rules.REGULAR)
        )
        living = [row for row in meetings if row.values["state"] != rules.CANCELLED]
        return tuple(
            self._quarter(year, quarter, [row for row in living if row.values["quarter"] == quarter])
            for quarter in rules.QUARTERS
        )

    def open_items(self, meeting: int) -> tuple[IssueLine, ...]:
        """Issues of earlier meetings that are not closed: what a meeting must open with."""
        return tuple(self._line(row) for row in self._open_rows(self._records.row(MEETINGS, meeting)))

    def to_reread(self, meeting: int) -> tuple[IssueLine, ...]:
        """Open items of earlier meetings that were not yet read out at this one, nor at one after it."""
        row = self._records.row(MEETINGS, meeting)
        order, mine = self._orders(), _order(row)
        rows = self._open_rows(row)
        return tuple(self._line(each) for each in rows if order.get(each.values["reread_at"], _NEVER) < mine)

    def agenda_text(self, meeting: int, items: Sequence[str] = ()) -> str:
        """The agenda; its first point is always what the last meetings left open. items: the other points."""
        row = self._records.row(MEETINGS, meeting)
        return meeting_texts.agenda(self._opening(row), items)

    def draft_minutes(self, meeting: int) -> str:
        """Minutes that nobody has written yet: what the records say, no more."""
        return meeting_texts.minutes(self.minutes_data(meeting))

    def issues(self, meeting: int) -> tuple[IssueLine, ...]:
        """The issues raised at a meeting, by number."""
        rows = self._records.select(ISSUES, Filter("meeting", "is", meeting), sort=("number",))
        return tuple(self._line(row) for row in rows)

    def issue(self, issue: int) -> IssueLine:
        """One issue, for its page and its 督办单."""
        return self._line(self._records.row(ISSUES, issue))

    def overdue(self) -> tuple[IssueLine, ...]:
        """Every late issue, longest first."""
        lines = [self._line(row) for row in self._records.select(ISSUES, sort=("due",))]
        return tuple(line for line in lines if line.overdue)

    def minutes_data(self, meeting: int) -> MeetingSheet:
        """What the notice, the sign-in sheet, the minutes and the follow-up table print."""
        row = self._records.row(MEETINGS, meeting)
        values, people = row.values, self._attendees(meeting)
        earlier, closed = self.open_items(meeting), self._closed_since(row)
        return MeetingSheet(
            row.id, _name(row), values["subject"] or "", values["year"], values["quarter"], values["kind"], values["session"] or 1,
            values["state"], values["notice_number"] or "", values["starts"], values["place"] or "",
            values["chair"] or "", values["keeper"] or "", self._agenda(row),
            values["minutes"] or "", values["minutes_number"] or "", values["minutes_on"],
            tuple(each for each in people if each.attendance in rules.PRESENT),
            tuple(each for each in people if each.attendance not in rules.PRESENT),
            earlier, closed, self.issues(meeting),
        )  # fmt: skip

    def figures(self, year: int, quarter: str = "") -> IssueFigures:
        """会议数、问题数、销号率、超期、平均天数 of a year or one quarter."""
        filters = [Filter("year", "is", year), *([Filter("quarter", "is", quarter)] if quarter else [])]
        meetings = {row.id: row for row in self._records.select(MEETINGS, *filters)}
        rows = [row for row in self._records.select(ISSUES) if row.values["meeting"] in meetings]
        today = clock.today()
        days = [
            (row.values["closed_on"] - began.date()).days
            for row in rows
            if row.values["closed_on"] and (began := meetings[row.values["meeting"]].values["starts"])
        ]
        return IssueFigures(
            tuple(meetings),
            sum(row.values["state"] in rules.TOOK_PLACE for row in meetings.values()),
            len(rows),
            sum(not rules.is_open(row.values["state"]) for row in rows),
            sum(rules.is_overdue(row.values["state"], row.values["due"], today) for row in rows),
            sum(row.values["state"] == rules.SHELVED for row in rows),
            sum(days) / len(days) if days else None,
        )

    def attendance(self, year: int) -> tuple[AttendanceFigures, ...]:
        """Per member unit over the held meetings of a year, worst first."""
        held = [
            row.id
            for row in self._records.select(MEETINGS, Filter("year", "is", year))
            if row.values["state"] in rules.TOOK_PLACE
        ]
        groups: dict[tuple[int, str], list[str]] = {}
        for row in self._records.select(ATTENDANCES, Filter("meeting", "in", held)):
            key = (row.values["unit"] or 0, row.titles.get("unit") or str(row.values["name"]))
            groups.setdefault(key, []).append(row.values["attendance"] or "")
        lines = [
            AttendanceFigures(
                unit,
                name,
                len(marks),
                sum(mark in rules.PRESENT for mark in marks),
                marks.count("委托"),
                marks.count("请假"),
                tuple(held),
            )
            for (unit, name), marks in groups.items()
        ]
        return tuple(sorted(lines, key=lambda line: (line.came / max(line.invited, 1), line.unit)))

    # inside

    def _quarter(self, year: int, quarter: str, rows: Sequence[Row]) -> QuarterState:
        held = [row for row in rows if row.values["state"] in rules.TOOK_PLACE]
        chosen = next(iter([*held, *rows]), None)
        with self._records.reading() as connection:
            since = office_since(connection, clock.today())
        level = rules.quarter_level(year, quarter, bool(held), clock.today(), since)
        sentence = {
            "good": f"{quarter}例会已召开",
            "warn": f"{quarter}快要结束，还没有召开例会",
            "bad": f"{quarter}没有召开例会",
            "": f"{quarter}例会{'已列入计划' if chosen else '还没有计划'}",
        }[level]
        on = chosen.values["starts"] if chosen else None
        return QuarterState(quarter, level, sentence, chosen.id if chosen else 0, on)

    def _orders(self) -> dict[int, tuple[date, int]]:
        return {row.id: _order(row) for row in self._records.select(MEETINGS)}

    def _open_rows(self, meeting: Row) -> list[Row]:
        """Of earlier meetings, in their order: not closed by the day of a meeting that was held, else not closed now."""
        order, mine = self._orders(), _order(meeting)
        held = meeting.values["state"] in rules.TOOK_PLACE
        rows = [
            row
            for row in self._records.select(ISSUES)
            if order.get(row.values["meeting"], mine) < mine
            and (rules.is_open(row.values["state"]) or (held and (row.values["closed_on"] or date.min) > mine[0]))
        ]
        return sorted(rows, key=lambda row: (order[row.values["meeting"]], row.values["number"]))

    def _closed_since(self, meeting: Row) -> tuple[IssueLine, ...]:
        """Issues of earlier meetings that were closed after the meeting before this one and before this one."""
        order, mine = self._orders(), _order(meeting)
        last = max((each for each in order.values() if each < mine), default=_NEVER)
        return tuple(
            self._line(row)
            for row in self._records.select(ISSUES, Filter("closed_on", "filled"), sort=("closed_on",))
            if order.get(row.values["meeting"], mine) < mine and last[0] < row.values["closed_on"] <= mine[0]
        )

    def _opening(self, meeting: Row) -> list[str]:
        earlier = tuple(self._line(row) for row in self._open_rows(meeting))
        return meeting_texts.opening(earlier, self._closed_since(meeting))

    def _agenda(self, meeting: Row) -> str:
        """As written down once the meeting was held; until then its first point follows the issues."""
        written = str(meeting.values["agenda"] or "")
        if written and meeting.values["state"] in rules.TOOK_PLACE:
            return written
        return meeting_texts.agenda(self._opening(meeting), meeting_texts.other_points(written))

    def _attendees(self, meeting: int) -> tuple[Attendee, ...]:
        return tuple(
            _attendee(row) for row in self._records.select(ATTENDANCES, Filter("meeting", "is", meeting))
        )

    def _line(self, row: Row) -> IssueLine:
        values, due, today = row.values, row.values["due"], clock.today()
        return IssueLine(
            row.id, values["number"], " ".join((values["issue"] or "").split()), values["cause"] or "", values["measure"] or "",
            row.titles.get("lead_unit", ""), values["support_units"] or "", values["responsible"] or "", due,
            values["original_due"], values["state"], values["report"] or "", values["done_on"],
            values["verified_by"] or "", values["closing_opinion"] or "", values["meeting"],
            row.titles.get("meeting", ""), values["reread_at"] or 0, values["progress"] or "",
            (due - today).days if due else None,
            rules.is_overdue(values["state"], due, today),
        )  # fmt: skip


def unit_rows(rows: Iterable[Row]) -> dict[tuple[int | None, str], Row]:
    """Attendance rows by who they are: the member unit and the name."""
    return {(row.values["unit"], row.values["name"]): row for row in rows}


def _name(row: Row) -> str:
    values = row.values
    return str(
        values["subject"] or f"{values['year']}年{values['quarter']}道路交通安全联席会议（{values['kind']}）"
    )


def _order(row: Row) -> tuple[date, int]:
    """Meetings in the order in which they are held; a meeting without a day counts to its quarter's end."""
    starts = row.values["starts"]
    day = starts.date() if starts else rules.quarter_span(row.values["year"], row.values["quarter"])[1]
    return day, row.id


def _attendee(row: Row) -> Attendee:
    values = row.values
    return Attendee(
        row.id, row.titles.get("unit", ""), values["member_kind"] or "", values["name"], values["job"] or "",
        values["attendance"] or "", values["substitute"] or "",
    )  # fmt: skip
