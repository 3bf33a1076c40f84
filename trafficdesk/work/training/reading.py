"""Reading training: a pasted sign-in list, coverage by unit with names, the figures of a period (domain 1.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from trafficdesk.engine.records import Records
from trafficdesk.fields.folding import clean_name
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements.rules import OF_CATEGORY

CODE, ATTENDANCE, PLANS = "training", "training-attendances", "training-plans"
INVITED, CAME_NOW, LEAVE, ABSENT, MADE_UP = "应到", "已到", "请假", "未到", "已补课"
CAME = (CAME_NOW, MADE_UP)
TO_MAKE_UP = (ABSENT, LEAVE, INVITED)
DONE, CANCELLED = "已完成", "取消"
PASSED, FAILED = "合格", "不合格"

# Whom an audience means among the people on the books; residents and pupils are counted, not listed.
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "公车驾驶员": ("专职驾驶员", "兼职（准驾）驾驶员"),
    "私家车驾驶员": ("私家车驾驶人",),
    "校车驾驶人": ("校车驾驶人",),
    "照管人员": ("随车照管人员",),
    "劝导员": ("劝导员",),
    "企业安全员": ("交通安全员",),
}

_ENTRY = re.compile(r"[、，,;；]")
_NUMBER = re.compile(r"^\s*\d+[.．)）]?(?=\D|$)")
_HEADS = frozenset({
    "序号", "姓名", "单位", "工作单位", "职务", "电话", "联系电话", "签到", "签名", "签字", "备注", "已签", "√", "成绩", "分数",
})  # fmt: skip
_SCORES = ("成绩", "分数", "得分")
_FULL = 100
_TITLES = 4  # the heads stand in one of so many first lines


@dataclass(frozen=True, slots=True)
class Candidate:
    """One whom a pasted name may mean. attendance 0: on the books but not on the list of this session."""

    attendance: int
    person: int
    words: str


@dataclass(frozen=True, slots=True)
class PastedName:
    """One name of a pasted sign-in list.

    attendance: whom it means on the list, 0 when that is not clear. candidates: whom it may mean, to be asked.
    why: what is not clear, "" otherwise. score: what stood under 成绩.
    """

    text: str
    attendance: int
    why: str
    candidates: tuple[Candidate, ...] = ()
    score: int | None = None


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

    @property
    def percent(self) -> int:
        return 100 * self.done // self.must if self.must else 0


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """期数, 人次, hours taught, and of those with a result how many passed.

    Who made a session up is among the 人次 of the session held for it, not of the one missed.
    """

    sessions: int
    visits: int
    hours: Decimal
    passed: int
    judged: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One item of the year's plan with the sessions that belong to it. held, present: of those that are finished."""

    plan: Row
    sessions: tuple[Row, ...]
    held: int
    present: int
    hours: Decimal


def read_pasted(records: Records, people: Sequence[Row], text: str) -> list[PastedName]:
    """Find the names of a pasted list among the invited, then among everybody on the books; nothing is written.

    One person a line, or several with 、 between them; other columns (number, unit, signature, score) may stand
    beside the name, and the unit tells people of the same name apart.
    """
    by_name: dict[str, list[Row]] = {}
    for row in people:
        by_name.setdefault(clean_name(row.titles.get("person") or row.values["name"] or ""), []).append(row)
    found: dict[tuple[str, int], PastedName] = {}
    for cells, score in _entries(text):
        read = _read_entry(records, cells, by_name, score)
        if read is not None:
            found.setdefault((read.text, read.attendance), read)
    sure = {each.attendance for each in found.values()} - {0}
    return [_without(each, sure) for each in found.values()]


def _without(name: PastedName, sure: set[int]) -> PastedName:
    """Of namesakes only those that no other line of the list means."""
    left = tuple(each for each in name.candidates if each.attendance not in sure)
    return replace(name, candidates=left) if left else name


def _entries(text: str) -> Iterator[tuple[list[str], int | None]]:
    """The cells of each entry, and the number under a heading 成绩."""
    scored = -1
    lines = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines()]
    # What stands above the heads is the title of the sheet, its day and place.
    heads = (at for at, cells in enumerate(lines[:_TITLES]) if sum(cell in _HEADS for cell in cells) > 1)
    for cells in lines[next(heads, 0) :]:
        head = next((at for at, cell in enumerate(cells) if cell in _SCORES), -1)
        if head >= 0:
            scored = head
            continue
        score = cells[scored] if 0 <= scored < len(cells) else ""
        number = int(score) if score.isascii() and score.isdigit() and int(score) <= _FULL else None
        for entry in _ENTRY.split("\t".join(cells)):
            yield [cell.strip() for cell in _NUMBER.sub("", entry).split("\t") if cell.strip()], number


