"""Age limits of driving licence classes, by class and date (domain: 机动车驾驶证申领和使用规定, 公安部令第172号)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from trafficdesk.fields.checks.licence import classes
from trafficdesk.rules.calendar_steps import add_years, full_years
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import LegalRule, doubt_of, rule
from trafficdesk.rules.rule_table import day, in_force, kept

_RULE = "驾驶年龄上限"
_SCHOOL_RULE = "校车驾驶人年龄"
# Earlier days ask the oldest rules known here.
_RULES_FROM, _EXTENSION_FROM = date(2022, 4, 1), date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """The limits of one class. `apply_min` and `apply_max` are for a first application, `drive_until` for driving on
    (all in full years; None = no limit; driving ends on the birthday itself). `instead` are the classes left then; `note` says
    what could not be settled (待核).
    """

    licence_class: str
    apply_min: int
    apply_max: int | None
    drive_until: int | None
    instead: tuple[str, ...]
    since: date | None
    source: str
    note: str = ""

    @property
    def extensible(self) -> bool:
        """Whether driving on may be approved: for the large classes, which are exchanged for others at the end."""
        return self.licence_class[0] in "AB" and self.since is not None and self.since >= _EXTENSION_FROM


def reached_on(born: date, limit: AgeLimit) -> date | None:
    """The first day on which a class may no longer be driven for age; None = never."""
    return None if limit.drive_until is None else add_years(born, limit.drive_until)


def class_ends(born: date, limit: AgeLimit, extended: date | None = None) -> date | None:
    """The first day on which a class may no longer be driven: at the age, later where an extension was approved; None = never."""
    last = reached_on(born, limit)
    if last is None or extended is None or not limit.extensible:
        return last
    return max(last, extended + timedelta(days=1))


@kept
def age_limit(licence_class: str, on: date) -> AgeLimit:
    """The limits of a class in force on that day. KeyError for an unknown class."""
    for row in in_force("licence_age", on):
        if row["licence_class"] == licence_class:
            return AgeLimit(
                licence_class,
                int(row["apply_min"]),
                int(row["apply_max"]) if row["apply_max"] else None,
                int(row["drive_until"]) if row["drive_until"] else None,
                tuple(row["instead"].split()),
                day(row["since"]),
                row["source"],
                row.get("note") or "",
            )
    raise KeyError(f"{licence_class} on {on.isoformat()}")


def first_end(born: date, held: str, on: date, extended: date | None = None) -> date | None:
    """The day that `driving_ends` decides, without its words."""
    ends = [class_ends(born, age_limit(licence_class, on), extended) for licence_class in classes(held)]
    return min((each for each in ends if each is not None), default=None)


def driving_ends(born: date, held: str, on: date, extended: date | None = None) -> Decision[date | None]:
    """The first day on which a class held may no longer be driven for age, as the law stands on `on`; None = never.

    Where several classes end, the earliest counts: its sentence names the classes that end that day. extended: the last day of
    an approved extension of the large classes.
    """
    limits = [age_limit(licence_class, on) for licence_class in classes(held)]
    ends = {limit.licence_class: class_ends(born, limit, extended) for limit in limits}
    ending = [limit for limit in limits if ends[limit.licence_class] is not None]
    if not ending:
        return Decision(None, _RULE, None, "", "所持准驾车型没有驾驶年龄上限。")
    first = min(ending, key=lambda limit: ends[limit.licence_class] or date.max)
    day_ends = ends[first.licence_class] or date.max
    if by_extension(day_ends, extended) and day_ends > on:
        large = "、".join(limit.licence_class for limit in ending if ends[limit.licence_class] == day_ends)
        legal = rule("large_vehicle_extension", max(on, _EXTENSION_FROM))
        shown = f"已批准延长驾驶 {large} 到 {extended:%Y-%m}，以后不得再驾驶。"
        return Decision(day_ends, _RULE, legal.since, legal.source, shown)
    age, same = first.drive_until or 0, [limit for limit in ending if ends[limit.licence_class] == day_ends]
    names = "、".join(limit.licence_class for limit in same)
    last_day = add_years(born, age)
    instead = f"，应换领 {'、'.join(first.instead)}" if first.instead else ""
    verb = "已满" if last_day <= on else "将满"
    if instead:
        instead += f"（满龄后 {rule('downgrade_notice', max(on, _RULES_FROM)).value} 日内办理）"
    doubt = next((f"（{limit.note}）" for limit in same if limit.note), "")
    # The month only: the day itself is eight digits of an identity number.
    over = f"，延长驾驶到 {extended:%Y-%m} 为止" if extended is not None and by_extension(day_ends, extended) else ""
    sentence = f"{last_day:%Y-%m} {verb} {age} 周岁{over}，不得再驾驶 {names}{instead}。{doubt}"
    return Decision(day_ends, _RULE, first.since, first.source, sentence)


def by_extension(ends: date | None, extended: date | None) -> bool:
    """Whether it is the end of an approved extension that ends a class: then its own date says so."""
    return extended is not None and ends == extended + timedelta(days=1)


def may_extend(born: date, held: str, on: date) -> Decision[tuple[date, date] | None]:
    """The year before the age limit of the large classes, in which driving on may be applied for; None if not open."""
    legal = rule("large_vehicle_extension", max(on, _EXTENSION_FROM))
    limits = [age_limit(each, max(on, _EXTENSION_FROM)) for each in classes(held)]
    large = [limit.licence_class for limit in limits if limit.extensible]
    ages = [limit.drive_until for limit in limits if limit.extensible and limit.drive_until is not None]
    name, closed = "大中型客货车延长驾驶", "现在不在申请延长的时间里。"
    if not ages:
        return Decision(None, name, legal.since, legal.source, closed)
    opens, ends = add_years(born, min(ages) - 1), add_years(born, min(ages))
    if not opens <= on < ends:
        return Decision(None, name, legal.since, legal.source, closed)
    sentence = f"{opens:%Y-%m} 至 {ends:%Y-%m} 可以申请延长驾驶 {'、'.join(large)}，最长 {legal.value} 年，要体检和能力测试合格。"
    return Decision((opens, ends), name, legal.since, legal.source, sentence)


def may_apply(born: date, licence_class: str, on: date) -> Decision[bool]:
    """Whether a person of that age may first apply for the class on that day."""
    limit, age = age_limit(licence_class, on), full_years(born, on)
    upper = f"至 {limit.apply_max} 周岁" if limit.apply_max else "周岁以上"
    test = rule("ability_test_from_age", max(on, _RULES_FROM))
    allowed = age >= limit.apply_min and (limit.apply_max is None or born >= add_years(on, -limit.apply_max))
    sentence = f"申请 {licence_class} 应为 {limit.apply_min} {upper}，{on.isoformat()} 时 {age} 周岁，"
    return Decision(allowed, "申请年龄", limit.since, limit.source, sentence + (
        "不能申请。" if not allowed else f"可以申请，满 {test.value} 周岁的还要通过记忆力、判断力、反应力测试。" if age >= test.value
        else "可以申请。"
    ))  # fmt: skip


def school_driver_age(born: date, on: date, overrides: Iterable[LegalRule] = ()) -> Decision[bool]:
    """Whether a school bus driver is of the permitted age on that day (both limits inclusive of the full year)."""
    overrides = tuple(overrides)
    lowest = rule("school_driver_min_age", on, overrides)
    highest = rule("school_driver_max_age", on, overrides)
    age = full_years(born, on)
    # "不超过60周岁": the sixtieth birthday itself is still permitted, the day after is not.
    allowed = age >= lowest.value and on <= add_years(born, highest.value)
    sentence = f"校车驾驶人应为 {lowest.value} 至 {highest.value} 周岁，现在 {age} 周岁，" + (
        "符合。" if allowed else f"不符合。{doubt_of(highest)}"
    )
    return Decision(allowed, _SCHOOL_RULE, highest.since, highest.source, sentence)
