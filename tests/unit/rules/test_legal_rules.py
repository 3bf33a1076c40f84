from datetime import date
from decimal import Decimal

import pytest

from trafficdesk.fields.codes import code_list
from trafficdesk.rules.legal import LegalRule, all_rules, rule
from trafficdesk.work.accidents.rules_grades import accident_grade, accident_kind, legacy_accident_grade
from trafficdesk.work.people.rules_inspection import next_inspection
from trafficdesk.work.people.rules_licence_age import age_limit, driving_ends, may_apply, school_driver_age
from trafficdesk.work.people.rules_licence_fit import closure, fits, needed_classes
from trafficdesk.work.people.rules_points_cycle import points_cycle, review_due
from trafficdesk.work.people.rules_scrapping import scrapping_date

TODAY = date(2026, 11, 23)


def test_a_threshold_is_the_one_in_force_on_the_day() -> None:
    assert [age_limit("A1", day).drive_until for day in (date(2024, 12, 31), date(2025, 1, 1))] == [60, 63]
    assert rule("licence_renewal_window", TODAY).value == 90
    assert "90 日" in rule("licence_renewal_window", TODAY).sentence
    with pytest.raises(KeyError):
        rule("no_such_rule", TODAY)
    with pytest.raises(KeyError):
        rule("large_vehicle_extension", date(2020, 1, 1))


def test_the_office_may_override_from_a_day_on() -> None:
    mine = LegalRule("school_driver_max_age", 63, "周岁", date(2026, 7, 1), None, "本区通知", "校车驾驶人最高年龄")
    assert rule("school_driver_max_age", TODAY, [mine]).value == 63
    assert rule("school_driver_max_age", date(2026, 6, 30), [mine]).value == 60


def test_no_threshold_is_laid_down_twice_for_one_day() -> None:
    for each in all_rules():
        for day in filter(None, (each.since, each.until, TODAY)):
            assert len([r for r in all_rules() if r.rule == each.rule and r.holds(day)]) <= 1, each.rule


def test_driving_ends_at_the_age_of_the_day_s_law() -> None:
    born = date(1963, 11, 30)
    assert driving_ends(born, "A1 D", TODAY).value == date(2026, 11, 30)
    assert driving_ends(born, "A1", date(2024, 6, 1)).value == date(2023, 11, 30)
    assert driving_ends(born, "C1 E", TODAY).value == date(2033, 11, 30)
    assert driving_ends(born, "C1", TODAY).value is None
    shown = driving_ends(born, "A2", TODAY).explanation
    assert "将满 63 周岁" in shown and "C1、C2" in shown and "172" in shown and "2025-01-01" in shown
    assert driving_ends(date(1964, 2, 29), "B1", TODAY).value == date(2027, 2, 28)


def test_every_class_has_limits_today() -> None:
    for code in code_list("licence_class").codes:
        assert age_limit(code.code, TODAY).apply_min >= 18
    assert age_limit("A1", TODAY).apply_max == 63 and age_limit("C1", TODAY).apply_max is None


def test_application_ages() -> None:
    assert may_apply(date(2008, 11, 23), "C1", TODAY).value
    assert not may_apply(date(2008, 11, 24), "C1", TODAY).value
    assert not may_apply(date(1960, 1, 1), "A1", TODAY).value


def test_school_drivers_are_25_to_60() -> None:
    assert not school_driver_age(date(2002, 1, 1), TODAY).value
    assert school_driver_age(date(1966, 11, 23), TODAY).value
    assert not school_driver_age(date(1966, 11, 22), TODAY).value
    mine = LegalRule("school_driver_max_age", 63, "周岁", None, None, "本区通知", "校车驾驶人最高年龄")
    assert school_driver_age(date(1966, 11, 22), TODAY, [mine]).value


