"""Persuasion stations: roster by week, duty logs, silent stations, figures (domain 1.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules.legal import practice
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.stations import figures as station_figures
from trafficdesk.work.stations.figures import StationFigures, StationReview

STATIONS, PERSUADERS, DUTIES, LOGS, EVENTS = "stations", "persuaders", "duties", "duty-logs", "group-events"
# A line says something when one of these is filled; counts may stand without a vehicle.
_CONTENT = ("behaviour", "plate", "checked", "leaflets", "hours")


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


class Stations:
    """desk.stations"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def install(self) -> ChangeSet:
        """The eight stations of the plan, to be named; nothing already there is touched."""
        have = {row.values["number"] for row in self._records.select(STATIONS)}
        rows = [{"number": n, "name": f"{n} 号劝导站", "kind": "固定", "state": "在用"} for n in range(1, 9) if n not in have]
        if not rows:
            raise KnownError("八个劝导站都已登记。")
        with self._records.work(f"建立 {len(rows)} 个劝导站") as work:
            work.add_facts(STATIONS, rows)
        return work.changeset

    def week(self, monday: date) -> list[RosterRow]:
        """The roster of a week, every station in use, also empty ones."""
        span = Filter("on", "between", monday, monday + timedelta(days=6))
        cells: dict[tuple[int, date], list[RosterCell]] = {}
        view = self._records.view(DUTIES)
        for row in self._records.select(DUTIES, span, sort=("on", "id")):
            cell = RosterCell(row.id, row.text(view.field("shift")), row.titles.get("persuader", ""))
            cells.setdefault((row.values["station"], row.values["on"]), []).append(cell)
        days = [monday + timedelta(days=n) for n in range(7)]
        return [
            RosterRow(s.id, s.title, tuple(tuple(cells.get((s.id, day), ())) for day in days)) for s in self._in_use()
        ]

    def assign(self, station: int, on: date, shift: str, persuader: int, *, reason: str = "") -> ChangeSet:
        """Put somebody on duty; who stands elsewhere then, or whose term has ended, only with a reason."""
        return self._records.add(
            DUTIES, {"station": station, "on": on, "shift": shift, "persuader": persuader}, reason=reason
        )

    def unassign(self, duties: Sequence[int]) -> ChangeSet:
        """Take people off the roster again."""
        if not duties:
            raise KnownError("这一格没有排班，没有可以去掉的。")
        return self._records.trash(DUTIES, duties, "调整排班")

    def repeat_day(self, station: int, on: date) -> ChangeSet:
        """Put the people of the day before on duty once more; who already stands there is left alone."""
        have = self._day(station, on)
        known = {(row.values["shift"], row.values["persuader"]) for row in have}
        before = self._day(station, on - timedelta(days=1))
        rows = [
            {"station": station, "on": on, "shift": row.values["shift"], "persuader": row.values["persuader"]}
            for row in before
            if (row.values["shift"], row.values["persuader"]) not in known
        ]
        if not rows:
            raise KnownError("前一天没有排班，或者已经照前一天排好。")
        with self._records.work(f"照前一天排班 {len(rows)} 班（{on}）") as work:
            work.put_all(DUTIES, [(None, row) for row in rows])
        return work.changeset

    def _day(self, station: int, on: date) -> list[Row]:
        return self._records.select(DUTIES, Filter("station", "is", station), Filter("on", "is", on))

    def people_of(self, station: int) -> list[tuple[int, str, bool]]:
        """Every persuader as (id, name, of this station), those of the station first."""
        rows = self._records.select(PERSUADERS, sort=("title",))
        found = [(row.id, row.title, row.values["station"] == station) for row in rows]
        return sorted(found, key=lambda each: not each[2])

    def copy_week(self, monday: date, to: date) -> ChangeSet:
        """Repeat a week's roster in another week; people already on duty then are left alone."""
        have = {
            (row.values["persuader"], row.values["on"], row.values["shift"])
            for row in self._records.select(DUTIES, Filter("on", "between", to, to + timedelta(days=6)))
        }
        rows = []
        in_use = {station.id for station in self._in_use()}
        for row in self._records.select(DUTIES, Filter("on", "between", monday, monday + timedelta(days=6))):
            on = row.values["on"] + (to - monday)
            if row.values["station"] in in_use and (row.values["persuader"], on, row.values["shift"]) not in have:
                rows.append({name: row.values[name] for name in ("station", "shift", "persuader")} | {"on": on})
        if not rows:
            raise KnownError("那一周没有可以沿用的排班，或者都已经排好。")
        with self._records.work(f"沿用 {monday} 那周的排班 {len(rows)} 班") as work:
            work.put_all(DUTIES, [(None, row) for row in rows])
        return work.changeset

    def check_lines(self, lines: Sequence[Mapping[str, Any]]) -> list[tuple[Problem, ...]]:
        """What blocks each line of a duty log, () for a line in order; nothing is written."""
        return [self._check_line(line)[1] for line in lines]

    def log(self, lines: Sequence[Mapping[str, Any]]) -> ChangeSet:
        """Several lines of a duty log at once, all or none (the keyboard grid)."""
        if not lines:
            raise KnownError("没有填写任何一行。")
        values = []
        for number, line in enumerate(lines, start=1):
            read, faults = self._check_line(line)
            if faults:
                raise KnownError(
                    f"第 {number} 行没有存上，其余也没有写入：{'；'.join(each.text for each in faults)}"
                )
            values.append(read)
        with self._records.work(f"登记劝导日志 {len(values)} 条") as work:
            work.add_facts(LOGS, values)
        return work.changeset

    def silent(self) -> list[Silence]:
        """Stations by how long they have been silent, the longest first."""
        last: dict[int, date] = {}
        for row in self._records.select(LOGS, sort=("on",)):
            last[row.values["station"]] = row.values["on"]
        since = self._registered()
        found = [self._silence(station, last.get(station.id), since[station.id]) for station in self._in_use()]
        return sorted(found, key=lambda each: (each.days is not None, -(each.days or 0)))

    def figures(self, since: date, until: date) -> list[StationFigures]:
        """Per station over a period, every station in use, the total last."""
        return station_figures.figures(self._records, since, until)

    def review(self, month: date) -> list[StationReview]:
        """What an inspection would find at each station in the month of a day."""
        return station_figures.review(self._records, month)

    def _check_line(self, line: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
        intake = self._records.check(LOGS, line)
        faults = [problem for problem in intake.problems if problem.blocks]
        if not {problem.field for problem in faults}.intersection(_CONTENT) and not any(map(line.get, _CONTENT)):
            label = self._records.view(LOGS).field("behaviour").label
            faults.append(Problem("behaviour", label, "这一行没有内容。请填行为或车牌，或只填检查车辆数、发放资料份数。"))
        return intake.values, tuple(faults)

    def _in_use(self) -> list[Row]:
        return station_figures.in_use(self._records)

    def _registered(self) -> dict[int, date]:
        """Station id → the day it was registered; a new one is not silent yet."""
        table = record_type(STATIONS).table
        with self._office.store.read() as connection:
            return {row.id: row.created_at.date() for row in connection.execute(select(table.c.id, table.c.created_at))}

    def _silence(self, station: Row, last: date | None, since: date) -> Silence:
        quiet = (clock.today() - (last or since)).days
        late, notice = (practice(name, clock.today()) for name in ("station_silent_late", "station_silent_notice"))
        level = "bad" if quiet >= late else "warn" if quiet >= notice else ""
        return Silence(station.id, station.title, last, None if last is None else quiet, level)
