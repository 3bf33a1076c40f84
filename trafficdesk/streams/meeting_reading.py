"""What the joint meetings show: quarters, agenda, open items, figures, and the data of every print (domain 1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trafficdesk import clock
from trafficdesk.rules import meeting_rules as rules
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

MEETINGS, ISSUES, ATTENDANCES = "meetings", "meeting-issues", "meeting-attendances"
FIRST_ITEM = "上次会议议定事项落实情况"
_USUAL_ITEMS = ("通报本季度辖区道路交通安全形势", "研究存在的问题和整改措施", "部署下一步工作")
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class QuarterState:
    """One quarter of a year. level: "good" held, "warn" due, "bad" late, "" not yet; meeting 0 = none planned."""

    quarter: str
    level: str
    sentence: str
    meeting: int
    on: datetime | None


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue as pages and prints show it. days: to its date, negative when late, None without one."""

    id: int
    number: int
    issue: str
    cause: str
    measure: str
    lead_unit: str
    support_units: str
    responsible: str
    due: date | None
    original_due: date | None
    state: str
    report: str
    done_on: date | None
    verified_by: str
    closing_opinion: str
    meeting: int
    meeting_name: str
    reread: bool
    days: int | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the sign-in sheet. attendance "" = not yet known."""

    id: int
    unit: str
    member_kind: str
    name: str
    job: str
    attendance: str
    substitute: str


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """Everything the notice, the sign-in sheet, the minutes and the follow-up table of one meeting need."""

    id: int
    name: str
    year: int
    quarter: str
    kind: str
    session: int
    state: str
    number: str
    starts: datetime | None
    place: str
    chair: str
    keeper: str
    agenda: str
    minutes: str
    minutes_on: date | None
    present: tuple[Attendee, ...]
    absent: tuple[Attendee, ...]
    earlier: tuple[IssueLine, ...]
    issues: tuple[IssueLine, ...]


@dataclass(frozen=True, slots=True)
class IssueFigures:
    """Issues raised at the meetings of a period. mean_days: from the meeting to closure, None while none is closed."""

    meetings: int
    raised: int
    closed: int
    overdue: int
    shelved: int
    mean_days: float | None

    @property
    def rate(self) -> float:
        """Share closed, 1.0 when none was raised."""
        return self.closed / self.raised if self.raised else 1.0


@dataclass(frozen=True, slots=True)
class AttendanceFigures:
    """How often one unit came in a year. substituted is part of came."""

    unit: str
    invited: int
    came: int
    substituted: int
    excused: int

    @property
    def rate(self) -> float:
        return self.came / self.invited if self.invited else 1.0


class MeetingReading:
    """The reading half of desk.meetings."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

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
        """Open items of earlier meetings that were not yet read out at this one."""
        rows = self._open_rows(self._records.row(MEETINGS, meeting))
        return tuple(self._line(row) for row in rows if row.values["reread_at"] != meeting)

    def agenda_text(self, meeting: int, items: Sequence[str] = ()) -> str:
        """The agenda; its first point is always what the last meetings left open. items: the other points."""
        earlier = self.open_items(meeting)
        lines = [f"一、{FIRST_ITEM}"]
        lines += [f"（{place}）{_spoken(line)}" for place, line in enumerate(earlier, start=1)]
        if not earlier:
            lines.append("上次会议议定事项已全部办结。")
        points = [item.strip() for item in items if item.strip()] or list(_USUAL_ITEMS)
        lines += [f"{_numeral(place)}、{point}" for place, point in enumerate(points, start=2)]
        return "\n".join(lines)

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
        return MeetingSheet(
            row.id, _name(row), values["year"], values["quarter"], values["kind"], values["session"] or 1,
            values["state"], values["notice_number"] or "", values["starts"], values["place"] or "",
            values["chair"] or "", values["keeper"] or "", values["agenda"] or self.agenda_text(meeting),
            values["minutes"] or "", values["minutes_on"],
            tuple(each for each in people if each.attendance in rules.PRESENT),
            tuple(each for each in people if each.attendance not in rules.PRESENT),
            tuple(self._line(each) for each in self._open_rows(row)), self.issues(meeting),
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
        groups: dict[str, list[str]] = {}
        for row in self._records.select(ATTENDANCES, Filter("meeting", "in", held)):
            name = row.titles.get("unit") or str(row.values["name"])
            groups.setdefault(name, []).append(row.values["attendance"] or "")
        lines = [
            AttendanceFigures(
                name,
                len(marks),
                sum(mark in rules.PRESENT for mark in marks),
                marks.count("委托"),
                marks.count("请假"),
            )
            for name, marks in groups.items()
        ]
        return tuple(sorted(lines, key=lambda line: (line.rate, line.unit)))

    # inside

    def _quarter(self, year: int, quarter: str, rows: Sequence[Row]) -> QuarterState:
        held = [row for row in rows if row.values["state"] in rules.TOOK_PLACE]
        chosen = next(iter([*held, *rows]), None)
        level = rules.quarter_level(year, quarter, bool(held), clock.today())
        sentence = {
            "good": f"{quarter}例会已召开",
            "warn": f"{quarter}快要结束，还没有召开例会",
            "bad": f"{quarter}没有召开例会",
            "": f"{quarter}例会{'已列入计划' if chosen else '还没有计划'}",
        }[level]
        on = chosen.values["starts"] if chosen else None
        return QuarterState(quarter, level, sentence, chosen.id if chosen else 0, on)

    def _open_rows(self, meeting: Row) -> list[Row]:
        order = {row.id: key for row, key in ((row, _order(row)) for row in self._records.select(MEETINGS))}
        mine = _order(meeting)
        rows = [
            row
            for row in self._records.select(ISSUES)
            if rules.is_open(row.values["state"]) and order.get(row.values["meeting"], mine) < mine
        ]
        return sorted(rows, key=lambda row: (order[row.values["meeting"]], row.values["number"]))

    def _attendees(self, meeting: int) -> tuple[Attendee, ...]:
        return tuple(
            _attendee(row) for row in self._records.select(ATTENDANCES, Filter("meeting", "is", meeting))
        )

    def _line(self, row: Row) -> IssueLine:
        values, due, today = row.values, row.values["due"], clock.today()
        return IssueLine(
            row.id, values["number"], values["issue"], values["cause"] or "", values["measure"] or "",
            row.titles.get("lead_unit", ""), values["support_units"] or "", values["responsible"] or "", due,
            values["original_due"], values["state"], values["report"] or "", values["done_on"],
            values["verified_by"] or "", values["closing_opinion"] or "", values["meeting"],
            row.titles.get("meeting", ""), bool(values["reread"]), (due - today).days if due else None,
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


def _spoken(line: IssueLine) -> str:
    due = f"，时限 {line.due}{'（已超期）' if line.overdue else ''}" if line.due else ""
    who = f"，责任单位{line.lead_unit}" if line.lead_unit else ""
    return f"{line.issue}{who}{due}，{line.state}"


def _numeral(number: int) -> str:
    """1 to 19 in Chinese."""
    return _NUMERALS[number - 1] if number <= 10 else f"十{_NUMERALS[number - 11]}"
