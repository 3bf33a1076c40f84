"""A vehicle that carries pupils, through a term: census, check, on file; or told to stop, passed on, rechecked, off the list.

A vehicle without a permit is never called 校车, in no sentence either: `called` says what it is (domain 1.5).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from trafficdesk.engine.process import KEPT, TODAY, Ask, Needs, Note, Process, Step
from trafficdesk.engine.taking import Taking
from trafficdesk.fields.spec import Condition, Kind
from trafficdesk.rules.legal import rule
from trafficdesk.store.query import Filter
from trafficdesk.work.school import rules_plate
from trafficdesk.work.school.reading import SchoolReading
from trafficdesk.work.school.rules import (
    APPLYING,
    BUS_ONLY,
    CLOSED,
    DRIVER,
    FORBIDDEN,
    HALF_YEAR,
    INSPECTIONS,
    MAY_BE_FILED,
    ON_FILE,
    PASSED,
    PERMITTED,
    PUPILS,
    RECHECKED,
    STAFF,
    SURVEYED,
    TOLD,
    VEHICLES,
    VERIFIED,
    expected_plate_end,
    label_of,
    proposed_inspection,
)

_BUS = Condition("category", "is", PERMITTED)
_AGREED, _FAILED = "合格", "不合格"
_TOLD = Needs((("told_on", "告知日期"),))
_GIVEN_BACK = ("permit_number", "permit_until", "plate_number", "plate_until", "plate_issuer")
_ALWAYS_KINDS = "半年检验、演练、安全教育、维护、月度违法查询、出车前检查只有校车和申请许可的车才登记。"
_REASON = Ask("reason", label="原因", help="例如 本学期改乘公交", own=Kind.TEXT)
_PLATE_BACK = Ask("plate_returned_on", label="标牌交回日期", help="有校车标牌的必填", past=True)


def _kept(*names: str) -> tuple[Ask, ...]:
    return tuple(Ask(name, start=KEPT) for name in names)


def _reading(take: Taking) -> SchoolReading:
    return SchoolReading(take.records)


def call_it(take: Taking) -> None:
    """The step is called after the category that the vehicle has now."""
    take.words["called"] = label_of(take.now("category"))


def which_car(take: Taking) -> None:
    """A plate that the archive knows is that car; one that it does not know goes into the archive in the same change."""
    if take.now("vehicle"):
        return
    car = {ask.name: take.given[ask.name] for ask in take.step.asks if ask.of and take.given.get(ask.name) not in (None, "")}
    plate = str(car.get("plate") or "")
    if not plate and not car.get("no_plate_reason"):
        take.refuse("plate", "请填写号牌号码；三轮、电动车等没有号牌的，填写无牌原因，例如：电动三轮车没有号牌。")
    found = take.records.find("vehicles", plate) if plate else []
    if len(found) > 1:
        take.refuse("plate", f"号牌 {plate} 在车辆档案里不止一辆，请先到车辆档案里核对。")
    take.values["vehicle"] = found[0] if found else take.work.put("vehicles", None, {**car, "unit": take.now("committee")})


# The way of a vehicle.


def who_drives(take: Taking) -> None:
    """A vehicle is examined with a driver."""
    if not _reading(take).drivers(take.row_id):
        take.refuse("vehicle", "还不能转入核查，缺：驾驶人。请补填后再办。")


def complete(take: Taking) -> None:
    """A school bus needs all papers, an attendant, the five fixed things and drivers who meet every condition."""
    gaps = _reading(take).against_filing(take.row_id)
    if gaps:
        take.refuse("vehicle", f"{take.row['title']} 还不能备案：{'；'.join(gaps)}。请补齐后再办。")


def look_again_by(take: Taking) -> None:
    """The recheck is on the day that was said, else so many days after the notice as the office's rule has it."""
    on, by = take.given["told_on"], take.given.get("recheck_by")
    if by is None:
        by = on + timedelta(days=rule("school_recheck_days", on).value)
    if by < on:
        take.refuse("recheck_by", f"复查期限 {by} 早于告知日期 {on}，请核对。")
    take.values["recheck_by"] = by


