"""Checks that look at several fields of one record. Register a function per record code.

Each gets the record's values (typed, by field name) and yields problems; sentences name what to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trafficdesk import clock
from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.checks.licence import check_licence_file_number
from trafficdesk.fields.checks.person_id import birth_date, gender
from trafficdesk.fields.problems import WARNING, Problem
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.checking import (
    Checker,
    Values,
    in_bounds,
    in_order,
    named_like_people,
    ordered,
    problem,
)
from trafficdesk.work.accidents import rules_checks as accident_checks
from trafficdesk.work.agreements import rules_checks as agreement_checks
from trafficdesk.work.campaigns import rules_checks as campaign_checks
from trafficdesk.work.hazards import rules_checks as hazard_checks
from trafficdesk.work.meetings import rules_checks as meeting_checks
from trafficdesk.work.official import rules_values as official_checks
from trafficdesk.work.organisation import rules_checks as organisation_checks
from trafficdesk.work.people import rules_plausible as plausible
from trafficdesk.work.people.rules_inspection import off_schedule
from trafficdesk.work.people.rules_licence_terms import validity
from trafficdesk.work.publicity import rules_checks as publicity_checks
from trafficdesk.work.school import rules_checks as school_checks
from trafficdesk.work.stations import rules_checks as station_checks
from trafficdesk.work.training import rules_checks as training_checks


def today_text() -> str:
    """Today as it is typed into a field."""
    return clock.today().isoformat()


def check(code: str, values: Values) -> list[Problem]:
    """All findings over one record's values."""
    own = CHECKS[code](values) if code in CHECKS else ()
    return [*in_bounds(code, values), *named_like_people(code, values), *own]


def _people(values: Values) -> Iterator[Problem]:
    number = str(values.get("id_number") or "")
    born, sex = birth_date(number), gender(number)
    if born and values.get("born") and values["born"] != born:
        yield problem("people", "born", f"与身份证号里的出生日期 {born} 不一致，请核对证件。", WARNING)
    if sex and values.get("gender") and values["gender"] != sex:
        yield problem(
            "people", "gender", f"与身份证号不一致（号码第 17 位表示{sex}），请核对证件。", WARNING
        )
    if values.get("licence_file_number"):
        for fault in check_licence_file_number(str(values["licence_file_number"])).faults:
            yield problem("people", "licence_file_number", fault.sentence, fault.severity)
    yield from in_order("people", values, ("valid_from", "valid_until"))
    yield from in_order("people", values, ("first_issued", "valid_until"))
    start, end = values.get("valid_from"), values.get("valid_until")
    if start and end and start <= end:
        length = validity(start, end, max(start, clock.today()))
        if length.value is None:
            yield problem("people", "valid_until", length.sentence, WARNING)
    first_issued: date | None = values.get("first_issued")
    if born and first_issued and (first_issued.year - born.year) < 18:
        yield problem("people", "first_issued", "初次领证时不满 18 岁，请核对驾驶证上的日期。", WARNING)


def _vehicles(values: Values) -> Iterator[Problem]:
    if not values.get("plate") and not values.get("no_plate_reason"):
        yield problem("vehicles", "plate", "没有号牌的车请在“无牌原因”里写明，例如：新车未上牌。")
    yield from in_order("vehicles", values, ("registered", "inspection_until"))
    yield from in_order("vehicles", values, ("registered", "scrap_by"))
    yield from _inspection(values)
    yield from plausible.of_vehicle(values)


def _inspection(values: Values) -> Iterator[Problem]:
    """The licence is the truth: a 检验有效期止 that the table would not give is only pointed out."""
    until, registered, kind = (values.get(name) for name in ("inspection_until", "registered", "vehicle_type"))
    if until is None:
        return
    if until == LONG_TERM:
        yield problem("vehicles", "inspection_until", "检验有效期没有“长期”。请看行驶证副页，填上面的日期。")
        return
    if until != month_end(until):
        sentence = f"检验有效期到当月最后一天为止，应为 {month_end(until)}，请核对行驶证副页。"
        yield problem("vehicles", "inspection_until", sentence, WARNING)
    if kind and registered and registered <= until:
        why = off_schedule(kind, values.get("use_character") or "A", registered, until, values.get("seats"))
        if why:
            yield problem("vehicles", "inspection_until", why, WARNING)


def _violations(values: Values) -> Iterator[Problem]:
    if not any(values.get(name) for name in ("person", "vehicle", "plate")):
        yield problem("violations", "person", "驾驶员、车辆、抄告号牌至少要填一个，才知道是谁的违法。请补填。")
    points = values.get("points")
    if points is not None and points not in (0, 1, 3, 6, 9, 12):
        sentence = "现行记分只有 1、3、6、9、12 分（2022 年 4 月起没有 2 分）。旧记录可以保留，请核对。"
        yield problem("violations", "points", sentence, WARNING)
    yield from in_order("violations", values, ("happened", "settled"))
    yield from plausible.of_violation(values)


CHECKS: dict[str, Checker] = {
    "people": _people,
    "vehicles": _vehicles,
    "posts": ordered("posts", "start", "end"),
    "drives": ordered("drives", "start", "end"),
    "certificates": ordered("certificates", "issued", "valid_until"),
    "violations": _violations,
    **accident_checks.CHECKS,
    **agreement_checks.CHECKS,
    **campaign_checks.CHECKS,
    **hazard_checks.CHECKS,
    **meeting_checks.CHECKS,
    **official_checks.CHECKS,
    **organisation_checks.CHECKS,
    **publicity_checks.CHECKS,
    **school_checks.CHECKS,
    **station_checks.CHECKS,
    **training_checks.CHECKS,
}
