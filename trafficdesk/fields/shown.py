"""How numbers, amounts of money and days are written: in the window, in sentences and on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

Number = Decimal | int | float


def number_text(value: Number | None, empty: str = "", *, thousands: bool = False) -> str:
    """A number without needless zeros: 1200, 0.5; with thousands 1,200."""
    if value is None:
        return empty
    # By way of its text: 0.1 as a float stays 0.1.
    exact = Decimal(str(value))
    whole = exact.to_integral_value()
    return format(whole if exact == whole else exact.normalize(), ",f" if thousands else "f")


def money_text(amount: Number | None) -> str:
    """An amount as ledgers write it, always with cents: 1,200.50."""
    return "" if amount is None else f"{Decimal(str(amount)):,.2f}"


def yuan(amount: Number) -> str:
    """An amount inside a sentence, cents only where there are some: 1,200 元, 1,200.50 元."""
    text = money_text(amount)
    return f"{text.removesuffix('.00')} 元"


def written_date(day: date | None) -> str:
    """A day in Arabic digits without leading zeros: 2026年1月5日; None leaves room to write it."""
    return f"{day.year}年{month_day(day)}" if day else "　　　　年　　月　　日"


def month_day(day: date) -> str:
    """1月5日. Written out, because strftime takes Chinese letters only where the system's language is Chinese."""
    return f"{day.month}月{day.day}日"
