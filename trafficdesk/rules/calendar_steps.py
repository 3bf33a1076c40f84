"""Adding months and years to dates as the rules mean it: a day that does not exist becomes the month's last."""

from __future__ import annotations

import calendar
from datetime import date


def add_months(start: date, months: int) -> date:
    """The same day so many months on (or back); 31 January + 1 month is the last of February."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    day = start.day
    return date(year, month, day if day <= 28 else min(day, calendar.monthrange(year, month)[1]))


def add_years(start: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 28 in common years."""
    return add_months(start, 12 * years)


def month_end(on: date) -> date:
    """The last day of the month."""
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def full_years(start: date, on: date) -> int:
    """Completed years between the two; 0 when `on` is before `start`'s first anniversary."""
    years = on.year - start.year
    return years if add_years(start, years) <= on else years - 1
