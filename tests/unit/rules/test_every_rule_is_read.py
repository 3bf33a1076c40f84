"""Every row of every legal table is read by the program and changes what it says; nothing in them is decoration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from trafficdesk.engine.legal import TABLES
from trafficdesk.fields.codes import code_list
from trafficdesk.paths import resources
from trafficdesk.rules import rule_table
from trafficdesk.rules.holidays import rest_day
from trafficdesk.work.accidents.rules_grades import accident_grade, legacy_accident_grade
from trafficdesk.work.hazards.rules import days_of, ladder
from trafficdesk.work.people.rules_inspection import coming_inspection
from trafficdesk.work.people.rules_licence_age import age_limit
from trafficdesk.work.people.rules_licence_fit import closure, needed_classes
from trafficdesk.work.people.rules_scrapping import scrapping_date
from trafficdesk.work.plans.rules_scores import level

ROOT = resources().parent
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "trafficdesk").rglob("*.py")))
DAYS = (date(2012, 1, 1), date(2015, 6, 1), date(2021, 6, 1), date(2024, 6, 1), date(2026, 11, 28))
TYPES = [each.code for each in code_list("vehicle_type").codes]
Asks = Iterable[Callable[[], Any]]  # questions, asked one by one
USES = ["", *(each.code for each in code_list("use_character").codes)]


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    rule_table.use_own({})


def ages() -> Asks:
    return (partial(_told, age_limit, each.code, day) for each in code_list("licence_class").codes for day in DAYS)


def types() -> Asks:
    gears = (None, True, False)
    return (partial(needed_classes, kind, gear, use, DAYS[-1]) for kind in TYPES for use in USES for gear in gears)


def scrapped() -> Asks:
    days = DAYS[-2:]
    return (partial(_told, scrapping_date, kind, use or "A", date(2010, 5, 1), day) for kind in TYPES for use in USES for day in days)


def inspected() -> Asks:
    kinds = [("K33", "A", 5), ("K39", "A", 7), ("M21", "A", 2), ("K11", "B", 40), ("H11", "F", 3), ("K18", "P", 40), ("J11", "A", 1)]
    spans = [(registered, day) for registered in (date(1994, 3, 1), date(2005, 3, 1), date(2011, 3, 1), date(2014, 10, 1), date(2019, 3, 1))
             for day in (*DAYS, date(2013, 6, 1), date(2019, 9, 1), date(2022, 5, 1), date(2029, 1, 1)) if day > registered]  # fmt: skip
    return (
        partial(_told, coming_inspection, kind, use, registered, None, on=day, seats=seats, injury_or_modified=hurt)
        for kind, use, seats in kinds for registered, day in spans for hurt in (False, True)
    )  # fmt: skip


def graded() -> Asks:
    tolls = [(0, 0, 0), *((n, 0, 0) for n in (1, 2, 3, 10, 30)), *((0, n, 0) for n in (1, 3, 10, 11, 50, 100)),
             *((0, 0, n) for n in (1, 3)), (1, 8, 0), (2, 5, 0)]  # fmt: skip
    losses = [Decimal(each) for each in (0, 199, 200, 999, 1000, 29_999, 30_000, 60_000, 10_000_000, 50_000_000, 100_000_000)]
    for toll in tolls:
        for loss in losses:
            yield partial(_told, accident_grade, *toll, loss, DAYS[-1])
            yield from (partial(_told, legacy_accident_grade, *toll, loss, motor, DAYS[-1]) for motor in (True, False))


def allowed() -> Asks:
    return (partial(closure, (each.code,), day) for each in code_list("licence_class").codes for day in DAYS)


def resting() -> Asks:
    return (partial(rest_day, date(2025, 1, 1) + timedelta(days=each)) for each in range(3 * 365))


def hazard_days() -> Asks:
    rules = {(row["rule"], row["label"]) for row in rule_table.shipped("hazard_terms")}
    return (*(partial(days_of, *each, DAYS[-1]) for each in sorted(rules)), partial(ladder, DAYS[-1]))


def levels() -> Any:
    return [level(Decimal(total), DAYS[-1], False) for total in range(101)]


def _told(ask: Any, *args: Any, **named: Any) -> Any:
    try:
        return repr(ask(*args, **named))
    except (KeyError, ValueError, StopIteration) as refused:
        return repr(refused)


BATTERIES: Mapping[str, Callable[[], Asks]] = {
    "licence_age": ages, "vehicle_licence": types, "scrapping": scrapped, "inspection": inspected, "grades": graded,
    "licence_closure": allowed, "holidays": resting, "hazard_terms": hazard_days,
}  # fmt: skip
# Looked up by reminders as a whole line; tests/flows/plants.py has two faults of each.
FINDINGS = "findings"


def test_every_table_is_tried() -> None:
    tables = {path.stem for path in (resources() / "rules").glob("*.csv")}
    assert tables == {*BATTERIES, "legal", "assessment_levels", FINDINGS} == set(TABLES)


@pytest.mark.parametrize("name", BATTERIES)
def test_a_row_that_is_taken_out_changes_an_answer(name: str) -> None:
    """One answer that differs is enough; it is looked for first where the row before had its own, for both go by kinds."""
    rows, asks = rule_table.shipped(name), list(BATTERIES[name]())
    before = [ask() for ask in asks]
    dead, last = [], 0
    for at, row in enumerate(rows):
        rule_table.use_own({name: (*rows[:at], *rows[at + 1 :])})
        places = (*range(last, len(asks)), *range(last))
        found = next((place for place in places if asks[place]() != before[place]), None)
        if found is None:
            dead.append(row)
        else:
            last = found
    assert not dead


def test_every_line_of_the_assessment_gives_its_own_level() -> None:
    rows, before = rule_table.shipped("assessment_levels"), levels()
    for at, row in enumerate(rows):
        rule_table.use_own({"assessment_levels": [*rows[:at], {**row, "level": "另一个等次"}, *rows[at + 1 :]]})
        assert levels() != before and "另一个等次" in levels(), row


def test_every_threshold_has_a_reader() -> None:
    names = {row["rule"] for row in rule_table.shipped("legal")}
    unread = [name for name in names if f'"{name}"' not in SOURCES and f"'{name}'" not in SOURCES and not _by_pattern(name)]
    assert not unread


def _by_pattern(name: str) -> bool:
    """school_driver_min_age is asked as school_driver_{end}_age; permit days by office and step."""
    return any(pattern in SOURCES and name.startswith(pattern.split("{")[0].strip('"f')) for pattern in ('f"school_driver_{end}_age"',
                                                                                                        'f"school_permit_{'))  # fmt: skip


GROUNDS = ("第", "附件", "年", "惯例", "提醒", "办法", "规定", "标准", "通知", "做法", "要求")


def test_every_row_says_by_what_article_and_the_open_ones_say_so() -> None:
    for name in ("legal", *BATTERIES):
        for row in rule_table.shipped(name):
            assert row["source"].strip(), (name, row)
            if row["source"].startswith("公安部令第172号"):
                continue  # the articles of the amended order follow its text: the order itself is named
            assert any(word in row["source"] for word in GROUNDS), (name, row)
    doubtful = [row["note"] for row in rule_table.shipped("licence_age") if row["note"]]
    doubtful += [row["note"] for row in rule_table.shipped("legal") if "待核" in row["note"]]
    assert len(doubtful) >= 4 and all("待核" in each for each in doubtful)


def test_no_fact_stands_in_two_tables() -> None:
    names = {row["rule"] for row in rule_table.shipped("legal")}
    assert not names & {"large_vehicle_max_age", "three_wheel_max_age"}, "ages stand in licence_age.csv"


