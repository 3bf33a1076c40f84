"""Training: who is invited, who came, who makes it up, and coverage by unit with names (domain 1.7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.fields.folding import clean_name
from trafficdesk.rules.agreement_rules import OF_CATEGORY
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

CODE, ATTENDANCE = "training", "training-attendances"
CAME = ("已到", "已补课")
DONE, CANCELLED = "已完成", "取消"
_ENTRY = re.compile(r"[、，,;；]")
_NUMBER = re.compile(r"^\s*\d+[.．)）]?")
_HEADS = frozenset({"序号", "姓名", "单位", "职务", "电话", "签到", "签名", "签字", "备注", "已签", "√"})


@dataclass(frozen=True, slots=True)
class PastedName:
    """One name of a pasted sign-in list: who it is, or why nobody was ticked."""

    text: str
    attendance: int
    why: str


@dataclass(frozen=True, slots=True)
class TrainingCoverage:
    """应训、已训 of one unit in a year, and the names and ids of who was never there."""

    unit: str
    must: int
    missing: tuple[str, ...]
    unit_id: int = 0
    missing_ids: tuple[int, ...] = ()

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
        if not units:
            raise KnownError("没有选单位。请勾选要通知的单位。")
        wanted = tuple(categories) or tuple(OF_CATEGORY)
        people = self._records.select(
            "people", Filter("unit", "in", tuple(units)), Filter("state", "is", "在册"), Filter("category", "in", wanted)
        )
        return self._invite(training, people, "这些单位的驾驶员都已经在名单里了，或者没有在册的驾驶员，没有新加。")

    def invite_absent(self, training: int) -> ChangeSet:
        """Put on the list of a make-up session who missed the one it makes up."""
        row = self._records.row(CODE, training)
        if row.values["makes_up"] is None:
            raise KnownError(f"培训 {row.title} 没有写明补哪一期的课。请先在培训台账里填“补哪一期的课”。")
        waiting = [each.values["person"] for each in self.to_make_up(row.values["makes_up"])]
        people = self._records.rows("people", waiting)
        return self._invite(training, people, "那一期没有要补课的人，或者都已经在名单里了。")

    def _invite(self, training: int, people: Sequence[Row], nobody: str) -> ChangeSet:
        row = self._open(training, "通知人员")
        have = {each.values["person"] for each in self.attendance(training)}
        new = [person for person in people if person.id not in have]
        if not new:
            raise KnownError(nobody)
        lines = [{"training": training, "person": p.id, "unit": p.values["unit"], "result": "应到"} for p in new]
        with self._records.work(f"培训 {row.title} 通知 {len(new)} 人") as work:
            work.add_many(ATTENDANCE, lines)
            if row.values["state"] in (None, "计划"):
                work.edit(CODE, training, {"state": "已通知"}, row.version)
        return work.changeset

    def tick(self, ids: Sequence[int], result: str = "已到") -> ChangeSet:
        """Set the attendance of people on the list."""
        if not ids:
            raise KnownError("没有选人。请先在名单里选中，再登记到课情况。")
        values = {"result": result, "made_up_on": clock.today() if result == "已补课" else None}
        sentence = f"登记 {len(ids)} 人{result}"
        return self._records.edit_rows(ATTENDANCE, dict.fromkeys(ids, values), sentence)

    def read_pasted(self, training: int, text: str) -> list[PastedName]:
        """Find the names of a pasted sign-in list among the invited; nothing is written.

        One person a line, or several with 、 between them; other columns (number, unit, signature) may stand beside
        the name, and the unit tells people of the same name apart.
        """
        by_name: dict[str, list[Row]] = {}
        for row in self.attendance(training):
            by_name.setdefault(clean_name(row.titles.get("person", "")), []).append(row)
        found: dict[tuple[str, int], PastedName] = {}
        for line in text.splitlines():
            for entry in _ENTRY.split(line):
                if (read := _read_entry(entry, by_name)) is not None:
                    found.setdefault((read.text, read.attendance), read)
        return list(found.values())

    def finish(self, training: int) -> ChangeSet:
        """Close the list: who was not ticked is 未到 and stands on the make-up list.

        Whoever came to a make-up session has made up the session that was missed.
        """
        row = self._open(training, "登记完成")
        people = self.attendance(training)
        came = [each for each in people if each.values["result"] in CAME]
        if row.values["starts"] > clock.now():
            raise KnownError(f"培训 {row.title} 定在 {row.values['starts']:%Y-%m-%d %H:%M}，还没有到，不能登记完成。")
        if not came:
            raise KnownError("还没有一个人登记为已到。请先登记到课的人，再登记完成。")
        absent = [each for each in people if each.values["result"] == "应到"]
        with self._records.work(f"培训 {row.title} 完成，已到 {len(came)} 人，未到 {len(absent)} 人") as work:
            for each in absent:
                work.edit(ATTENDANCE, each.id, {"result": "未到"})
            for each in self._made_up(row, came):
                values = {"result": "已补课", "made_up_on": row.values["starts"].date()}
                work.edit(ATTENDANCE, each.id, values)
            work.edit(CODE, training, {"state": DONE}, row.version)
        return work.changeset

    def attendance(self, training: int) -> list[Row]:
        """Everybody on the list of a session, by name."""
        return self._records.select(ATTENDANCE, Filter("training", "is", training), sort=("title",))

    def to_make_up(self, training: int) -> list[Row]:
        """Who still has to make a session up."""
        return [row for row in self.attendance(training) if row.values["result"] in ("未到", "请假", "应到")]

    def coverage(self, year: int) -> list[TrainingCoverage]:
        """Per unit: drivers on the books, and those who came to no session of the year."""
        came = self._people_who_came(year)
        units: dict[int, list[Row]] = {}
        drivers = self._records.select(
            "people", Filter("state", "is", "在册"), Filter("category", "in", tuple(OF_CATEGORY)), sort=("title",)
        )
        for person in drivers:
            units.setdefault(person.values["unit"] or 0, []).append(person)
        lines = [_covered(unit, people, came) for unit, people in units.items()]
        return sorted(lines, key=lambda line: (-len(line.missing), line.unit))

    # inside

    def _open(self, training: int, verb: str) -> Row:
        row = self._records.row(CODE, training)
        if row.values["state"] in (DONE, CANCELLED):
            raise KnownError(f"培训 {row.title} 已经是“{row.values['state']}”，不能再{verb}。")
        return row

    def _made_up(self, session: Row, came: Sequence[Row]) -> list[Row]:
        if session.values["makes_up"] is None:
            return []
        people = {each.values["person"] for each in came}
        return [each for each in self.to_make_up(session.values["makes_up"]) if each.values["person"] in people]

    def _people_who_came(self, year: int) -> set[int]:
        sessions = {
            row.id
            for row in self._records.select(CODE)
            if row.values["starts"].year == year and row.values["state"] != CANCELLED
        }
        rows = self._records.select(ATTENDANCE, Filter("result", "in", CAME))
        return {row.values["person"] for row in rows if row.values["training"] in sessions}


def _covered(unit: int, people: Sequence[Row], came: set[int]) -> TrainingCoverage:
    missing = [person for person in people if person.id not in came]
    name = people[0].titles.get("unit", "") or "没有填单位"
    return TrainingCoverage(
        name, len(people), tuple(p.title for p in missing), unit, tuple(p.id for p in missing)
    )


def _read_entry(entry: str, by_name: Mapping[str, Sequence[Row]]) -> PastedName | None:
    """One entry of a sign-in list; None when it holds no name at all."""
    entry = _NUMBER.sub("", entry)
    # A padded name (王　示例) is one cell of a table but two words of a line, so both cuts are tried.
    columns = [cell.strip() for cell in entry.split("\t") if cell.strip()]
    cells = [*columns, *entry.split()]
    words = [clean_name(cell) for cell in cells]
    name = next((word for word in words if word in by_name), "")
    if not name:
        left = [cell for cell in cells if not any(sign.isdigit() for sign in cell) and cell not in _HEADS]
        return PastedName(left[0], 0, "名单里没有这个人") if left else None
    rows = list(by_name[name])
    if len(rows) > 1:
        rows = [row for row in rows if row.titles.get("unit", "") in cells] or rows
    if len(rows) > 1:
        return PastedName(name, 0, "名单里有同名的人，请手工勾选")
    return PastedName(name, rows[0].id, "")
