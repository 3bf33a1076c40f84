"""What the accident page asks: report clocks, the four blocks, what is missing, what stood before the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.records.registry import record_type
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.accidents import rules
from trafficdesk.work.accidents.figures import AccidentFigures, figures
from trafficdesk.work.accidents.rules import BlockState
from trafficdesk.work.accidents.trace import Trace, traces_of


@dataclass(frozen=True, slots=True)
class ReportClock:
    """When what must be reported. late: the time has passed and nothing was reported. runs: false in old ledgers.

    key: the step that writes down that it was sent.
    """

    key: str
    name: str
    until: datetime
    done: datetime | None
    to: str = ""
    runs: bool = True

    @property
    def late(self) -> bool:
        return self.runs and (self.done or clock.now()) > self.until

    @property
    def word(self) -> str:
        """Where it stands, in words."""
        if self.done is not None:
            return f"{self.done:%m-%d %H:%M} 已报" + ("，迟报" if self.late else "")
        if not self.runs:
            return "补登的旧事故，没有登记"
        gap = abs(self.until - clock.now())
        hours = f"{gap.days} 天" if gap.days else f"{gap.seconds // 3600} 小时 {gap.seconds % 3600 // 60} 分"
        return f"已超时 {hours}" if self.late else f"还剩 {hours}"

    @property
    def level(self) -> str:
        """ok, warn, bad or none."""
        if not self.runs and self.done is None:
            return "none"
        return "bad" if self.late else "ok" if self.done is not None else "warn"


class AccidentReading:
    """The reading half of desk.accidents."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def on(self, records: Records) -> AccidentReading:
        """The same readings on one state of things (Records.at_once)."""
        return AccidentReading(records)

    def clocks(self, row_id: int) -> list[ReportClock]:
        """The reports that are due (493号令 9, 11, 13): within an hour, and the death toll of seven days."""
        return self.clocks_of([self._records.row(rules.CODE, row_id)])[row_id]

    def clocks_of(self, rows: Sequence[Row]) -> dict[int, list[ReportClock]]:
        """The same for many."""
        table = record_type(rules.CODE).table
        query = select(table.c.id, table.c.created_at).where(table.c.id.in_([row.id for row in rows]))
        with self._records.reading() as connection:
            created: dict[int, datetime] = {row.id: row.created_at for row in connection.execute(query)}
        return {row.id: _clocks(row.values, created[row.id].date()) for row in rows}

    def blocks(self, row_id: int) -> tuple[BlockState, ...]:
        """The four blocks in their order, written down or not."""
        with self._records.reading() as connection:
            return rules.block_states(connection, [row_id])[row_id]

    def parties(self, row_id: int) -> list[Row]:
        """Who was involved."""
        return self._records.select(rules.PARTIES, Filter("accident", "is", row_id), sort=("id",))

    def missing(self, row_id: int) -> list[str]:
        """What still stands between an accident and its closing, block by block, and the follow-up."""
        found = [f"{block.name}：缺{'、'.join(block.lacking)}" for block in self.blocks(row_id) if block.lacking]
        if self._records.row(rules.CODE, row_id).values["follow_up"] is None:
            found.append("还没有登记七日伤亡续报")
        return found

    def figures(self, since: date, until: date) -> AccidentFigures:
        """The statistics of a period beside last year's and the period before."""
        return figures(self._records, since, until)

    def toll_differs(self, row_id: int) -> str:
        """A sentence when the parties' casualties do not add up to what the accident says; "" when they do."""
        row, parties = self._records.row(rules.CODE, row_id), self.parties(row_id)
        if not any(each.values["casualty"] for each in parties):
            return ""
        counted = rules.toll(row.values["happened"], [each.values for each in parties])
        view = self._records.view(rules.CODE)
        different = [
            f"{view.field(name).label} {number}（登记的是 {row.values[name] or 0}）"
            for name, number in counted.items()
            if number != (row.values[name] or 0)
        ]
        return f"照当事人算：{'，'.join(different)}。" if different else ""

    def trace(self, row_id: int) -> list[Trace]:
        """What stood before the day, of every registered person, car and unit. Facts, no verdict."""
        return traces_of(self._records, self._records.row(rules.CODE, row_id), self.parties(row_id))


def _clocks(values: Mapping[str, Any], created: date) -> list[ReportClock]:
    happened: datetime = values["happened"]
    hours = rules.report_hours(happened.date())
    hour = (values["heard"] or happened) + timedelta(hours=hours)
    seventh = happened + timedelta(days=rules.counted_days(happened.date()))
    runs = not rules.entered_late(happened, created)
    return [
        ReportClock("quick", f"事故快报（{hours} 小时内）", hour, values["quick_report"], values["quick_to"] or "", runs),
        ReportClock("follow", "七日伤亡续报", seventh, values["follow_up"], values["follow_to"] or "", runs),
    ]
