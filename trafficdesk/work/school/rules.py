"""Vehicles that carry pupils: what may be called 校车, how a case moves, and every condition (domain 1.5, 3.4).

A vehicle without a permit is never called a school bus: whoever shows one asks `label_of`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from trafficdesk.fields.checks.term import is_term as is_term
from trafficdesk.fields.checks.term import term_of as term_of
from trafficdesk.fields.nearness import WARN, nearness
from trafficdesk.rules.calendar_steps import add_months, month_end
from trafficdesk.work.school import rules_plate as school_plate

VEHICLES, STAFF, CENSUSES = "school-vehicles", "school-staff", "school-censuses"
INSPECTIONS, PUPILS, PERMITS = "school-inspections", "school-pupils", "school-permits"
OF_ANY_CAR = ("机动车检验", "交强险")  # papers of the car itself, bus or not
HALF_YEAR, DRIVER, ATTENDANT = "半年检验", "驾驶人", "照管员"

PERMITTED, APPLYING, FORBIDDEN = "已许可校车", "申请中", "未许可（禁止/劝停）"
CARPOOL, CHARTER, CARE, NON_MOTOR = "家长自送拼车", "公交/包车", "托管机构车辆", "非机动车（三轮/电动）"

SURVEYED, VERIFIED, ON_FILE, TOLD = "摸排登记", "核查", "备案在册", "告知劝停"
PASSED, RECHECKED, CLOSED = "移交教育和交警", "复查", "销号"

_LABELS: Mapping[str, str] = {
    PERMITTED: "校车",
    APPLYING: "申请许可车辆（获得许可前不得接送）",
    FORBIDDEN: "未许可接送车辆",
    CARPOOL: "家长自送拼车车辆",
    CHARTER: "公交、包车车辆",
    CARE: "托管机构接送车辆",
    NON_MOTOR: "接送学生的三轮、电动车",
}

# Lawful without a school-bus permit: on file as what they are. All others must be told to stop.
MAY_BE_FILED = (CARPOOL, CHARTER, PERMITTED)
NEEDS_PERMIT = (APPLYING, FORBIDDEN, CARE, NON_MOTOR)

# Inspections and duties that only a school bus has; the others may be checked too.
BUS_ONLY = (HALF_YEAR, "月度违法查询", "应急演练", "安全教育", "安全维护", "出车前检查")
# Pupils of these stages ride in dedicated buses only (校车条例第二条、第六十条).
DEDICATED_FOR = ("幼儿园", "小学", "小学和初中")
_TIME = re.compile(r"\d{1,2}[:：]\d{2}")


@dataclass(frozen=True, slots=True)
class FivePart:
    """One of 定车、定人、定时、定线、定点."""

    name: str
    done: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a vehicle. level: "good", "warn" (within 30 days) or "bad" (missing or run out); dated: by its date alone."""

    name: str
    level: str
    sentence: str
    until: date | None
    dated: bool = False


def label_of(category: str | None) -> str:
    """What a vehicle of this category is called; only a permitted one is 校车."""
    return _LABELS.get(category or "", "接送学生车辆")


def term_start(term: str) -> date:
    """The first day of a term: 1 February or 1 August."""
    return date(int(term[:4]), 2 if term[4:] == "春" else 8, 1)


def term_opens(term: str) -> date:
    """The day of the survey that opens a term: 1 March or 1 September."""
    return date(int(term[:4]), 3 if term[4:] == "春" else 9, 1)


def term_end(day: date) -> date:
    """The last day of the term a day lies in: the next one begins on 1 March or 1 September (census days)."""
    first = next(
        start for start in (date(day.year, 3, 1), date(day.year, 9, 1), date(day.year + 1, 3, 1)) if start > day
    )
    return first - timedelta(days=1)


def proposed_inspection(checked: date, months: int) -> date:
    """The last day of the month in which the next half-yearly inspection is due."""
    return month_end(add_months(checked, months))


def expected_plate_end(inspection_until: date, permit_until: date) -> date:
    """The plate runs as long as the half-yearly inspection, and no longer than the permit (登记规定第六十一条)."""
    return min(inspection_until, permit_until)


