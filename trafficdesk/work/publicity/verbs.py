"""Publicity: the year's calendar with its fixed dates, plan against done, stock that never goes negative (domain 1.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.engine.steps import add_checked, not_later_than_today, settle
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import month_day
from trafficdesk.records.registry import record_type
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.intake import take_in
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.publicity.rules_days import day_in, shipped_days
from trafficdesk.work.publicity.rules_stock import MATERIALS, MOVES, SIGNS

ACTIVITIES, PLANS, DAYS, BOARDS = "publicity", "publicity-plans", "publicity-days", "boards"
OPEN, RUNNING, DONE, CANCELLED = "未开始", "进行中", "完成", "取消"
_CARRIED = ("theme", "kind", "entry", "form", "place", "unit", "responsible", "funds", "materials")
_DOCUMENTS = ("方案", "总结")  # plan items that end with a paper, not with an activity


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
    """Leaflets an activity says it handed out against what left the store for it (what came back taken off)."""

    activity: int
    theme: str
    held: date
    handed_out: int
    issued: int

    @property
    def agrees(self) -> bool:
        return self.handed_out == self.issued


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """Something on a day of the year: a plan item, an activity, or a fixed date that nobody planned (id 0).

    held: how many activities were held for a plan item.
    """

    day: date
    title: str
    code: str
    id: int
    state: str
    held: int = 0


@dataclass(frozen=True, slots=True)
class _FixedDay:
    day: date
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.values["name"])


class PublicityDesk:
    """desk.publicity"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    # the plan of the year

    def install_days(self) -> None:
        """Put the shipped fixed days into an office that keeps none of its own."""
        if not self._records.select(DAYS, limit=1):
            with self._records.work("放入每年的固定宣传日") as work:
                work.add_facts(DAYS, shipped_days())

    def draft_plan(self, year: int) -> ChangeSet:
        """Put the fixed dates of the year and the own items of last year into the plan, where they are not yet."""
        plans = self._plans(year)
        fixed = [_of_day(year, each) for each in self._unplanned(year, plans)]
        carried = [_next_year(row) for row in self._carried(year, plans)]
        if not fixed and not carried:
            raise KnownError(f"{year} 年的固定宣传日都已在计划里，上一年也没有可以沿用的项目。")
        parts = (
            f"{len(fixed)} 个固定宣传日" if fixed else "",
            f"沿用 {year - 1} 年的 {len(carried)} 项" if carried else "",
        )
        with self._records.work(f"{year} 年宣传计划加入 {'、'.join(filter(None, parts))}") as work:
            work.add_facts(PLANS, fixed + carried)
        return work.changeset

    def to_draft(self, year: int) -> int:
        """How many items `draft_plan` would add."""
        plans = self._plans(year)
        return len(self._unplanned(year, plans)) + len(self._carried(year, plans))

    def calendar(self, year: int) -> list[CalendarItem]:
        """The year by days: plan items at their date, activities held, fixed dates that are not in the plan."""
        plans = self._plans(year)
        times = Counter(row.values["plan"] for row in self._records.select(ACTIVITIES, Filter("plan", "filled")))
        items = [
            CalendarItem(row.values["due"], row.title, PLANS, row.id, str(row.values["state"] or OPEN), times[row.id])
            for row in plans if row.values["due"].year == year
        ]  # fmt: skip
        items += [
            CalendarItem(row.values["held"], row.title, ACTIVITIES, row.id, "已开展") for row in self.activities(year)
        ]
        items += [CalendarItem(each.day, each.name, PLANS, 0, "未列入计划") for each in self._unplanned(year, plans)]
        return sorted(items, key=lambda each: (each.day, each.code, each.title))

    def finish_plan(self, plan: int, outcome: str = "") -> ChangeSet:
        """A plan item is done: an activity was held for it, or its paper was handed in."""
        row = self._records.row(PLANS, plan)
        if row.values["state"] in (DONE, CANCELLED):
            raise KnownError(f"“{row.title}”已经是“{row.values['state']}”，不用再登记。")
        words = outcome.strip() or row.values["outcome"]
        if row.values["kind"] in _DOCUMENTS:
            if not words and not self._files(PLANS, plan):
                raise KnownError(f"“{row.title}”是要交的材料：请写明完成情况（例如：10月30日报区交安办），或附上文件。")
        elif not self._records.select(ACTIVITIES, Filter("plan", "is", plan), limit=1):
            raise KnownError(f"“{row.title}”还没有登记活动，不能记为完成。请先登记活动，对应计划选这一项。")
        with self._records.work(f"宣传计划 {row.title} 完成") as work:
            work.set_fact(PLANS, plan, {"state": DONE, "outcome": words}, row.version)
        return work.changeset

    def plan_against_done(self, year: int) -> list[tuple[Row, list[Row]]]:
        """Each plan item with the activities held for it."""
        held: dict[int, list[Row]] = {}
        for row in self._records.select(ACTIVITIES, Filter("plan", "filled"), sort=("held",)):
            held.setdefault(row.values["plan"], []).append(row)
        plans = self._records.select(PLANS, Filter("year", "is", year), sort=("due",))
        return [(plan, held.get(plan.id, [])) for plan in plans]

    # activities

    def hold(self, inputs: Mapping[str, Any], reason: str = "") -> ChangeSet:
        """Register an activity; the plan item it belongs to is under way from then on."""
        with self._records.work("登记宣传活动", reason) as work:
            row_id = add_checked(work, ACTIVITIES, inputs, reason=reason)
            activity = work.row(ACTIVITIES, row_id)
            work.sentence = f"登记宣传活动：{activity['title']}"
            if activity["plan"] is not None and work.row(PLANS, activity["plan"])["state"] in (None, OPEN):
                work.set_fact(PLANS, activity["plan"], {"state": RUNNING})
        return work.changeset

    def activities(self, year: int) -> list[Row]:
        """What was held in a year, by day."""
        span = Filter("held", "between", date(year, 1, 1), date(year, 12, 31))
        return self._records.select(ACTIVITIES, span, sort=("held", "id"))

    def photo_counts(self, activities: Sequence[int]) -> dict[int, int]:
        """Activity → how many pictures are attached."""
        files = self._records.select("attachments", Filter("owner_code", "is", ACTIVITIES))
        pictures = [row.values["owner"] for row in files if str(row.values["media_type"]).startswith("image/")]
        return {key: number for key, number in Counter(pictures).items() if key in set(activities)}

    def by_entry(self, since: date, until: date) -> list[EntryFigures]:
        """The five entries in their order, also those without any activity; the total last.

        An entry the office no longer uses is only there when something was held for it.
        """
        rows = self._records.select(ACTIVITIES, Filter("held", "between", since, until))
        used = {row.values["entry"] for row in rows}
        lines = [
            _figures(entry.label, [row for row in rows if row.values["entry"] == entry.code])
            for entry in code_list("five_entries").options()
            if entry.valid(until) or entry.code in used
        ]
        return [*lines, _figures("合计", rows)]

    # material

    def stock(self) -> list[tuple[Row, int, int]]:
        """Every material with what came in and what went out."""
        came: Counter[int] = Counter()
        went: Counter[int] = Counter()
        for move in self._records.select(MOVES):
            side = came if SIGNS[move.values["kind"]] > 0 else went
            side[move.values["material"]] += int(move.values["quantity"] or 0)
        return [(row, came[row.id], went[row.id]) for row in self._records.select(MATERIALS)]

    def move(self, inputs: Mapping[str, Any]) -> ChangeSet:
        """Stock in or out; refused when more would leave than is there."""
        with self._records.work("资料出入库") as work:
            intake = take_in(work.connection, record_type(MOVES), inputs)
            settle(intake.problems, "")
            values = intake.values
            material = work.row(MATERIALS, values["material"])
            stock, quantity, kind = int(material["stock"] or 0), int(values["quantity"]), values["kind"]
            left = stock + SIGNS[kind] * quantity
            if left < 0:
                sentence = f"{material['title']} 只有 {stock} 份，不能{kind} {quantity} 份。"
                raise KnownError(f"{sentence}请核对数量，或先登记入库。")
            work.sentence = f"{material['title']} {kind} {quantity} 份，结存 {left} 份"
            work.add_fact(MOVES, values)  # the stock follows from it, see rules/stock.py
        return work.changeset

    def reconcile(self, year: int) -> list[Reconciliation]:
        """Activities whose handed-out leaflets differ from what was issued for them."""
        issued: Counter[int] = Counter()
        for move in self._records.select(MOVES, Filter("activity", "filled"), Filter("kind", "in", ("领用", "退回"))):
            issued[move.values["activity"]] -= SIGNS[move.values["kind"]] * int(move.values["quantity"] or 0)
        lines = [
            Reconciliation(row.id, row.title, row.values["held"], int(row.values["leaflets"] or 0), issued[row.id])
            for row in self.activities(year)
        ]
        return [line for line in lines if not line.agrees]

    # boards

    def boards(self) -> list[Row]:
        """Every board, the one that is to be changed first on top, those without a turn last."""
        rows = self._records.select(BOARDS, sort=("title",))
        return sorted(rows, key=lambda row: row.values["next_change"] or date.max)

    def change_board(self, board: int, on: date, content: str) -> ChangeSet:
        """A board shows something new since a day."""
        row = self._records.row(BOARDS, board)
        not_later_than_today(on, "更新日期")
        last = row.values["changed_on"]
        if last is not None and on < last:
            raise KnownError(f"{row.title} 在 {last} 已经更新过，{on} 更早，没有登记。请核对日期。")
        with self._records.work(f"宣传阵地 {row.title} {month_day(on)}更新") as work:
            work.set_fact(BOARDS, board, {"changed_on": on, "content": content.strip() or row.values["content"]}, row.version)
        return work.changeset

    # inside

    def _plans(self, year: int) -> list[Row]:
        return self._records.select(PLANS, Filter("year", "is", year))

    def _unplanned(self, year: int, plans: Sequence[Row]) -> list[_FixedDay]:
        """The fixed days of a year that are in no plan item, by day; a plan item may have got another theme."""
        planned = {row.values[name] for row in plans for name in ("theme", "fixed_day")}
        own: Sequence[Mapping[str, Any]] = [row.values for row in self._records.select(DAYS)] or shipped_days()
        days = [_FixedDay(day, values) for values in own if (day := day_in(year, values)) is not None]
        return sorted((each for each in days if each.name not in planned), key=lambda each: (each.day, each.name))

    def _carried(self, year: int, plans: Sequence[Row]) -> list[Row]:
        """The items of last year that go on: those of fixed days come by themselves, cancelled ones stay away."""
        have = {row.title for row in plans}
        last = self._records.select(PLANS, Filter("year", "is", year - 1), sort=("due", "id"))
        own = [row for row in last if not row.values["fixed_day"] and row.values["state"] != CANCELLED]
        days = {each["name"] for each in shipped_days()} | {row.title for row in self._records.select(DAYS)}
        return [row for row in own if row.title not in have | days]

    def _files(self, code: str, row_id: int) -> bool:
        mine = (Filter("owner_code", "is", code), Filter("owner", "is", row_id))
        return bool(self._records.select("attachments", *mine, limit=1))


def _of_day(year: int, fixed: _FixedDay) -> dict[str, Any]:
    values = {name: fixed.values.get(name) for name in ("kind", "entry", "form", "remark")}
    return {"year": year, "theme": fixed.name, "due": fixed.day, "state": OPEN, "fixed_day": fixed.name, **values}


def _next_year(row: Row) -> dict[str, Any]:
    values = {name: row.values[name] for name in _CARRIED}
    starts = row.values["starts"]
    return {
        **values, "year": row.values["year"] + 1, "due": add_years(row.values["due"], 1), "state": OPEN,
        "starts": None if starts is None else add_years(starts, 1),
    }  # fmt: skip


def _figures(name: str, rows: list[Row]) -> EntryFigures:
    def total(field: str) -> int:
        return sum(int(row.values[field] or 0) for row in rows)

    return EntryFigures(name, len(rows), total("people"), total("audience"), total("leaflets"))
