"""An application for a school-bus permit on its way, and the plate that follows (校车条例第十五条，登记规定第六十一条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.steps import (
    add_checked,
    need,
    need_text,
    not_later_than_today,
    refuse_move,
    settle,
    take_step,
    write,
)
from trafficdesk.errors import KnownError
from trafficdesk.rules.legal import rule
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.work.school import rules
from trafficdesk.work.school import rules_permit as school_permit
from trafficdesk.work.school.reading import PERMITS, VEHICLES, SchoolReading

_OPINIONS = {school_permit.POLICE: "police", school_permit.TRANSPORT: "transport"}


class SchoolPermits(SchoolReading):
    """The permit half of desk.school. Every verb takes the vehicle of the census."""

    def apply_permit(self, vehicle: int, on: date) -> ChangeSet:
        """The owner has applied for a school-bus permit, or for the next one before it runs out."""
        row = self._records.row(VEHICLES, vehicle)
        if row.values["category"] == rules.NON_MOTOR:
            raise KnownError(f"{row.title} 是“{row.values['category']}”，不能申请校车使用许可。")
        not_later_than_today(on, "许可申请日期")
        seats, least = self._car(row).values["seats"], rule("school_seats_min", max(on, date(2012, 4, 5)))
        if seats is not None and seats < least.value:
            raise KnownError(
                f"核定载客 {seats} 人，校车应为 {least.value} 座以上（{least.source}），不能申请许可。"
            )
        if (known := self._open(vehicle)) is not None:
            raise KnownError(f"{row.title} {known.values['applied_on']} 的申请还在办（{known.values['state']}），不能再登记一件。")
        renewed = row.values["category"] == rules.PERMITTED
        what = "延续许可" if renewed else "校车使用许可"
        with self._records.work(f"登记{what}申请：{row.title}") as work:
            values = {"vehicle": vehicle, "applied_on": on, "state": school_permit.APPLIED}
            permit = add_checked(work, PERMITS, values)
            work.set_fact(PERMITS, permit, school_permit.turn(values))
            changes = {"applied_on": on} if renewed else {"applied_on": on, "category": rules.APPLYING}
            work.set_fact(VEHICLES, vehicle, changes)
        return work.changeset

    def forward_permit(self, vehicle: int, on: date) -> ChangeSet:
        """Education has sent the application to police and transport."""
        permit = self._movable_permit(vehicle, school_permit.FORWARDED, "登记转送")
        self._not_before(on, permit.values["applied_on"], "转送日期", "申请日期")
        return self._move(permit, {"state": school_permit.FORWARDED, "forwarded_on": on}, "教育部门转送许可申请")

    def note_opinion(self, vehicle: int, department: str, opinion: str, on: date) -> ChangeSet:
        """What police or transport answered; with both the turn is education's again."""
        permit = self._movable_permit(vehicle, school_permit.FORWARDED, "登记意见", again=True)
        text = need_text(opinion, f"请填写{department}的意见。")
        if department not in _OPINIONS:
            raise KnownError(f"征求意见的部门是{'、'.join(_OPINIONS)}，没有“{department}”。")
        self._not_before(on, permit.values["forwarded_on"], "回复日期", "转送日期")
        name = _OPINIONS[department]
        values: dict[str, Any] = {f"{name}_on": on, f"{name}_opinion": text}
        after = {**permit.values, **values}
        if after["police_on"] and after["transport_on"]:
            values["state"] = school_permit.REPLIED
        return self._move(permit, values, f"登记{department}意见")

    def review_permit(self, vehicle: int, opinion: str, on: date) -> ChangeSet:
        """Education's own opinion; the application goes to the government."""
        permit = self._movable_permit(vehicle, school_permit.REVIEWED, "登记审查意见")
        text = need_text(opinion, "请填写教育部门的审查意见。")
        self._not_before(on, max(permit.values["police_on"], permit.values["transport_on"]), "审查日期", "部门回复日期")
        values = {"state": school_permit.REVIEWED, "education_on": on, "education_opinion": text}
        return self._move(permit, values, "教育部门报政府决定")

    def grant(self, vehicle: int, number: str, until: date, on: date | None = None) -> ChangeSet:
        """The permit was given: from now on the vehicle is a school bus."""
        on = on or clock.today()
        permit = self._movable_permit(vehicle, school_permit.GRANTED, "登记许可")
        number = need_text(number, "请填写许可批准文号。")
        self._not_before(on, permit.values["education_on"], "决定日期", "教育审查日期")
        if until < clock.today():
            raise KnownError(f"许可有效期 {until} 已经过了，请核对。")
        if until <= on:
            raise KnownError(f"许可有效期 {until} 应晚于决定日期 {on}，请核对。")
        ends = {"state": school_permit.GRANTED, "decided_on": on, "number": number, "valid_until": until}
        change = {"category": rules.PERMITTED, "permit_number": number, "permit_until": until}
        return self._move(permit, ends, f"登记校车使用许可 {number}", change, vehicle)

    def refuse_permit(self, vehicle: int, why: str, on: date | None = None) -> ChangeSet:
        """The permit was refused: a vehicle that has none must be told to stop."""
        text = need_text(why, "请写明不予许可的原因。")
        permit = self._movable_permit(vehicle, school_permit.REFUSED, "登记不予许可")
        ends = {"state": school_permit.REFUSED, "decided_on": on or clock.today(), "refusal": text}
        return self._move(permit, ends, "登记不予许可", self._without(vehicle), vehicle, text)

    def withdraw_permit(self, vehicle: int, why: str) -> ChangeSet:
        """The applicant has taken the application back."""
        text = need_text(why, "请写明为什么撤回申请。")
        permit = self._movable_permit(vehicle, school_permit.WITHDRAWN, "登记撤回")
        ends = {"state": school_permit.WITHDRAWN, "refusal": text}
        return self._move(permit, ends, "撤回许可申请", self._without(vehicle), vehicle, text)

    def revoke(self, vehicle: int, reason: str) -> ChangeSet:
        """The permit has ended or was withdrawn: no longer a school bus, permit and plate are given back."""
        row = self._records.row(VEHICLES, vehicle)
        if row.values["category"] != rules.PERMITTED:
            raise KnownError(f"{row.title} 是{rules.label_of(row.values['category'])}，没有许可可以失效。")
        why = need_text(reason, "请写明许可为什么失效，例如：到期未延续、被吊销。")
        cleared = dict.fromkeys(("permit_number", "permit_until", "plate_number", "plate_until", "plate_issuer"))
        state = rules.VERIFIED if row.values["state"] == rules.ON_FILE else row.values["state"]
        values = {**cleared, "category": rules.FORBIDDEN, "state": state}
        return take_step(self._records, row, values, f"登记校车使用许可失效：{row.title}", reason=why)

    def issue_plate(self, vehicle: int, number: str, until: date, issuer: str = "") -> ChangeSet:
        """A school-bus plate: as long as the half-yearly inspection, never longer than the permit."""
        row = self._records.row(VEHICLES, vehicle)
        if row.values["category"] != rules.PERMITTED:
            raise KnownError(
                f"{row.title} 是{rules.label_of(row.values['category'])}，没有许可不能领校车标牌。"
            )
        number = need_text(number, "请填写校车标牌编号。")
        inspected, permit = self.inspected_until(vehicle), row.values["permit_until"]
        missing = [*([] if inspected else ["半年检验"]), *([] if permit else ["许可有效期"])]
        need(missing, "登记校车标牌")
        if inspected is not None and until != (expected := rules.expected_plate_end(inspected, permit)):
            raise KnownError(
                f"标牌有效期应为 {expected}：等于半年检验有效期（{inspected}），不超过许可有效期（{permit}）。"
            )
        # Forgotten first, so that the same number with the same term still shows what is so today.
        values = {"plate_number": number, "plate_until": until, "plate_issuer": issuer or row.values["plate_issuer"]}
        intake = self._records.check(VEHICLES, values, vehicle)
        settle(intake.problems, "")
        with self._records.work(f"登记校车标牌 {number}：{row.title}") as work:
            work.set_fact(VEHICLES, vehicle, {"plate_shows": None})
            work.set_fact(VEHICLES, vehicle, intake.values)
        return work.changeset

    # inside

    def _open(self, vehicle: int) -> Row | None:
        return next((row for row in self.permits(vehicle) if row.values["state"] in school_permit.OPEN), None)

    def _movable_permit(self, vehicle: int, state: str, verb: str, *, again: bool = False) -> Row:
        """The open application, if it may go on to `state` (again: or stands there already)."""
        row, permit = self._records.row(VEHICLES, vehicle), self._open(vehicle)
        if permit is None:
            raise KnownError(f"{row.title} 是“{row.values['category']}”，没有在申请许可。请先登记申请。")
        now = str(permit.values["state"])
        if again and now == state:
            return permit
        if state == school_permit.FORWARDED and now == state:
            raise KnownError(f"{row.title} 的申请已经转送，正在等{permit.values['waiting_for']}。")
        refuse_move(school_permit.MOVES, f"{row.title} 的许可申请", now, state, verb)
        return permit

    def _not_before(self, on: date, first: date | None, label: str, before: str) -> None:
        not_later_than_today(on, label)
        if first is not None and on < first:
            raise KnownError(f"{label} {on} 早于{before} {first}，请核对。")

    def _without(self, vehicle: int) -> dict[str, Any]:
        """What becomes of the category without the permit: a bus that has one keeps it to its end."""
        permitted = self._records.row(VEHICLES, vehicle).values["category"] == rules.PERMITTED
        return {} if permitted else {"category": rules.FORBIDDEN}

    def _move(
        self, permit: Row, values: Mapping[str, Any], sentence: str,
        vehicle_values: Mapping[str, Any] | None = None, vehicle: int = 0, reason: str = "",
    ) -> ChangeSet:  # fmt: skip
        row = self._records.row(VEHICLES, vehicle or permit.values["vehicle"])
        turn = school_permit.turn({**permit.values, **values})
        permit_intake = self._records.check(PERMITS, {**values, **turn}, permit.id)
        with self._records.work(f"{sentence}：{row.title}", reason) as work:
            write(work, permit, permit_intake)
            if vehicle_values:
                write(work, row, self._records.check(VEHICLES, vehicle_values, row.id))
        return work.changeset


__all__ = ["SchoolPermits"]
