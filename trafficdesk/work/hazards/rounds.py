"""Inspection rounds: places by the list, what was looked at with which checklist, what failed becomes a hazard (domain 1.9)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from trafficdesk.engine.doing import Doing
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.paths import resources
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.hazards import rules
from trafficdesk.work.hazards.process import HAZARD
from trafficdesk.work.hazards.rounds_reading import (
    CHECKS,
    CLEAN,
    FAILED,
    FOUND,
    ITEMS,
    PLACES,
    ROUNDS,
    CheckLine,
    RoundReading,
)

_TAKEN_OVER = ("place", "kind", "unit", "committee", "lists")


class Inspections(RoundReading):
    """desk.inspections"""

    def __init__(self, office: Office, records: Records) -> None:
        super().__init__(records)
        self._office = office

    def add_places(self, round_id: int, lines: Sequence[str], kind: str, committee: int | str | None = None) -> ChangeSet:
        """Add places by their names, one a line; a registered unit's name is linked. Known ones are left out."""
        row = self._records.row(ROUNDS, round_id)
        known = {place.title for place in self.places(round_id)}
        names = [name for name in dict.fromkeys(line.strip() for line in lines if line.strip()) if name not in known]
        if not names:
            raise Refused([_problem("place", "请写要排查的路段、路口或单位，一行一处；已经列入的不用再写。")])
        shared = {"round": round_id, "kind": kind, "committee": committee}
        with self._records.work(f"{row.title}：列入排查点位 {len(names)} 处") as work:
            work.put_all(PLACES, [(None, {**shared, "place": name, "unit": self._unit(name, kind)}) for name in names])
        return work.changeset

    def take_over(self, round_id: int, earlier: int) -> ChangeSet:
        """The places of an earlier round, none of them looked at yet."""
        row = self._records.row(ROUNDS, round_id)
        known = {place.title for place in self.places(round_id)}
        new = [place.values for place in self.places(earlier) if place.title not in known]
        if not new:
            raise KnownError("上次的点位都已经列入这次排查，不用再沿用。")
        with self._records.work(f"{row.title}：沿用上次的点位 {len(new)} 处") as work:
            work.put_all(PLACES, [(None, {"round": round_id, **{name: old[name] for name in _TAKEN_OVER}}) for old in new])
        return work.changeset

    def record(self, place_id: int, on: date | str, checkers: str, lines: Sequence[CheckLine]) -> ChangeSet:
        """What was found at a place. A line that failed becomes a hazard at once, without typing anything again.

        Lines that already have a hazard keep it; a line that was set right afterwards is not taken back here.
        """
        place = self._records.row(PLACES, place_id)
        failed = any(line.result == FAILED for line in lines)
        found = {"checked_on": on, "checkers": checkers.strip(), "result": FOUND if failed else CLEAN}
        with self._records.work(f"登记排查情况：{place.title}") as work:
            work.put(PLACES, place_id, found)
            looked = work.row(PLACES, place_id)
            started = work.row(ROUNDS, looked["round"])
            _refuse_look(looked, started)
            _refuse_silence(place.title, lines)
            made = self._write_lines(work, looked, started, lines)
            work.sentence += f"，登记隐患 {made} 处" if made else ""
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
            work.put_all(ITEMS, [(None, row) for row in new])
        return work.changeset

    # inside

    def _unit(self, name: str, kind: str) -> int | None:
        """The registered unit that a place is, if just one is called so."""
        units = self._records.find("units", name) if kind == "单位" else []
        return units[0] if len(units) == 1 else None

    def _write_lines(
        self, work: UnitOfWork, place: Mapping[str, Any], started: Mapping[str, Any], lines: Sequence[CheckLine]
    ) -> int:
        records = self._records.within(work)
        known = {row.values["item"]: row for row in records.select(CHECKS, Filter("place", "is", place["id"]))}
        rows, made = [], 0
        for line in (each for each in lines if each.result):
            old = known.get(line.item)
            hazard = old.values["hazard"] if old is not None else None
            if line.result == FAILED and hazard is None:
                hazard = self._as_hazard(work, place, started, line)
                made += 1
            values = {"place": place["id"], "item": line.item, "result": line.result, "finding": line.finding.strip() or None}
            rows.append((old.id if old is not None else None, {**values, "hazard": hazard}))
        work.put_all(CHECKS, rows)
        return made

    def _as_hazard(self, work: UnitOfWork, place: Mapping[str, Any], started: Mapping[str, Any], line: CheckLine) -> int:
        item, on = work.row(ITEMS, line.item), place["checked_on"]
        level, days = item["level"] or rules.ORDINARY, item["days"]
        return Doing(HAZARD, self._office, self._records).begin_in(work, {
            "found": on, "source": started["source"] or "拉网式排查", "round": started["id"],
            "category": item["kind"], "item": item["item"], "road_group": item["road_group"], "basis": item["basis"],
            "level": level, "due": on + timedelta(days=days) if days is not None else rules.proposed_due(level, on),
            "place": place["place"], "unit": place["unit"], "committee": place["committee"] or started["committee"],
            "responsible_unit": place["unit"], "description": line.finding.strip(),
            "reporter": place["checkers"].replace("，", "、").split("、")[0].strip()[:40],
        })  # fmt: skip


def _refuse_silence(title: str, lines: Sequence[CheckLine]) -> None:
    if not any(line.result for line in lines):
        raise KnownError(f"{title} 的检查表一条也没有勾，请先逐条选合格、不合格或不涉及。")
    silent = [line for line in lines if line.result == FAILED and not line.finding.strip()]
    if silent:
        names = "、".join(f"“{line.content}”" for line in silent[:3])
        raise KnownError(f"不合格的{names}没有写存在问题，请在这一行写明看到了什么。")


def _refuse_look(place: Mapping[str, Any], started: Mapping[str, Any]) -> None:
    """Refused without the day or the people, or on a day before the round."""
    on, starts, problems = place["checked_on"], started["starts"], []
    if on is None:
        problems.append(_problem("checked_on", "请填检查日期，例如 2026-11-23。"))
    elif starts is not None and on < starts:
        problems.append(_problem("checked_on", f"{on} 早于这次排查的开始日期 {starts}，请核对。"))
    if not place["checkers"]:
        problems.append(_problem("checkers", "请填检查人，例如：王示例、李示例。"))
    if problems:
        raise Refused(problems)


def _problem(name: str, sentence: str) -> Problem:
    return Problem(name, record_type(PLACES).field(name).label, sentence)
