"""Every number of the table of single rules changes an outcome: twice the number, and something is decided or said otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pytest

from trafficdesk.rules import rule_table
from trafficdesk.rules.legal import practice, rule
from trafficdesk.rules.record_checks import check
from trafficdesk.work.accidents.rules import counted_days, report_hours
from trafficdesk.work.agreements.findings import deadline
from trafficdesk.work.official.rules import far_way
from trafficdesk.work.people import rules_licence_terms as terms
from trafficdesk.work.people.rules_fitness import full_points
from trafficdesk.work.people.rules_inspection import coming_inspection
from trafficdesk.work.people.rules_insurance import compulsory_insurance
from trafficdesk.work.people.rules_licence_age import driving_ends, may_apply, may_extend, school_driver_age
from trafficdesk.work.people.rules_points_cycle import points_cycle
from trafficdesk.work.people.rules_scrapping import stated_scrapping
from trafficdesk.work.school.rules_driver import driver_conditions
from trafficdesk.work.school.rules_permit import turn
from trafficdesk.work.stations.figures import station_reviews
from trafficdesk.work.stations.rules_facts import Place

DAY, ISSUED = date(2026, 11, 28), date(2010, 11, 10)
DRIVER = {"licence_classes": "A1", "born": date(1966, 12, 20), "first_issued": ISSUED, "valid_until": date(2030, 1, 1), "points": 0}


def renewals() -> Any:
    return [repr(terms.renewal(date(year, month, 1), DAY)) for year in range(2021, 2028) for month in (1, 6, 12)]


def drivers() -> Any:
    rows = [{"happened": date(year, 6, 1), "points": 12, "behaviour": "客车超员"} for year in range(2019, 2027)]
    found = []
    for age in (date(1966, 12, 20), date(2004, 1, 1), date(1960, 1, 1)):
        for issued in (ISSUED, date(2022, 1, 1)):
            for at in range(len(rows)):
                person = {**DRIVER, "born": age, "first_issued": issued}
                found.append(repr(driver_conditions({}, person, {"vehicle_type": "K11"}, rows[at : at + 1], 0, DAY)))
    return found


def medicals() -> Any:
    return [repr(terms.medical(born, held, issued, DAY)) for born in (date(1950, 1, 1), date(1980, 1, 1)) for held in ("C1", "C5")
            for issued in (ISSUED, date(2009, 5, 1), date(2011, 5, 1), date(2012, 5, 1))]  # fmt: skip


def behaviours(words: str) -> Any:
    acts = [{"behaviour": words, "points": points, "happened": DAY} for points in range(30)]
    return [[each.sentence for each in check("violations", act)] for act in acts]


def inspections() -> Any:
    return [repr(coming_inspection(kind, use, date(2016, 12, 5), date(2026, 12, 31), on=DAY, seats=seats))
            for kind, use, seats in (("K33", "A", 5), ("K18", "P", 40))]  # fmt: skip


def on_the_road() -> Any:
    return [each.wanted for each in station_reviews([Place(1, "站", "")], [], [], set(), date(2026, 10, 1))]


def ways() -> Any:
    most = practice("car_day_most", DAY)
    return [repr(each) for each in far_way(datetime(2026, 1, 1, 9), 0, datetime(2026, 1, 1, 18), 1500, most)]


def permits() -> Any:
    start = {"applied_on": DAY, "forwarded_on": DAY, "police_on": DAY, "transport_on": DAY, "education_on": None}
    return [repr(turn({**start, "state": state})) for state in ("已申请", "征求意见", "意见已回复", "已审查")]


OUTCOMES: Mapping[str, Callable[[], Any]] = {
    "licence_first_years": lambda: repr(terms.validity(date(2020, 1, 1), date(2026, 1, 1), DAY)),
    "licence_second_years": lambda: repr(terms.validity(date(2016, 1, 1), date(2026, 1, 1), DAY)),
    **dict.fromkeys(("licence_renewal_window", "licence_cancelled_after", "licence_recoverable"), renewals),
    "large_vehicle_extension": lambda: repr(may_extend(date(1964, 6, 1), "A1", DAY)),
    "downgrade_notice": lambda: repr(driving_ends(date(1964, 6, 1), "A1", DAY)),
    **dict.fromkeys(("medical_yearly_from_age", "medical_filing_window", "medical_cancelled_after", "disabled_medical_interval"), medicals),
    "ability_test_from_age": lambda: repr(may_apply(date(1955, 1, 1), "C1", DAY)),
    "large_vehicle_review_window": lambda: repr(terms.review("A1", ISSUED, DAY, [(date(2026, 5, 1), 3)])),
    "school_driver_review_window": lambda: repr(terms.review("A1", ISSUED, DAY, [], school=True)),
    "probation_months": lambda: repr(terms.probation(date(2025, 6, 1), DAY)),
    "points_cycle_months": lambda: repr(points_cycle(ISSUED, DAY)),
    "points_full": lambda: repr(full_points(DRIVER, DAY, [(date(2026, 11, 20), 15)])),
    "points_wrong_class": lambda: behaviours("驾驶与准驾车型不符的机动车"),
    "points_drink_driving": lambda: behaviours("饮酒后驾驶机动车"),
    "points_overdue_inspection": lambda: behaviours("机动车逾期未检验上路"),
    **dict.fromkeys(
        ("school_driver_min_age", "school_driver_max_age", "school_driver_age_warning", "school_driver_min_experience",
         "school_driver_clean_cycles", "school_driver_clean_years", "review_study_hours"), drivers,
    ),
    **dict.fromkeys(("inspection_window", "school_inspection_window"), inspections),
    "compulsory_insurance_years": lambda: repr(compulsory_insurance(None, None, DAY)),
    "scrapping_transfer_ban": lambda: repr(stated_scrapping("M11", "A", date(2015, 6, 1), date(2028, 6, 1), DAY)),
    "accident_report_hours": lambda: report_hours(DAY),
    "road_death_days": lambda: counted_days(DAY),
    "agreement_max_years": lambda: len(list(check("agreements", {"term_from": DAY, "term_until": date(2028, 6, 1)}))),
    "agreement_deadline_month": lambda: deadline(2026, DAY),
    **dict.fromkeys(("school_permit_forward_days", "school_permit_reply_days", "school_permit_review_days"), permits),
    "station_least_days": on_the_road,
    "car_day_most": ways,
}  # fmt: skip
# Decided where a row is written or a page is made, not by a function of its own.
ELSEWHERE = {
    "agreement_new_arrival_days", "school_inspection_months", "school_seats_min", "school_recheck_days", "car_service_notice",
    "car_fuel_tolerance", "car_renewal_years",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    rule_table.use_own({})


def test_every_threshold_is_tried() -> None:
    assert {row["rule"] for row in rule_table.shipped("legal")} == {*OUTCOMES} | ELSEWHERE


@pytest.mark.parametrize("name", OUTCOMES)
def test_twice_the_number_is_another_outcome(name: str) -> None:
    before = OUTCOMES[name]()
    rows = rule_table.shipped("legal")
    rule_table.use_own({"legal": [{**row, "value": str(2 * int(row["value"]))} if row["rule"] == name else row for row in rows]})
    assert OUTCOMES[name]() != before


def test_what_could_not_be_settled_is_said_where_it_decides() -> None:
    assert "待核" in rule("school_driver_max_age", DAY).note
    assert "（待核：公安部令第172号" in school_driver_age(date(1964, 1, 1), DAY).sentence
    assert "待核" not in school_driver_age(date(1980, 1, 1), DAY).sentence
