"""Unified social credit codes (GB 32100-2015)."""

from __future__ import annotations

import re

from trafficdesk.fields.checks.destroyed import looks_scientific
from trafficdesk.fields.folding import clean
from trafficdesk.fields.verdict import Verdict, refused

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_LOOKALIKES = str.maketrans("IOZSV", "1025U")
_WHERE = "请看营业执照或法人证书上的“统一社会信用代码”。"


def check_digit(first_17: str) -> str:
    """The 18th character for 17 permitted characters."""
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(first_17, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def _holds(code: str) -> bool:
    return len(code) == 18 and all(c in _ALPHABET for c in code) and check_digit(code[:17]) == code[17]


def check_credit_code(text: str) -> Verdict[str]:
    """The code in upper case without spaces and dashes."""
    code = re.sub(r"[\s\-·]+", "", clean(text)).upper()
    if _holds(code):
        return Verdict(code)
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
