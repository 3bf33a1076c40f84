"""The organisation as pages and papers read it: versions of the group, staff, rules, the duty list of a month (domain 1.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.holidays import rest_day
from trafficdesk.store.query import Filter, Row

MEMBERS, DUTIES, FORCES, RULES = "organisation", "office-duties", "forces", "rule-documents"


@dataclass(frozen=True, slots=True)
class GroupVersion:
    """The group as one document set it up. until: None while it is in force."""

    since: date
    until: date | None
    document: str
    members: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DutyDay:
    """A day of the duty list; without rows nobody is on duty yet. rest: "周六", "国庆节", "" for a working day."""

    day: date
    rows: tuple[Row, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Strength:
    """How many people of a kind the office has now: open `code` with `filters` to see them."""

    kind: str
    number: int
    code: str
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One of the rules an office must have; no rows: it has not been made yet."""

    kind: str
    rows: tuple[Row, ...]


class OrganisationReading:
    """The reading half of desk.organisation."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def on(self, records: Records) -> OrganisationReading:
        """The same readings on one state of things (Records.at_once)."""
        return OrganisationReading(records)

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

    def strength(self) -> list[Strength]:
        """Staff and volunteers by kind as of today; persuaders are those on the register of the stations."""
        with self._records.at_once(own=True) as records:
            today, forces, persuaders, found = clock.today(), records.select(FORCES), records.select("persuaders"), list[Strength]()
        for kind in code_list("force_kind").options():
            at_stations = kind.code == "劝导员"
            code, end = ("persuaders", "hired_until") if at_stations else (FORCES, "until")
            rows = persuaders if at_stations else [row for row in forces if row.values["kind"] == kind.code]
            ids = tuple(row.id for row in rows if (row.values[end] or today) >= today)
            found.append(Strength(kind.label, len(ids), code, (Filter("id", "in", ids),)))
        return found

    def rules(self) -> list[RuleKind]:
        """The ten rules every office has, with what is in force for each."""
        today = clock.today()
        rows = [row for row in self._records.select(RULES) if (row.values["repealed"] or today) >= today]
        kinds = [code for code in code_list("rule_kind").options() if code.code != "其他"]
        return [RuleKind(k.label, tuple(row for row in rows if row.values["kind"] == k.code)) for k in kinds]

    def duty_list(self, year: int, month: int) -> list[DutyDay]:
        """Every day of a month with who is on duty; days without anybody are there too."""
        first = date(year, month, 1)
        last = month_end(first)
        rows = self._records.select(DUTIES, Filter("on", "between", first, last), sort=("on", "id"))
        days = [first + timedelta(days=step) for step in range(last.day)]
        return [DutyDay(day, tuple(row for row in rows if row.values["on"] == day), rest_day(day)) for day in days]


def _end(rows: list[Row]) -> date | None:
    ends = [row.values["until"] for row in rows]
    return None if None in ends else max(ends)
