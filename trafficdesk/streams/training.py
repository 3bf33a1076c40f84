"""Training: who is invited, who came, who makes it up, and coverage by unit with names (domain 1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trafficdesk.errors import KnownError
from trafficdesk.fields.folding import clean_name
from trafficdesk.rules.agreement_rules import OF_CATEGORY
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

CODE, ATTENDANCE = "training", "training-attendances"
CAME = ("已到", "已补课")


@dataclass(frozen=True, slots=True)
class PastedName:
    """One name of a pasted sign-in list: who it is, or why nobody was ticked."""

    text: str
    attendance: int
    why: str


@dataclass(frozen=True, slots=True)
class TrainingCoverage:
    """应训、已训 of one unit in a year, and the names of who was never there."""

    unit: str
    must: int
    missing: tuple[str, ...]

    @property
    def done(self) -> int:
        return self.must - len(self.missing)


class Training:
    """desk.training"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def invite(self, training: int, units: Sequence[int], categories: Sequence[str] = ()) -> ChangeSet:
        """Put the drivers of chosen units (of chosen categories, all that drive otherwise) on the list, once each."""
        wanted = tuple(categories) or tuple(OF_CATEGORY)
        people = self._records.select(
            "people", Filter("unit", "in", tuple(units)), Filter("state", "is", "在册"), Filter("category", "in", wanted)
        )
        have = {row.values["person"] for row in self._list(training)}
        new = [person for person in people if person.id not in have]
        if not new:
            raise KnownError("这些单位的驾驶员都已经在名单里了，没有新加。")
        title = self._records.row(CODE, training).title
        with self._records.work(f"培训 {title} 通知 {len(new)} 人") as work:
            work.add_many(
                ATTENDANCE,
                [{"training": training, "person": p.id, "unit": p.values["unit"], "result": "应到"} for p in new],
            )
        return work.changeset

    def tick(self, ids: Sequence[int], result: str = "已到") -> ChangeSet:
        """Set the attendance of people on the list."""
        return self._records.edit_many(ATTENDANCE, ids, {"result": result})

    def read_pasted(self, training: int, text: str) -> list[PastedName]:
        """Find the names of a pasted sign-in list among the invited; nothing is written."""
        by_name: dict[str, list[Row]] = {}
        for row in self._list(training):
            by_name.setdefault(row.titles.get("person", ""), []).append(row)
        found = []
        for line in text.replace("\t", "\n").replace("、", "\n").splitlines():
            name = clean_name(line)
            if not name or name.isdigit():
                continue
            rows = by_name.get(name, [])
            why = "" if len(rows) == 1 else "名单里没有这个人" if not rows else "名单里有同名的人，请手工勾选"
            found.append(PastedName(name, rows[0].id if len(rows) == 1 else 0, why))
        return found

    def finish(self, training: int) -> ChangeSet:
        """Close the list: who was not ticked is 未到 and stands on the make-up list."""
        absent = [row.id for row in self._list(training) if row.values["result"] == "应到"]
        title = self._records.row(CODE, training).title
        with self._records.work(f"培训 {title} 完成，{len(absent)} 人未到") as work:
            for row_id in absent:
                work.edit(ATTENDANCE, row_id, {"result": "未到"})
            work.edit(CODE, training, {"state": "已完成"})
        return work.changeset

    def to_make_up(self, training: int) -> list[Row]:
        """Who still has to make a session up."""
        return [row for row in self._list(training) if row.values["result"] in ("未到", "请假", "应到")]

    def coverage(self, year: int) -> list[TrainingCoverage]:
        """Per unit: drivers on the books, and those who came to no session of the year."""
        came = self._people_who_came(year)
        units: dict[str, list[Row]] = {}
        drivers = self._records.select(
            "people", Filter("state", "is", "在册"), Filter("category", "in", tuple(OF_CATEGORY)), sort=("title",)
        )
        for person in drivers:
            units.setdefault(person.titles.get("unit", ""), []).append(person)
        lines = [
            TrainingCoverage(unit, len(people), tuple(p.title for p in people if p.id not in came))
            for unit, people in units.items()
        ]
        return sorted(lines, key=lambda line: (-len(line.missing), line.unit))

    def _people_who_came(self, year: int) -> set[int]:
        sessions = {row.id for row in self._records.select(CODE) if row.values["starts"].year == year}
        rows = self._records.select(ATTENDANCE, Filter("result", "in", CAME))
        return {row.values["person"] for row in rows if row.values["training"] in sessions}

    def _list(self, training: int) -> list[Row]:
        return self._records.select(ATTENDANCE, Filter("training", "is", training), sort=("title",))
