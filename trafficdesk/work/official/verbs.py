"""Official cars: what they cost and their sealing over holidays (domain 1.4). The way of a trip: process.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.official import rules_checks
from trafficdesk.work.official.reading import TripReading
from trafficdesk.work.official.rules_checks import COSTS, SEALINGS


class Trips(TripReading):
    """desk.trips"""

    def add_cost(self, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Register a cost. Fuel is compared with the rated or usual consumption; a reason is kept in 内容."""
        with self._records.work("登记公车费用", reason) as work:
            found = self._records.within(work).check(COSTS, inputs).problems if reason else []
            flagged = rules_checks.noted(inputs.get("content"), found, reason)
            cost = work.put(COSTS, None, {**inputs, **({"content": flagged} if flagged else {})})
            work.sentence = f"登记公车费用：{work.row(COSTS, cost)['title']}"
        return work.changeset

    def seal(
        self, holiday: str, starts: date, ends: date, vehicles: Sequence[int], inputs: Mapping[str, Any] | None = None
    ) -> ChangeSet:
        """Seal cars for a holiday: one registration each, all or none."""
        if starts > ends:
            _refuse("ends", f"封存止 {ends} 早于封存起 {starts}，请核对。")
        lines = {line.vehicle: line for line in self.sealing_list(starts, ends)}
        strange = [row.title for row in self._records.rows("vehicles", vehicles) if row.id not in lines]
        if strange or not vehicles:
            _refuse("vehicle", f"封存的应是登记过的公务用车，这些不是：{'、'.join(strange) or '（没有选车）'}。")
        done = [lines[each].plate for each in vehicles if lines[each].sealing]
        if done:
            _refuse("vehicle", f"这些车已经登记过{holiday}封存：{'、'.join(done)}。请去掉它们再办。")
        busy = [f"{lines[each].plate}（{'、'.join(lines[each].trips)}）" for each in vehicles if lines[each].trips]
        if busy:
            _refuse("vehicle", f"这些车在{holiday}期间已有派车单：{'、'.join(busy)}。请先取消派车单，或登记为不封存。")
        with self._records.work(f"{holiday}封存公车 {len(vehicles)} 辆") as work:
            self._write(work, holiday, starts, ends, vehicles, inputs or {})
        return work.changeset

    def exempt(self, holiday: str, starts: date, ends: date, vehicle: int, reason: str) -> ChangeSet:
        """A car that stays in use over the holiday, with the approved reason."""
        if not (why := reason.strip()):
            _refuse("exempt", "不封存要写明经批准的原因，例如：值班车。")
        line = next((each for each in self.sealing_list(starts, ends) if each.vehicle == vehicle), None)
        with self._records.work(f"{holiday}登记不封存公车 1 辆", why) as work:
            if line is not None and line.sealing:
                work.put(SEALINGS, line.sealing, {"exempt": why})
                work.sentence = f"登记不封存：{work.row(SEALINGS, line.sealing)['title']}"
            else:
                self._write(work, holiday, starts, ends, [vehicle], {"exempt": why})
        return work.changeset

    def _write(
        self, work: UnitOfWork, holiday: str, starts: date, ends: date, vehicles: Sequence[int], inputs: Mapping[str, Any]
    ) -> None:
        if not holiday.strip():
            _refuse("holiday", "请填写是哪个节假日。")
        now = clock.now()
        rows = [
            (None, {"odometer": rules_checks.last_km(work.connection, vehicle, now), **inputs, "vehicle": vehicle,
                    "holiday": holiday, "starts": starts, "ends": ends})
            for vehicle in vehicles
        ]  # fmt: skip
        work.put_all(SEALINGS, rows)


def _refuse(field: str, sentence: str) -> None:
    raise Refused([Problem(field, record_type(SEALINGS).field(field).label, sentence)])
