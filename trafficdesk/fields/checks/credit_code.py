"""Unified social credit codes (GB 32100-2015)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trafficdesk.fields.checks.destroyed import looks_scientific
from trafficdesk.fields.folding import clean
from trafficdesk.fields.problems import WARNING
from trafficdesk.fields.verdict import Fault, Verdict, refused

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER = (3, 7, 9, 10, 5, 8, 4, 2)
# GB/T 2260; 10 is the state's own registration.
_PROVINCES = frozenset(
    {"10", *map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82))}
)
_LOOKALIKES = str.maketrans("IOZSV", "1025U")
_WHERE = "请看营业执照或法人证书上的“统一社会信用代码”。"


def check_digit(first_17: str) -> str:
    """The 18th character for 17 permitted characters."""
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(first_17, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def _holds(code: str) -> bool:
    return len(code) == 18 and all(c in _ALPHABET for c in code) and check_digit(code[:17]) == code[17]


def inner_digit(organisation: str) -> str:
    """The ninth character of an organisation's code (GB 11714) for its first eight."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = sum(digits.index(each) * weight for each, weight in zip(organisation, _INNER, strict=True))
    return "0123456789X0"[11 - total % 11]


def _doubts(code: str) -> Iterator[str]:
    """What a code that holds cannot have: an unknown region, or an organisation's code whose own digit is wrong."""
    region, organisation = code[2:8], code[8:17]
    if not region.isdigit() or region[:2] not in _PROVINCES:
        yield f"第 3 到 8 位“{region}”不是登记机关的行政区划。{_WHERE}"
    if inner_digit(organisation[:8]) != organisation[8]:
        yield f"其中的组织机构代码（第 9 到 17 位“{organisation}”）校验位不对，请逐位核对。{_WHERE}"


def check_credit_code(text: str) -> Verdict[str]:
    """The code in upper case without spaces and dashes."""
    code = re.sub(r"[\s\-·]+", "", clean(text)).upper()
    if _holds(code):
        return Verdict(code, tuple(Fault(sentence, WARNING) for sentence in _doubts(code)))
    if looks_scientific(code):
        return refused(f"这个代码被 Excel 当成数字改坏了，无法恢复。{_WHERE}")
    if len(code) == 15 and code.isascii() and code.isdigit():
        return refused(f"应为 18 位，这里像是 15 位的旧工商注册号。{_WHERE}")
    if len(code) != 18:
        return refused(f"应为 18 位，现在是 {len(code)} 位。{_WHERE}")
    better = code.translate(_LOOKALIKES)
    if better != code and _holds(better):
        return refused(f"代码里没有字母 I、O、Z、S、V，可能是 {better}。{_WHERE}", better)
    strange = next((character for character in code if character not in _ALPHABET), "")
    if strange:
        return refused(f"代码里不会有“{strange}”。应为数字和大写字母（没有 I、O、Z、S、V）。{_WHERE}")
    return refused(f"校验不对，至少有一位录错了。请逐位核对。{_WHERE}")
