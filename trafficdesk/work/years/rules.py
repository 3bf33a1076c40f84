"""Of which years an office has turned the page: opened, closed, still to close."""

from __future__ import annotations

from datetime import date

CODE = "years"


def first_term(year: int) -> tuple[str, str]:
    """The school term that runs over the turn of the year, and the one that follows it."""
    return f"{year - 1}秋", f"{year}春"


def may_close(year: int, today: date) -> str:
    """Why a year cannot be closed yet, "" when it can."""
    return "" if today.year > year else f"{year} 年还没有过完，{year + 1} 年 1 月 1 日起才能办结。"


def may_open(year: int, today: date) -> str:
    """Why a year cannot be opened yet, "" when it can: from December on for the coming one."""
    if year == today.year or (year == today.year + 1 and today.month == 12):
        return ""
    coming = f"或 {today.year + 1} 年度。" if today.month == 12 else f"，{today.year + 1} 年度从 12 月 1 日起开启。"
    return f"现在只能开启 {today.year} 年度{coming}"
