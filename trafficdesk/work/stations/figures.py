"""What the stations did over a period, and what an inspection would find: the figures of 劝导站月统计 (domain 1.6).

The four criteria of inspections: no record of a shift, no photos, too rarely on the road, vehicles not written down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.legal import practice
from trafficdesk.store.query import Row
from trafficdesk.work.stations import rules_facts as facts
from trafficdesk.work.stations.rules import HANDED_OVER, ON_FOOT
from trafficdesk.work.stations.rules_facts import Entry, Place

UNNAMED = "未写行为"


@dataclass(frozen=True, slots=True)
class StationFigures:
    """劝导站月统计, one line; station 0 is the total. heads: people times shifts (上岗人次).

    without_photo: days with a log but no photo. rank: by people persuaded, then days; 0 for the total and for a
    station that did nothing.
    """

    station: int
    name: str
    days: int
    shifts: int
    heads: int
    hours: Decimal
    checked: int
    persuaded: int
    handed_over: int
    leaflets: int
    photos: int
    by_behaviour: Mapping[str, int]
    without_photo: int = 0
    rank: int = 0


@dataclass(frozen=True, slots=True)
class StationReview:
    """One station as an inspector sees it. Days and log ids name what is missing; wanted: days that were due by now."""

    station: int
    name: str
    days: int
    wanted: int
    without_log: tuple[date, ...]
    without_photo: tuple[date, ...]
    without_plate: tuple[int, ...]
    lacking: tuple[str, ...]

    @property
    def rarely(self) -> bool:
        """Too rarely on the road."""
        return self.days < self.wanted

    @property
    def findings(self) -> int:
        """How many of the four criteria are not met."""
        return sum(map(bool, (self.without_log, self.without_photo, self.without_plate, self.rarely)))


def station_figures(stations: Sequence[Place], logs: Sequence[Row], photos: Mapping[int, int]) -> list[StationFigures]:
    """Per station in use by number, the total last. logs: of the period; photos: log id → number of files attached."""
    mine = _by_station(logs)
    lines = [_line(station.id, station.title, mine.get(station.id, ()), photos) for station in stations]
    return [*_ranked(lines), _line(0, "合计", logs, photos)]


def station_reviews(
    stations: Sequence[Place], logs: Sequence[Row], duties: Sequence[Row], photos: Collection[int], month: date
) -> list[StationReview]:
    """Every station in use in the calendar month of a day, as an inspection would find it today."""
    lines, wanted = _by_station(logs), _wanted(month.replace(day=1), month_end(month))
    days = facts.days_on_duty(entries(logs))
    missing = {(shift.station, shift.on) for shift in facts.shifts_of(entries(duties), days, clock.today()).missing}
    blind = facts.without_photo(days, photos)
    found = []
    for station in stations:
        plain = tuple(row.id for row in lines.get(station.id, ()) if _lacks_plate(row))
        lacking = tuple(item.label for item in facts.lacking(station.checklist))
        unwritten, unseen, stood = (_days_of(station.id, some) for some in (missing, blind, days))
        found.append(StationReview(station.id, station.title, len(stood), wanted, unwritten, unseen, plain, lacking))
    return found


def entries(rows: Sequence[Row]) -> list[Entry]:
    """Logs or shifts as the facts ask for them."""
    return [Entry(row.id, row.values["station"], row.values["on"]) for row in rows]


def _days_of(station: int, days: Iterable[facts.Day]) -> tuple[date, ...]:
    return tuple(sorted(on for where, on in days if where == station))


def _by_station(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.values["station"], []).append(row)
    return found


def _wanted(first: date, last: date) -> int:
    """How many days on the road were due by yesterday, in proportion while the month is running."""
    yesterday = min(last, clock.today() - timedelta(days=1))
    share = (yesterday - first).days + 1
    return 0 if share <= 0 else practice("station_least_days", first) * share // last.day


def _lacks_plate(row: Row) -> bool:
    values = row.values
    return bool(values["behaviour"]) and values["behaviour"] not in ON_FOOT and not values["plate"]


def _ranked(lines: Sequence[StationFigures]) -> list[StationFigures]:
    def merit(line: StationFigures) -> tuple[int, int]:
        return line.persuaded, line.days

    return [
        replace(line, rank=1 + sum(merit(other) > merit(line) for other in lines) if line.days else 0) for line in lines
    ]


def _line(station: int, name: str, rows: Sequence[Row], photos: Mapping[int, int]) -> StationFigures:
    def total(field: str) -> int:
        return sum(int(row.values[field] or 0) for row in rows)

    def distinct(*fields: str) -> int:
        return len({tuple(row.values[field] for field in fields) for row in rows})

    behaviours: dict[str, int] = {}
    for row in rows:
        act, persons = row.values["behaviour"], row.values["persons"]
        if act or persons:  # a line of counts alone names no behaviour
            behaviours[act or UNNAMED] = behaviours.get(act or UNNAMED, 0) + int(persons or 0)
    days = facts.days_on_duty(entries(rows))
    return StationFigures(
        station, name, len(days), distinct("station", "on", "shift"),
        distinct("station", "on", "shift", "persuader"), sum((row.values["hours"] or Decimal(0) for row in rows), Decimal(0)),
        total("checked"), sum(behaviours.values()), sum(row.values["treatment"] in HANDED_OVER for row in rows),
        total("leaflets"), sum(photos.get(row.id, 0) for row in rows), behaviours, len(facts.without_photo(days, photos)),
    )  # fmt: skip