def add_offices(take: Taking) -> None:
    """Passing on is a treatment too."""
    treated = [*filter(None, (take.row["handling"] or "").split("、")), "移交教育部门", "移交交警"]
    take.values["handling"] = "、".join(dict.fromkeys(treated))


def has_it_stopped(take: Taking) -> None:
    """What was seen at the recheck, not before the case was handed over."""
    on, passed = take.given["rechecked_on"], take.row["passed_on"]
    if passed is not None and on < passed:
        take.refuse("rechecked_on", f"复查日期 {on} 早于移交日期 {passed}，请核对。")
    take.values |= {"recheck_result": _AGREED if take.given.get("stopped") else _FAILED, "recheck_by": None}


def give_plate_back(take: Taking) -> None:
    """Off the list; a bus gives its plate back."""
    returned, plated = take.given.get("plate_returned_on"), bool(take.row["plate_number"])
    if plated and returned is None:
        take.refuse("plate_returned_on", "还不能销号，缺：标牌交回日期。请补填后再办。")
    if plated:
        take.values |= {"plate_number": None, "plate_until": None}
    else:
        take.values.pop("plate_returned_on", None)
    take.values["remark"] = take.appended("remark", take.given.get("reason") or "") or None


# Beside the way.


def enter_person(take: Taking) -> None:
    """Somebody whom the archive of people does not know yet."""
    drives = "校车驾驶人" if take.row["category"] == PERMITTED else "私家车驾驶人"
    category = drives if take.note.get("role") == DRIVER else "随车照管人员"
    given = {ask.name: take.given.get(ask.name) for ask in take.step.asks if ask.of}
    person = {"unit": take.row["committee"], "category": category, **{n: v for n, v in given.items() if v is not None}}
    take.note["person"] = take.work.put("people", None, person)


def count_pupils(take: Taking) -> None:
    """The same school again replaces its count."""
    given = {ask.name: take.given.get(ask.name) for ask in take.step.asks}
    mine = Filter("vehicle", "is", take.row_id), Filter("school", "is", given["school"])
    known = [row.id for row in take.records.select(PUPILS, *mine) if (row.values["stage"] or "") == (given["stage"] or "")]
    take.also(PUPILS, known[0] if known else None, {**given, "vehicle": take.row_id})


def how_long_it_holds(take: Taking) -> None:
    """Some checks are of buses only. A passed 半年检验 moves the car's own inspection date too."""
    note, category = take.note, take.row["category"]
    kind, checked = note["kind"], note["checked"]
    if kind in BUS_ONLY and category not in (PERMITTED, APPLYING):
        take.refuse("kind", f"{take.row['title']} 是{label_of(category)}，没有{kind}。只有校车和申请许可的车才登记{kind}。")
    note["result"] = note.get("result") or _AGREED
    take.words["result"] = note["result"]
    if kind != HALF_YEAR or note["result"] != _AGREED:
        return
    if note.get("valid_until") is None:
        note["valid_until"] = proposed_inspection(checked, rule("school_inspection_months", checked).value)
    car = take.linked("vehicle")
    if note["valid_until"] > (car["inspection_until"] or date.min):
        take.also("vehicles", car["id"], {"inspection_until": note["valid_until"]})


def new_plate_needed(take: Taking) -> None:
    """Another line or stop: the papers of a plated bus say that it needs a new plate (登记规定第六十四条)."""
    take.words["plate"] = "（线路、站点变了，标牌应重新领取）" if take.row["plate_number"] else ""


def as_long_as_inspection_and_permit(take: Taking) -> None:
    """The plate shows what is so today, also when the same number comes again."""
    reading = _reading(take)
    inspected, permit, until = reading.inspected_until(take.row_id), take.row["permit_until"], take.given["plate_until"]
    missing = [name for name, there in (("半年检验", inspected), ("许可有效期", permit)) if there is None]
    if inspected is None or permit is None:
        take.refuse("plate_until", f"还不能登记校车标牌，缺：{'、'.join(missing)}。请补填后再办。")
    elif until != (expected := expected_plate_end(inspected, permit)):
        sentence = f"标牌有效期应为 {expected}：等于半年检验有效期（{inspected}），不超过许可有效期（{permit}）。"
        take.refuse("plate_until", sentence)
    take.values["plate_shows"] = rules_plate.written(reading.plate_now(take.row_id)) or None


