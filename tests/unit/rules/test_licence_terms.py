from datetime import date

import pytest

from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.rules.record_checks import check
from trafficdesk.work.people.rules_inspection import coming_inspection, off_schedule
from trafficdesk.work.people.rules_insurance import compulsory_insurance
from trafficdesk.work.people.rules_licence_age import driving_ends, may_apply, may_extend
from trafficdesk.work.people.rules_licence_terms import (
    is_grave,
    medical,
    probation,
    renewal,
    review,
    validity,
)
from trafficdesk.work.people.rules_scrapping import stated_scrapping

TODAY = date(2026, 11, 23)
UNTIL = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2025, 12, 30), "valid"), (date(2025, 12, 31), "window"), (date(2026, 3, 31), "window"),
        (date(2026, 4, 1), "expired"), (date(2027, 3, 31), "expired"), (date(2027, 4, 1), "cancelled"),
        (date(2029, 3, 31), "cancelled"), (date(2029, 4, 1), "lost"),
    ],
)  # fmt: skip
def test_renewal_from_ninety_days_before_to_two_years_after_cancelling(on: date, state: str) -> None:
    decision = renewal(UNTIL, on)
    assert decision.value == state and decision.source and decision.since == date(2022, 4, 1)


def test_a_licence_without_end_is_never_renewed() -> None:
    assert renewal(LONG_TERM, TODAY).value == "long" and validity(date(2026, 1, 1), LONG_TERM, TODAY).value == 0


