"""School terms: 2026秋 runs from August to January, 2027春 from February to July."""

from __future__ import annotations

import re
from datetime import date

from trafficdesk.clock import today
from trafficdesk.fields.verdict import Verdict, refused

_TERM = re.compile(r"(20\d{2})([春秋])")
_DAY = re.compile(r"(20\d{2})-(\d{2})-(\d{2})")


def is_term(text: str) -> bool:
    """Whether a text names a term as it is kept, such as 2026秋."""
    return _TERM.fullmatch(text) is not None


def term_of(day: date) -> str:
    """The school term of a day: 春 from February to July, 秋 from August to January."""
    if day.month == 1:
        return f"{day.year - 1}秋"
    return f"{day.year}{'春' if day.month < 8 else '秋'}"


def check_term(text: str) -> Verdict[str]:
    """2026秋, 2026年秋季学期, 2026-2027学年第一学期 and the term of an ISO day; refused when it names none."""
    if (day := _DAY.fullmatch(text)) is not None:
        return Verdict(term_of(date(*map(int, day.groups()))))
    year, half = re.search(r"20\d{2}", text), re.search(r"第?([一二12上下])学?期", text)
    season = next((each for each in "春秋" if each in text), "")
    if year is not None and season:
        return Verdict(f"{year.group()}{season}")
    if year is not None and half is not None and "学年" in text:
        autumn = half.group(1) in "一1上"
        return Verdict(f"{year.group()}秋" if autumn else f"{int(year.group()) + 1}春")
    return refused(f"学期“{text}”应写成年份加春或秋，例如 {term_of(today())}。")
