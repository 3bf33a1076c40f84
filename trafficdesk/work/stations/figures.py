"""What the stations did over a period, and what an inspection would find: the figures of 劝导站月统计 (domain 1.6).

The four criteria of inspections: no record of a shift, no photos, too rarely on the road, vehicles not written down.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.kinds import CHOICES_SEPARATOR
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.legal import practice
from trafficdesk.store.query import Filter, Row

STATIONS, DUTIES, LOGS = "stations", "duties", "duty-logs"
IN_USE = (None, "在用")
_HANDED_OVER = ("移交交警", "报告派出所")
# Behaviour without a vehicle whose plate could have been written down.
_ON_FOOT = ("行人乱穿", "占道经营/晒粮", "其他")


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


def in_use(records: Records) -> list[Row]:
    """The stations in use by number."""
    return [row for row in records.select(STATIONS, sort=("number",)) if row.values["state"] in IN_USE]


def figures(records: Records, since: date, until: date) -> list[StationFigures]:
    """Per station in use over a period by number, the total last."""
    rows = records.select(LOGS, Filter("on", "between", since, until))
    photos = _photos(records)
    lines = [_line(s.id, s.title, [r for r in rows if r.values["station"] == s.id], photos) for s in in_use(records)]
    return [*_ranked(lines), _line(0, "合计", rows, photos)]


def review(records: Records, month: date) -> list[StationReview]:
    """Every station in use in the calendar month of a day, as an inspection would find it today."""
    first, last = month.replace(day=1), month_end(month)
    span = Filter("on", "between", first, last)
    logs, photos = records.select(LOGS, span, sort=("on", "id")), _photos(records)
    # A shift of today may still be written down.
    duties = [row for row in records.select(DUTIES, span, sort=("on",)) if row.values["on"] < clock.today()]
    wanted = _wanted(first, last)
    found = []
    for station in in_use(records):
        mine = [row for row in logs if row.values["station"] == station.id]
        logged = {row.values["on"] for row in mine}
        shown = {row.values["on"] for row in mine if row.id in photos}
        rostered = {row.values["on"] for row in duties if row.values["station"] == station.id}
        plain = tuple(row.id for row in mine if _lacks_plate(row))
        days = (tuple(sorted(rostered - logged)), tuple(sorted(logged - shown)))
        found.append(StationReview(station.id, station.title, len(logged), wanted, *days, plain, lacking(station)))
    return found


def lacking(station: Row) -> tuple[str, ...]:
    """The items of the set-up checklist that a station does not have yet."""
    have = (station.values["checklist"] or "").split(CHOICES_SEPARATOR)
    return tuple(item.label for item in code_list("station_check_item").options() if item.code not in have)


def _wanted(first: date, last: date) -> int:
    """How many days on the road were due by yesterday, in proportion while the month is running."""
    yesterday = min(last, clock.today() - timedelta(days=1))
    share = (yesterday - first).days + 1
    return 0 if share <= 0 else practice("station_least_days", first) * share // last.day


def _lacks_plate(row: Row) -> bool:
    values = row.values
    return bool(values["behaviour"]) and values["behaviour"] not in _ON_FOOT and not values["plate"]


def _photos(records: Records) -> dict[int, int]:
    """Log id → number of files attached."""
    found: dict[int, int] = {}
    for row in records.select("attachments", Filter("owner_code", "is", LOGS)):
        found[row.values["owner"]] = found.get(row.values["owner"], 0) + 1
    return found


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
    return StationFigures(
        station, name, distinct("station", "on"), distinct("station", "on", "shift"),
        distinct("station", "on", "shift", "persuader"), sum((row.values["hours"] or Decimal(0) for row in rows), Decimal(0)),
        total("checked"), sum(behaviours.values()), sum(row.values["treatment"] in _HANDED_OVER for row in rows),
        total("leaflets"), sum(photos.get(row.id, 0) for row in rows), behaviours, _unseen(rows, photos),
    )  # fmt: skip


def _unseen(rows: Sequence[Row], photos: Collection[int]) -> int:
    days = {(row.values["station"], row.values["on"]) for row in rows}
    return len(days - {(row.values["station"], row.values["on"]) for row in rows if row.id in photos})
