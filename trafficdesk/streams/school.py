"""Vehicles that carry pupils: census, permit, plate, inspections, and what becomes of unpermitted ones (domain 1.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.rules import school_rules as rules
from trafficdesk.rules.legal import rule
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.school_reading import (
    ATTENDANT,
    CENSUSES,
    DRIVER,
    HALF_YEAR,
    INSPECTIONS,
    STAFF,
    VEHICLES,
    SchoolReading,
)
from trafficdesk.streams.steps import (
    add_checked,
    need,
    need_text,
    not_later_than_today,
    refuse_move,
    take_step,
)

_EDUCATION, _POLICE = "移交教育部门", "移交交警"


class School(SchoolReading):
    """desk.school"""

    # census

    def declare(
        self,
        committee: int,
        term: str,
        vehicles: int,
        drivers: int,
        pupils: int | None = None,
        reporter: str = "",
    ) -> ChangeSet:
        """What a committee declares for a term (0 counts too); a second declaration replaces the first."""
        self._need_term(term)
        if min(vehicles, drivers, pupils or 0) < 0:
            raise KnownError("申报数不能是负数，请核对。")
        counts = {"vehicles": vehicles, "drivers": drivers, "pupils": pupils, "reporter": reporter or None}
        known = self._records.select(
            CENSUSES, Filter("committee", "is", committee), Filter("term", "is", term)
        )
        name = self._records.row("units", committee).title
        sentence = f"{name} {term} 申报接送学生车辆 {vehicles} 辆、驾驶人 {drivers} 人"
        if known:
            return take_step(self._records, known[0], {**counts, "reported_on": clock.today()}, sentence)
        with self._records.work(sentence) as work:
            add_checked(work, CENSUSES, {"committee": committee, "term": term, **counts})
        return work.changeset

    def register(self, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Register a vehicle found in the census."""
        self._need_term(str(inputs.get("term") or ""))
        with self._records.work("登记接送学生车辆", reason) as work:
            vehicle = add_checked(work, VEHICLES, {**inputs, "state": rules.SURVEYED}, reason=reason)
            row = work.row(VEHICLES, vehicle)
            work.sentence = f"登记{rules.label_of(row['category'])}：{row['title']}"
        return work.changeset

    def add_staff(
        self, vehicle: int, person: int, role: str, inputs: Mapping[str, Any] | None = None
    ) -> ChangeSet:
        """Put a driver or an attendant to a vehicle."""
        with self._records.work("登记接送人员") as work:
            staff = add_checked(
                work, STAFF, {**(inputs or {}), "vehicle": vehicle, "person": person, "role": role}
            )
            work.sentence = f"登记{role}：{work.row(STAFF, staff)['title']}"
        return work.changeset

    def carry_over(self, old: str, new: str, committee: int | None = None) -> ChangeSet:
        """The vehicles of a term into the next as 摸排登记; pupils are counted and conditions checked anew."""
        self._need_term(new)
        rows = [row for row in self._of_term(old, committee) if row.values["state"] != rules.CLOSED]
        known = {row.values["vehicle"] for row in self._of_term(new, None)}
        fresh = [row for row in rows if row.values["vehicle"] not in known]
        if not fresh:
            raise KnownError(f"{old} 没有可以转到 {new} 的车辆，或已经全部转过。")
        kept = (
            "vehicle", "committee", "category", "stage", "dedicated", "school", "provider", "applied_on", "opinions",
            "permit_number", "permit_until", "plate_number", "plate_until", "carrier_until", "route", "stops",
            "distance_km", "equipment",
        )  # fmt: skip
        with self._records.work(f"{new} 沿用 {old} 接送学生车辆 {len(fresh)} 辆") as work:
            start = {"term": new, "state": rules.SURVEYED, "surveyed_on": clock.today()}
            ids = work.add_many(VEHICLES, [{**{n: row.values[n] for n in kept}, **start} for row in fresh])
            twins = dict(zip((row.id for row in fresh), ids, strict=True))
            work.add_many(STAFF, [self._twin(each, twins) for each in self._staff_of(list(twins))])
            work.add_many(INSPECTIONS, self._last_inspections(twins))
        return work.changeset

    # permit, plate, inspection

    def apply_permit(self, vehicle: int, on: date) -> ChangeSet:
        """The owner has applied for a school-bus permit."""
        row = self._records.row(VEHICLES, vehicle)
        if row.values["category"] in (rules.PERMITTED, rules.NON_MOTOR):
            raise KnownError(f"{row.title} 是“{row.values['category']}”，不能申请校车使用许可。")
        not_later_than_today(on, "许可申请日期")
        seats, least = self._car(row).values["seats"], rule("school_seats_min", on)
        if seats is not None and seats < least.value:
            raise KnownError(
                f"核定载客 {seats} 人，校车应为 {least.value} 座以上（{least.source}），不能申请许可。"
            )
        values = {"category": rules.APPLYING, "applied_on": on}
        return take_step(self._records, row, values, f"登记校车使用许可申请：{row.title}")

    def note_opinions(self, vehicle: int, opinions: str) -> ChangeSet:
        """What education, police and transport say on an application."""
        row = self._applying(vehicle)
        text = need_text(opinions, "请填写教育、公安、交通部门的意见。")
        return take_step(self._records, row, {"opinions": text}, f"登记许可意见：{row.title}")

    def grant(self, vehicle: int, number: str, until: date) -> ChangeSet:
        """The permit was given: from now on the vehicle is a school bus."""
        row = self._applying(vehicle)
        number = need_text(number, "请填写许可批准文号。")
        need([] if row.values["opinions"] else ["教育、公安、交通意见"], "登记许可")
        if until < clock.today():
            raise KnownError(f"许可有效期 {until} 已经过了，请核对。")
        values = {"category": rules.PERMITTED, "permit_number": number, "permit_until": until}
        return take_step(self._records, row, values, f"登记校车使用许可 {number}：{row.title}")

    def refuse_permit(self, vehicle: int, opinions: str) -> ChangeSet:
        """The permit was refused: the vehicle must be told to stop."""
        row = self._applying(vehicle)
        text = need_text(opinions, "请写明不予许可的原因。")
        values = {"category": rules.FORBIDDEN, "opinions": text}
        return take_step(self._records, row, values, f"登记不予许可：{row.title}", reason=text)

    def revoke(self, vehicle: int, reason: str) -> ChangeSet:
        """The permit has ended or was withdrawn: no longer a school bus, permit and plate are given back."""
        row = self._records.row(VEHICLES, vehicle)
        if row.values["category"] != rules.PERMITTED:
            raise KnownError(f"{row.title} 是{rules.label_of(row.values['category'])}，没有许可可以失效。")
        why = need_text(reason, "请写明许可为什么失效，例如：到期未延续、被吊销。")
        cleared = dict.fromkeys(("permit_number", "permit_until", "plate_number", "plate_until"))
        state = rules.VERIFIED if row.values["state"] == rules.ON_FILE else row.values["state"]
        values = {**cleared, "category": rules.FORBIDDEN, "state": state}
        return take_step(self._records, row, values, f"登记校车使用许可失效：{row.title}", reason=why)

    def inspect(
        self, vehicle: int, kind: str, checked: date, inputs: Mapping[str, Any] | None = None
    ) -> ChangeSet:
        """Register an inspection or check. A passed 半年检验 also moves the car's own inspection date."""
        row = self._records.row(VEHICLES, vehicle)
        not_later_than_today(checked, "检查日期")
        values = {"result": "合格", **(inputs or {}), "vehicle": vehicle, "kind": kind, "checked": checked}
        passed = kind == HALF_YEAR and values["result"] == "合格"
        if passed and values.get("valid_until") is None:
            months = rule("school_inspection_months", checked).value
            values["valid_until"] = rules.proposed_inspection(checked, months)
        car = self._car(row)
        with self._records.work(f"登记{kind}（{values['result']}）：{row.title}") as work:
            inspection = add_checked(work, INSPECTIONS, values)
            until = work.row(INSPECTIONS, inspection)["valid_until"]
            if passed and until > (car.values["inspection_until"] or date.min):
                work.edit("vehicles", car.id, {"inspection_until": until})
        return work.changeset

    def issue_plate(self, vehicle: int, number: str, until: date) -> ChangeSet:
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
        values = {"plate_number": number, "plate_until": until}
        return take_step(self._records, row, values, f"登记校车标牌 {number}：{row.title}")

    def change_route(self, vehicle: int, route: str, stops: str) -> ChangeSet:
        """Another line, stop or time. A plated bus needs a new plate first (登记规定第六十四条), so the old one goes."""
        row = self._records.row(VEHICLES, vehicle)
        values: dict[str, Any] = {"route": need_text(route, "请填写线路。"), "stops": stops.strip() or None}
        sentence = f"改线路站点：{row.title}"
        if row.values["plate_number"]:
            values |= {"plate_number": None, "plate_until": None}
            sentence += "（线路、站点变了，原标牌作废，应重新领取）"
        return take_step(self._records, row, values, sentence)

    # what becomes of it

    def verify(self, vehicle: int) -> ChangeSet:
        """Checked on the spot; needs who drives it."""
        row = self._movable(vehicle, rules.VERIFIED, "转入核查")
        drivers = [each for each in self._staff(vehicle) if each.values["role"] == DRIVER]
        need([] if drivers else ["驾驶人"], "转入核查")
        return self._step(row, rules.VERIFIED, {}, "核查")

    def file_on(self, vehicle: int) -> ChangeSet:
        """On file. A school bus needs all papers, attendant, five fixed things and qualified drivers."""
        row = self._movable(vehicle, rules.ON_FILE, "备案")
        category = row.values["category"]
        if category not in rules.MAY_BE_FILED:
            raise KnownError(f"{row.title} 是{rules.label_of(category)}，不能备案，应告知劝停。")
        gaps = [paper.sentence for paper in self.papers(vehicle) if paper.level == "bad"]
        if category == rules.PERMITTED:
            gaps += [f"{part.name}（{part.sentence}）" for part in self.five_fixed(vehicle) if not part.done]
            gaps += self._unmet(vehicle)
        if gaps:
            raise KnownError(f"{row.title} 还不能备案：{'；'.join(gaps)}。请补齐后再办。")
        return self._step(row, rules.ON_FILE, {}, "备案在册")

    def tell_to_stop(self, vehicle: int, on: date, handling: Sequence[str]) -> ChangeSet:
        """The driver was told to stop carrying pupils; how."""
        row = self._movable(vehicle, rules.TOLD, "告知劝停")
        if row.values["category"] == rules.PERMITTED:
            raise KnownError(f"{row.title} 是已许可校车。许可失效的，请先登记许可失效。")
        not_later_than_today(on, "告知日期")
        need([] if handling else ["处置（口头劝停、书面告知等）"], "告知劝停")
        cleared = dict.fromkeys(("passed_on", "passed_to", "rechecked_on", "recheck_result"))
        values = {**cleared, "told_on": on, "handling": "、".join(handling)}
        return self._step(row, rules.TOLD, values, "告知劝停")

    def pass_on(self, vehicle: int, on: date, to: str = "教育部门、公安交管部门") -> ChangeSet:
        """Passed on to education and traffic police."""
        row = self._movable(vehicle, rules.PASSED, "移交")
        not_later_than_today(on, "移交日期")
        to = need_text(to, "请填写移交给哪些部门。")
        need([] if row.values["told_on"] else ["告知日期"], "移交")
        if on < row.values["told_on"]:
            raise KnownError(f"移交日期 {on} 早于告知日期 {row.values['told_on']}，请核对。")
        done = self._records.view(VEHICLES).field("handling")
        treated = [*filter(None, row.text(done).split("、")), _EDUCATION, _POLICE]
        values = {"passed_on": on, "passed_to": to, "handling": "、".join(dict.fromkeys(treated))}
        return self._step(row, rules.PASSED, values, "移交教育和交警")

    def recheck(self, vehicle: int, on: date, stopped: bool) -> ChangeSet:
        """Looked at again: has it stopped carrying pupils?"""
        row = self._movable(vehicle, rules.RECHECKED, "登记复查")
        not_later_than_today(on, "复查日期")
        told = row.values["passed_on"] or row.values["told_on"]
        need([] if told else ["告知日期"], "登记复查")
        if on < told:
            raise KnownError(f"复查日期 {on} 早于告知或移交日期 {told}，请核对。")
        values = {"rechecked_on": on, "recheck_result": "合格" if stopped else "不合格"}
        return self._step(row, rules.RECHECKED, values, "复查")

    def close(self, vehicle: int, reason: str = "") -> ChangeSet:
        """Off the list: an unpermitted one after it has stopped, one on file with the reason."""
        row = self._movable(vehicle, rules.CLOSED, "销号")
        if row.values["state"] == rules.RECHECKED and row.values["recheck_result"] != "合格":
            raise KnownError(f"{row.title} 复查时还在接送学生，不能销号。请再次告知劝停。")
        if row.values["state"] == rules.ON_FILE:
            need_text(reason, "在册车辆销号要写明原因，例如：停运、报废、换车；校车还要交回标牌。")
        remark = "\n".join(filter(None, (row.values["remark"], reason.strip())))
        return self._step(row, rules.CLOSED, {"remark": remark or None}, "销号", reason)

    # inside

    def _unmet(self, vehicle: int) -> list[str]:
        staff = self._staff(vehicle)
        drivers = [each for each in staff if each.values["role"] == DRIVER]
        found = [] if any(each.values["role"] == ATTENDANT for each in staff) else ["没有照管员"]
        for each in drivers:
            name = each.titles["person"]
            found += [
                f"驾驶人{name}{'不符合' if condition.standing == rules.NOT_MET else '未核对'}“{condition.name}”"
                for condition in self.driver_conditions(each.id)
                if condition.standing != rules.MET
            ]
            if not self._has_signed(each):
                found.append(f"驾驶人{name}没有签订本年责任书")
        return found

    def _applying(self, vehicle: int) -> Row:
        row = self._records.row(VEHICLES, vehicle)
        if row.values["category"] != rules.APPLYING:
            raise KnownError(f"{row.title} 是“{row.values['category']}”，没有在申请许可。请先登记申请。")
        return row

    def _of_term(self, term: str, committee: int | None) -> list[Row]:
        more = [] if committee is None else [Filter("committee", "is", committee)]
        return self._records.select(VEHICLES, Filter("term", "is", term), *more)

    def _staff_of(self, vehicles: Sequence[int]) -> list[Row]:
        return self._records.select(STAFF, Filter("vehicle", "in", vehicles))

    def _twin(self, staff: Row, twins: Mapping[int, int]) -> dict[str, Any]:
        kept = ("person", "role", "endorsed_on", "reviewed_until")
        return {**{name: staff.values[name] for name in kept}, "vehicle": twins[staff.values["vehicle"]]}

    def _last_inspections(self, twins: Mapping[int, int]) -> list[dict[str, Any]]:
        """The inspection that still holds goes along: the new term's plate is measured by it."""
        kept = ("kind", "checked", "valid_until", "result", "checked_by")
        copies = []
        for old, new in twins.items():
            rows = self._records.select(
                INSPECTIONS, Filter("vehicle", "is", old), Filter("kind", "is", HALF_YEAR),
                Filter("result", "is", "合格"), sort=("-checked",), limit=1,
            )  # fmt: skip
            copies += [{**{name: row.values[name] for name in kept}, "vehicle": new} for row in rows]
        return copies

    def _need_term(self, term: str) -> None:
        if not rules.is_term(term):
            this = rules.term_of(clock.today())
            raise KnownError(f"学期“{term}”应写成年份加春或秋，例如 {this}。")

    def _movable(self, vehicle: int, state: str, verb: str) -> Row:
        row = self._records.row(VEHICLES, vehicle)
        refuse_move(rules.MOVES, row.title, str(row.values["state"]), state, verb)
        return row

    def _step(
        self, row: Row, state: str, values: Mapping[str, Any], verb: str, reason: str = ""
    ) -> ChangeSet:
        sentence = f"{verb}：{row.title}（{rules.label_of(row.values['category'])}）"
        return take_step(self._records, row, {**values, "state": state}, sentence, reason=reason)


__all__ = ["School"]
