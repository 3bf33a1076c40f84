"""The conditions of a person who drives pupils, each with rule, value, date of force and ground (domain 3.4).

Article 23 is asked of drivers of school buses only. Whoever drives another vehicle with pupils in it needs what every
driver needs: the licence class and a licence that has not run out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.checks.licence import classes
from trafficdesk.rules.calendar_steps import add_months, add_years, full_years
from trafficdesk.rules.legal import LegalRule, rule
from trafficdesk.work.people.rules_fitness import may_drive
from trafficdesk.work.people.rules_licence_age import school_driver_age
from trafficdesk.work.people.rules_owed import reviewed_until
from trafficdesk.work.people.rules_points_cycle import points_cycle

MET, NOT_MET, UNKNOWN = "met", "not met", "unknown"
_REVIEWED, _RUNS = DATED = ("校车驾驶人审验", "驾驶证有效")  # conditions of a date that runs out

_ARTICLE_23, _SINCE_23 = "校车安全管理条例第二十三条", date(2012, 4, 5)
_LICENCE_RULES, _SINCE_RULES = "机动车驾驶证申领和使用规定", date(2022, 4, 1)
_DRINK = ("饮酒", "醉酒", "酒后", "酒驾", "醉驾")
_CROWDED = ("超员", "50%以上", "百分之五十以上")
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a driver.

    standing  "met", "not met" or "unknown"; sentence: why
    demand    what the rule asks for ("25 至 60 周岁"); since: from when, None if always; source: law and article
    """

    name: str
    standing: str
    sentence: str
    source: str
    demand: str = ""
    since: date | None = None

    @property
    def ground(self) -> str:
        """What is asked, since when, by what, as shown beside the condition."""
        parts = [f"要求：{self.demand}"] if self.demand else []
        parts += [f"{self.since} 起施行"] if self.since else []
        return "；".join([*parts, f"依据：{self.source}"])


def driver_conditions(
    staff: Values,
    person: Values,
    car: Values,
    violations: Iterable[Values],
    grave_accidents: int,
    today: date,
    overrides: Iterable[LegalRule] = (),
) -> tuple[Condition, ...]:
    """Every condition of article 23 and of the licence rules. Records speak louder than a ticked box.

    grave_accidents: accidents with death or serious injury in which the driver bore responsibility.
    """
    overrides, rows = tuple(overrides), list(violations)
    drunk = sum(any(word in (row["behaviour"] or "") for word in _DRINK) for row in rows)
    return (
        _class(person, car, today, rows),
        _experience(person, today, overrides),
        _age(person, today, overrides),
        _full_points(staff, person, rows, today, overrides),
        _declared("无致人死亡或重伤的责任事故", staff.get("no_accident"), grave_accidents, "起责任事故"),
        _declared("无酒驾醉驾记录", staff.get("no_drink"), drunk, "次酒驾记录"),
        _clean_years(staff, rows, today, overrides),
        _declared("无犯罪记录", staff.get("no_crime"), 0, ""),
        _declared("身心健康、无传染病等", staff.get("healthy"), 0, ""),
        _endorsed(staff, person),
        _review(reviewed_until(person, staff), today, overrides),
        _licence_runs(person, today),
    )


def ordinary_conditions(person: Values, car: Values, today: date, violations: Sequence[Values] = ()) -> tuple[Condition, ...]:
    """What is asked of whoever drives a vehicle that is no school bus."""
    return (_class(person, car, today, violations), _licence_runs(person, today))


def _class(person: Values, car: Values, today: date, violations: Sequence[Values] = ()) -> Condition:
    name = "准驾车型相符"
    held = classes(str(person.get("licence_classes") or ""))
    if not held or not car.get("vehicle_type"):
        missing = "车辆类型" if held else "准驾车型"
        return Condition(name, UNKNOWN, f"没有填{missing}，请补填。", f"{_LICENCE_RULES}附件1", since=_SINCE_RULES)
    decided = may_drive(person, car, today, [(row["happened"], row["points"]) for row in violations])
    fit = next((each for each in decided if each.value is False), decided[0])
    standing = UNKNOWN if fit.value is None else MET if fit.value else NOT_MET
    return Condition(name, standing, fit.sentence, fit.source, "准驾车型覆盖所驾车辆，未到年龄上限，没有记满分", fit.since)


def _experience(person: Values, today: date, overrides: tuple[LegalRule, ...]) -> Condition:
    needed = rule("school_driver_min_experience", today, overrides)
    demand, first = f"{needed.value} 年以上", person.get("first_issued")
    if first is None:
        sentence = "没有填初次领证日期，请核对驾驶证后补填。"
        return Condition("驾驶经历", UNKNOWN, sentence, needed.source, demand, needed.since)
    years = full_years(first, today)
    standing = MET if years >= needed.value else NOT_MET
    sentence = f"初次领证 {first}，满 {years} 年，应满 {needed.value} 年。"
    return Condition("驾驶经历", standing, sentence, needed.source, demand, needed.since)


