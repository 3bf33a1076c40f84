"""Holidays and exchanged working days."""

from __future__ import annotations

from datetime import date

import pytest

from trafficdesk.rules import holidays
from trafficdesk.rules.rule_table import shipped


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-11-21", "周六"), ("2026-11-23", ""), ("2026-10-07", "国庆节"), ("2026-10-10", ""), ("2026-09-20", ""),
        ("2026-02-16", "春节"), ("2031-05-02", "劳动节"), ("2031-05-06", ""),
    ],
)  # fmt: skip
def test_rest_days(day: str, name: str) -> None:
    assert holidays.rest_day(date.fromisoformat(day)) == name


def test_a_long_trip_is_looked_at_day_by_day() -> None:
    assert holidays.first_rest_day(date(2026, 11, 20), date(2026, 11, 23)) == (date(2026, 11, 21), "周六")
    assert holidays.first_rest_day(date(2026, 11, 23), date(2026, 11, 27)) is None


def test_the_next_holiday_is_named_from_its_notice_to_its_end() -> None:
    assert holidays.coming(date(2026, 9, 9), 15) is None
    for day in (date(2026, 9, 10), date(2026, 9, 27)):
        found = holidays.coming(day, 15)
        assert found is not None and found.name == "中秋节"
    found = holidays.coming(date(2026, 12, 31), 15)
    assert found is not None and found.first == date(2027, 1, 1)


def test_the_shipped_table_is_in_order() -> None:
    for row in shipped("holidays"):
        assert date.fromisoformat(row["first"]) <= date.fromisoformat(row["last"]), row
        assert row["kind"] in ("放假", "上班") and row["holiday"] and row["source"]
