"""Whole and decimal numbers as people write them: 1,234.50元, 3万元, ２０人."""

from __future__ import annotations

import re
from decimal import Decimal

from trafficdesk.fields.checks.destroyed import looks_scientific
from trafficdesk.fields.folding import clean
from trafficdesk.fields.verdict import Verdict, refused

_SCALES = {"": 1, "元": 1, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}
# Counting words say what is counted and change nothing; a unit of measure that would scale the number is refused.
_COUNTERS = (
    "人次|人|名|位|辆|台|次|份|个|座|岁|期|起|场|块|条|幅|公里|千米|KM|千克|公斤|KG|小时|课时|学时|分钟|天|日|月|年|分|升|L"
)
_NUMBER = re.compile(
    rf"(?:¥|￥|RMB|人民币)?([+-]?)([0-9]+|[0-9]{{1,3}}(?:,[0-9]{{3}})+)(\.[0-9]*)?"
    rf"(?:(万元|亿元|万|亿|元)整?|{_COUNTERS})?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"^第?\s*(\d+)\s*(?:期|次|届|号|项|年度)?$")
_ASCII_SIGNS = str.maketrans("，−—。", ",--.")
PLACES = 4
_LARGEST = Decimal(10) ** 12
_NOISE = Decimal("1e-9")


def parse_decimal(text: str) -> Verdict[Decimal]:
    """A decimal with at most 4 places, below 10^12; 万 and 亿 are multiplied in."""
    bare = re.sub(r"\s+", "", clean(text)).translate(_ASCII_SIGNS)
    match = _NUMBER.fullmatch(bare)
    if match is None:
        if looks_scientific(bare):
            return refused("这是 Excel 的缩写写法，看不出原来的数。请写成普通数字，例如 12500。")
        return refused("应为数字，例如 1200 或 1200.50。请去掉数字以外的字。")
    sign, whole, fraction, unit = match.groups()
    value = Decimal(f"{sign}{whole.replace(',', '')}{(fraction or '').rstrip('.')}") * _SCALES[unit or ""]
    if abs(value) >= _LARGEST:
        return refused("数太大了，应小于一万亿。请核对位数和单位。")
    rounded = round(value, PLACES)
    # 0.30000000000000004 in a spreadsheet is 0.3; more places that mean something are not thrown away.
    if abs(rounded - value) > _NOISE:
        return refused(f"最多 {PLACES} 位小数。请四舍五入后再填。")
    return Verdict(_plain(rounded))


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent: 3.00 → 3, 1E+4 → 10000."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if whole == value else value.normalize()


def parse_integer(text: str) -> Verdict[int]:
    """A whole number; 3.0 is 3, 第3期 and 2026年度 are 3 and 2026, 3.5 is refused."""
    verdict = parse_decimal(_ORDINAL.sub(r"\1", clean(text)))
    if verdict.value is None:
        return Verdict(None, verdict.faults)
    if verdict.value != verdict.value.to_integral_value():
        return refused("应为整数，不能有小数。")
    return Verdict(int(verdict.value))
