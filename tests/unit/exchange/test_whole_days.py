"""A day that is written whole is read at once; what it means is what the long way says of it."""

from __future__ import annotations

from datetime import date

import pytest

from trafficdesk.exchange.loose import loosened
from trafficdesk.fields.checks.dates import parse_date, read_period
from trafficdesk.records.registry import record_type

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("text", ["2026-01-12", "2021-02-30", "2021-13-05", "2024-02-29", "1800-02-05", "9999-12-31", "0000-00-00"])
def test_a_whole_day_is_neither_a_period_nor_an_hour(text: str) -> None:
    short, long = parse_date(text, today=TODAY), parse_date(f"{text}日", today=TODAY)
    assert (short.value, [each.sentence for each in short.faults]) == (long.value, [each.sentence for each in long.faults])
    assert read_period(text, today=TODAY) is None
    for name in ("first_issued", "valid_from", "valid_until", "born"):
        assert loosened(record_type("people"), {name: text}) == ({name: text}, {})