def _age(person: Values, today: date, overrides: tuple[LegalRule, ...]) -> Condition:
    lowest, highest = (rule(f"school_driver_{end}_age", today, overrides) for end in ("min", "max"))
    demand = f"{lowest.value} 至 {highest.value} 周岁"
    if person.get("born") is None:
        return Condition("年龄", UNKNOWN, "没有填出生日期，请补填。", highest.source, demand, highest.since)
    decided = school_driver_age(person["born"], today, overrides)
    warning = rule("school_driver_age_warning", today, overrides).value
    standing, sentence = (MET if decided.value else NOT_MET), decided.sentence
    if decided.value and not school_driver_age(person["born"], add_months(today, warning), overrides).value:
        sentence += f"{warning} 个月内将超过年龄，请提前安排接替。"
    return Condition("年龄", standing, sentence, decided.source, demand, decided.since)


def _full_points(
    staff: Values, person: Values, rows: Sequence[Values], today: date, overrides: tuple[LegalRule, ...]
) -> Condition:
    """No cycle reached the full points: the present cycle and as many before it as the rule names."""
    needed, full = rule("school_driver_clean_cycles", today, overrides), rule("points_full", today, overrides).value
    sums: dict[Any, int] = {}
    for row in rows:
        start = _cycle_start(person.get("first_issued"), row["happened"])
        if row["happened"] >= _first_day(person.get("first_issued"), today, needed.value):
            sums[start] = sums.get(start, 0) + (row["points"] or 0)
    present = _cycle_start(person.get("first_issued"), today)
    sums[present] = max(sums.get(present, 0), person.get("points") or 0)
    times = sum(points >= full for points in sums.values())
    name, demand = "三个记分周期无满分", f"最近 {needed.value} 个记分周期没有记满 {full} 分"
    return _declared(name, staff.get("no_full_points"), times, f"次记满 {full} 分", needed.source, demand, needed.since)


def _cycle_start(first_issued: date | None, on: date) -> date | int:
    """The points cycle a day lies in; the calendar year when nobody knows when the licence was first issued."""
    cycle = points_cycle(first_issued, on).value if first_issued else None
    return cycle[0] if cycle else on.year


def _first_day(first_issued: date | None, today: date, cycles: int) -> date:
    cycle = points_cycle(first_issued, today).value if first_issued else None
    return add_months(cycle[0] if cycle else today, -12 * cycles)


def _clean_years(
    staff: Values, rows: Sequence[Values], today: date, overrides: tuple[LegalRule, ...]
) -> Condition:
    needed = rule("school_driver_clean_years", today, overrides)
    since = add_years(today, -needed.value)
    times = sum(
        row["happened"] >= since and any(word in (row["behaviour"] or "") for word in _CROWDED) for row in rows
    )
    demand = f"最近 {needed.value} 年没有客运超员、超速严重违法"
    return _declared(
        "一年内无超员、超速严重违法", staff.get("no_overload"), times, "次超员或严重超速", needed.source, demand, needed.since
    )


def _declared(
    name: str, ticked: bool | None, contrary: int, counted: str,
    source: str = _ARTICLE_23, demand: str = "", since: date | None = _SINCE_23,
) -> Condition:  # fmt: skip
    demand = demand or name
    if contrary:
        return Condition(name, NOT_MET, f"台账里有 {contrary} {counted}。", source, demand, since)
    if ticked is None:
        return Condition(name, UNKNOWN, "还没有核对，请查询后勾选。", source, demand, since)
    sentence = "已核对。" if ticked else "核对结果不符合。"
    return Condition(name, MET if ticked else NOT_MET, sentence, source, demand, since)


def _endorsed(staff: Values, person: Values) -> Condition:
    name, source, demand = "取得校车驾驶资格签注", f"{_ARTICLE_23}、{_LICENCE_RULES}第八十七条", "驾驶证上签注准许驾驶校车"
    if staff.get("endorsed_on"):
        return Condition(name, MET, f"{staff['endorsed_on']} 签注。", source, demand, _SINCE_23)
    if person.get("school_qualified") is None:
        return Condition(name, UNKNOWN, "没有填签注日期，请核对驾驶证。", source, demand, _SINCE_23)
    held = bool(person["school_qualified"])
    return Condition(
        name, MET if held else NOT_MET, "已有签注。" if held else "没有签注。", source, demand, _SINCE_23
    )


def _review(until: date | None, today: date, overrides: tuple[LegalRule, ...]) -> Condition:
    """Every cycle, whether or not there were points, with at least three hours of study."""
    window = rule("school_driver_review_window", today, overrides)
    hours = rule("review_study_hours", max(today, _SINCE_RULES), overrides).value
    demand = f"每个记分周期结束后 {window.value} 日内审验，学习不少于 {hours} 小时，提交身体条件证明"
    standing, sentence = _until(until, today)
    return Condition(_REVIEWED, standing, sentence, window.source, demand, window.since or _SINCE_RULES)


def _licence_runs(person: Values, today: date) -> Condition:
    standing, sentence = _until(person.get("valid_until"), today)
    return Condition(_RUNS, standing, sentence, "道路交通安全法实施条例第二十八条", "驾驶证没有过期")


def _until(until: date | None, today: date) -> tuple[str, str]:
    if until is None:
        return UNKNOWN, "没有填有效期，请补填。"
    shown = "长期有效。" if until == LONG_TERM else f"有效期到 {until} 止。"
    return (MET if until >= today else NOT_MET), shown
