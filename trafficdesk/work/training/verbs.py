"""Training: the year's plan, who is invited, who came, who makes it up (domain 1.7)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.engine.steps import add_checked
from trafficdesk.errors import KnownError
from trafficdesk.paths import resources
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.training import reading
from trafficdesk.work.training.reading import (
    ABSENT,
    ATTENDANCE,
    CAME,
    CAME_NOW,
    CANCELLED,
    CATEGORIES,
    CODE,
    DONE,
    FAILED,
    INVITED,
    MADE_UP,
    PASSED,
    PLANS,
    TO_MAKE_UP,
    PastedName,
    PlanLine,
    TrainingCoverage,
    TrainingFigures,
)

_OPEN, _RUNNING, _FINISHED = "未开始", "进行中", "完成"
_CARRIED = ("topic", "audience", "people", "form", "hours", "units", "place", "speaker", "unit", "responsible", "funds")


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who was there: on the list, on the books, or only by name. One of the three is given."""

    attendance: int = 0
    person: int = 0
    name: str = ""
    score: int | None = None


class Training:
    """desk.training"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    # the plan of the year

    def draft_plan(self, year: int) -> ChangeSet:
        """The plan of a year from last year's, else from the usual sessions; what is there already stays."""
        have = {row.title for row in self._records.select(PLANS, Filter("year", "is", year))}
        last = self._records.select(PLANS, Filter("year", "is", year - 1), sort=("due", "id"))
        rows = [_next_year(row) for row in last if row.values["state"] != "取消"] or _usual(year)
        rows = [row for row in rows if row["topic"] not in have]
        if not rows:
            raise KnownError(f"{year} 年的培训计划已经有了，没有新加。要再加一项，请点“加一项计划”。")
        source = f"沿用 {year - 1} 年" if last else "按常用安排"
        with self._records.work(f"起草 {year} 年培训计划 {len(rows)} 项（{source}）") as work:
            work.add_facts(PLANS, rows)
        return work.changeset

    def plan_against_done(self, year: int) -> list[PlanLine]:
        """Each item of the plan with the sessions held for it."""
        return reading.plan_lines(self._records, year)

    def finish_plan(self, plan: int) -> ChangeSet:
        """A plan item is done: at least one session of it was finished."""
        row = self._records.row(PLANS, plan)
        if row.values["state"] in (_FINISHED, "取消"):
            raise KnownError(f"“{row.title}”已经是“{row.values['state']}”，不用再登记。")
        if not self._records.select(CODE, Filter("plan", "is", plan), Filter("state", "is", DONE), limit=1):
            raise KnownError(f"“{row.title}”还没有登记完成的培训，不能记为完成。请先举办一期，对应计划选这一项。")
        with self._records.work(f"培训计划 {row.title} 完成") as work:
            work.set_fact(PLANS, plan, {"state": _FINISHED}, row.version)
        return work.changeset

    # a session

    def register(self, inputs: Mapping[str, Any], reason: str = "") -> ChangeSet:
        """A session; the plan item it belongs to is under way from then on."""
        with self._records.work("登记培训", reason) as work:
            row_id = add_checked(work, CODE, {"state": "计划", **inputs}, reason=reason)
            session = work.row(CODE, row_id)
            work.sentence = f"登记培训：{session['title']}"
            if session["plan"] is not None and work.row(PLANS, session["plan"])["state"] in (None, _OPEN):
                work.set_fact(PLANS, session["plan"], {"state": _RUNNING})
        return work.changeset

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """What an audience is called → the categories of people it means."""
        return CATEGORIES

    def units(self) -> list[tuple[int, str, dict[str, int]]]:
        """Units with people that can be invited: id, name, how many of each category."""
        wanted = tuple({category for group in CATEGORIES.values() for category in group})
        people = self._records.select("people", Filter("state", "is", "在册"), Filter("category", "in", wanted))
        found: dict[int, tuple[str, dict[str, int]]] = {}
        for person in people:
            if person.values["unit"] is not None:
                _, counts = found.setdefault(person.values["unit"], (person.titles.get("unit", ""), {}))
                counts[person.values["category"]] = counts.get(person.values["category"], 0) + 1
        return [(key, name, counts) for key, (name, counts) in sorted(found.items(), key=lambda each: each[1][0])]

    def invite(self, training: int, units: Sequence[int], categories: Sequence[str] = ()) -> ChangeSet:
        """Put the drivers of chosen units (of chosen categories, all that drive otherwise) on the list, once each."""
        if not units:
            raise KnownError("没有选单位。请勾选要通知的单位。")
        wanted = tuple(categories) or tuple(OF_CATEGORY)
        people = self._records.select(
            "people", Filter("unit", "in", tuple(units)), Filter("state", "is", "在册"), Filter("category", "in", wanted)
        )
        return self._invite(training, people, "这些单位的这些人都已经在名单里了，或者没有在册的，没有新加。")

    def invite_absent(self, training: int) -> ChangeSet:
        """Put on the list of a make-up session who missed the one it makes up."""
        row = self._records.row(CODE, training)
        if row.values["makes_up"] is None:
            raise KnownError(f"培训 {row.title} 没有写明补哪一期的课。请先点“填写记录”，填“补哪一期的课”。")
        waiting = [each.values["person"] for each in self.to_make_up(row.values["makes_up"]) if each.values["person"]]
        people = self._records.rows("people", waiting)
        return self._invite(training, people, "那一期没有要补课的人，或者都已经在名单里了。")

    def _invite(self, training: int, people: Sequence[Row], nobody: str) -> ChangeSet:
        row = self._open(training, "通知人员")
        have = {each.values["person"] for each in self.attendance(training)}
        new = [person for person in people if person.id not in have]
        if not new:
            raise KnownError(nobody)
        lines = [{"training": training, "person": p.id, "unit": p.values["unit"], "result": INVITED} for p in new]
        with self._records.work(f"培训 {row.title} 通知 {len(new)} 人") as work:
            work.add_facts(ATTENDANCE, lines)
            if row.values["state"] in (None, "计划"):
                work.set_fact(CODE, training, {"state": "已通知"}, row.version)
        return work.changeset

    def remove(self, ids: Sequence[int]) -> ChangeSet:
        """Take people off the list who were put on it by mistake; whoever came stays."""
        if not ids:
            raise KnownError("没有选人。请先在名单里选中。")
        came = [row for row in self._records.rows(ATTENDANCE, ids) if row.values["result"] in CAME]
        if came:
            raise KnownError(f"{_person(came[0])} 已经登记到课，不能移出名单。登记错了，请先取消“已到”。")
        with self._records.work(f"移出培训名单 {len(ids)} 人") as work:
            for row_id in ids:
                work.trash(ATTENDANCE, row_id, "移出培训名单")
        return work.changeset

    # who came

    def tick(self, ids: Sequence[int], result: str = CAME_NOW) -> ChangeSet:
        """Set the attendance of people on the list."""
        if not ids:
            raise KnownError("没有选人。请先在名单里选中，再登记到课情况。")
        values = {"result": result, "made_up_on": clock.today() if result == MADE_UP else None}
        sentence = f"登记 {len(ids)} 人{result}"
        return self._records.edit_rows(ATTENDANCE, dict.fromkeys(ids, values), sentence)

    def read_pasted(self, training: int, text: str) -> list[PastedName]:
        """Find the names of a pasted sign-in list; see training_reading.read_pasted."""
        return reading.read_pasted(self._records, self.attendance(training), text)

    def sign_in(self, training: int, signed: Sequence[Signed]) -> ChangeSet:
        """Who was there, as one change: on the list they are ticked, others are added; unknown ones by name."""
        if not signed:
            raise KnownError("没有可以登记的人。请粘贴签到名单，或选定同名的人。")
        row = self._records.row(CODE, training)
        mark = row.values["pass_mark"]
        people = {each.id: each for each in self._records.rows("people", [s.person for s in signed if s.person])}
        with self._records.work(f"培训 {row.title} 登记 {len(signed)} 人已到") as work:
            for each in signed:
                values = {"result": CAME_NOW, **_scored(each.score, mark)}
                if each.attendance:
                    work.set_fact(ATTENDANCE, each.attendance, values)
                elif each.person:
                    unit = people[each.person].values["unit"]
                    work.add_fact(ATTENDANCE, {"training": training, "person": each.person, "unit": unit, **values})
                else:
                    work.add_fact(ATTENDANCE, {"training": training, "name": each.name, **values})
        return work.changeset

    def score(self, attendance: int, score: int | None) -> ChangeSet:
        """The mark of one person; who has one was there, and 合格 follows from the session's mark to pass."""
        row = self._records.row(ATTENDANCE, attendance)
        session = self._records.row(CODE, row.values["training"])
        values: dict[str, Any] = {"score": None, "passed": None}
        if score is not None:
            result = CAME_NOW if row.values["result"] not in CAME else row.values["result"]
            values = {"result": result, **_scored(score, session.values["pass_mark"])}
        sentence = f"{_person(row)} 成绩 {'清空' if score is None else score}"
        return self._records.edit_rows(ATTENDANCE, {attendance: values}, sentence)

    def finish(self, training: int) -> ChangeSet:
        """Close the list: who was not ticked is 未到 and stands on the make-up list.

        Whoever came to a make-up session has made up the session that was missed; the plan item moves on.
        """
        row = self._open(training, "登记完成")
        people = self.attendance(training)
        came = reading.present_at(row, people)
        if row.values["starts"] > clock.now():
            raise KnownError(f"培训 {row.title} 定在 {row.values['starts']:%Y-%m-%d %H:%M}，还没有到，不能登记完成。")
        if not came:
            cure = "请先登记到课的人" if people else "请先登记到课的人；没有名单的，点“填写记录”填实到人数"
            raise KnownError(f"还没有一个人登记为已到。{cure}，再登记完成。")
        absent = [each for each in people if each.values["result"] == INVITED]
        with self._records.work(f"培训 {row.title} 完成，已到 {came} 人，未到 {len(absent)} 人") as work:
            for each in absent:
                work.set_fact(ATTENDANCE, each.id, {"result": ABSENT})
            made_up = self._made_up(row, people)
            for each in made_up:
                work.set_fact(ATTENDANCE, each.id, {"result": MADE_UP, "made_up_on": row.values["starts"].date()})
            work.set_fact(CODE, training, {"state": DONE}, row.version)
            self._move_plan(work, row.values["plan"])
            if made_up:
                missed = self._records.row(CODE, row.values["makes_up"]).values["plan"]
                self._move_plan(work, missed if missed != row.values["plan"] else None, len(made_up))
        return work.changeset

    def cancel(self, training: int, reason: str) -> ChangeSet:
        """A session does not take place."""
        row = self._open(training, "取消")
        if not reason.strip():
            raise KnownError("请写明为什么取消，例如：主讲人出差，改到下月。")
        remark = "；".join(filter(None, (row.values["remark"], f"取消：{reason.strip()}")))
        with self._records.work(f"培训 {row.title} 取消", reason.strip()) as work:
            work.set_fact(CODE, training, {"state": CANCELLED, "remark": remark}, row.version)
        return work.changeset

    # reading

    def attendance(self, training: int) -> list[Row]:
        """Everybody on the list of a session, by name."""
        return self._records.select(ATTENDANCE, Filter("training", "is", training), sort=("title",))

    def to_make_up(self, training: int) -> list[Row]:
        """Who still has to make a session up."""
        return [row for row in self.attendance(training) if row.values["result"] in TO_MAKE_UP]

    def coverage(self, year: int) -> list[TrainingCoverage]:
        """Per unit: drivers on the books, and those who came to no session of the year."""
        return reading.coverage(self._records, year)

    def figures(self, since: date, until: date) -> TrainingFigures:
        """期数, 人次, 课时 and 合格 of a period."""
        return reading.figures(self._records, since, until)

    # inside

    def _open(self, training: int, verb: str) -> Row:
        row = self._records.row(CODE, training)
        if row.values["state"] in (DONE, CANCELLED):
            raise KnownError(f"培训 {row.title} 已经是“{row.values['state']}”，不能再{verb}。")
        return row

    def _made_up(self, session: Row, people: Sequence[Row]) -> list[Row]:
        if session.values["makes_up"] is None:
            return []
        came = {each.values["person"] for each in people if each.values["result"] in CAME} - {None}
        return [each for each in self.to_make_up(session.values["makes_up"]) if each.values["person"] in came]

    def _move_plan(self, work: UnitOfWork, plan: int | None, made_up: int = 0) -> None:
        """Enough people were trained: the item is done; fewer: it is under way. made_up: who has just made it up."""
        if plan is None:
            return
        item = work.row(PLANS, plan)
        sessions = self._records.select(CODE, Filter("plan", "is", plan))
        lists = reading.lists_of(self._records, [row.id for row in sessions])
        done = {row.id for row in sessions if row.values["state"] == DONE}
        done |= {change.id for change in work.changes if change.code == CODE}
        came = made_up + sum(reading.present_at(row, lists.get(row.id, ())) for row in sessions if row.id in done)
        if item["state"] in (None, _OPEN, _RUNNING, "超期"):
            work.set_fact(PLANS, plan, {"state": _FINISHED if came >= (item["people"] or 1) else _RUNNING})


def _scored(score: int | None, mark: int | None) -> dict[str, Any]:
    if score is None:
        return {}
    return {"score": score, "passed": PASSED if score >= (mark if mark is not None else 60) else FAILED}


def _person(row: Row) -> str:
    return row.titles.get("person") or str(row.values["name"] or "")


def _next_year(row: Row) -> dict[str, Any]:
    values = {name: row.values[name] for name in _CARRIED}
    return {**values, "year": row.values["year"] + 1, "due": add_years(row.values["due"], 1), "state": _OPEN}


def _usual(year: int) -> list[dict[str, Any]]:
    with (resources() / "plan" / "training.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                "year": year, "topic": row["topic"], "due": date.fromisoformat(f"{year}-{row['due']}"), "state": _OPEN,
                "audience": row["audience"], "form": row["form"], "hours": Decimal(row["hours"]),
                "remark": row["remark"] or None,
            }
            for row in csv.DictReader(file)
        ]  # fmt: skip
