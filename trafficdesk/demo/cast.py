"""Who plays in the synthetic streams: units, drivers and official cars of the office that was just filled."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from trafficdesk.demo.names import name_of
from trafficdesk.store.query import Filter, Row

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk

WORD = "示例数据"


@dataclass(frozen=True, slots=True)
class Cast:
    """What the streams share. Everything is drawn from `chance`, so the same seed gives the same streams."""

    desk: Desk
    today: date
    chance: random.Random
    office: int
    units: tuple[Row, ...]
    drivers: tuple[Row, ...]

    @property
    def year(self) -> int:
        return self.today.year

    @property
    def committees(self) -> list[Row]:
        return self.of_type("社区居委会")

    def of_type(self, kind: str) -> list[Row]:
        """Units of one kind."""
        return [unit for unit in self.units if unit.values["unit_type"] == kind]

    def ago(self, days: int) -> date:
        """A day that many days back."""
        return self.today - timedelta(days=days)

    def moment(self, days: int, hour: int = 9) -> datetime:
        """An hour of a day that many days back."""
        return datetime.combine(self.ago(days), time(hour))

    def name(self) -> str:
        """An invented name."""
        return name_of(self.chance.choice("男女"), self.chance)

    def add(self, code: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Rows of one kind as one named change; their ids."""
        label = self.desk.records.view(code).label
        with self.desk.records.work(f"{WORD}：{label} {len(rows)} 条", bulk=True) as work:
            return work.add_facts(code, rows)


def cast_of(desk: Desk, today: date, seed: int) -> Cast:
    """Read what the fill has put there."""
    units = desk.records.select("units", sort=("id",), limit=60)
    drivers = [
        row
        for row in desk.records.select("people", Filter("state", "is", "在册"), sort=("id",), limit=400)
        if row.values["licence_classes"]
    ]
    return Cast(desk, today, random.Random(seed), units[0].id, tuple(units), tuple(drivers))


def first(change: ChangeSet, code: str) -> int:
    """The id of the first row of a kind that a change touched."""
    return next(each.id for each in change.changes if each.code == code)
