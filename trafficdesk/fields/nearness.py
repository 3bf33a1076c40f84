"""How near a day is: one level and one word for it, the same on every page, list and paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

NEAR, AHEAD = 30, 90
# Levels are the names of the look's colours and shapes.
LATE, WARN, SOON, FAR = "bad", "warn", "soon", "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """`level` is bad, warn, soon, none or ok; `word` says it in Chinese."""

    level: str
    word: str


def level_of(days: int, near: int = NEAR) -> str:
    """The level of a day that many days away."""
    if days < 0:
        return LATE
    return WARN if days <= near else SOON if days <= AHEAD else FAR


def days_word(days: int) -> str:
    """逾期 12 天, 今天到期, 还剩 3 天."""
    return f"逾期 {-days} 天" if days < 0 else f"还剩 {days} 天" if days else "今天到期"


def nearness(due: date, today: date, near: int = NEAR) -> Standing:
    """Where a day stands that something has to be done by. near: what comes often is not near for a month."""
    days = (due - today).days
    return Standing(level_of(days, near), days_word(days))