def _read_entry(
    records: Records, columns: Sequence[str], by_name: Mapping[str, Sequence[Row]], score: int | None
) -> PastedName | None:
    # A padded name (王　示例) is one cell of a table but two words of a line, so both cuts are tried.
    cells = [*columns, *(word for column in columns for word in column.split())]
    name = next((word for cell in cells if (word := clean_name(cell)) in by_name), "")
    if name:
        rows = list(by_name[name])
        if len(rows) > 1:
            rows = [row for row in rows if row.titles.get("unit", "") in cells] or rows
        if len(rows) == 1:
            return PastedName(name, rows[0].id, "", score=score)
        return PastedName(name, 0, "名单里有同名的人，请选是哪一位", _invited(records, rows), score)
    left = [cell for cell in columns if not any(sign.isdigit() for sign in cell) and cell not in _HEADS]
    if not left:
        return None
    name = clean_name(left[0])
    known = records.select("people", Filter("name", "is", name), Filter("state", "is", "在册"))
    known = [row for row in known if row.titles.get("unit", "") in cells] or known
    if not known:
        return PastedName(name, 0, "档案里没有这个人", score=score)
    why = "不在这一期的名单里" if len(known) == 1 else "不在名单里，档案里有同名的人，请选是哪一位"
    return PastedName(name, 0, why, tuple(Candidate(0, row.id, person_words(records, row)) for row in known), score)


def _invited(records: Records, rows: Sequence[Row]) -> tuple[Candidate, ...]:
    ids = [row.values["person"] for row in rows if row.values["person"] is not None]
    people = {row.id: row for row in records.rows("people", ids)}
    return tuple(
        Candidate(row.id, row.values["person"] or 0, person_words(records, people[row.values["person"]])
                  if row.values["person"] in people else str(row.values["name"] or ""))
        for row in rows
    )  # fmt: skip


def person_words(records: Records, person: Row) -> str:
    """What tells people of one name apart: unit, category, the end of the identity number."""
    number = str(person.values["id_number"] or "")
    words = (person.title, person.titles.get("unit", ""), person.values["category"], f"证号尾号 {number[-4:]}" if number else "")
    return "　".join(str(each) for each in words if each)


def coverage(records: Records, year: int) -> list[TrainingCoverage]:
    """Per unit: drivers on the books, and those who came to no session of the year."""
    came = _people_who_came(records, year)
    units: dict[int, list[Row]] = {}
    drivers = records.select(
        "people", Filter("state", "is", "在册"), Filter("category", "in", tuple(OF_CATEGORY)), sort=("title",)
    )
    for person in drivers:
        units.setdefault(person.values["unit"] or 0, []).append(person)
    lines = [_covered(unit, people, came) for unit, people in units.items()]
    return sorted(lines, key=lambda line: (-len(line.missing), line.unit))


def figures(records: Records, since: date, until: date) -> TrainingFigures:
    """What was held from `since` to `until`; a session without a list counts with its typed number of people."""
    sessions = [row for row in _held(records) if since <= row.values["starts"].date() <= until]
    lists = lists_of(records, [row.id for row in sessions])
    judged = [each.values["passed"] for lines in lists.values() for each in lines]
    return TrainingFigures(
        len(sessions),
        sum(present_at(row, lists.get(row.id, ()), (CAME_NOW,)) for row in sessions),
        sum((row.values["hours"] or Decimal(0) for row in sessions), Decimal(0)),
        judged.count(PASSED),
        judged.count(PASSED) + judged.count(FAILED),
    )


def plan_lines(records: Records, year: int) -> list[PlanLine]:
    """Each item of a year's plan, by its time, with what was held for it."""
    plans = records.select(PLANS, Filter("year", "is", year), sort=("due", "id"))
    sessions = records.select(CODE, Filter("plan", "filled"), sort=("starts",))
    lists = lists_of(records, [row.id for row in sessions])
    return [_plan_line(plan, [row for row in sessions if row.values["plan"] == plan.id], lists) for plan in plans]


def _plan_line(plan: Row, sessions: Sequence[Row], lists: Mapping[int, Sequence[Row]]) -> PlanLine:
    held = [row for row in sessions if row.values["state"] == DONE]
    present = sum(present_at(row, lists.get(row.id, ())) for row in held)
    hours = sum((row.values["hours"] or Decimal(0) for row in held), Decimal(0))
    return PlanLine(plan, tuple(sessions), len(held), present, hours)


def lists_of(records: Records, sessions: Sequence[int]) -> dict[int, list[Row]]:
    """Session → everybody on its list."""
    wanted = set(sessions)
    found: dict[int, list[Row]] = {}
    for row in records.select(ATTENDANCE) if wanted else ():
        if row.values["training"] in wanted:
            found.setdefault(row.values["training"], []).append(row)
    return found


def expected_at(session: Row, people: Sequence[Row]) -> int:
    """应到: those of the list that were invited, else the typed number."""
    return sum(each.values["person"] is not None for each in people) if people else int(session.values["expected"] or 0)


def present_at(session: Row, people: Sequence[Row], results: Sequence[str] = CAME) -> int:
    """实到: those ticked on the list (results: which ticks), else the typed number."""
    return sum(each.values["result"] in results for each in people) if people else int(session.values["present"] or 0)


def _held(records: Records) -> list[Row]:
    return records.select(CODE, Filter("state", "is", DONE))


def _people_who_came(records: Records, year: int) -> set[int]:
    sessions = {
        row.id
        for row in records.select(CODE)
        if row.values["starts"].year == year and row.values["state"] != CANCELLED
    }
    rows = records.select(ATTENDANCE, Filter("result", "in", CAME))
    return {row.values["person"] for row in rows if row.values["training"] in sessions}


def _covered(unit: int, people: Sequence[Row], came: set[int]) -> TrainingCoverage:
    missing = [person for person in people if person.id not in came]
    name = people[0].titles.get("unit", "") or "没有填单位"
    return TrainingCoverage(
        name, len(people), tuple(p.title for p in missing), unit, tuple(p.id for p in missing)
    )
