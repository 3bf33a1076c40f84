"""Vehicles that carry pupils: census, permit, plate, inspections, and what becomes of unpermitted ones (domain 1.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.steps import (
    add_checked,
    need,
    need_text,
    not_later_than_today,
    refuse_move,
    take_step,
)
from trafficdesk.errors import KnownError
from trafficdesk.rules.legal import rule
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.school import rules
from trafficdesk.work.school import rules_driver as school_driver
from trafficdesk.work.school.permits import SchoolPermits
from trafficdesk.work.school.reading import (
    ATTENDANT,
    CENSUSES,
    DRIVER,
    HALF_YEAR,
    INSPECTIONS,
    PUPILS,
    STAFF,
    VEHICLES,
)

_NEW_CAR = ("plate", "no_plate_reason", "vehicle_type", "owner", "seats")
_EDUCATION, _POLICE = "移交教育部门", "移交交警"


class School(SchoolPermits):
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
        *,
        plates: str = "",
        driver_names: str = "",
    ) -> ChangeSet:
        """What a committee declares for a term (0 counts too); a second declaration replaces the first.

        plates, driver_names: one a line, as far as the committee gave them; they let coverage name what is missing.
        """
        self._need_term(term)
        if min(vehicles, drivers, pupils or 0) < 0:
            raise KnownError("申报数不能是负数，请核对。")
        counts = {
            "vehicles": vehicles, "drivers": drivers, "pupils": pupils, "reporter": reporter or None,
            "plates": plates or None, "driver_names": driver_names or None,
        }  # fmt: skip
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
        """Register a vehicle found in the census: by `vehicle`, or by what its plate and papers say.

        A plate that the archive knows is that car; one that it does not know goes into the archive in the same change.
        """
        self._need_term(str(inputs.get("term") or ""))
        car = {name: inputs[name] for name in _NEW_CAR if inputs.get(name) is not None}
        given = {name: value for name, value in inputs.items() if name not in _NEW_CAR}
        if "vehicle" not in given:
            given["vehicle"] = self._known_car(car)
        with self._records.work("登记接送学生车辆", reason) as work:
            if given["vehicle"] is None:
                given["vehicle"] = add_checked(work, "vehicles", {**car, "unit": inputs.get("committee")}, reason=reason)
            vehicle = add_checked(work, VEHICLES, {**given, "state": rules.SURVEYED}, reason=reason)
            row = work.row(VEHICLES, vehicle)
            work.sentence = f"登记{rules.label_of(row['category'])}：{row['title']}"
        return work.changeset

    def _known_car(self, car: Mapping[str, Any]) -> int | None:
        plate = str(car.get("plate") or "").strip()
        if not plate and not car.get("no_plate_reason"):
            raise KnownError("请填写号牌号码；三轮、电动车等没有号牌的，填写无牌原因，例如：电动三轮车没有号牌。")
        found = self._records.find("vehicles", plate) if plate else []
        if len(found) > 1:
            raise KnownError(f"号牌 {plate} 在车辆档案里不止一辆，请先到车辆档案里核对。")
        return found[0] if found else None

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

    def add_new_staff(
        self, vehicle: int, person: Mapping[str, Any], role: str, *, reason: str = ""
    ) -> ChangeSet:
        """A driver or attendant whom the archive of people does not know yet: both in one change."""
        committee = self._records.row(VEHICLES, vehicle).values["committee"]
        category = "校车驾驶人" if self._is_bus(vehicle) else "私家车驾驶人"
        given = {"unit": committee, "category": category if role == DRIVER else "随车照管人员", **person}
        with self._records.work("登记接送人员", reason) as work:
            known = add_checked(work, "people", given, reason=reason)
            staff = add_checked(work, STAFF, {"vehicle": vehicle, "person": known, "role": role})
            work.sentence = f"登记{role}：{work.row(STAFF, staff)['title']}"
        return work.changeset

    def _is_bus(self, vehicle: int) -> bool:
        return bool(self._records.row(VEHICLES, vehicle).values["category"] == rules.PERMITTED)

    def remove_staff(self, staff: int, reason: str) -> ChangeSet:
        """A driver or attendant who is no longer with the vehicle; a plated bus then needs a new plate."""
        row = self._records.row(STAFF, staff)
        why = need_text(reason, "请写明为什么不再担任，例如：换人、离职。")
        with self._records.work(f"撤下{row.values['role']}：{row.title}", why) as work:
            work.trash(STAFF, staff, why)
        return work.changeset

    def count_pupils(self, vehicle: int, school: int, stage: str, pupils: int) -> ChangeSet:
        """How many pupils of a school ride in a vehicle (counts only); the same school again replaces its count."""
        row = self._records.row(VEHICLES, vehicle)
        if pupils < 0:
            raise KnownError("学生人数不能是负数，请核对。")
        mine = Filter("vehicle", "is", vehicle), Filter("school", "is", school)
        known = [each for each in self._records.select(PUPILS, *mine) if (each.values["stage"] or "") == stage]
        name = self._records.row("units", school).title
        sentence = f"登记学生人数：{row.title} {name} {pupils} 人"
        if known:
            return take_step(self._records, known[0], {"pupils": pupils}, sentence)
        with self._records.work(sentence) as work:
            add_checked(work, PUPILS, {"vehicle": vehicle, "school": school, "stage": stage or None, "pupils": pupils})
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
            "vehicle", "committee", "category", "stage", "dedicated", "school", "provider", "applied_on",
            "permit_number", "permit_until", "plate_number", "plate_until", "plate_issuer", "plate_shows",
            "carrier_until", "carrier_insurer", "rules_kept", "duty_letter_on", "route", "stops", "distance_km",
            "equipment",
        )  # fmt: skip
        with self._records.work(f"{new} 沿用 {old} 接送学生车辆 {len(fresh)} 辆") as work:
            start = {"term": new, "state": rules.SURVEYED, "surveyed_on": clock.today()}
            ids = work.add_facts(VEHICLES, [{**{n: row.values[n] for n in kept}, **start} for row in fresh])
            twins = dict(zip((row.id for row in fresh), ids, strict=True))
            work.add_facts(STAFF, [self._twin(each, twins) for each in self._staff_of(list(twins))])
        return work.changeset

    # inspections and the line

    def inspect(
        self, vehicle: int, kind: str, checked: date, inputs: Mapping[str, Any] | None = None
    ) -> ChangeSet:
        """Register an inspection or check. A passed 半年检验 also moves the car's own inspection date."""
        row = self._records.row(VEHICLES, vehicle)
        not_later_than_today(checked, "检查日期")
        called = rules.label_of(row.values["category"])
        if kind in rules.BUS_ONLY and row.values["category"] not in (rules.PERMITTED, rules.APPLYING):
            raise KnownError(f"{row.title} 是{called}，没有{kind}。只有校车和申请许可的车才登记{kind}。")
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
                work.set_fact("vehicles", car.id, {"inspection_until": until})
        return work.changeset

    def change_route(self, vehicle: int, route: str, stops: str) -> ChangeSet:
        """Another line, stop or time. A plated bus needs a new plate then: its papers say so (登记规定第六十四条)."""
        row = self._records.row(VEHICLES, vehicle)
        values: dict[str, Any] = {"route": need_text(route, "请填写线路。"), "stops": stops.strip() or None}
        sentence = f"改线路站点：{row.title}"
        if row.values["plate_number"]:
            sentence += "（线路、站点变了，标牌应重新领取）"
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

    def tell_to_stop(
        self, vehicle: int, on: date, handling: Sequence[str], recheck_by: date | None = None
    ) -> ChangeSet:
        """The driver was told to stop carrying pupils; how, and until when it is looked at again."""
        row = self._movable(vehicle, rules.TOLD, "告知劝停")
        if row.values["category"] == rules.PERMITTED:
            raise KnownError(f"{row.title} 是已许可校车。许可失效的，请先登记许可失效。")
        not_later_than_today(on, "告知日期")
        need([] if handling else ["处置（口头劝停、书面告知等）"], "告知劝停")
        by = recheck_by or on + timedelta(days=rule("school_recheck_days", on).value)
        if by < on:
            raise KnownError(f"复查期限 {by} 早于告知日期 {on}，请核对。")
        cleared = dict.fromkeys(("passed_on", "passed_to", "rechecked_on", "recheck_result"))
        values = {**cleared, "told_on": on, "handling": "、".join(handling), "recheck_by": by}
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
        values = {"rechecked_on": on, "recheck_result": "合格" if stopped else "不合格", "recheck_by": None}
        return self._step(row, rules.RECHECKED, values, "复查")

    def close(self, vehicle: int, reason: str = "", plate_returned: date | None = None) -> ChangeSet:
        """Off the list: an unpermitted one after it has stopped, any other with the reason; a bus gives its plate back."""
        row = self._movable(vehicle, rules.CLOSED, "销号")
        if row.values["state"] == rules.RECHECKED and row.values["recheck_result"] != "合格":
            raise KnownError(f"{row.title} 复查时还在接送学生，不能销号。请再次告知劝停。")
        if row.values["state"] in (rules.ON_FILE, rules.SURVEYED):
            need_text(reason, "这辆车销号要写明原因，例如：停运、报废、换车、本学期不再接送；校车还要交回标牌。")
        plated = bool(row.values["plate_number"])
        need(["标牌交回日期"] if plated and plate_returned is None else [], "销号")
        values: dict[str, Any] = {"remark": "\n".join(filter(None, (row.values["remark"], reason.strip()))) or None}
        if plated and plate_returned is not None:
            not_later_than_today(plate_returned, "标牌交回日期")
            values |= {"plate_number": None, "plate_until": None, "plate_returned_on": plate_returned}
        return self._step(row, rules.CLOSED, values, "销号", reason)

    # inside

    def _unmet(self, vehicle: int) -> list[str]:
        staff = self._staff(vehicle)
        drivers = [each for each in staff if each.values["role"] == DRIVER]
        found = [] if any(each.values["role"] == ATTENDANT for each in staff) else ["没有照管员"]
        for each in drivers:
            name = each.titles["person"]
            found += [
                f"驾驶人{name}{'不符合' if condition.standing == school_driver.NOT_MET else '未核对'}“{condition.name}”"
                for condition in self.driver_conditions(each.id)
                if condition.standing != school_driver.MET
            ]
            if not self._has_signed(each):
                found.append(f"驾驶人{name}没有签订本年责任书")
        return found

    def _of_term(self, term: str, committee: int | None) -> list[Row]:
        more = [] if committee is None else [Filter("committee", "is", committee)]
        return self._records.select(VEHICLES, Filter("term", "is", term), *more)

    def _staff_of(self, vehicles: Sequence[int]) -> list[Row]:
        return self._records.select(STAFF, Filter("vehicle", "in", vehicles))

    def _twin(self, staff: Row, twins: Mapping[int, int]) -> dict[str, Any]:
        kept = ("person", "role", "endorsed_on", "reviewed_until")
        return {**{name: staff.values[name] for name in kept}, "vehicle": twins[staff.values["vehicle"]]}

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