@pytest.mark.parametrize(
    ("vehicle_type", "automatic", "needed"),
    [
        ("K11", None, "A1"), ("K18", None, "A1"), ("K28", None, "B1"), ("K38", False, "C1"), ("K33", False, "C1"),
        ("K33", True, "C2"), ("K33", None, "C1 C2"), ("H11", None, "B2"), ("H23", None, "B2"), ("H31", None, "C1 C2"),
        ("H51", None, "C3"), ("N11", None, "C4"), ("Q11", None, "A2"), ("M11", None, "D"), ("M21", None, "E"),
        ("M22", None, "F"), ("M12", None, "F"), ("J11", None, "M"), ("T11", None, ""), ("", None, ""),
    ],
)  # fmt: skip
def test_needed_classes(vehicle_type: str, automatic: bool | None, needed: str) -> None:
    assert needed_classes(vehicle_type, automatic) == frozenset(needed.split())


def test_what_a_class_allows_besides() -> None:
    assert closure(("A1",)) == frozenset(["A1", "A3", "B1", "B2", "C1", "C2", "C3", "C4", "M"])
    assert closure(("A2",)) == frozenset(["A2", "B1", "B2", "C1", "C2", "C3", "C4", "C6", "M"])
    assert closure(("C1", "D")) == frozenset(["C1", "C2", "C3", "C4", "D", "E", "F"])
    assert closure(()) == frozenset() and closure(("P",)) == frozenset(["P"])


def test_fits_counts_what_a_class_allows_besides() -> None:
    assert fits(("A1",), "K33", False).value
    assert fits(("C2",), "K33", False).value is False
    assert fits(("C2",), "K33").value
    assert fits(("A3",), "K11", use_character="C").value and fits(("A3",), "K11").value is False
    assert fits(("D",), "M22").value
    assert fits((), "K33").value is False and fits(("C1",), "T11").value is None
    assert "准驾不符" in fits(("C1",), "H11").sentence


@pytest.mark.parametrize(
    ("kind", "use", "registered", "on", "due", "tested"),
    [
        ("K33", "A", "2024-03-15", "2024-03-15", "2026-03-31", False),
        ("K33", "A", "2024-03-15", "2028-03-31", "2030-03-31", True),
        ("K33", "A", "2024-03-15", "2030-03-31", "2032-03-31", False),
        ("K33", "A", "2014-03-15", "2024-03-31", "2025-03-31", True),
        ("K33", "A", "2009-03-15", "2026-03-31", "2027-03-31", True),
        ("K39", "A", "2018-03-15", "2026-03-31", "2027-03-31", True),
        ("M21", "A", "2020-05-02", "2024-05-31", "2026-05-31", True),
        ("K33", "D", "2018-05-02", "2026-05-31", "2026-11-30", True),
        ("H11", "F", "2020-05-02", "2026-05-31", "2027-05-31", True),
        ("H11", "F", "2010-05-02", "2026-05-31", "2026-11-30", True),
        ("K11", "A", "2020-05-02", "2026-05-31", "2027-05-31", True),
        ("K18", "P", "2024-08-31", "2026-02-28", "2026-08-31", True),
        ("B11", "F", "2020-05-02", "2026-05-31", "2027-05-31", True),
    ],
)  # fmt: skip
def test_next_inspection(kind: str, use: str, registered: str, on: str, due: str, tested: bool) -> None:
    value = next_inspection(kind, use, date.fromisoformat(registered), on=date.fromisoformat(on)).value
    assert (value.due.isoformat(), value.on_test_line) == (due, tested)


def test_an_injury_accident_brings_the_old_cycle_back() -> None:
    registered, on = date(2016, 1, 10), date(2026, 1, 31)
    assert next_inspection("K33", "A", registered, on=on, injury_or_modified=True).value.due == date(2027, 1, 31)
    old = next_inspection("K33", "A", date(2008, 1, 10), on=on, injury_or_modified=True)
    assert old.value.due == date(2026, 7, 31) and "第十六条" in old.source
    assert next_inspection("K31", "A", registered, on=on, seats=11).value.on_test_line


def test_windows_for_inspection() -> None:
    assert next_inspection("K33", "A", date(2024, 3, 15), on=TODAY).value.apply_from == date(2027, 12, 31)
    assert next_inspection("K18", "P", date(2024, 8, 31), on=TODAY).value.apply_from == date(2027, 1, 28)


