"""Numbers, money, days and how near they are: one word each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from trafficdesk.fields.nearness import days_word, nearness
from trafficdesk.fields.shown import money_text, month_day, number_text, written_date, yuan


@pytest.mark.parametrize(
    ("value", "text", "thousands"),
    [
        (None, "", ""), (0, "0", "0"), (1200, "1200", "1,200"), (Decimal("1E+4"), "10000", "10,000"),
        (Decimal("3.00"), "3", "3"), (Decimal("1234.50"), "1234.5", "1,234.5"), (0.1, "0.1", "0.1"), (Decimal("-0.50"), "-0.5", "-0.5"),
    ],
)  # fmt: skip
def test_numbers_have_no_needless_zeros(value: Decimal | int | float | None, text: str, thousands: str) -> None:
    assert (number_text(value), number_text(value, thousands=True)) == (text, thousands)


def test_nothing_may_have_a_word_of_its_own() -> None:
    assert number_text(None, "—") == "—"


def test_amounts() -> None:
    assert (money_text(None), money_text(0), money_text(Decimal("1200.5"))) == ("", "0.00", "1,200.50")
    assert (yuan(Decimal("1200.00")), yuan(Decimal("1200.50")), yuan(5)) == ("1,200 元", "1,200.50 元", "5 元")


def test_days_as_they_are_written() -> None:
    assert (written_date(date(2026, 1, 5)), month_day(date(2026, 12, 31))) == ("2026年1月5日", "12月31日")
    assert written_date(None).strip("　") == "年　　月　　日"


@pytest.mark.parametrize(
    ("left", "near", "level", "word"),
    [
        (-12, 30, "bad", "逾期 12 天"), (-1, 30, "bad", "逾期 1 天"), (0, 30, "warn", "今天到期"), (30, 30, "warn", "还剩 30 天"),
        (31, 30, "soon", "还剩 31 天"), (90, 30, "soon", "还剩 90 天"), (91, 30, "none", "还剩 91 天"), (6, 5, "soon", "还剩 6 天"),
    ],
)  # fmt: skip
def test_how_near_a_day_is(left: int, near: int, level: str, word: str) -> None:
    today = date(2026, 11, 28)
    found = nearness(today + timedelta(days=left), today, near)
    assert (found.level, found.word, days_word(left)) == (level, word, word)
