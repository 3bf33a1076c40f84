"""Where a signed agreement stands: its first and its last day belong to its term."""

from __future__ import annotations

from datetime import date

import pytest

from trafficdesk.work.agreements.rules import ENDED_BY_DAY, SIGNED, VALID, state_on

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize("state", [SIGNED, VALID])
@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (date(2025, 12, 31), SIGNED), (FIRST, VALID), (date(2026, 6, 1), VALID), (LAST, VALID),
        (date(2027, 1, 1), ENDED_BY_DAY),
    ],
)  # fmt: skip
def test_the_first_and_the_last_day_belong_to_the_term(state: str, day: date, stands: str) -> None:
    assert state_on(state, FIRST, LAST, day) == stands


@pytest.mark.parametrize("state", ["待打印", "待签", "作废"])
def test_only_what_is_signed_moves_with_the_calendar(state: str) -> None:
    assert state_on(state, FIRST, LAST, date(2027, 1, 1)) == state
