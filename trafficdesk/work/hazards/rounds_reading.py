"""Inspection rounds as pages and papers read them: how far each has come, its places, the checklist of a place (domain 1.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.store.query import Filter, Row

ROUNDS, PLACES, CHECKS, ITEMS = "inspection-rounds", "inspection-places", "inspection-checks", "checklist-items"
PASSED, FAILED, NONE = RESULTS = ("合格", "不合格", "不涉及")
CLEAN, FOUND = "没有隐患", "有隐患"
# Which lists a place is looked at with when none were chosen for it.
_LISTS: Mapping[str, tuple[str, ...]] = {"单位": ("人（驾驶人/企业管理）", "车", "管理")}
_ROAD_LISTS = ("路", "环境")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of a place's checklist. result "" while it was not looked at; hazard: the id of what it became."""

    item: int
    kind: str
    number: int
    content: str
    basis: str
    result: str = ""
    finding: str = ""
    hazard: int | None = None
    hazard_title: str = ""


@dataclass(frozen=True, slots=True)
class RoundState:
    """A round with how far it has come. places: listed ones; missing: names of those not looked at yet."""

    row: Row
    places: int
    checked: int
    with_hazards: int
    hazards: int
    missing: tuple[str, ...]

    @property
    def planned(self) -> int:
        """Places to look at: those listed, else the number that was written down."""
        return self.places or int(self.row.values["planned_places"] or 0)

    @property
    def done(self) -> int:
        """Places looked at."""
        return self.checked if self.places else int(self.row.values["checked_places"] or 0)

    @property
    def late(self) -> bool:
        """Over, with places that nobody has looked at."""
        ends = self.row.values["ends"]
        return ends is not None and ends < clock.today() and self.done < self.planned


class RoundReading:
    """The reading half of desk.inspections."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def on(self, records: Records) -> RoundReading:
        """The same readings on one state of things (Records.at_once)."""
        return RoundReading(records)

    def of_year(self, year: int) -> list[RoundState]:
        """The rounds that touch a year, the latest first."""
        rows = self._records.select(ROUNDS, Filter("starts", "at_most", date(year, 12, 31)))
        return [self._state(row) for row in rows if (row.values["ends"] or row.values["starts"]).year >= year]

    def state(self, round_id: int) -> RoundState:
        """How far one round has come."""
        return self._state(self._records.row(ROUNDS, round_id))

    def places(self, round_id: int) -> list[Row]:
        """The places of a round: those not looked at first, then in the order of their names."""
        with self._records.at_once(own=True) as records:
            rows = records.select(PLACES, Filter("round", "is", round_id))
        return sorted(rows, key=lambda row: (row.values["checked_on"] is not None, str(row.values["kind"]), row.title))

    def checklist(self, place_id: int) -> list[CheckLine]:
        """The lines that a place is looked at with, with what was found so far."""
        place = self._records.row(PLACES, place_id)
        kinds = lists_of(place)
        known = {row.values["item"]: row for row in self._records.select(CHECKS, Filter("place", "is", place_id))}
        items = [row for row in self._records.select(ITEMS) if row.values["kind"] in kinds or row.id in known]
        items.sort(key=lambda row: (kinds.index(row.values["kind"]) if row.values["kind"] in kinds else 9, row.values["number"]))
        return [_line(item, known.get(item.id)) for item in items]

    def _state(self, row: Row) -> RoundState:
        places = self._records.select(PLACES, Filter("round", "is", row.id))
        checked = [place for place in places if place.values["checked_on"] is not None]
        missing = tuple(place.title for place in places if place.values["checked_on"] is None)
        found = len(self._records.select("hazards", Filter("round", "is", row.id)))
        with_hazards = sum(place.values["result"] == FOUND for place in checked)
        return RoundState(row, len(places), len(checked), with_hazards, found, missing)


def lists_of(place: Row) -> list[str]:
    """The kinds of checklist that a place is looked at with."""
    chosen = [part for part in str(place.values["lists"] or "").split("、") if part]
    return chosen or list(_LISTS.get(str(place.values["kind"]), _ROAD_LISTS))


def _line(item: Row, check: Row | None) -> CheckLine:
    values = item.values
    line = CheckLine(item.id, values["kind"], values["number"], values["content"], values["basis"] or "")
    if check is None:
        return line
    known = check.values
    return replace(
        line, result=known["result"] or "", finding=known["finding"] or "", hazard=known["hazard"],
        hazard_title=check.titles.get("hazard", ""),
    )  # fmt: skip
