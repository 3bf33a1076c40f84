"""What counts of a station's work, for pages, papers and scores alike: a day on duty, a shift kept, a photo, what is lacking."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from trafficdesk.fields.codes import Code, code_list
from trafficdesk.fields.kinds import CHOICES_SEPARATOR

Day = tuple[int, date]  # a station on a day


class Entry(NamedTuple):
    """A log, or a shift of the roster: its id, of which station, of which day."""

    id: int
    station: int
    on: date


class Place(NamedTuple):
    """A station as it stood on a day."""

    id: int
    title: str
    checklist: str | None


class Shifts(NamedTuple):
    """Rostered shifts: those of which the station wrote something down that day, and those of which it did not."""

    kept: tuple[Entry, ...]
    missing: tuple[Entry, ...]


def days_on_duty(logs: Iterable[Entry]) -> dict[Day, set[int]]:
    """上岗天数: every day on which a station has at least one log, with the ids of its logs."""
    found: dict[Day, set[int]] = {}
    for log in logs:
        found.setdefault((log.station, log.on), set()).add(log.id)
    return found


def without_photo(days: dict[Day, set[int]], with_files: Collection[int]) -> list[Day]:
    """没有照片的日子: days on duty of which no log has a file. with_files: ids of logs that have."""
    return [day for day, logs in days.items() if logs.isdisjoint(with_files)]


def shifts_of(roster: Iterable[Entry], days: Collection[Day], today: date) -> Shifts:
    """排班到岗: a shift counts as kept when its station has a log of that day; one of today may still be written down."""
    kept, missing = [], []
    for shift in roster:
        if (shift.station, shift.on) in days:
            kept.append(shift)
        elif shift.on < today:
            missing.append(shift)
    return Shifts(tuple(kept), tuple(missing))


def items() -> tuple[Code, ...]:
    """The items of the set-up checklist."""
    return code_list("station_check_item").options()


def lacking(checklist: str | None) -> tuple[Code, ...]:
    """建站还缺: the items of the checklist that a station does not have."""
    have = (checklist or "").split(CHOICES_SEPARATOR)
    return tuple(item for item in items() if item.code not in have)
