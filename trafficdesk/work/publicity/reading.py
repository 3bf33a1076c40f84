"""What the publicity of a year shows: calendar, plan against done, stock, what does not agree, boards (domain 1.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk.engine.records import Records
from trafficdesk.fields.codes import code_list
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.publicity.rules import (
    ACTIVITIES,
    BOARDS,
    CANCELLED,
    DAYS,
    HELD,
    ISSUED,
    MATERIALS,
    MOVES,
    OPEN,
    PLANS,
    RETURNED,
    UNPLANNED,
)
from trafficdesk.work.publicity.rules_days import day_in, shipped_days
from trafficdesk.work.publicity.rules_stock import SIGNS


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
class StockLine:
    """A material with what came in and what went out."""

    material: Row
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class FixedDay:
    """A fixed day of publicity on the day of one year; values: what the record of such days says of it."""

    day: date
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.values["name"])


@dataclass(frozen=True, slots=True)
class YearSheet:
    """Everything that the page of a year shows. photos: activity → pictures; to_draft: what a draft of the plan would add."""

    items: Sequence[CalendarItem]
    plans: Sequence[tuple[Row, Sequence[Row]]]
    activities: Sequence[Row]
    photos: Mapping[int, int]
    stock: Sequence[StockLine]
    gaps: Sequence[Reconciliation]
    boards: Sequence[Row]
    to_draft: int


class PublicityReading:
    """The reading half of desk.publicity."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def year(self, year: int) -> YearSheet:
        """The whole year, read at once."""
        with self._records.at_once(own=True) as records:
            here = PublicityReading(records)
            held = here.activities(year)
            return YearSheet(
                here.calendar(year), here.plan_against_done(year), held, here.photo_counts([each.id for each in held]), here.stock(),
                here.reconcile(year), here.boards(), here.to_draft(year),
            )  # fmt: skip

    # the plan

    def to_draft(self, year: int) -> int:
        """How many items a draft of the year's plan would add."""
        return len(self.unplanned(year)) + len(self.carried(year))

    def calendar(self, year: int) -> list[CalendarItem]:
        """The year by days: plan items at their date, activities held, fixed dates that are not in the plan."""
        times = Counter(row.values["plan"] for row in self._for_plans())
        items = [
            CalendarItem(row.values["due"], row.title, PLANS, row.id, str(row.values["state"] or OPEN), times[row.id])
            for row in self._plans(year) if row.values["due"].year == year
        ]  # fmt: skip
        items += [CalendarItem(row.values["held"], row.title, ACTIVITIES, row.id, HELD) for row in self.activities(year)]
        items += [CalendarItem(each.day, each.name, PLANS, 0, UNPLANNED) for each in self.unplanned(year)]
        return sorted(items, key=lambda each: (each.day, each.code, each.title))

    def plan_against_done(self, year: int) -> list[tuple[Row, list[Row]]]:
        """Each plan item with the activities held for it."""
        held: dict[int, list[Row]] = {}
        for row in self._for_plans():
            held.setdefault(row.values["plan"], []).append(row)
        return [(plan, held.get(plan.id, [])) for plan in self._plans(year)]

    def unplanned(self, year: int) -> list[FixedDay]:
        """The fixed days of a year that are in no plan item, by day; a plan item may have got another theme."""
        planned = {row.values[name] for row in self._plans(year) for name in ("theme", "fixed_day")}
        own: Sequence[Mapping[str, Any]] = [row.values for row in self._records.select(DAYS)] or shipped_days()
        days = [FixedDay(day, values) for values in own if (day := day_in(year, values)) is not None]
        return sorted((each for each in days if each.name not in planned), key=lambda each: (each.day, each.name))

    def carried(self, year: int) -> list[Row]:
        """The items of last year that go on: those of fixed days come by themselves, cancelled ones stay away."""
        own = [row for row in self._plans(year - 1) if not row.values["fixed_day"] and row.values["state"] != CANCELLED]
        days = {each["name"] for each in shipped_days()} | {row.title for row in self._records.select(DAYS)}
        have = {row.title for row in self._plans(year)} | days
        return [row for row in own if row.title not in have]

    # activities

    def activities(self, year: int) -> list[Row]:
        """What was held in a year, by day."""
        return self._held(date(year, 1, 1), date(year, 12, 31))

    def photo_counts(self, activities: Sequence[int]) -> dict[int, int]:
        """Activity → how many pictures are attached."""
        wanted = set(activities)
        files = self._records.select("attachments", Filter("owner_code", "is", ACTIVITIES))
        pictures = [row.values["owner"] for row in files if str(row.values["media_type"]).startswith("image/")]
        return dict(Counter(each for each in pictures if each in wanted))

    def by_entry(self, since: date, until: date) -> list[EntryFigures]:
        """The five entries in their order, also those without any activity; the total last.

        An entry the office no longer uses is only there when something was held for it.
        """
        rows = self._held(since, until)
        used = {row.values["entry"] for row in rows}
        lines = [
            _figures(entry.label, [row for row in rows if row.values["entry"] == entry.code])
            for entry in code_list("five_entries").options()
            if entry.valid(until) or entry.code in used
        ]
        return [*lines, _figures("合计", rows)]

    # material

    def stock(self) -> list[StockLine]:
        """Every material with what came in and what went out."""
        came: Counter[int] = Counter()
        went: Counter[int] = Counter()
        for move in self._records.select(MOVES):
            side = came if SIGNS[move.values["kind"]] > 0 else went
            side[move.values["material"]] += int(move.values["quantity"] or 0)
        return [StockLine(row, came[row.id], went[row.id]) for row in self._records.select(MATERIALS)]

    def reconcile(self, year: int) -> list[Reconciliation]:
        """Activities whose handed-out leaflets differ from what was issued for them."""
        issued = issued_for(self._records.select(MOVES))
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

    # inside

    def _plans(self, year: int) -> list[Row]:
        return self._records.select(PLANS, Filter("year", "is", year), sort=("due", "id"))

    def _for_plans(self) -> list[Row]:
        return self._records.select(ACTIVITIES, Filter("plan", "filled"), sort=("held",))

    def _held(self, since: date, until: date) -> list[Row]:
        return self._records.select(ACTIVITIES, Filter("held", "between", since, until), sort=("held", "id"))


def issued_for(moves: Iterable[Row]) -> Counter[int]:
    """Activity → what was issued for it, what came back taken off."""
    issued: Counter[int] = Counter()
    for move in moves:
        if move.values["activity"] is not None and move.values["kind"] in (ISSUED, RETURNED):
            issued[move.values["activity"]] -= SIGNS[move.values["kind"]] * int(move.values["quantity"] or 0)
    return issued


def _figures(name: str, rows: Sequence[Row]) -> EntryFigures:
    def total(field: str) -> int:
        return sum(int(row.values[field] or 0) for row in rows)

    return EntryFigures(name, len(rows), total("people"), total("audience"), total("leaflets"))
