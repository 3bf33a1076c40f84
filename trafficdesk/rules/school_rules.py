"""Vehicles that carry pupils: what may be called 校车, how a case moves, and every condition (domain 1.5, 3.4).

A vehicle without a permit is never called a school bus: whoever shows one asks `label_of`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.checks.licence import classes
from trafficdesk.rules.calendar_steps import add_months, add_years, full_years, month_end
from trafficdesk.rules.legal import LegalRule, rule
from trafficdesk.rules.licence_age import school_driver_age
from trafficdesk.rules.licence_fit import fits

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

MOVES: Mapping[str, tuple[str, ...]] = {
    SURVEYED: (VERIFIED,),
    VERIFIED: (ON_FILE, TOLD),
    ON_FILE: (VERIFIED, CLOSED),
    TOLD: (PASSED, RECHECKED),
    PASSED: (RECHECKED,),
    RECHECKED: (CLOSED, TOLD),
    CLOSED: (),
}
# Lawful without a school-bus permit: on file as what they are. All others must be told to stop.
MAY_BE_FILED = (PERMITTED, CARPOOL, CHARTER)
NEEDS_PERMIT = (APPLYING, FORBIDDEN, CARE, NON_MOTOR)

_ARTICLE_23 = "校车安全管理条例第二十三条"
_DRINK = ("饮酒", "醉酒", "酒后", "酒驾", "醉驾")
_CROWDED = ("超员", "50%以上", "百分之五十以上")
_TERM = re.compile(r"(20\d{2})([春秋])")
_TIME = re.compile(r"\d{1,2}[:：]\d{2}")

MET, NOT_MET, UNKNOWN = "met", "not met", "unknown"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a driver: "met", "not met" or "unknown", why, and the legal basis."""

    name: str
    standing: str
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class FivePart:
    """One of 定车、定人、定时、定线、定点."""

    name: str
    done: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a vehicle. level: "good", "warn" (within 30 days) or "bad" (missing or run out)."""

    name: str
    level: str
    sentence: str
    until: date | None


def label_of(category: str | None) -> str:
    """What a vehicle of this category is called; only a permitted one is 校车."""
    return _LABELS.get(category or "", "接送学生车辆")


def is_term(text: str) -> bool:
    """Whether a text names a term, such as 2026秋."""
    return _TERM.fullmatch(text) is not None


def term_of(day: date) -> str:
    """The school term of a day: 春 from February to July, 秋 from August to January."""
    if day.month == 1:
        return f"{day.year - 1}秋"
    return f"{day.year}{'春' if day.month < 8 else '秋'}"


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
            "定时", bool(lines) and len(timed) == len(lines), f"{len(lines)} 站中 {len(timed)} 站写了时间"
        ),
        FivePart("定线", bool(route.strip()), route.strip() or "没有填线路"),
        FivePart("定点", len(lines) >= 2, f"{len(lines)} 个站点" if lines else "没有填站点"),
    )


def papers(
    vehicle: Mapping[str, Any], car: Mapping[str, Any], inspected_until: date | None, today: date
) -> tuple[Paper, ...]:
    """The documents a vehicle needs: a school bus all of them, the others insurance and inspection."""
    insurance = _paper("交强险", car.get("insurance_until"), today)
    if vehicle["category"] == NON_MOTOR:
        return ()
    if vehicle["category"] != PERMITTED:
        return (_paper("机动车检验", car.get("inspection_until"), today), insurance)
    permit = _paper(
        "校车使用许可", vehicle.get("permit_until"), today, vehicle.get("permit_number"), "许可批准文号"
    )
    plate = _paper("校车标牌", vehicle.get("plate_until"), today, vehicle.get("plate_number"), "标牌编号")
    if plate.level != "bad" and inspected_until and vehicle.get("permit_until"):
        expected = expected_plate_end(inspected_until, vehicle["permit_until"])
        if vehicle["plate_until"] != expected:
            sentence = f"校车标牌有效期 {vehicle['plate_until']} 与半年检验不一致，应为 {expected}"
            plate = Paper("校车标牌", "bad", sentence, vehicle["plate_until"])
    half_year = _paper("半年检验", inspected_until, today)
    return (permit, plate, half_year, _paper("承运人责任险", vehicle.get("carrier_until"), today), insurance)


def driver_conditions(
    staff: Mapping[str, Any],
    person: Mapping[str, Any],
    car: Mapping[str, Any],
    violations: Iterable[Mapping[str, Any]],
    grave_accidents: int,
    today: date,
    overrides: Iterable[LegalRule] = (),
) -> tuple[Condition, ...]:
    """Every condition of article 23 and of the licence rules. Records speak louder than a ticked box.

    grave_accidents: accidents with death or serious injury in which the driver bore responsibility.
    """
    overrides, rows = tuple(overrides), list(violations)
    three_years, last_year = add_years(today, -3), add_years(today, -1)
    full = sum((row["points"] or 0) >= 12 and row["happened"] >= three_years for row in rows)
    drunk = sum(any(word in (row["behaviour"] or "") for word in _DRINK) for row in rows)
    crowded = sum(
        row["happened"] >= last_year and any(word in (row["behaviour"] or "") for word in _CROWDED)
        for row in rows
    )
    points = (person.get("points") or 0) >= 12
    return (
        _class(person, car),
        _experience(person, today, overrides),
        _age(person, today, overrides),
        _declared("三个记分周期无满分", staff.get("no_full_points"), full + points, "次记满 12 分"),
        _declared("无致人死亡或重伤的责任事故", staff.get("no_accident"), grave_accidents, "起责任事故"),
        _declared("无酒驾醉驾记录", staff.get("no_drink"), drunk, "次酒驾记录"),
        _declared("一年内无超员、超速严重违法", staff.get("no_overload"), crowded, "次超员或严重超速"),
        _declared("无犯罪记录", staff.get("no_crime"), 0, ""),
        _declared("身心健康、无传染病等", staff.get("healthy"), 0, ""),
        _endorsed(staff, person),
        _until("校车驾驶人审验", staff.get("reviewed_until"), today, "机动车驾驶证申领和使用规定第九十条"),
        _until("驾驶证有效", person.get("valid_until"), today, "道路交通安全法实施条例第二十八条"),
    )


def _class(person: Mapping[str, Any], car: Mapping[str, Any]) -> Condition:
    held = classes(str(person.get("licence_classes") or ""))
    if not held or not car.get("vehicle_type"):
        missing = "车辆类型" if held else "准驾车型"
        return Condition("准驾车型相符", UNKNOWN, f"没有填{missing}，请补填。", _ARTICLE_23)
    fit = fits(held, str(car["vehicle_type"]), car.get("automatic"), str(car.get("use_character") or ""))
    standing = UNKNOWN if fit.value is None else MET if fit.value else NOT_MET
    return Condition("准驾车型相符", standing, fit.sentence, f"{_ARTICLE_23}；{fit.source}")


def _experience(person: Mapping[str, Any], today: date, overrides: tuple[LegalRule, ...]) -> Condition:
    needed = rule("school_driver_min_experience", today, overrides)
    first = person.get("first_issued")
    if first is None:
        return Condition("驾驶经历", UNKNOWN, "没有填初次领证日期，请核对驾驶证后补填。", needed.source)
    years = full_years(first, today)
    standing = MET if years >= needed.value else NOT_MET
    return Condition(
        "驾驶经历", standing, f"初次领证 {first}，满 {years} 年，应满 {needed.value} 年。", needed.source
    )


def _age(person: Mapping[str, Any], today: date, overrides: tuple[LegalRule, ...]) -> Condition:
    if person.get("born") is None:
        return Condition("年龄", UNKNOWN, "没有填出生日期，请补填。", _ARTICLE_23)
    decided = school_driver_age(person["born"], today, overrides)
    warning = rule("school_driver_age_warning", today, overrides).value
    standing, sentence = (MET if decided.value else NOT_MET), decided.sentence
    if decided.value and not school_driver_age(person["born"], add_months(today, warning), overrides).value:
        sentence += f"{warning} 个月内将超过年龄，请提前安排接替。"
    return Condition("年龄", standing, sentence, decided.source)


def _declared(name: str, ticked: bool | None, contrary: int, counted: str) -> Condition:
    if contrary:
        return Condition(name, NOT_MET, f"台账里有 {contrary} {counted}。", _ARTICLE_23)
    if ticked is None:
        return Condition(name, UNKNOWN, "还没有核对，请查询后勾选。", _ARTICLE_23)
    return Condition(
        name, MET if ticked else NOT_MET, "已核对。" if ticked else "核对结果不符合。", _ARTICLE_23
    )


def _endorsed(staff: Mapping[str, Any], person: Mapping[str, Any]) -> Condition:
    name, source = "取得校车驾驶资格签注", "校车安全管理条例第二十三条、机动车驾驶证申领和使用规定第八十七条"
    if staff.get("endorsed_on"):
        return Condition(name, MET, f"{staff['endorsed_on']} 签注。", source)
    if person.get("school_qualified") is None:
        return Condition(name, UNKNOWN, "没有填签注日期，请核对驾驶证。", source)
    held = bool(person["school_qualified"])
    return Condition(name, MET if held else NOT_MET, "已有签注。" if held else "没有签注。", source)


def _until(name: str, until: date | None, today: date, source: str) -> Condition:
    if until is None:
        return Condition(name, UNKNOWN, "没有填有效期，请补填。", source)
    shown = "长期有效。" if until == LONG_TERM else f"有效期到 {until} 止。"
    return Condition(name, MET if until >= today else NOT_MET, shown, source)


def _paper(name: str, until: date | None, today: date, number: object = "-", number_name: str = "") -> Paper:
    if until is None or not number:
        missing = "、".join([*([] if number else [number_name]), *([] if until else ["有效期"])])
        return Paper(name, "bad", f"{name}缺{missing}", until)
    if until < today:
        return Paper(name, "bad", f"{name}已于 {until} 到期", until)
    days = (until - today).days
    return Paper(name, "warn" if days <= 30 else "good", f"{name}有效期到 {until}，还有 {days} 天", until)
