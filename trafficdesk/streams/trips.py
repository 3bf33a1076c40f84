"""Official cars: trips from application to return, costs, holiday sealing (domain 1.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import CONFIRM, WARNING, Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules import trip_rules as rules
from trafficdesk.rules.intake import take_in
from trafficdesk.rules.legal import practice
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.serials import next_free
from trafficdesk.streams.steps import (
    add_checked,
    keep_remarks,
    need,
    need_text,
    not_later_than_today,
    refuse_move,
    settle,
    take_step,
)
from trafficdesk.streams.trip_reading import CARS, COSTS, SEALINGS, TRIPS, TripReading

_FUEL = "加油"


class Trips(TripReading):
    """desk.trips. `reason` answers what is flagged; it is kept in 核对情况."""

    def problems(self, values: Mapping[str, Any], trip: int = 0) -> list[Problem]:
        """Everything that speaks against a trip as it is planned, for the form while it is being filled in."""
        return list(self._against(values, trip))

    def apply(self, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Apply for a car; the slip gets its number."""
        with self._records.work("申请用车") as work:
            intake = take_in(work.connection, record_type(TRIPS), inputs)
            if not intake.blocked:
                intake.problems += self._against(intake.values, 0)
            settle(intake.problems, reason)
            year = clock.today().year
            number = next_free(work.connection, f"trips.{year}", TRIPS, "number", lambda n: f"派〔{year}〕{n:04d}")
            findings = _findings(None, intake.problems, reason)
            values = {**intake.values, "number": number, "state": rules.ASKED, "findings": findings}
            trip = work.add(TRIPS, values)
            keep_remarks(work, TRIPS, trip, intake.problems, reason)
            work.sentence = (
                f"申请用车 {number}：{intake.values['passenger']} 去 {intake.values['destination']}"
            )
        return work.changeset

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
        chosen = _chosen(vehicle, driver)
        problems = list(self._against({**row.values, **chosen}, trip))
        values = {**chosen, "approver": who, "approved_at": clock.now()}
        return self._step(row, rules.AGREED, values, "批准用车", problems, reason)

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
        problems = [
            *self._against(values, trip),
            *rules.departure_gap(self._last_km(values["vehicle"], left_at), left_km),
        ]
        changed = {**_chosen(vehicle, driver), "left_at": left_at, "left_km": left_km}
        return self._step(row, rules.OUT, changed, "派车", problems, reason)

    def back(
        self,
        trip: int,
        back_at: datetime,
        back_km: int,
        *,
        toll: Decimal | None = None,
        parking: Decimal | None = None,
        reason: str = "",
    ) -> ChangeSet:
        """The car is back."""
        row = self._movable(trip, rules.BACK, "登记回场")
        not_later_than_today(back_at.date(), "实际回场")
        labels = {"left_at": "实际出车", "left_km": "出车里程"}
        need([label for name, label in labels.items() if row.values[name] is None], "登记回场")
        problems = list(rules.way_back(row.values, back_at, back_km))
        values = {"back_at": back_at, "back_km": back_km, "toll": toll, "parking": parking}
        return self._step(row, rules.BACK, values, "回场", problems, reason)

    def cancel(self, trip: int, reason: str) -> ChangeSet:
        """The trip does not take place."""
        row = self._movable(trip, rules.CANCELLED, "取消")
        return self._step(
            row, rules.CANCELLED, {"refusal": need_text(reason, "取消要写明原因。")}, "取消用车"
        )

    # costs

    def add_cost(self, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Register a cost. Fuel is compared with the rated or usual consumption; a reason is kept in 内容."""
        with self._records.work("登记公车费用") as work:
            intake = take_in(work.connection, record_type(COSTS), inputs)
            if not intake.blocked:
                intake.problems += self._against_cost(intake.values)
            settle(intake.problems, reason)
            values = dict(intake.values)
            values["content"] = _findings(values.get("content"), intake.problems, reason)
            cost = work.add(COSTS, values)
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
                    values["odometer"] = self._last_km(vehicle, clock.now())
                add_checked(work, SEALINGS, values)
        return work.changeset

    def _against(self, values: Mapping[str, Any], trip: int) -> Iterator[Problem]:
        if not values.get("leaves") or not values.get("returns"):
            return
        start, end = values.get("left_at") or values["leaves"], values["returns"]
        if end <= values["leaves"]:
            yield Problem(
                "returns", "计划回场", f"不晚于计划出车 {values['leaves']:%Y-%m-%d %H:%M}，请核对。"
            )
            return
        yield from rules.rest_day_use(values)
        car = self._values("vehicles", values.get("vehicle"))
        driver = self._values("people", values.get("driver"))
        mine = rules.Booking(trip, "", values.get("vehicle"), values.get("driver"), start, max(start, end))
        yield from rules.booked_twice(mine, self._bookings(start))
        if car is not None:
            yield from rules.car_fitness(car, values.get("heads"), end.date())
            mine_only = Filter("vehicle", "is", values["vehicle"])
            sealings = [row.values for row in self._records.select(SEALINGS, mine_only)]
            yield from rules.sealed(sealings, start.date(), end.date())
        if driver is not None:
            yield from rules.driver_fitness(driver, car, end.date())

    def _against_cost(self, values: Mapping[str, Any]) -> Iterator[Problem]:
        if values.get("kind") != _FUEL or not values.get("quantity"):
            return
        if values.get("odometer") is None:
            sentence = "没有填里程表，算不出百公里油耗。请照里程表补填。"
            yield Problem("odometer", "里程表", sentence, WARNING)
            return
        fills = self._fills(values["vehicle"], values["paid"])
        if not fills:
            return
        if values["odometer"] <= fills[-1][0]:
            sentence = f"不大于上次加油时的 {fills[-1][0]} 公里，请核对里程表。"
            yield Problem("odometer", "里程表", sentence, CONFIRM)
            return
        now = rules.per_hundred(values["quantity"], values["odometer"] - fills[-1][0])
        earlier = [
            used
            for (before, _), (after, quantity) in pairwise(fills)
            if (used := rules.per_hundred(quantity, after - before)) is not None
        ]
        if now is not None:
            tolerance = practice("car_fuel_tolerance", values["paid"])
            yield from rules.fuel_out_of_line(now, self._rated(values["vehicle"]), earlier, tolerance)

    def _fills(self, vehicle: int, until: date) -> list[tuple[int, Decimal]]:
        """(odometer, litres) of the fills so far, oldest first."""
        rows = self._records.select(
            COSTS, Filter("vehicle", "is", vehicle), Filter("kind", "is", _FUEL), Filter("paid", "at_most", until),
            Filter("odometer", "filled"), Filter("quantity", "filled"), sort=("odometer",),
        )  # fmt: skip
        return [(row.values["odometer"], row.values["quantity"]) for row in rows]

    def _rated(self, vehicle: int) -> Decimal | None:
        rows = self._records.select(CARS, Filter("vehicle", "is", vehicle))
        return rows[0].values["fuel_per_100"] if rows else None

    def _bookings(self, since: datetime) -> list[rules.Booking]:
        """What is booked, under way, or came back after `since`."""
        ahead = self._records.select(TRIPS, Filter("state", "in", (rules.AGREED, rules.OUT)))
        returned = self._records.select(
            TRIPS, Filter("state", "is", rules.BACK), Filter("back_at", "after", since)
        )
        return [_booking(row) for row in [*ahead, *returned]]

    def _last_km(self, vehicle: int, before: datetime) -> int | None:
        rows = self._records.select(
            TRIPS,
            Filter("vehicle", "is", vehicle),
            Filter("state", "is", rules.BACK),
            Filter("back_at", "at_most", before),
            sort=("-back_at",),
            limit=1,
        )
        return rows[0].values["back_km"] if rows else None

    def _values(self, code: str, row_id: int | None) -> Mapping[str, Any] | None:
        return None if row_id is None else self._records.row(code, row_id).values

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
        problems: Sequence[Problem] = (),
        reason: str = "",
    ) -> ChangeSet:
        known = _known(row.values["findings"])
        fresh = [each for each in problems if each.severity != CONFIRM or each.text not in known]
        findings = _findings(row.values["findings"], fresh, reason)
        inputs = {**values, "state": state, "findings": findings}
        return take_step(self._records, row, inputs, f"{verb} {row.title}", reason=reason, problems=fresh)


def _booking(row: Row) -> rules.Booking:
    values = row.values
    end = values["back_at"] if values["state"] == rules.BACK else values["returns"]
    if values["state"] == rules.OUT and values["returns"] < clock.now():
        end = None
    return rules.Booking(
        row.id,
        values["number"] or "",
        values["vehicle"],
        values["driver"],
        values["left_at"] or values["leaves"],
        end,
    )


def _chosen(vehicle: int | None, driver: int | None) -> dict[str, Any]:
    return {name: each for name, each in (("vehicle", vehicle), ("driver", driver)) if each is not None}


_REASON = "（原因："


def _known(findings: str | None) -> set[str]:
    """What was flagged before and answered; it is not asked a second time."""
    return {line.split(_REASON)[0] for line in (findings or "").splitlines()}


def _findings(old: str | None, problems: Sequence[Problem], reason: str) -> str | None:
    """What was flagged, with the reason beside it, below what was flagged before (each once)."""
    lines, known = (old or "").splitlines(), _known(old)
    for each in problems:
        if each.text not in known:
            lines.append(f"{each.text}{_REASON}{reason.strip()}）" if each.severity == CONFIRM else each.text)
    return "\n".join(lines) or None


__all__ = ["Trips"]
