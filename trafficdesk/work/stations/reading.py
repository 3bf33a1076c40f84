"""What the stations show: the roster of a week, who is silent, the figures and the inspection of a month (domain 1.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.records.registry import record_type
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.finding_kinds import finding_kind
from trafficdesk.rules.registers import registers_of
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.stations.figures import (
    StationFigures,
    StationReview,
    station_figures,
    station_reviews,
)
from trafficdesk.work.stations.rules import DUTIES, IN_USE, LOGS, PERSUADERS, STATIONS
from trafficdesk.work.stations.rules_facts import Place

WEEK = 7


@dataclass(frozen=True, slots=True)
class RosterCell:
    """Who stands at a station on a day in a shift."""

    duty: int
    shift: str
    persuader: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One station's week: seven lists of cells, Monday first."""

    station: int
    name: str
    days: tuple[tuple[RosterCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """A station without a log for `days` days (None: never); level "", "warn" or "bad"."""

    station: int
    name: str
    last: date | None
    days: int | None
    level: str


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """The page of a week. late_after: days without a log from which a station is late."""

    rows: Sequence[RosterRow]
    silent: Sequence[Silence]
    late_after: int


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """The page of a month: figures with the total last, and what an inspection would find."""

    figures: Sequence[StationFigures]
    reviews: Sequence[StationReview]


class StationReading:
    """The reading half of desk.stations."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def roster(self, monday: date) -> RosterSheet:
        """Everything about a week, read at once."""
        with self._records.at_once(own=True) as records:
            here = StationReading(records)
            return RosterSheet(here.week(monday), here.silent(), finding_kind("stations.silent", clock.today()).within)

    def month(self, month: date) -> MonthSheet:
        """Everything about the month of a day, read at once."""
        with self._records.at_once(own=True) as records:
            here = StationReading(records)
            return MonthSheet(here.figures(month.replace(day=1), month_end(month)), here.review(month))

    def week(self, monday: date) -> list[RosterRow]:
        """The roster of a week, every station in use, also empty ones."""
        span = Filter("on", "between", monday, monday + timedelta(days=WEEK - 1))
        cells: dict[tuple[int, date], list[RosterCell]] = {}
        shift = self._records.view(DUTIES).field("shift")
        for row in self._records.select(DUTIES, span, sort=("on", "id")):
            cell = RosterCell(row.id, row.text(shift), row.titles.get("persuader", ""))
            cells.setdefault((row.values["station"], row.values["on"]), []).append(cell)
        days = [monday + timedelta(days=n) for n in range(WEEK)]
        return [RosterRow(s.id, s.title, tuple(tuple(cells.get((s.id, day), ())) for day in days)) for s in self.in_use()]

    def people_of(self, station: int) -> list[tuple[int, str, bool]]:
        """Every persuader as (id, name, of this station), those of the station first."""
        rows = self._records.select(PERSUADERS, sort=("title",))
        found = [(row.id, row.title, row.values["station"] == station) for row in rows]
        return sorted(found, key=lambda each: not each[2])

    def silent(self) -> list[Silence]:
        """Stations by how long they have been silent, the longest first."""
        last, since = self._last_logs(), self._registered()
        found = [self._silence(station, last.get(station.id), since[station.id]) for station in self.in_use()]
        return sorted(found, key=lambda each: (each.days is not None, -(each.days or 0)))

    def figures(self, since: date, until: date) -> list[StationFigures]:
        """Per station over a period: every station in use at its end, any other that worked in it, the total last."""
        logs = self._logs(since, until)
        return station_figures(self._with_workers(self._in_use_at(until), logs), logs, self._photos(since, until))

    def review(self, month: date) -> list[StationReview]:
        """What an inspection would find at each station in the month of a day."""
        first, last = month.replace(day=1), month_end(month)
        duties = self._records.select(DUTIES, Filter("on", "between", first, last), sort=("on",))
        return station_reviews(self._in_use_at(last), self._logs(first, last), duties, self._photos(first, last), month)

    def in_use(self) -> list[Row]:
        """The stations in use by number."""
        return [row for row in self._records.select(STATIONS, sort=("number",)) if row.values["state"] in (None, IN_USE)]

    # inside

    def _in_use_at(self, until: date) -> list[Place]:
        """The stations in use when a period ended, by number, as they stood then."""
        table = record_type(STATIONS).table
        in_use = or_(table.c.state.is_(None), table.c.state == IN_USE)
        wanted = select(table.c.id, table.c.title, table.c.checklist).where(table.c.deleted_at.is_(None), in_use)
        with self._records.reading() as connection, registers_of(connection, until, (STATIONS,)):
            return [Place(*row) for row in connection.execute(wanted.order_by(table.c.number, table.c.id)).all()]

    def _with_workers(self, places: Sequence[Place], logs: Sequence[Row]) -> list[Place]:
        """The places, and behind them the stations of logs that are not among them (closed or registered since), so that parts add up."""
        others = {row.values["station"] for row in logs} - {place.id for place in places}
        table = record_type(STATIONS).table
        wanted = select(table.c.id, table.c.title, table.c.checklist).where(table.c.id.in_(others))
        with self._records.reading() as connection:
            found = [Place(*row) for row in connection.execute(wanted.order_by(table.c.number, table.c.id)).all()] if others else []
        return [*places, *found]

    def _logs(self, since: date, until: date) -> list[Row]:
        return self._records.select(LOGS, Filter("on", "between", since, until), sort=("on", "id"))

    def _photos(self, since: date, until: date) -> dict[int, int]:
        """Log id → number of files attached, of the logs of a period."""
        logs, files = record_type(LOGS).table, record_type("attachments").table
        counted = (
            select(files.c.owner, func.count())
            .join(logs, logs.c.id == files.c.owner)
            .where(files.c.owner_code == LOGS, files.c.deleted_at.is_(None), logs.c.on.between(since, until))
            .group_by(files.c.owner)
        )
        with self._records.reading() as connection:
            return {each[0]: each[1] for each in connection.execute(counted)}

    def _last_logs(self) -> dict[int, date]:
        """Station → the day of its last log."""
        table = record_type(LOGS).table
        counted = select(table.c.station, func.max(table.c.on)).where(table.c.deleted_at.is_(None)).group_by(table.c.station)
        with self._records.reading() as connection:
            return {station: on for station, on in connection.execute(counted) if on is not None}

    def _registered(self) -> dict[int, date]:
        """Station → the day it was registered; a new one is not silent yet."""
        table = record_type(STATIONS).table
        with self._records.reading() as connection:
            return {row.id: row.created_at.date() for row in connection.execute(select(table.c.id, table.c.created_at))}

    def _silence(self, station: Row, last: date | None, since: date) -> Silence:
        today = clock.today()
        quiet, kind = (today - (last or since)).days, finding_kind("stations.silent", today)
        due = kind.until_when(last or since)
        level = kind.level((due - today).days) if kind.shows(due, today) else ""
        return Silence(station.id, station.title, last, None if last is None else quiet, level)
