"""Pure decisions of meetings, committees, official cars and pupil transport."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import pytest

from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.codes import code_list
from trafficdesk.work.committees import rules as committee_rules
from trafficdesk.work.committees.process import PAPER
from trafficdesk.work.meetings import rules as meeting_rules
from trafficdesk.work.meetings.process import ISSUE, MEETING
from trafficdesk.work.official import rules as trip_rules
from trafficdesk.work.official.process import TRIP
from trafficdesk.work.school import rules as school_rules
from trafficdesk.work.school import rules_driver as school_driver
from trafficdesk.work.school.process import VEHICLE
from trafficdesk.work.school.process_permits import PERMIT


@pytest.mark.parametrize(
    ("moves", "codes"),
    [
        (MEETING.moves, "meeting_state"),
        (ISSUE.moves, "issue_state"),
        (TRIP.moves, "trip_state"),
        (VEHICLE.moves, "school_vehicle_state"),
        (PERMIT.moves, "school_permit_state"),
        (PAPER.moves, "document_state"),
    ],
)
def test_moves_name_every_state_and_no_other(moves: Mapping[str, tuple[str, ...]], codes: str) -> None:
    known = {code.code for code in code_list(codes).options()}
    assert set(moves) == known
    assert {state for nexts in moves.values() for state in nexts} <= known


def test_every_issue_can_still_be_closed() -> None:
    for start in ISSUE.moves:
        reached, waiting = set(), [start]
        while waiting:
            state = waiting.pop()
            if state not in reached:
                reached.add(state)
                waiting += ISSUE.moves[state]
        assert meeting_rules.CLOSED in reached, start


@pytest.mark.parametrize(
    ("today", "held", "level"),
    [
        ("2026-06-14", False, ""), ("2026-06-15", False, "warn"), ("2026-06-30", False, "warn"),
        ("2026-07-01", False, "bad"), ("2026-07-01", True, "good"),
    ],
)  # fmt: skip
def test_a_quarter_without_a_meeting_shows(today: str, held: bool, level: str) -> None:
    assert meeting_rules.quarter_level(2026, "二季度", held, date.fromisoformat(today)) == level


def test_quarters_cover_the_year() -> None:
    spans = [meeting_rules.quarter_span(2026, quarter) for quarter in meeting_rules.QUARTERS]
    assert spans[0] == (date(2026, 1, 1), date(2026, 3, 31))
    assert spans[3] == (date(2026, 10, 1), date(2026, 12, 31))
    assert [meeting_rules.quarter_of(first) for first, _ in spans] == list(meeting_rules.QUARTERS)
    assert all(meeting_rules.proposed_start(year, q).weekday() < 5 for year in range(2024, 2031)
               for q in meeting_rules.QUARTERS)  # fmt: skip


def test_a_shelved_issue_is_not_overdue() -> None:
    late = date(2026, 1, 1), date(2026, 2, 1)
    assert meeting_rules.is_overdue("整改中", *late)
    assert not meeting_rules.is_overdue("挂账", *late)
    assert not meeting_rules.is_overdue("销号", *late)
    assert not meeting_rules.is_overdue("整改中", None, late[1])


@pytest.mark.parametrize(
    ("handed_in", "today", "level"),
    [
        (None, "2025-12-31", ""), (None, "2026-01-01", "warn"), (None, "2026-01-31", "warn"), (None, "2026-02-01", "bad"),
        ("2026-01-31", "2026-02-01", "good"), ("2026-02-01", "2026-02-01", "warn"),
    ],
)  # fmt: skip
def test_a_plan_is_red_after_january(handed_in: str | None, today: str, level: str) -> None:
    due = committee_rules.deadline(2026, "年度计划", {})
    given = date.fromisoformat(handed_in) if handed_in else None
    assert committee_rules.paper_level(given, due, date.fromisoformat(today)) == level


def test_a_deadline_set_to_a_day_that_is_not_there() -> None:
    assert committee_rules.deadline(2026, "年度计划", {"2025": {"年度计划": "02-31"}}) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("name", "short"), [("东湖里社区居民委员会", "东湖里"), ("示例里居委会", "示例里"), ("居委会", "居委会"), ("示例所", "示例所")]
)
def test_committees_fold_to_what_tells_them_apart(name: str, short: str) -> None:
    assert committee_rules.short_name(name) == short


# official cars


def booking(trip: int, start: str, end: str | None, vehicle: int | None = 1, driver: int | None = 1):  # type: ignore[no-untyped-def]
    until = datetime.fromisoformat(end) if end else None
    return trip_rules.Booking(trip, f"派{trip}", vehicle, driver, datetime.fromisoformat(start), until)


@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        ("2026-05-06 08:00", "2026-05-06 09:00", 0),
        ("2026-05-06 08:00", "2026-05-06 09:01", 2),
        ("2026-05-06 10:00", "2026-05-06 10:30", 2),
        ("2026-05-06 11:00", "2026-05-06 12:00", 0),
        ("2026-05-06 08:00", "2026-05-06 18:00", 2),
    ],
)
def test_touching_times_do_not_clash(start: str, end: str, clashes: int) -> None:
    other = booking(1, "2026-05-06 09:00", "2026-05-06 11:00")
    assert len(list(trip_rules.booked_twice(booking(2, start, end), [other]))) == clashes
    assert not list(trip_rules.booked_twice(booking(1, start, end), [other]))
    assert not list(trip_rules.booked_twice(booking(2, start, end, None, None), [other]))


def test_a_car_still_out_clashes_with_everything_later() -> None:
    other = booking(1, "2026-05-06 09:00", None, driver=9)
    later = booking(2, "2026-05-08 09:00", "2026-05-08 10:00")
    earlier = booking(3, "2026-05-05 09:00", "2026-05-05 10:00")
    assert [each.field for each in trip_rules.booked_twice(later, [other])] == ["vehicle"]
    assert not list(trip_rules.booked_twice(earlier, [other]))


def test_a_long_term_licence_never_expires() -> None:
    person = {"state": "在册", "valid_until": LONG_TERM, "licence_classes": "C1"}
    assert not list(trip_rules.driver_fitness(person, {"vehicle_type": "K33"}, date(2026, 5, 6)))


def test_missing_papers_warn_and_a_missing_class_asks() -> None:
    unknown = [
        *trip_rules.car_fitness({}, 3, date(2026, 5, 6)),
        *trip_rules.driver_fitness({}, {}, date(2026, 5, 6)),
    ]
    assert [each.severity for each in unknown] == ["warning", "warning", "warning", "confirm"]


@pytest.mark.parametrize(
    ("now", "rated", "earlier", "flagged"),
    [
        ("11.7", "9", [], 0), ("11.8", "9", [], 1), ("6.3", "9", [], 0), ("6.2", "9", [], 1),
        ("20", None, ["9", "9"], 0), ("20", None, ["9", "9", "9"], 1), ("9.5", None, ["9", "9", "9"], 0),
    ],
)  # fmt: skip
def test_fuel_within_thirty_percent_passes(
    now: str, rated: str | None, earlier: list[str], flagged: int
) -> None:
    usual = Decimal(rated) if rated else None
    found = list(trip_rules.fuel_out_of_line(Decimal(now), usual, [Decimal(each) for each in earlier], 30))
    assert len(found) == flagged


def test_the_odometer_counts_on() -> None:
    assert not list(trip_rules.departure_gap(None, 5))
    assert not list(trip_rules.departure_gap(1000, 1000))
    assert "少 10 公里" in next(iter(trip_rules.departure_gap(1000, 990))).sentence


# pupil transport


def test_only_a_permitted_vehicle_is_called_a_school_bus() -> None:
    called = {
        code.code: school_rules.label_of(code.code) for code in code_list("school_vehicle_category").options()
    }
    assert [category for category, label in called.items() if "校车" in label] == ["已许可校车"]
    assert "校车" not in school_rules.label_of(None)
    assert set(called) == {*school_rules.MAY_BE_FILED, *school_rules.NEEDS_PERMIT}


@pytest.mark.parametrize(
    ("day", "term"),
    [("2026-09-01", "2026秋"), ("2027-01-10", "2026秋"), ("2027-02-20", "2027春"), ("2026-08-01", "2026秋")],
)
def test_terms(day: str, term: str) -> None:
    assert school_rules.term_of(date.fromisoformat(day)) == term
    assert school_rules.is_term(term)
    assert not school_rules.is_term(f"{term}季")


def test_five_fixed_say_what_is_missing() -> None:
    parts = school_rules.five_fixed("", [], ["照管示例"], " ", "7:05 东门\n西门")
    assert [part.done for part in parts] == [False, False, False, False, True]
    assert (parts[1].sentence, parts[2].sentence) == ("没有驾驶人", "2 站中 1 站写了时间")


def test_a_plate_that_outlives_the_inspection_is_named() -> None:
    bus = {
        "category": "已许可校车", "permit_number": "许1", "permit_until": date(2027, 8, 31), "plate_number": "J1",
        "plate_until": date(2027, 5, 31), "carrier_until": date(2027, 5, 31),
    }  # fmt: skip
    car = {"insurance_until": date(2027, 5, 31)}
    found = school_rules.papers(bus, car, date(2027, 3, 31), date(2026, 11, 23))
    assert [(p.name, p.sentence) for p in found if p.level == "bad"] == [
        ("校车标牌", "校车标牌有效期 2027-05-31 与半年检验不一致，应为 2027-03-31")
    ]
    assert school_rules.expected_plate_end(date(2027, 3, 31), date(2027, 1, 15)) == date(2027, 1, 15)


def test_a_driver_about_to_pass_the_age_limit_is_warned() -> None:
    person = {"born": date(1967, 3, 1)}
    conditions = school_driver.driver_conditions({}, person, {}, [], 1, date(2026, 11, 23))
    by_name = {each.name: each for each in conditions}
    assert by_name["年龄"].standing == "met"
    assert "12 个月内将超过年龄" in by_name["年龄"].sentence
    assert by_name["无致人死亡或重伤的责任事故"].standing == "not met"
    assert by_name["驾驶经历"].standing == "unknown"
    assert all(each.sentence and each.source for each in conditions)
