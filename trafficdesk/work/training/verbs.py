"""What is done with a whole list of training: the year's plan, who is invited, who came, marks (domain 1.7).

The steps of one session and of one item of the plan: process.py.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.paths import resources
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.training.reading import TrainingReading
from trafficdesk.work.training.rules import (
    ATTENDANCE,
    CAME,
    CANCELLED,
    DONE,
    DROPPED,
    FAILED,
    INVITED,
    MADE_UP,
    NOTIFIED,
    OPEN,
    PASS_MARK,
    PASSED,
    PLANNED,
    PLANS,
    SESSIONS,
    TRAINED,
)

_CARRIED = ("topic", "audience", "people", "form", "hours", "units", "place", "speaker", "unit", "responsible", "funds")


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who was there: on the list, on the books, or only by name. One of the three is given."""

    attendance: int = 0
    person: int = 0
    name: str = ""
    score: int | None = None


class Training(TrainingReading):
    """desk.training"""

    def draft_plan(self, year: int) -> ChangeSet:
        """The plan of a year from last year's, else from the usual sessions; what is there already stays."""
        have = {row.title for row in self._records.select(PLANS, Filter("year", "is", year))}
        last = self._records.select(PLANS, Filter("year", "is", year - 1), sort=("due", "id"))
        rows = [_next_year(row) for row in last if row.values["state"] != DROPPED] or _usual(year)
        rows = [row for row in rows if row["topic"] not in have]
        if not rows:
            raise KnownError(f"{year} 年的培训计划已经有了，没有新加。要再加一项，请点“加一项计划”。")
        source = f"沿用 {year - 1} 年" if last else "按常用安排"
        with self._records.work(f"起草 {year} 年培训计划 {len(rows)} 项（{source}）") as work:
            work.put_all(PLANS, [(None, values) for values in rows])
        return work.changeset

    # whom to invite

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
        row = self._records.row(SESSIONS, training)
        if row.values["makes_up"] is None:
            raise KnownError(f"培训 {row.title} 没有写明补哪一期的课。请先点“填写记录”，填“补哪一期的课”。")
        waiting = [each.values["person"] for each in self.to_make_up(row.values["makes_up"]) if each.values["person"]]
        people = self._records.rows("people", waiting)
        return self._invite(training, people, "那一期没有要补课的人，或者都已经在名单里了。")

    def _invite(self, training: int, people: Sequence[Row], nobody: str) -> ChangeSet:
        row = self._records.row(SESSIONS, training)
        if row.values["state"] in (DONE, CANCELLED):
            raise KnownError(f"培训 {row.title} 已经是“{row.values['state']}”，不能再通知人员。")
        have = {each.values["person"] for each in self.attendance(training)}
        new = [person for person in people if person.id not in have]
        if not new:
            raise KnownError(nobody)
        lines = [{"training": training, "person": p.id, "unit": p.values["unit"], "result": INVITED} for p in new]
        with self._records.work(f"培训 {row.title} 通知 {len(new)} 人") as work:
            work.put_all(ATTENDANCE, [(None, line) for line in lines])
            if row.values["state"] in (None, PLANNED):
                work.put(SESSIONS, training, {"state": NOTIFIED}, version=row.version)
        return work.changeset

    def remove(self, ids: Sequence[int]) -> ChangeSet:
        """Take people off the list who were put on it by mistake; whoever came stays."""
        if not ids:
            raise KnownError("没有选人。请先在名单里选中。")
        came = [row for row in self._records.rows(ATTENDANCE, ids) if row.values["result"] in TRAINED]
        if came:
            raise KnownError(f"{_person(came[0])} 已经登记到课，不能移出名单。登记错了，请先取消“已到”。")
        with self._records.work(f"移出培训名单 {len(ids)} 人") as work:
            for row_id in ids:
                work.trash(ATTENDANCE, row_id, "移出培训名单")
        return work.changeset

    # who came

    def tick(self, ids: Sequence[int], result: str = CAME) -> ChangeSet:
        """Set the attendance of people on the list."""
        if not ids:
            raise KnownError("没有选人。请先在名单里选中，再登记到课情况。")
        values = {"result": result, "made_up_on": clock.today() if result == MADE_UP else None}
        return self._records.edit_rows(ATTENDANCE, dict.fromkeys(ids, values), f"登记 {len(ids)} 人{result}")

    def sign_in(self, training: int, signed: Sequence[Signed]) -> ChangeSet:
        """Who was there, as one change: on the list they are ticked, others are added; unknown ones by name."""
        if not signed:
            raise KnownError("没有可以登记的人。请粘贴签到名单，或选定同名的人。")
        row = self._records.row(SESSIONS, training)
        mark = row.values["pass_mark"]
        with self._records.work(f"培训 {row.title} 登记 {len(signed)} 人已到") as work:
            work.put_all(ATTENDANCE, [
                (each.attendance or None, {**_who(training, each), "result": CAME, **_scored(each.score, mark)}) for each in signed
            ])  # fmt: skip
        return work.changeset

    def score(self, attendance: int, score: int | None) -> ChangeSet:
        """The mark of one person; who has one was there, and 合格 follows from the session's mark to pass."""
        row = self._records.row(ATTENDANCE, attendance)
        session = self._records.row(SESSIONS, row.values["training"])
        values: dict[str, Any] = {"score": None, "passed": None}
        if score is not None:
            result = CAME if row.values["result"] not in TRAINED else row.values["result"]
            values = {"result": result, **_scored(score, session.values["pass_mark"])}
        sentence = f"{_person(row)} 成绩 {'清空' if score is None else score}"
        return self._records.edit_rows(ATTENDANCE, {attendance: values}, sentence)


def _who(training: int, signed: Signed) -> dict[str, Any]:
    """Who a new line of the list is; nothing for one that is there already."""
    if signed.attendance:
        return {}
    return {"training": training, **({"person": signed.person} if signed.person else {"name": signed.name})}


def _scored(score: int | None, mark: int | None) -> dict[str, Any]:
    if score is None:
        return {}
    return {"score": score, "passed": PASSED if score >= (mark if mark is not None else PASS_MARK) else FAILED}


def _person(row: Row) -> str:
    return row.titles.get("person") or str(row.values["name"] or "")


def _next_year(row: Row) -> dict[str, Any]:
    values = {name: row.values[name] for name in _CARRIED}
    return {**values, "year": row.values["year"] + 1, "due": add_years(row.values["due"], 1), "state": OPEN}


def _usual(year: int) -> list[dict[str, Any]]:
    with (resources() / "plan" / "training.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                "year": year, "topic": row["topic"], "due": date.fromisoformat(f"{year}-{row['due']}"), "state": OPEN,
                "audience": row["audience"], "form": row["form"], "hours": Decimal(row["hours"]),
                "remark": row["remark"] or None,
            }
            for row in csv.DictReader(file)
        ]  # fmt: skip
