"""Periods of the calendar: equal spans are compared while one of them still runs."""

from __future__ import annotations

from datetime import date

import pytest

from trafficdesk.rules.periods import read_period
from trafficdesk.work.accidents.figures import last_year, period_before


@pytest.mark.parametrize(
    ("period", "day", "before", "year_before"),
    [
        ("2026-11", "2026-11-23", "2026-10-01 2026-10-23", "2025-11-01 2025-11-23"),
        ("2026-03", "2026-03-30", "2026-02-01 2026-02-28", "2025-03-01 2025-03-30"),
        ("2024-02", "2024-02-28", "2024-01-01 2024-01-28", "2023-02-01 2023-02-28"),
        ("2026Q4", "2026-11-12", "2026-07-01 2026-08-12", "2025-10-01 2025-11-12"),
        ("2026H2", "2026-08-31", "2026-01-01 2026-02-28", "2025-07-01 2025-08-31"),
        ("2026", "2026-11-28", "2025-01-01 2025-11-28", "2025-01-01 2025-11-28"),
        ("2026-10", "2026-11-23", "2026-09-01 2026-09-30", "2025-10-01 2025-10-31"),
        ("2026-11", "2026-11-30", "2026-10-01 2026-10-31", "2025-11-01 2025-11-30"),
        ("2025", "2026-11-28", "2024-01-01 2024-12-31", "2024-01-01 2024-12-31"),
    ],
)  # fmt: skip
def test_a_period_that_runs_is_held_against_as_much_of_the_others(period: str, day: str, before: str, year_before: str) -> None:
    this, today = read_period(period), date.fromisoformat(day)
    spans = [this.so_far(of, today) for of in (this.previous, this.year_before)]
    assert [f"{each.since} {each.until}" for each in spans] == [before, year_before]
    # The statistic of accidents says the same.
    until = min(today, this.until)
    own = (period_before(this.since, until, this.until), last_year(this.since, until))
    assert [f"{since} {to}" for since, to in own] == [before, year_before]


def test_days_that_are_no_period_are_held_against_as_many() -> None:
    since, until = date(2026, 11, 5), date(2026, 11, 14)
    assert period_before(since, until, until) == (date(2026, 10, 26), date(2026, 11, 4))
