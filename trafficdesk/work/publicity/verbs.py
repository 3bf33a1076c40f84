"""What is done for a whole year of publicity: the fixed days, the plan from them and from last year (domain 1.8).

The steps of one plan item, activity, move or board: process.py.
"""

from __future__ import annotations

from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.work.publicity.reading import FixedDay, PublicityReading
from trafficdesk.work.publicity.rules import DAYS, OPEN, PLANS
from trafficdesk.work.publicity.rules_days import shipped_days

_CARRIED = ("theme", "kind", "entry", "form", "place", "unit", "responsible", "funds", "materials")


class PublicityDesk(PublicityReading):
    """desk.publicity"""

    def install_days(self) -> None:
        """Put the shipped fixed days into an office that keeps none of its own."""
        if not self._records.select(DAYS, limit=1):
            with self._records.work("放入每年的固定宣传日") as work:
                work.put_all(DAYS, [(None, day) for day in shipped_days()])

    def draft_plan(self, year: int) -> ChangeSet:
        """Put the fixed dates of the year and the own items of last year into the plan, where they are not yet."""
        fixed, carried = self.unplanned(year), self.carried(year)
        if not fixed and not carried:
            raise KnownError(f"{year} 年的固定宣传日都已在计划里，上一年也没有可以沿用的项目。")
        parts = (
            f"{len(fixed)} 个固定宣传日" if fixed else "",
            f"沿用 {year - 1} 年的 {len(carried)} 项" if carried else "",
        )
        rows = [*(_of_day(year, each) for each in fixed), *(_next_year(row) for row in carried)]
        with self._records.work(f"{year} 年宣传计划加入 {'、'.join(filter(None, parts))}") as work:
            work.put_all(PLANS, [(None, values) for values in rows])
        return work.changeset


def _of_day(year: int, fixed: FixedDay) -> dict[str, Any]:
    values = {name: fixed.values.get(name) for name in ("kind", "entry", "form", "remark")}
    return {"year": year, "theme": fixed.name, "due": fixed.day, "state": OPEN, "fixed_day": fixed.name, **values}


def _next_year(row: Row) -> dict[str, Any]:
    values = {name: row.values[name] for name in _CARRIED}
    starts = row.values["starts"]
    return {
        **values, "year": row.values["year"] + 1, "due": add_years(row.values["due"], 1), "state": OPEN,
        "starts": None if starts is None else add_years(starts, 1),
    }  # fmt: skip
