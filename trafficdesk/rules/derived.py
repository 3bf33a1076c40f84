"""Values that follow from others and are filled in for the clerk (never over what was typed)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trafficdesk import clock
from trafficdesk.fields.checks.person_id import birth_date, gender
from trafficdesk.rules.derived_plate import plate_type_for
from trafficdesk.work.meetings.rules import quarter_of
from trafficdesk.work.school.rules import term_end

Deriver = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _of_person(values: Mapping[str, Any]) -> Mapping[str, Any]:
    number = str(values.get("id_number") or "")
    return {"born": birth_date(number), "gender": gender(number)}


def _of_vehicle(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"plate_type": plate_type_for(str(values.get("plate") or ""), str(values.get("vehicle_type") or ""))}


# What a unit's name says of its kind; the first that fits.
_KINDS_BY_NAME = (
    (("居委会", "居民委员会", "村委会", "社区"), "社区居委会"),
    (("幼儿园",), "幼儿园"),
    (("小学", "中学", "学校"), "学校"),
    (("街道办事处", "街道办", "派出所", "公安局", "交警"), "机关"),
    (("物业",), "物业"),
    (("服务中心", "大队", "管理所", "卫生院"), "事业单位"),
)


def _of_unit(values: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(values.get("name") or "")
    kinds = (kind for endings, kind in _KINDS_BY_NAME if any(ending in name for ending in endings))
    return {"unit_type": next(kinds, None)}


def _of_roster_pupil(_values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"expires": term_end(clock.today())}


def _of_meeting(values: Mapping[str, Any]) -> Mapping[str, Any]:
    starts = values.get("starts")
    return {"year": starts.year, "quarter": quarter_of(starts.date())} if starts is not None else {}


def _duty_log(values: Mapping[str, Any]) -> dict[str, Any]:
    """Who names what somebody did has told one person, unless more are written down; a line of counts names nobody."""
    return {"persons": 1 if values.get("behaviour") else None}


DERIVERS: dict[str, Deriver] = {
    "duty-logs": _duty_log,
    "people": _of_person, "vehicles": _of_vehicle, "units": _of_unit, "school-roster": _of_roster_pupil,
    "meetings": _of_meeting,
}  # fmt: skip


def derived(code: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the values of a row make other fields of it say."""
    deriver = DERIVERS.get(code)
    return deriver(values) if deriver is not None else {}


def fill(code: str, values: Mapping[str, Any], given: set[str]) -> dict[str, Any]:
    """Derived values for fields that are empty and were not given."""
    return {
        name: value
        for name, value in derived(code, values).items()
        if value is not None and name not in given and values.get(name) is None
    }


def following(code: str, *rows: Mapping[str, Any]) -> set[str]:
    """Fields that in every one of the rows say just what the row's other fields make them say (a birth date that is the number's)."""
    told = [(row, derived(code, row)) for row in rows]
    return {name for name in told[0][1] if all(row[name] is not None and row[name] == made.get(name) for row, made in told)}
