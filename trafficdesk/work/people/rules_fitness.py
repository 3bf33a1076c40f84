"""May this person drive this car on this day: the one answer of dispatch, school transport, accident back-trace and person page.

Licence classes count as far as age leaves them: who is past the age of a class drives with what is left in its stead, unless
an approved extension (公安部令第172号) still runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from trafficdesk.fields.checks.licence import classes
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule
from trafficdesk.work.people.rules_licence_age import age_limit, class_ends, reached_on
from trafficdesk.work.people.rules_licence_fit import fits
from trafficdesk.work.people.rules_licence_terms import probation
from trafficdesk.work.people.rules_points_cycle import points_so_far
from trafficdesk.work.people.rules_scrapping import stated_scrapping

# 实施条例第二十二条: buses, passenger service, special duty, dangerous goods.
NOT_FOR_NOVICES = tuple("BCDEHIJKRT")
Values = Mapping[str, Any]


def classes_left(person: Values, on: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The classes of a licence that still count on a day, and those that age has ended."""
    held = classes(str(person.get("licence_classes") or ""))
    born, extended = person.get("born"), person.get("extended_until")
    if born is None:
        return held, ()
    left: list[str] = []
    ended: list[str] = []
    for each in held:
        limit = age_limit(each, on)
        last = class_ends(born, limit, extended)
        if last is None or last > on:
            left.append(each)
        else:
            ended.append(each)
            left.extend(limit.instead)
    return tuple(dict.fromkeys(left)), tuple(ended)


def may_drive(person: Values, car: Values, on: date, points: Iterable[tuple[date, int | None]] = ()) -> list[Decision[bool | None]]:
    """Everything that decides it: class (with age and extension), points, probation. False forbids, None cannot be told.

    points: the registered violations of the person, (day, points). A licence that has run out is decided by its own date.
    """
    full = full_points(person, on, points)
    return [covers(person, car, on), *([full] if full.value is False else []), *novice_ban(person, car, on)]


def covers(person: Values, car: Values, on: date) -> Decision[bool | None]:
    """Whether what age has left of a licence covers a car; None where the type of the car asks for no class."""
    left, ended = classes_left(person, on)
    kind, gear, use = str(car["vehicle_type"]), car.get("automatic"), str(car.get("use_character") or "")
    adapted = bool(car.get("adapted"))
    fit = fits(left, kind, gear, use, on, adapted)
    if fit.value is False and ended and fits((*left, *ended), kind, gear, use, on, adapted).value:
        limit = age_limit(ended[0], on)
        label = code_list("vehicle_type").label(kind) or "这种车辆"
        shown = f"{reached_on(person['born'], limit):%Y-%m} 已满 {limit.drive_until} 周岁，不得再驾驶 {'、'.join(ended)}，开不了{label}。"
        cure = "批准延长驾驶的，请在人员档案里填“延长驾驶至”；没有的请换人。" if limit.extensible else "请换人。"
        return Decision(False, "驾驶年龄上限", limit.since, limit.source, shown + cure)
    return fit


def full_points(person: Values, on: date, points: Iterable[tuple[date, int | None]]) -> Decision[bool | None]:
    """False once the running cycle has the full points, by the violations on file or by what was typed; True below.

    Without the day of the first issue nobody knows the cycle: then only what was typed counts.
    """
    full, issued, typed = rule("points_full", on), person.get("first_issued"), person.get("points") or 0
    counted = points_so_far(issued, on, points) if issued is not None and issued <= on else None
    total = max(counted.value if counted else 0, typed)
    if total < full.value:
        said = counted.sentence if counted else f"本记分周期记分 {typed} 分。"
        return Decision(True, full.note, full.since, full.source, said)
    shown = f"本记分周期已记 {total} 分，满 {full.value} 分的扣留驾驶证，参加学习、考试合格以前不得驾驶。请换人。"
    return Decision(False, full.note, full.since, f"{full.source}、道路交通安全法第二十四条", shown)


def novice_ban(person: Values, car: Values, on: date) -> list[Decision[bool | None]]:
    """What forbids a car to somebody in the novice period; [] when nothing does."""
    issued = person.get("first_issued")
    if issued is None or issued > on or str(car.get("use_character") or "A") not in NOT_FOR_NOVICES:
        return []
    decided = probation(issued, on)
    if decided.value is None:
        return []
    return [Decision(False, decided.rule, decided.since, decided.source, f"{decided.sentence}这辆车不能开，请换人。")]


def may_be_used(car: Values, on: date) -> Decision[bool | None]:
    """Whether a car may be on the road at all by its years; False past its scrapping date."""
    kind = car.get("vehicle_type")
    if not kind:
        return Decision(None, "报废年限", None, "", "没有填车辆类型，推算不出报废期。")
    last = stated_scrapping(str(kind), str(car.get("use_character") or "A"), car.get("registered"), car.get("scrap_by"), on)
    return Decision(None if last.value is None else last.value >= on, last.rule, last.since, last.source, last.sentence)