def no_bus_any_more(take: Taking) -> None:
    """What a school bus has is given back; the vehicle may carry no pupils."""
    take.values |= {**dict.fromkeys(_GIVEN_BACK), "category": FORBIDDEN}


def _lapse(key: str, words: str, since: tuple[str, ...], to: str) -> Step:
    """The permit has ended or was withdrawn: permit and plate are given back, and what was on file is looked at anew."""
    return Step(
        key, words, "以后不再是校车，要交回标牌。", since, to, only=_BUS, otherwise="不是已许可校车，没有许可可以失效。",
        asks=(Ask("reason", "请写明许可为什么失效，例如：到期未延续、被吊销。", label="失效原因", own=Kind.TEXT),),
        logic=no_bus_any_more, says="登记校车使用许可失效", why="reason",
    )  # fmt: skip


def _noted(*names: str, **more: Any) -> tuple[Ask, ...]:
    return tuple(Ask(name, note=True, **more) for name in names)


VEHICLE = Process(
    code=VEHICLES,
    noun="车辆",
    over=(CLOSED,),
    always=call_it,
    entry=Step(
        "register", "登记车辆", "没有许可的车不是校车，类别要照实选。", to=SURVEYED, logic=which_car, says="登记{called}",
        asks=(
            Ask("plate", of="vehicles", help="档案里有的自动对上，没有的一并登记"),
            Ask("no_plate_reason", of="vehicles", help="三轮、电动车没有号牌时填写"),
            *(Ask(name, of="vehicles") for name in ("vehicle_type", "owner", "seats")),
            *(Ask(name) for name in (
                "committee", "term", "category", "stage", "dedicated", "school", "provider", "pupils", "route", "stops", "remark",
            )),
        ),
    ),
    steps=(
        Step(
            "verify", "转入核查", "到现场看过车和人，驾驶人已登记。", (SURVEYED, ON_FILE), VERIFIED, logic=who_drives,
            says="核查（{called}）",
        ),
        Step(
            "file", "备案", "证件、五定、驾驶人条件都齐才能备案。", (VERIFIED,), ON_FILE, logic=complete, says="备案在册（{called}）",
            only=Condition("category", "in", MAY_BE_FILED), otherwise="按类别应当有校车许可，现在没有，不能备案，应告知劝停。",
            icon="checkmark_circle",
        ),
        Step(
            "pass_on", "移交", since=(TOLD,), to=PASSED, needs=_TOLD, logic=add_offices, says="移交教育和交警（{called}）",
            asks=(
                Ask("passed_on", "请填写移交日期。", TODAY, since="told_on", past=True),
                Ask("passed_to", "请填写移交给哪些部门。", "教育部门、公安交管部门"),
            ),
        ),
        Step(
            "recheck", "登记复查", since=(TOLD, PASSED), to=RECHECKED, needs=_TOLD, logic=has_it_stopped, says="复查（{called}）",
            asks=(
                Ask("rechecked_on", "请填写复查日期。", TODAY, since="told_on", past=True),
                Ask("stopped", "请选已停止接送还是没有。", label="已停止接送", own=Kind.FLAG),
            ),
        ),
        Step(
            "close", "销号", since=(RECHECKED,), to=CLOSED, asks=(_REASON, _PLATE_BACK), logic=give_plate_back, why="reason",
            says="销号（{called}）", only=Condition("recheck_result", "is_not", _FAILED),
            otherwise="复查时还在接送学生，不能销号。请再次告知劝停。",
        ),
        Step(
            "tell", "告知劝停", "没有许可不得接送学生，告知停止接送。", (VERIFIED, RECHECKED), TOLD, logic=look_again_by,
            only=Condition("category", "is_not", PERMITTED), otherwise="是已许可校车。许可失效的，请先登记许可失效。",
            says="告知劝停（{called}）", prints=("school-notice",),
            fixed=tuple((name, None) for name in ("passed_on", "passed_to", "rechecked_on", "recheck_result")),
            asks=(
                Ask("told_on", "请填写告知日期。", TODAY, past=True),
                Ask("handling", "还不能告知劝停，缺：处置（口头劝停、书面告知等）。请补填后再办。"),
                Ask("recheck_by", help="不填就按“法规参数”里的复查天数推算"),
            ),
        ),
        Step(
            "drop", "停运销号", since=(SURVEYED, ON_FILE), to=CLOSED, logic=give_plate_back, why="reason", says="销号（{called}）",
            asks=(
                Ask("reason", "这辆车销号要写明原因，例如：停运、报废、换车、本学期不再接送；校车还要交回标牌。", label="原因",
                    help="例如 停运、换车", own=Kind.TEXT),
                _PLATE_BACK,
            ),
        ),
        _lapse("lapse_filed", "许可失效退回", (ON_FILE,), VERIFIED),
        Step(
            "staff", "登记接送人员", "从人员档案里选；档案里没有的，用“登记新人”。", note=Note(STAFF, "vehicle"), says="登记{role}",
            asks=(
                Ask("person", "请选驾驶人或照管员。", note=True), Ask("role", "请选岗位。", DRIVER, note=True),
                *_noted("endorsed_on", "reviewed_until", "no_full_points", "no_accident", "no_drink", "no_overload", "no_crime",
                        "healthy"),
            ),
        ),
        Step(
            "new_staff", "登记新人", "档案里没有的驾驶人、照管员，同时建立人员档案。", note=Note(STAFF, "vehicle"), logic=enter_person,
            says="登记{role}{name}",
            asks=(
                Ask("name", "请填写姓名。", of="people"),
                *(Ask(name, of="people") for name in ("id_number", "phone", "licence_classes", "first_issued", "valid_until")),
                Ask("role", "请选岗位。", DRIVER, note=True),
            ),
        ),
        Step(
            "pupils", "登记学生人数", "每所学校一次，只登记人数；同一所学校再登记就是改人数。", logic=count_pupils,
            says="登记学生人数 {pupils} 人",
            asks=(
                Ask("school", "请选学校。", of=PUPILS), Ask("stage", of=PUPILS), Ask("pupils", "请填写人数。", of=PUPILS),
            ),
        ),
        Step(
            "inspect", "登记检查", f"半年检验合格的，有效期不填就按半年推算。{_ALWAYS_KINDS}", note=Note(INSPECTIONS, "vehicle"),
            logic=how_long_it_holds, says="登记{kind}（{result}）",
            asks=(
                Ask("kind", "请选检查种类。", note=True), Ask("checked", "请填写检查日期。", TODAY, note=True, past=True),
                *_noted("valid_until", "items", "equipment_items"), Ask("result", start=_AGREED, note=True),
                *_noted("checked_by", "remark"),
            ),
        ),
        Step(
            "route", "改线路站点", "一行一站，写上时间。有校车标牌的改了线路、站点，标牌应重新领取。", logic=new_plate_needed,
            says="改线路站点{plate}", asks=(Ask("route", "请填写线路。", KEPT), Ask("stops", start=KEPT)),
        ),
        Step(
            "plate", "登记校车标牌", "标牌有效期等于半年检验有效期，不超过许可有效期。", only=_BUS,
            otherwise="没有许可，不能领校车标牌。", logic=as_long_as_inspection_and_permit, says="登记校车标牌 {plate_number}",
            asks=(
                Ask("plate_number", "请填写校车标牌编号。"), Ask("plate_until", "请填写标牌有效期止。"), Ask("plate_issuer", start=KEPT),
            ),
        ),
        Step(
            "papers", "补登证件", "许可、保险和制度，改要改的。", only=Condition("category", "in", (PERMITTED, APPLYING)),
            otherwise="不是校车，也没有申请许可，不用补登校车的证件。", says="补登许可、保险和制度",
            asks=_kept("permit_number", "permit_until", "carrier_until", "carrier_insurer", "rules_kept", "duty_letter_on",
                       "dedicated", "equipment"),
        ),
        _lapse("lapse", "登记许可失效", (SURVEYED, VERIFIED, TOLD, PASSED, RECHECKED), ""),
    ),
)  # fmt: skip
