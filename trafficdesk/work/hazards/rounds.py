"""Inspection rounds: where to look, what was looked at with which checklist, what failed becomes a hazard (domain 1.9)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from trafficdesk import clock
from trafficdesk.engine.doing import Doing
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.engine.steps import add_checked
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.paths import resources
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.hazards import rules as hazard_rules
from trafficdesk.work.hazards.process import HAZARD

ROUNDS, PLACES, CHECKS, ITEMS = "inspection-rounds", "inspection-places", "inspection-checks", "checklist-items"
PASSED, FAILED, NONE = "合格", "不合格", "不涉及"
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


class Inspections:
    """desk.inspections"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    # reading

    def of_year(self, year: int) -> list[RoundState]:
        """The rounds that touch a year, the latest first."""
        rows = self._records.select(ROUNDS, Filter("starts", "at_most", date(year, 12, 31)))
        return [self._state(row) for row in rows if (row.values["ends"] or row.values["starts"]).year >= year]

    def state(self, round_id: int) -> RoundState:
        """How far one round has come."""
        return self._state(self._records.row(ROUNDS, round_id))

    def places(self, round_id: int) -> list[Row]:
        """The places of a round: those not looked at first, then in the order of their names."""
        rows = self._records.select(PLACES, Filter("round", "is", round_id))
        return sorted(rows, key=lambda row: (row.values["checked_on"] is not None, str(row.values["kind"]), row.title))

    def checklist(self, place_id: int) -> list[CheckLine]:
        """The lines that a place is looked at with, with what was found so far."""
        place = self._records.row(PLACES, place_id)
        kinds = lists_of(place)
        known = {row.values["item"]: row for row in self._records.select(CHECKS, Filter("place", "is", place_id))}
        items = [row for row in self._records.select(ITEMS) if row.values["kind"] in kinds or row.id in known]
        items.sort(key=lambda row: (kinds.index(row.values["kind"]) if row.values["kind"] in kinds else 9, row.values["number"]))
        return [_line(item, known.get(item.id)) for item in items]

    # changing

    def add_places(self, round_id: int, lines: Sequence[str], kind: str, committee: int | None = None) -> ChangeSet:
        """Add places by their names, one a line; a registered unit's name is linked. Known ones are left out."""
        row = self._records.row(ROUNDS, round_id)
        known = {place.title for place in self.places(round_id)}
        names = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        new = [name for name in names if name not in known]
        if not new:
            raise Refused([_problem(PLACES, "place", "请写要排查的路段、路口或单位，一行一处；已经列入的不用再写。")])
        with self._records.work(f"{row.title}：列入排查点位 {len(new)} 处") as work:
            for name in new:
                units = self._records.find("units", name) if kind == "单位" else []
                unit = units[0] if len(units) == 1 else None
                add_checked(work, PLACES, {
                    "round": round_id, "place": name, "kind": kind, "unit": unit, "committee": committee,
                })  # fmt: skip
        return work.changeset

    def take_over(self, round_id: int, earlier: int) -> ChangeSet:
        """The places of an earlier round, none of them looked at yet."""
        row = self._records.row(ROUNDS, round_id)
        known = {place.title for place in self.places(round_id)}
        kept = ("place", "kind", "unit", "committee", "lists")
        new = [place for place in self.places(earlier) if place.title not in known]
        if not new:
            raise KnownError("上次的点位都已经列入这次排查，不用再沿用。")
        with self._records.work(f"{row.title}：沿用上次的点位 {len(new)} 处") as work:
            work.add_facts(
                PLACES, [{"round": round_id, **{name: place.values[name] for name in kept}} for place in new]
            )
        return work.changeset

    def record(
        self, place_id: int, on: date, checkers: str, lines: Sequence[CheckLine]
    ) -> ChangeSet:
        """What was found at a place. A line that failed becomes a hazard at once, without typing anything again.

        Lines that already have a hazard keep it; a line that was set right afterwards is not taken back here.
        """
        place = self._records.row(PLACES, place_id)
        round_row = self._records.row(ROUNDS, place.values["round"])
        self._refuse(place, round_row, on, checkers, lines)
        with self._records.work(f"登记排查情况：{place.title}") as work:
            made = self._write_lines(work, place, round_row, on, checkers, lines)
            failed = any(line.result == FAILED for line in lines)
            work.set_fact(PLACES, place_id, {
                "checked_on": on, "checkers": checkers.strip(), "result": FOUND if failed else CLEAN,
            })  # fmt: skip
            if made:
                work.sentence += f"，登记隐患 {made} 处"
        return work.changeset

    def install_standard(self) -> ChangeSet:
        """The usual checklist that comes with the program; lines an office already has are left as they are."""
        have = {(row.values["kind"], row.values["number"]) for row in self._records.select(ITEMS)}
        with (resources() / "plan" / "checklist_items.csv").open(encoding="utf-8", newline="") as file:
            rows = [{key: text or None for key, text in row.items()} for row in csv.DictReader(file)]
        new = [row for row in rows if (row["kind"], int(row["number"] or 0)) not in have]
        if not new:
            raise KnownError("常用排查标准已经都在这里了，可以直接修改。")
        with self._records.work(f"装入常用排查标准 {len(new)} 条") as work:
            for row in new:
                add_checked(work, ITEMS, row)
        return work.changeset

    # inside

    def _state(self, row: Row) -> RoundState:
        places = self._records.select(PLACES, Filter("round", "is", row.id))
        checked = [place for place in places if place.values["checked_on"] is not None]
        missing = tuple(place.title for place in places if place.values["checked_on"] is None)
        found = len(self._records.select("hazards", Filter("round", "is", row.id)))
        with_hazards = sum(place.values["result"] == FOUND for place in checked)
        return RoundState(row, len(places), len(checked), with_hazards, found, missing)

    def _refuse(
        self, place: Row, round_row: Row, on: date, checkers: str, lines: Sequence[CheckLine]
    ) -> None:
        problems = []
        starts = round_row.values["starts"]
        if on > clock.today():
            problems.append(_problem(PLACES, "checked_on", f"{on} 还没有到，请核对日期。"))
        elif starts is not None and on < starts:
            problems.append(_problem(PLACES, "checked_on", f"{on} 早于这次排查的开始日期 {starts}，请核对。"))
        if not checkers.strip():
            problems.append(_problem(PLACES, "checkers", "请填检查人，例如：王示例、李示例。"))
        if problems:
            raise Refused(problems)
        if not any(line.result for line in lines):
            raise KnownError(f"{place.title} 的检查表一条也没有勾，请先逐条选合格、不合格或不涉及。")
        silent = [line for line in lines if line.result == FAILED and not line.finding.strip()]
        if silent:
            names = "、".join(f"“{line.content}”" for line in silent[:3])
            raise KnownError(f"不合格的{names}没有写存在问题，请在这一行写明看到了什么。")

    def _write_lines(
        self, work: UnitOfWork, place: Row, round_row: Row, on: date, checkers: str, lines: Sequence[CheckLine]
    ) -> int:
        known = {row.values["item"]: row for row in self._records.select(CHECKS, Filter("place", "is", place.id))}
        made = 0
        for line in lines:
            if not line.result:
                continue
            old = known.get(line.item)
            hazard = old.values["hazard"] if old is not None else None
            if line.result == FAILED and hazard is None:
                hazard = self._as_hazard(work, place, round_row, on, checkers, line)
                made += 1
            values = {"result": line.result, "finding": line.finding.strip() or None, "hazard": hazard}
            if old is None:
                work.add_fact(CHECKS, {"place": place.id, "item": line.item, **values})
            else:
                work.set_fact(CHECKS, old.id, values)
        return made

    def _as_hazard(
        self, work: UnitOfWork, place: Row, round_row: Row, on: date, checkers: str, line: CheckLine
    ) -> int:
        item = self._records.row(ITEMS, line.item).values
        level = item["level"] or "一般隐患"
        days = item["days"]
        due = on + timedelta(days=days) if days is not None else hazard_rules.proposed_due(level, on)
        return Doing(HAZARD, self._office, self._records).begin_in(work, {
            "found": on, "source": round_row.values["source"] or "拉网式排查", "round": round_row.id,
            "category": item["kind"], "item": item["item"], "road_group": item["road_group"], "basis": item["basis"],
            "level": level, "due": due, "place": place.values["place"], "unit": place.values["unit"],
            "committee": place.values["committee"] or round_row.values["committee"],
            "responsible_unit": place.values["unit"], "description": line.finding.strip(),
            "reporter": checkers.replace("，", "、").split("、")[0].strip()[:40],
        })  # fmt: skip


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


def _problem(code: str, name: str, sentence: str) -> Problem:
    return Problem(name, record_type(code).field(name).label, sentence)
