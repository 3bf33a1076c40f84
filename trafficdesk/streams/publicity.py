"""Publicity: the year's calendar with its fixed dates, plan against done, stock that never goes negative (domain 1.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.codes import code_list
from trafficdesk.rules import consequences
from trafficdesk.rules.stock import SIGNS
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

MOVES, MATERIALS, ACTIVITIES, PLANS = "material-moves", "materials", "publicity", "publicity-plans"

# The fixed dates of a year: (month, day, what). 12·2 is the national day of traffic safety since 2012.
FIXED_DATES = (
    (1, 25, "春运交通安全宣传"),
    (3, 1, "春季开学交通安全第一课"),
    (3, 31, "中小学生安全教育日"),
    (6, 30, "安全生产月"),
    (7, 15, "暑期学生交通安全"),
    (9, 1, "秋季开学交通安全第一课"),
    (9, 30, "国庆出行安全提示"),
    (12, 2, "全国交通安全日"),
)


@dataclass(frozen=True, slots=True)
class EntryFigures:
    """五进统计表, one line."""

    entry: str
    times: int
    people: int
    audience: int
    leaflets: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Leaflets an activity says it handed out against what left the store for it."""

    activity: int
    theme: str
    handed_out: int
    issued: int

    @property
    def agrees(self) -> bool:
        return self.handed_out == self.issued


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """Something on a day of the year: a plan item, an activity, or a fixed date that nobody planned (id 0)."""

    day: date
    title: str
    code: str
    id: int
    state: str


class PublicityDesk:
    """desk.publicity"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def draft_plan(self, year: int) -> ChangeSet:
        """Put the fixed dates of the year into the plan, where they are not yet."""
        have = {row.values["theme"] for row in self._records.select(PLANS, Filter("year", "is", year))}
        missing = [(month, day, what) for month, day, what in FIXED_DATES if what not in have]
        if not missing:
            raise KnownError(f"{year} 年的固定宣传日都已在计划里。")
        rows = [
            {"year": year, "theme": what, "due": date(year, month, day), "state": "未开始"} for month, day, what in missing
        ]
        with self._records.work(f"{year} 年宣传计划加入 {len(rows)} 个固定宣传日") as work:
            work.add_many(PLANS, rows)
        return work.changeset

    def calendar(self, year: int) -> list[CalendarItem]:
        """The year by days: plan items at their date, activities held, fixed dates that are not in the plan."""
        plans = self._records.select(PLANS, Filter("year", "is", year))
        span = Filter("held", "between", date(year, 1, 1), date(year, 12, 31))
        items = [
            CalendarItem(row.values["due"], row.title, PLANS, row.id, str(row.values["state"] or "未开始"))
            for row in plans if row.values["due"].year == year
        ]  # fmt: skip
        held = self._records.select(ACTIVITIES, span)
        items += [CalendarItem(row.values["held"], row.title, ACTIVITIES, row.id, "已开展") for row in held]
        planned = {row.values["theme"] for row in plans}
        items += [
            CalendarItem(date(year, month, day), what, PLANS, 0, "未列入计划")
            for month, day, what in FIXED_DATES if what not in planned
        ]  # fmt: skip
        return sorted(items, key=lambda each: (each.day, each.code, each.title))

    def finish_plan(self, plan: int) -> ChangeSet:
        """A plan item is done; there must be an activity that belongs to it."""
        row = self._records.row(PLANS, plan)
        if not self._records.select(ACTIVITIES, Filter("plan", "is", plan), limit=1):
            raise KnownError(f"“{row.title}”还没有登记活动，不能记为完成。请先登记活动，对应计划选这一项。")
        return self._records.edit(PLANS, plan, {"state": "完成"})

    def stock(self) -> list[tuple[Row, int, int]]:
        """Every material with what came in and what went out."""
        came: dict[int, int] = {}
        went: dict[int, int] = {}
        for move in self._records.select(MOVES):
            side = came if SIGNS[move.values["kind"]] > 0 else went
            side[move.values["material"]] = side.get(move.values["material"], 0) + int(move.values["quantity"] or 0)
        return [(row, came.get(row.id, 0), went.get(row.id, 0)) for row in self._records.select(MATERIALS)]

    def move(self, inputs: dict[str, Any]) -> ChangeSet:
        """Stock in or out; refused when more would leave than is there."""
        intake = self._records.check(MOVES, inputs)
        if any(problem.blocks for problem in intake.problems):
            raise Refused(intake.problems)
        values = intake.values
        material = self._records.row(MATERIALS, values["material"])
        stock, quantity = int(material.values["stock"] or 0), int(values["quantity"])
        if quantity <= 0:
            raise KnownError("数量要大于 0，没有登记。")
        left = stock + SIGNS[values["kind"]] * quantity
        if left < 0:
            act = f"不能{values['kind']} {quantity} 份"
            raise KnownError(f"{material.title} 只有 {stock} 份，{act}。请核对数量，或先登记入库。")
        with self._records.work(f"{material.title} {values['kind']} {quantity} 份，结存 {left} 份") as work:
            # The stock itself is counted anew by what follows from a move.
            consequences.after_adding(work, MOVES, [work.add(MOVES, values)])
        return work.changeset

    def by_entry(self, since: date, until: date) -> list[EntryFigures]:
        """The five entries in their order, also those without any activity; the total last."""
        rows = self._records.select(ACTIVITIES, Filter("held", "between", since, until))
        lines = [
            _figures(entry.label, [row for row in rows if row.values["entry"] == entry.code])
            for entry in code_list("five_entries").options()
        ]
        return [*lines, _figures("合计", rows)]

    def reconcile(self, year: int) -> list[Reconciliation]:
        """Activities whose handed-out leaflets differ from what was issued for them."""
        issued: dict[int, int] = {}
        for move in self._records.select(MOVES, Filter("kind", "is", "领用")):
            if move.values["activity"] is not None:
                issued[move.values["activity"]] = issued.get(move.values["activity"], 0) + move.values["quantity"]
        span = Filter("held", "between", date(year, 1, 1), date(year, 12, 31))
        lines = [
            Reconciliation(row.id, row.title, int(row.values["leaflets"] or 0), issued.get(row.id, 0))
            for row in self._records.select(ACTIVITIES, span)
        ]
        return [line for line in lines if not line.agrees]

    def plan_against_done(self, year: int) -> list[tuple[Row, list[Row]]]:
        """Each plan item with the activities held for it."""
        held: dict[int, list[Row]] = {}
        for row in self._records.select(ACTIVITIES, Filter("plan", "filled")):
            held.setdefault(row.values["plan"], []).append(row)
        plans = self._records.select(PLANS, Filter("year", "is", year), sort=("due",))
        return [(plan, held.get(plan.id, [])) for plan in plans]


def _figures(name: str, rows: list[Row]) -> EntryFigures:
    def total(field: str) -> int:
        return sum(int(row.values[field] or 0) for row in rows)

    return EntryFigures(name, len(rows), total("people"), total("audience"), total("leaflets"))
