from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.transfer.thinning import keep

NOW = datetime(2026, 11, 23, 17, 0)
moments = st.sets(st.datetimes(datetime(2019, 1, 1), NOW), max_size=60)


def every_day(days: int) -> list[datetime]:
    return [NOW - timedelta(days=number) for number in range(days)]


def test_nothing_from_nothing() -> None:
    assert keep([], NOW) == set()


def test_five_of_one_day_and_the_newest_of_the_day_before() -> None:
    busy = [NOW - timedelta(minutes=number) for number in range(9)]
    yesterday = [NOW - timedelta(days=1, minutes=number) for number in range(3)]
    assert keep(busy + yesterday, NOW) == {*busy[:5], yesterday[0]}


def test_three_years_of_daily_copies() -> None:
    kept = keep(every_day(3 * 365), NOW)
    assert {moment for moment in kept if (NOW - moment).days < 14} == set(every_day(14))
    # 23 November 2026 is a Monday: the newest of a week is its Sunday.
    sundays = {datetime(2026, 10, 11, 17) + timedelta(weeks=number) for number in range(7)}
    month_ends = {datetime(2026, 10, 31, 17), datetime(2025, 11, 30, 17), datetime(2024, 12, 31, 17)}
    assert sundays | month_ends | {datetime(2023, 12, 31, 17)} <= kept
    assert datetime(2024, 11, 30, 17) not in kept  # 25th month back
    assert len(kept) == 14 + 5 + 23 + 1  # two of the Sundays are among the 14 days


def test_a_copy_from_the_future_displaces_nothing() -> None:
    future = datetime(2027, 3, 1)
    past = every_day(30)
    assert keep([*past, future], NOW) == keep(past, NOW) | {future}


@given(moments)
def test_the_newest_of_every_year_and_the_latest_five_survive(times: set[datetime]) -> None:
    kept = keep(times, NOW)
    assert kept <= times
    assert set(sorted(times)[-5:]) <= kept
    assert {moment.year for moment in kept} == {moment.year for moment in times}


@given(moments)
def test_thinning_twice_is_thinning_once(times: set[datetime]) -> None:
    kept = keep(times, NOW)
    assert keep(kept, NOW) == kept


@given(moments, st.integers(0, 800))
def test_nothing_dropped_earlier_is_missed_later(times: set[datetime], days: int) -> None:
    later = NOW + timedelta(days=days)
    assert keep(keep(times, NOW), later) == keep(times, later)