@pytest.mark.parametrize(
    ("start", "end", "years", "word"),
    [
        ("2020-05-01", "2026-05-01", 6, "换证后为10 年"), ("2020-05-01", "2026-04-30", 6, "10 年"),
        ("2020-02-29", "2026-02-28", 6, "10 年"), ("2020-05-01", "2030-05-01", 10, "长期"),
        ("2020-05-01", "2028-05-01", None, "不是 6 年或 10 年"),
    ],
)  # fmt: skip
def test_licences_run_six_years_then_ten(start: str, end: str, years: int | None, word: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    decision = validity(first, last, TODAY)
    assert decision.value == years and word in decision.sentence.replace("为 ", "为")
    found = [each for each in check("people", {"valid_from": first, "valid_until": last}) if each.field == "valid_until"]
    assert [each.severity for each in found] == ([] if years else ["warning"])


def test_probation_is_twelve_months() -> None:
    assert probation(date(2026, 2, 10), date(2027, 2, 9)).value == date(2027, 2, 9)
    assert probation(date(2026, 2, 10), date(2027, 2, 10)).value is None


def test_medical_every_year_from_seventy_and_every_third_year_with_c5() -> None:
    old = date(1956, 6, 1)
    assert medical(old, "C1", date(1990, 6, 18), date(2026, 6, 20)).value == (date(2026, 6, 18), date(2026, 7, 17))
    # A window that is over is what is owed until the next one opens: nobody knows here that it was kept.
    late = medical(old, "C1", date(1990, 6, 18), date(2026, 7, 18))
    assert late.value == (date(2026, 6, 18), date(2026, 7, 17)) and "已过 1 日" in late.sentence
    assert medical(date(1956, 6, 19), "C1", date(1990, 6, 18), date(2026, 1, 1)).value == (
        date(2027, 6, 18), date(2027, 7, 17),
    )  # fmt: skip
    assert medical(date(1980, 1, 1), "C1", date(2010, 1, 1), TODAY).value is None
    assert medical(date(1980, 1, 1), "C5", date(2020, 3, 1), date(2027, 3, 1)).value == (date(2029, 3, 1), date(2029, 3, 30))
    assert medical(date(1980, 1, 1), "C5", date(2020, 3, 1), TODAY).value == (date(2026, 3, 1), date(2026, 3, 30))
    assert medical(old, "C1", date(1992, 2, 29), date(2027, 1, 1)).value == (date(2027, 2, 28), date(2027, 3, 29))


def test_large_classes_are_reviewed_after_a_cycle_with_points_school_drivers_always() -> None:
    issued, points = date(2010, 6, 18), [(date(2026, 6, 17), 3)]
    span = (date(2026, 6, 18), date(2026, 7, 17))
    assert review("B2", issued, TODAY, points).value == span
    assert review("B2", issued, TODAY, [(date(2026, 6, 18), 3)]).value is None
    assert review("B2", issued, TODAY, []).value is None and review("C1", issued, TODAY, points).value is None
    assert review("B1", issued, TODAY, [], school=True).value == span
    # 第七十二条: a fatal accident with equal liability asks of every class, injuries of those of seventy.
    assert review("C1", issued, TODAY, [], grave=True).value == span
    fatal, hurt = {"deaths": 1, "serious": 0, "slight": 0}, {"deaths": 0, "serious": 0, "slight": 1}
    assert is_grave(fatal, "同等", old=False) and not is_grave(fatal, "次要", old=False)
    assert is_grave(hurt, "次要", old=True) and not is_grave(hurt, "全部", old=False)


def test_driving_on_may_be_applied_for_in_the_year_before_63() -> None:
    born = date(1964, 1, 10)
    assert may_extend(born, "A1", date(2026, 1, 9)).value is None
    assert may_extend(born, "A1", date(2026, 1, 10)).value == (date(2026, 1, 10), date(2027, 1, 10))
    assert may_extend(born, "A1", date(2027, 1, 10)).value is None and may_extend(born, "C1", TODAY).value is None


@pytest.mark.parametrize(
    ("held", "age_before", "age_after"),
    [("A1", 60, 63), ("A2", 60, 63), ("A3", 60, 63), ("B1", 60, 63), ("B2", 60, 63), ("M", 60, 63), ("N", 60, 63),
     ("P", 60, 63), ("C3", 70, 70), ("C4", 70, 70), ("D", 70, 70), ("E", 70, 70), ("C6", 70, 70)],
)  # fmt: skip
def test_age_limits_before_and_after_2025(held: str, age_before: int, age_after: int) -> None:
    born = date(1964, 12, 31)
    assert driving_ends(born, held, date(2024, 12, 31)).value == date(1964 + age_before, 12, 31)
    assert driving_ends(born, held, date(2025, 1, 1)).value == date(1964 + age_after, 12, 31)


@pytest.mark.parametrize(
    ("classes", "low", "high"),
    [("C1 C2 C5 F", 18, None), ("D E", 18, 70), ("C3 C4 M", 18, 63), ("A3 B1 B2 N P", 20, 63), ("C6", 20, 70),
     ("A1 A2", 22, 63)],
)  # fmt: skip
def test_application_ages_of_every_class(classes: str, low: int, high: int | None) -> None:
    for each in classes.split():
        assert may_apply(date(2026 - low, 11, 23), each, TODAY).value, each
        assert not may_apply(date(2026 - low, 11, 24), each, TODAY).value, each
        oldest = date(2026 - (high or 90), 11, 23)
        assert may_apply(oldest, each, TODAY).value, each
        assert high is None or not may_apply(date(2026 - high, 11, 22), each, TODAY).value, each


@pytest.mark.parametrize(
    ("kind", "use", "registered", "until", "fits"),
    [
        ("K33", "A", "2020-03-15", "2026-03-31", True), ("K33", "A", "2020-03-15", "2027-03-31", False),
        ("K33", "A", "2020-03-15", "2026-04-30", False), ("K33", "A", "2014-03-15", "2027-03-31", True),
        ("K33", "A", "2012-03-15", "2021-03-31", True), ("K39", "A", "2018-03-15", "2027-03-31", True),
        ("K39", "A", "2018-03-15", "2026-09-30", False), ("M21", "A", "2020-03-15", "2027-03-31", False),
        ("K18", "P", "2024-08-31", "2027-02-28", True), ("K18", "P", "2024-08-31", "2027-05-31", False),
        ("K11", "P", "2024-08-31", "2027-05-31", True), ("H11", "F", "2010-05-02", "2026-11-30", True),
        ("K33", "D", "2022-05-02", "2026-11-30", False),
    ],
)  # fmt: skip
def test_an_inspection_date_that_the_table_would_not_give_is_only_pointed_out(
    kind: str, use: str, registered: str, until: str, fits: bool
) -> None:
    first, last = date.fromisoformat(registered), date.fromisoformat(until)
    assert (off_schedule(kind, use, first, last) == "") is fits
    values = {"vehicle_type": kind, "use_character": use, "registered": first, "inspection_until": last, "plate": "津A12345"}
    found = check("vehicles", values)
    assert [each.severity for each in found] == ([] if fits else ["warning"])


def test_an_inspection_without_an_end_is_refused() -> None:
    """No table goes so far; before, a list that said so could not be read at all."""
    values = {"vehicle_type": "K33", "registered": date(2020, 3, 15), "inspection_until": LONG_TERM, "plate": "津A12345"}
    assert [(each.field, each.severity) for each in check("vehicles", values)] == [("inspection_until", "error")]


def test_inspections_are_good_to_the_end_of_the_month() -> None:
    (found,) = check("vehicles", {"plate": "津A12345", "inspection_until": date(2027, 5, 20)})
    assert found.severity == "warning" and "2027-05-31" in found.sentence


def test_the_licence_says_when_and_the_table_says_how() -> None:
    stated = coming_inspection("K33", "A", date(2020, 3, 15), date(2028, 3, 31), on=TODAY)
    assert (stated.value.due, stated.value.on_test_line) == (date(2028, 3, 31), False)
    assert "2027-12-31 起可以办理" in stated.sentence and "下一次 2030-03-31" in stated.sentence
    past = coming_inspection("K33", "A", date(2016, 3, 15), date(2026, 3, 31), on=TODAY)
    assert "已于 2026-03-31 过期" in past.sentence and past.value.on_test_line
    odd = coming_inspection("K33", "A", date(2020, 3, 15), date(2027, 7, 31), on=TODAY)
    assert odd.value.due == date(2027, 7, 31) and "请问检测站" in odd.sentence
    assert coming_inspection("K33", "A", date(2020, 3, 15), None, on=TODAY).value.due == date(2028, 3, 31)


def test_insurance_has_to_be_in_force_at_the_inspection() -> None:
    assert compulsory_insurance(date(2026, 11, 22), None, TODAY).value is False
    early = compulsory_insurance(date(2027, 1, 1), date(2027, 3, 31), TODAY)
    assert early.value and "先续保" in early.sentence
    assert "先续保" not in compulsory_insurance(date(2027, 4, 1), date(2027, 3, 31), TODAY).sentence
    assert compulsory_insurance(None, None, TODAY).value is None


def test_the_scrapping_date_of_the_licence_comes_first() -> None:
    registered = date(2012, 5, 1)
    both = stated_scrapping("H11", "F", registered, date(2027, 5, 1), TODAY)
    assert both.value == date(2027, 5, 1) and "不足 1 年" in both.sentence and "不同" not in both.sentence
    other = stated_scrapping("H11", "F", registered, date(2029, 1, 1), TODAY)
    assert other.value == date(2029, 1, 1) and "以行驶证为准" in other.sentence
    assert "不得上路" in stated_scrapping("H11", "F", registered, date(2026, 1, 1), TODAY).sentence
    assert stated_scrapping("K33", "A", registered, None, TODAY).value is None
