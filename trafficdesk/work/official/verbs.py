"""Official cars: trips from application to return, costs, holiday sealing (domain 1.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.steps import (
    add_checked,
    keep_remarks,
    need,
    need_text,
    not_later_than_today,
    refuse_move,
    settle,
    take_step,
    write,
)
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules.intake import Intake, take_in
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.work.official import rules
from trafficdesk.work.official import rules_checks as trip_checks
from trafficdesk.work.official.reading import COSTS, SEALINGS, TRIPS, TripReading


class Trips(TripReading):
    """desk.trips. `reason` answers what is flagged; it is kept in 核对情况."""

    def problems(self, values: Mapping[str, Any], trip: int = 0) -> list[Problem]:
        """Everything that speaks against a trip as it is planned, for the form while it is being filled in."""
        with self._office.store.read() as connection:
            return list(trip_checks.of_trip(connection, values, trip, frozenset(values)))

    def apply(self, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Apply for a car; the slip gets its number."""
        with self._records.work("申请用车") as work:
            intake = take_in(work.connection, record_type(TRIPS), inputs)
            leaves, returns = intake.values.get("leaves"), intake.values.get("returns")
            if leaves is not None and leaves == returns:
                intake.problems.append(Problem("returns", "计划回场", f"和计划出车 {leaves:%m-%d %H:%M} 一样，请核对。"))
            settle(intake.problems, reason)
            number = rules.next_number(work.connection, clock.today().year)
            findings = _findings(None, intake.problems, reason)
            values = {**intake.values, "number": number, "state": rules.ASKED, "findings": findings}
            trip = work.add_fact(TRIPS, values)
            keep_remarks(work, TRIPS, trip, intake.problems, reason)
            work.sentence = (
                f"申请用车 {number}：{intake.values['passenger']} 去 {intake.values['destination']}"
            )
        return work.changeset

    def amend(self, trip: int, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Correct a slip without moving it on; everything is checked anew."""
        row = self._records.row(TRIPS, trip)
        if row.values["state"] in (rules.REFUSED, rules.CANCELLED):
            raise KnownError(f"派车单 {row.title} 已经{row.values['state']}，不能再改。要用车请重新申请。")
        changed = {name: value for name, value in inputs.items() if value != row.values.get(name)}
        if not changed:
            raise KnownError("没有改动，不用登记。")
        return self._write(row, changed, f"改派车单 {row.title}", reason)

    def approve(
        self,
        trip: int,
        approver: str,
        *,
        vehicle: int | None = None,
        driver: int | None = None,
        reason: str = "",
    ) -> ChangeSet:
        """Agree; car and driver may be given now or at departure."""
        row = self._movable(trip, rules.AGREED, "批准")
        who = need_text(approver, "请填写审批人。")
        values = {**_chosen(vehicle, driver), "approver": who, "approved_at": clock.now()}
        return self._step(row, rules.AGREED, values, "批准用车", reason)

    def refuse(self, trip: int, approver: str, reason: str) -> ChangeSet:
        """Do not agree, and say why."""
        row = self._movable(trip, rules.REFUSED, "驳回")
        who = need_text(approver, "请填写审批人。")
        why = need_text(reason, "驳回要写明原因。")
        values = {"approver": who, "approved_at": clock.now(), "refusal": why}
        return self._step(row, rules.REFUSED, values, "驳回用车申请")

    def dispatch(
        self,
        trip: int,
        left_at: datetime,
        left_km: int,
        *,
        vehicle: int | None = None,
        driver: int | None = None,
        reason: str = "",
    ) -> ChangeSet:
        """The car leaves with this odometer; needs car and driver."""
        row = self._movable(trip, rules.OUT, "派车")
        values = {**row.values, **_chosen(vehicle, driver), "left_at": left_at, "left_km": left_km}
        need(
            [label for name, label in (("vehicle", "车辆"), ("driver", "驾驶员")) if not values[name]], "派车"
        )
        not_later_than_today(left_at.date(), "实际出车")
        changed = {**_chosen(vehicle, driver), "left_at": left_at, "left_km": left_km}
        return self._step(row, rules.OUT, changed, "派车", reason)

    def back(
        self,
        trip: int,
        back_at: datetime,
        back_km: int,
        *,
        toll: Decimal | None = None,
        parking: Decimal | None = None,
        litres: Decimal | None = None,
        fuel_paid: Decimal | None = None,
        reason: str = "",
    ) -> ChangeSet:
        """The car is back. Fuel bought on the way becomes a cost of the car in the same change."""
        row = self._movable(trip, rules.BACK, "登记回场")
        not_later_than_today(back_at.date(), "实际回场")
        labels = {"left_at": "实际出车", "left_km": "出车里程"}
        need([label for name, label in labels.items() if row.values[name] is None], "登记回场")
        settle(list(rules.way_back(row.values, back_at, back_km)), reason)
        values = {"back_at": back_at, "back_km": back_km, "toll": toll, "parking": parking}
        fuel = None
        if litres is not None or fuel_paid is not None:
            fuel = {
                "vehicle": row.values["vehicle"], "driver": row.values["driver"], "trip": trip, "paid": back_at.date(),
                "kind": trip_checks.FUEL, "quantity": litres, "amount": fuel_paid, "odometer": back_km,
            }  # fmt: skip
        return self._step(row, rules.BACK, values, "回场", reason, fuel)

    def cancel(self, trip: int, reason: str) -> ChangeSet:
        """The trip does not take place."""
        row = self._movable(trip, rules.CANCELLED, "取消")
        return self._step(row, rules.CANCELLED, {"refusal": need_text(reason, "取消要写明原因。")}, "取消用车")

    # costs

    def add_cost(self, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Register a cost. Fuel is compared with the rated or usual consumption; a reason is kept in 内容."""
        with self._records.work("登记公车费用") as work:
            intake = take_in(work.connection, record_type(COSTS), inputs)
            settle(intake.problems, reason)
            values = dict(intake.values)
            values["content"] = _findings(values.get("content"), intake.problems, reason)
            cost = work.add_fact(COSTS, values)
            keep_remarks(work, COSTS, cost, intake.problems, reason)
            work.sentence = f"登记公车费用：{work.row(COSTS, cost)['title']}"
        return work.changeset

    # sealing

    def seal(
        self,
        holiday: str,
        starts: date,
        ends: date,
        vehicles: Sequence[int],
        inputs: Mapping[str, Any] | None = None,
    ) -> ChangeSet:
        """Seal cars for a holiday: one registration each, all or none."""
        need_text(holiday, "请填写是哪个节假日。")
        if starts > ends:
            raise KnownError(f"封存止 {ends} 早于封存起 {starts}，请核对。")
        lines = {line.vehicle: line for line in self.sealing_list(starts, ends)}
        strange = [row.title for row in self._records.rows("vehicles", vehicles) if row.id not in lines]
        if strange or not vehicles:
            raise KnownError(
                f"封存的应是登记过的公务用车，这些不是：{'、'.join(strange) or '（没有选车）'}。"
            )
        done = [lines[each].plate for each in vehicles if lines[each].state != "未登记"]
        if done:
            raise KnownError(f"这些车已经登记过{holiday}封存：{'、'.join(done)}。请去掉它们再办。")
        busy = [
            f"{lines[each].plate}（{'、'.join(lines[each].trips)}）" for each in vehicles if lines[each].trips
        ]
        if busy:
            raise KnownError(
                f"这些车在{holiday}期间已有派车单：{'、'.join(busy)}。请先取消派车单，或登记为不封存。"
            )
        return self._seal(holiday, starts, ends, vehicles, inputs or {})

    def exempt(self, holiday: str, starts: date, ends: date, vehicle: int, reason: str) -> ChangeSet:
        """A car that stays in use over the holiday, with the approved reason."""
        why = need_text(reason, "不封存要写明经批准的原因，例如：值班车。")
        line = next((each for each in self.sealing_list(starts, ends) if each.vehicle == vehicle), None)
        if line is not None and line.sealing:
            row = self._records.row(SEALINGS, line.sealing)
            return take_step(self._records, row, {"exempt": why}, f"登记不封存：{row.title}", reason=why)
        return self._seal(holiday, starts, ends, [vehicle], {"exempt": why})

    # inside

    def _seal(
        self, holiday: str, starts: date, ends: date, vehicles: Sequence[int], inputs: Mapping[str, Any]
    ) -> ChangeSet:
        verb = "登记不封存" if inputs.get("exempt") else "封存"
        with self._records.work(f"{holiday}{verb}公车 {len(vehicles)} 辆") as work:
            for vehicle in vehicles:
                values = {**inputs, "vehicle": vehicle, "holiday": holiday, "starts": starts, "ends": ends}
                if "odometer" not in values:
                    values["odometer"] = trip_checks.last_km(work.connection, vehicle, clock.now())
                add_checked(work, SEALINGS, values)
        return work.changeset

    def _movable(self, trip: int, state: str, verb: str) -> Row:
        row = self._records.row(TRIPS, trip)
        refuse_move(rules.MOVES, f"派车单 {row.title}", str(row.values["state"]), state, verb)
        return row

    def _step(
        self,
        row: Row,
        state: str,
        values: Mapping[str, Any],
        verb: str,
        reason: str = "",
        fuel: Mapping[str, Any] | None = None,
    ) -> ChangeSet:
        return self._write(row, {**values, "state": state}, f"{verb} {row.title}", reason, fuel)

    def _write(
        self, row: Row, inputs: Mapping[str, Any], sentence: str, reason: str, fuel: Mapping[str, Any] | None = None
    ) -> ChangeSet:
        """Check, keep in 核对情况 what was flagged and answered, write; fuel: a cost that belongs to it."""
        intake = self._records.check(TRIPS, inputs, row.id)
        cost = self._records.check(COSTS, fuel) if fuel is not None else Intake()
        settle([*intake.problems, *(replace(each, field=_ON_SLIP.get(each.field, each.field)) for each in cost.problems)], reason)
        if flagged := [*intake.problems, *cost.problems]:
            intake.values["findings"] = _findings(row.values["findings"], flagged, reason)
        with self._records.work(sentence, reason) as work:
            write(work, row, intake)
            keep_remarks(work, row.code, row.id, intake.problems, reason)
            if fuel is not None:
                keep_remarks(work, COSTS, work.add_fact(COSTS, cost.values), cost.problems, reason)
        return work.changeset


def _chosen(vehicle: int | None, driver: int | None) -> dict[str, Any]:
    return {name: each for name, each in (("vehicle", vehicle), ("driver", driver)) if each is not None}


# What the fields of a cost are called in the form of the return.
_ON_SLIP = {"quantity": "litres", "amount": "fuel_paid", "odometer": "back_km"}


def _findings(old: str | None, problems: Sequence[Problem], reason: str) -> str | None:
    """What was flagged, with the reason beside it, below what was flagged before (each once)."""
    lines, known = (old or "").splitlines(), trip_checks.answered(old)
    for each in problems:
        if each.text not in known:
            lines.append(f"{each.text}{trip_checks.REASON_MARK}{reason.strip()}）" if each.severity == CONFIRM else each.text)
    return "\n".join(lines) or None


__all__ = ["Trips"]