def five_fixed(
    plate: str, drivers: Sequence[str], attendants: Sequence[str], route: str, stops: str
) -> tuple[FivePart, ...]:
    """五定: car, people, times, line, stops."""
    lines = [line for line in stops.splitlines() if line.strip()]
    timed = [line for line in lines if _TIME.search(line)]
    people = [*([] if drivers else ["驾驶人"]), *([] if attendants else ["照管员"])]
    return (
        FivePart("定车", bool(plate), plate or "没有号牌"),
        FivePart(
            "定人", not people, f"没有{'和'.join(people)}" if people else "、".join([*drivers, *attendants])
        ),
        FivePart(
            "定时", bool(lines) and len(timed) == len(lines), f"{len(lines)} 站中 {len(timed)} 站写了时间" if lines else "没有填站点和时间"
        ),
        FivePart("定线", bool(route.strip()), route.strip() or "没有填线路"),
        FivePart("定点", len(lines) >= 2, f"{len(lines)} 个站点" if lines else "没有填站点"),
    )


def papers(
    vehicle: Mapping[str, Any],
    car: Mapping[str, Any],
    inspected_until: date | None,
    today: date,
    plate_now: Mapping[str, str] | None = None,
) -> tuple[Paper, ...]:
    """The documents a vehicle needs: a school bus all of them, the others insurance and inspection.

    plate_now: what a plate issued today would show (see school_plate.facts); None leaves that out.
    """
    insurance = _paper(OF_ANY_CAR[1], car.get("insurance_until"), today)
    if vehicle["category"] == NON_MOTOR:
        return ()
    if vehicle["category"] != PERMITTED:
        return (_paper(OF_ANY_CAR[0], car.get("inspection_until"), today), insurance)
    permit = _paper(
        "校车使用许可", vehicle.get("permit_until"), today, vehicle.get("permit_number"), "许可批准文号"
    )
    plate = _plate_paper(vehicle, inspected_until, today, plate_now or {})
    half_year = _paper("半年检验", inspected_until, today)
    carrier = _paper("承运人责任险", vehicle.get("carrier_until"), today)
    return (permit, plate, half_year, carrier, insurance, *_kept(vehicle))


def _plate_paper(
    vehicle: Mapping[str, Any], inspected_until: date | None, today: date, now: Mapping[str, str]
) -> Paper:
    """In force, in step with inspection and permit, and showing what is still so."""
    plate = _paper("校车标牌", vehicle.get("plate_until"), today, vehicle.get("plate_number"), "标牌编号")
    if plate.level == "bad":
        return plate
    until = vehicle["plate_until"]
    if inspected_until and vehicle.get("permit_until"):
        expected = expected_plate_end(inspected_until, vehicle["permit_until"])
        if until != expected:
            sentence = f"校车标牌有效期 {until} 与半年检验不一致，应为 {expected}"
            return Paper("校车标牌", "bad", sentence, until)
    changed = school_plate.changed(vehicle.get("plate_shows") or "", now) if now else ()
    if changed:
        sentence = f"校车标牌应重新领取：{'；'.join(changed)}（机动车登记规定第六十四条）"
        return Paper("校车标牌", "bad", sentence, until)
    return plate


def _kept(vehicle: Mapping[str, Any]) -> tuple[Paper, ...]:
    """What else a school bus must have: a dedicated bus for the small ones, rules, the letter of duties."""
    lines = []
    if vehicle.get("stage") in DEDICATED_FOR:
        name = "幼儿" if vehicle["stage"] == "幼儿园" else "小学生"
        if vehicle.get("dedicated"):
            lines.append(Paper("车型", "good", f"{name}专用校车", None))
        else:
            lines.append(Paper("车型", "bad", f"接送{name}应当使用{name}专用校车，登记的不是专用校车", None))
    kept = (
        ("安全管理制度", vehicle.get("rules_kept"), "校车条例第十四条"),
        ("校车安全管理责任书", vehicle.get("duty_letter_on"), "学校和服务提供者签订，校车条例第十一条"),
    )
    for name, have, ground in kept:
        sentence = f"{name}已{'签订' if name.endswith('书') else '建立'}" if have else f"没有登记{name}（{ground}）"
        lines.append(Paper(name, "good" if have else "warn", sentence, None))
    return tuple(lines)


def _paper(name: str, until: date | None, today: date, number: object = "-", number_name: str = "") -> Paper:
    if until is None or not number:
        missing = "、".join([*([] if number else [number_name]), *([] if until else ["有效期"])])
        return Paper(name, "bad", f"{name}缺{missing}", until)
    if until < today:
        return Paper(name, "bad", f"{name}已于 {until} 到期", until, dated=True)
    near = nearness(until, today)
    return Paper(name, WARN if near.level == WARN else "good", f"{name}有效期到 {until}，{near.word}", until, dated=True)