@pytest.mark.parametrize(
    ("kind", "use", "years"),
    [
        ("K33", "D", 8), ("K21", "D", 10), ("K11", "D", 12), ("K33", "G", 15), ("K33", "N", 10), ("K21", "N", 12),
        ("K11", "N", 15), ("K11", "C", 13), ("K31", "B", 10), ("K11", "E", 15), ("K18", "P", 15), ("K11", "A", 20),
        ("K21", "A", 20), ("K16", "A", None), ("K33", "A", None), ("N11", "A", 9), ("H41", "F", 12), ("H11", "R", 10),
        ("H11", "F", 15), ("Z11", "A", 30), ("Z12", "A", 15), ("G11", "F", 10), ("B15", "F", 20), ("B11", "F", 15),
        ("B13", "R", 10), ("M11", "A", 12), ("M21", "A", 13), ("J11", "A", None), ("T11", "A", None),
    ],
)  # fmt: skip
def test_scrapping(kind: str, use: str, years: int | None) -> None:
    decision = scrapping_date(kind, use, date(2012, 2, 29))
    expected = None
    if years:
        leap = (2012 + years) % 4 == 0
        expected = date(2012 + years, 2, 29 if leap else 28)
    assert decision.value == expected
    assert decision.sentence


def test_the_points_cycle_starts_at_first_issue() -> None:
    assert points_cycle(date(2010, 6, 18), TODAY).value == (date(2026, 6, 18), date(2027, 6, 17))
    assert points_cycle(date(2010, 6, 18), date(2026, 6, 17)).value == (date(2025, 6, 18), date(2026, 6, 17))
    assert points_cycle(date(2012, 2, 29), date(2026, 2, 28)).value == (date(2026, 2, 28), date(2027, 2, 27))
    assert points_cycle(date(2012, 2, 29), date(2024, 2, 28)).value == (date(2023, 2, 28), date(2024, 2, 28))
    assert points_cycle(date(2027, 1, 1), TODAY).value is None
    assert review_due(date(2010, 6, 18), TODAY).value == (date(2026, 6, 18), date(2026, 7, 17))
    assert review_due(date(2026, 6, 18), TODAY).value is None


@pytest.mark.parametrize(
    ("dead", "serious", "loss", "grade"),
    [
        (30, 0, 0, "特别重大"), (0, 100, 0, "特别重大"), (0, 0, 100_000_000, "特别重大"), (29, 0, 0, "重大"),
        (10, 0, 0, "重大"), (0, 50, 0, "重大"), (9, 49, 49_999_999, "较大"), (3, 0, 0, "较大"), (0, 10, 0, "较大"),
        (0, 0, 10_000_000, "较大"), (2, 9, 9_999_999, "一般"), (0, 0, 0, "一般"),
    ],
)  # fmt: skip
def test_present_grades(dead: int, serious: int, loss: int, grade: str) -> None:
    assert accident_grade(dead, serious, 0, loss).value == grade


@pytest.mark.parametrize(
    ("dead", "serious", "light", "loss", "grade"),
    [
        (3, 0, 0, 0, "特大"), (0, 11, 0, 0, "特大"), (1, 8, 0, 0, "特大"), (2, 5, 0, 0, "特大"), (0, 0, 0, 60_000, "特大"),
        (1, 7, 0, 0, "重大"), (2, 4, 0, 0, "重大"), (0, 3, 0, 0, "重大"), (0, 0, 0, 30_000, "重大"),
        (0, 2, 0, 0, "一般"), (0, 0, 3, 0, "一般"), (0, 0, 0, 1000, "一般"), (0, 0, 2, 999, "轻微"),
    ],
)  # fmt: skip
def test_grades_of_1991(dead: int, serious: int, light: int, loss: int, grade: str) -> None:
    assert legacy_accident_grade(dead, serious, light, Decimal(loss)).value == grade


def test_other_words_about_accidents() -> None:
    assert legacy_accident_grade(0, 0, 0, 300, motor_vehicle=False).value == "一般"
    assert [accident_kind(1, 0), accident_kind(0, 2), accident_kind(0, 0)] == ["死亡事故", "伤人事故", "财产损失事故"]
    assert "493" not in accident_grade(0, 0).explanation and "第三条" in accident_grade(0, 0).explanation
    with pytest.raises(ValueError):
        accident_grade(-1, 0)
