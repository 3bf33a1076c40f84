"""Dates as people write them. What can be read in two ways is refused, what had to be completed is a warning."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from trafficdesk.fields.folding import clean
from trafficdesk.fields.problems import WARNING
from trafficdesk.fields.verdict import Fault, Verdict, refused

LONG_TERM = date(9999, 12, 31)

_LONG_TERM_WORDS = frozenset({"长期", "长期有效", "永久", "永久有效", "无限期", "长期至"})
_TIME = re.compile(
    r"(?:[T ]+|(?<=日))[0-9]{1,2}[:：时点][0-9]{0,2}(?:[:：分][0-9]{0,2}(?:\.[0-9]+)?)?秒?(?:Z|[+][0-9:]{4,6})?$", re.I
)
_WEEKDAY = re.compile(r"[ (（]*(?:星期|周|礼拜)[一二三四五六日天][)）]?$")
_PLAIN_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FULL = re.compile(r"([0-9]{4})\s*[./\-年]\s*([0-9]{1,2})\s*[./\-月]\s*([0-9]{1,2})\s*[日号.]?")
_SPACED = re.compile(r"([0-9]{4}) +([0-9]{1,2}) +([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})\s*[./\-年]\s*([0-9]{1,2})\s*月?")
_COMPACT_MONTH = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])")
_MONTH_END = re.compile(r"(?:([0-9]{4})\s*[./\-年]\s*)?([0-9]{1,2})\s*月?\s*(?:底|末|月底|月末)")
_SHORT_YEAR = re.compile(r"([0-9]{2})([./\-年])([0-9]{1,2})[./\-月]([0-9]{1,2})[日号]?")
_THIS_YEAR = re.compile(r"([0-9]{1,2})\s*[./\-月]\s*([0-9]{1,2})\s*[日号]?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[./\-]([0-9]{1,2})[./\-]([0-9]{4})")
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
_MONTHS = re.compile(
    r"([0-9]{4})\s*[./\-年]\s*([0-9]{1,2})\s*月?\s*(?:-+|–|—+|~|～|至|到)\s*(?:([0-9]{4})\s*[./\-年])?\s*([0-9]{1,2})\s*月?[底末]?"
)
_RANGE_SIGN = re.compile(r"\s*(?:-+|–|—+|~|～|至|到)\s*")
_HANZI_DATE = re.compile(r"([〇零○Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]")
_HANZI_DIGITS = {"〇": 0, "零": 0, "○": 0, "Ｏ": 0} | {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_EXAMPLE = "请写成 2026-05-01 的样子。"
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)


def _on(year: int, month: int, day: int) -> Verdict[date]:
    if (year, month, day) == (9999, 12, 31):
        return Verdict(LONG_TERM)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return refused(f"年份 {year} 不对，应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间。{_EXAMPLE}")
    try:
        return Verdict(date(year, month, day))
    except ValueError:
        return refused(f"没有 {year} 年 {month} 月 {day} 日这一天。请核对原件。")


def _warn(verdict: Verdict[date], sentence: str) -> Verdict[date]:
    if verdict.value is None:
        return verdict
    shown = verdict.value.isoformat()
    return Verdict(verdict.value, (*verdict.faults, Fault(sentence.format(shown), WARNING, shown)))


def from_serial(number: float, date1904: bool = False) -> Verdict[date]:
    """The date of a spreadsheet's serial number (whole days; a time of day is dropped).

    Excel's 1900 calendar has a 29 February 1900 that never was, so serials up to 60 are refused there.
    """
    days = int(number)
    if date1904:
        usable, epoch = 0 <= days <= 108_000, _EPOCH_1904
    else:
        usable, epoch = 61 <= days <= 109_500, _EPOCH_1900
    if not usable:
        return refused(f"“{number}”不是日期。{_EXAMPLE}")
    return Verdict(epoch + timedelta(days=days))


# 7月10日前: by that day.
_BY = re.compile(r"(?<=[日号\d底末])[之以]?前$")


def parse_date(text: str, *, today: date, period_end: bool = False, month_end: bool = False) -> Verdict[date]:
    """Read one date. 长期 gives LONG_TERM. With `period_end` a period such as 2017.3.2-2023.3.2 gives its end, with
    `month_end` a month alone its last day."""
    if match := _PLAIN_DAY.fullmatch(text):
        return _on(int(match[1]), int(match[2]), int(match[3]))  # nearly every day of a list; nothing below would say otherwise
    bare = _WEEKDAY.sub("", clean(text)).strip()
    bare = _BY.sub("", _TIME.sub("", bare).strip())
    if "".join(bare.split()) in _LONG_TERM_WORDS:
        return Verdict(LONG_TERM)
    if not bare:
        return refused(f"日期还没有填。{_EXAMPLE}")
    if month_end and (match := _MONTH.fullmatch(bare) or _COMPACT_MONTH.fullmatch(bare)) and 1 <= int(match[2]) <= 12:
        year, month = int(match[1]), int(match[2])
        return _warn(_on(year, month, calendar.monthrange(year, month)[1]), "只写了年月，按当月最后一天 {} 理解。请核对。")
    for reader in _READERS:
        verdict = reader(bare, today)
        if verdict is not None:
            return verdict
    period = _find_period(bare, today)
    if period is None:
        return refused(f"“{bare[:30]}”看不出是哪一天。{_EXAMPLE}")
    if period_end:
        return period[1]
    return refused("这里写了起止两个日期，只能填一个。请只留下要填的那一天。")


def read_period(text: str, *, today: date) -> tuple[date, date] | None:
    """The first and the last day of a period (2021.6.8至长期, 2026.1-2026.12); None when it is no period, or no clear one."""
    bare = clean(text).strip()
    if parse_date(bare, today=today).value is not None:
        return None
    found = _find_period(bare, today)
    if found is not None and found[0].value and found[1].value:
        return found[0].value, found[1].value
    match = _MONTHS.fullmatch(bare)
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[4]) <= 12):
        return None
    year = int(match[3] or match[1])
    if not _FIRST_YEAR <= int(match[1]) <= year <= _LAST_YEAR:
        return None
    return date(int(match[1]), int(match[2]), 1), date(year, int(match[4]), calendar.monthrange(year, int(match[4]))[1])


def _full(text: str, _today: date) -> Verdict[date] | None:
    match = _FULL.fullmatch(text) or _SPACED.fullmatch(text) or _COMPACT.fullmatch(text)
    return _on(int(match[1]), int(match[2]), int(match[3])) if match else None


def _month_only(text: str, _today: date) -> Verdict[date] | None:
    match = _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        return refused(f"没有 {month} 月。{_EXAMPLE}")
    return refused(f"只写到 {year} 年 {month} 月，还缺几号。请补上日，例如 {year}-{month:02}-01。")


def _month_end(text: str, today: date) -> Verdict[date] | None:
    match = _MONTH_END.fullmatch(text)
    if match is None:
        return None
    year, month = int(match[1] or today.year), int(match[2])
    if not (1 <= month <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR):
        return refused(f"没有 {year} 年 {month} 月。{_EXAMPLE}")
    last = calendar.monthrange(year, month)[1]
    return _warn(_on(year, month, last), "“月底”按当月最后一天 {} 理解。请核对。")


def _short_year(text: str, today: date) -> Verdict[date] | None:
    match = _SHORT_YEAR.fullmatch(text)
    if match is None:
        return None
    first, sign, month, last = int(match[1]), match[2], int(match[3]), match[4]
    if first <= 12 and sign in "/-" and len(last) == 2:
        return refused(f"“{text}”看不出哪个是年、月、日。{_EXAMPLE}")
    # A two-digit year lies at most twenty years ahead (licences and scrapping dates), otherwise in the last century.
    year = 2000 + first if 2000 + first <= today.year + 20 else 1900 + first
    return _warn(_on(year, month, int(last)), "年份只写了两位，按 {} 理解。请核对。")


def _this_year(text: str, today: date) -> Verdict[date] | None:
    match = _THIS_YEAR.fullmatch(text)
    if match is None:
        return None
    return _warn(_on(today.year, int(match[1]), int(match[2])), "没有写年份，按今年 {} 理解。请核对。")


def _year_last(text: str, _today: date) -> Verdict[date] | None:
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    readings = {_on(year, first, second).value, _on(year, second, first).value} - {None}
    only = next(iter(readings)) if len(readings) == 1 else None
    sentence = f"“{text}”分不清月和日。{_EXAMPLE}"
    return refused(sentence, only.isoformat() if only else None)


def _serial(text: str, _today: date) -> Verdict[date] | None:
    match = _SERIAL.fullmatch(text)
    if match is None:
        return None
    return _warn(from_serial(int(match[1])), f"“{text}”是 Excel 的日期序号，按 {{}} 理解。请核对。")


def _hanzi(text: str, _today: date) -> Verdict[date] | None:
    match = _HANZI_DATE.fullmatch(text)
    if match is None:
        return None
    year = int("".join(str(_HANZI_DIGITS[sign]) for sign in match[1]))
    month, day = _small_number(match[2]), _small_number(match[3])
    if month is None or day is None:
        return refused(f"“{text}”看不出是哪一天。{_EXAMPLE}")
    return _on(year, month, day)


def _small_number(text: str) -> int | None:
    """十二 → 12, 二十 → 20; None for what is no number below 100."""
    tens, ten, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    if not ten:
        return _HANZI_DIGITS[tens]
    return (_HANZI_DIGITS[tens] if tens else 1) * 10 + (_HANZI_DIGITS[ones] if ones else 0)


_READERS: tuple[Callable[[str, date], Verdict[date] | None], ...] = (
    _full, _month_only, _month_end, _year_last, _short_year, _this_year, _serial, _hanzi,
)  # fmt: skip


def _find_period(text: str, today: date) -> tuple[Verdict[date], Verdict[date]] | None:
    """The only way to cut the text into two dates; None if there is none or more than one."""
    found: list[tuple[Verdict[date], Verdict[date]]] = []
    for sign in _RANGE_SIGN.finditer(text):
        start = _full(text[: sign.start()], today) or _hanzi(text[: sign.start()], today)
        if start is None:
            continue
        end = _end_of_period(text[sign.end() :], start.value, today)
        if end is not None:
            found.append((start, end))
    return found[0] if len(found) == 1 else None


def _end_of_period(text: str, start: date | None, today: date) -> Verdict[date] | None:
    if "".join(text.split()) in _LONG_TERM_WORDS:
        return Verdict(LONG_TERM)
    whole = _full(text, today) or _hanzi(text, today) or _month_end(text, today)
    if whole is not None or start is None:
        return whole
    match = _THIS_YEAR.fullmatch(text)
    if match is None:
        return None
    return _warn(_on(start.year, int(match[1]), int(match[2])), "止期没有写年份，按 {} 理解。请核对。")
