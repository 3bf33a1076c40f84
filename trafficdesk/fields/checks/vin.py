"""Vehicle identification numbers (GB 16735-2019). Imported, old and special vehicles often break the rule, so a
wrong check digit or length only warns.
"""

from __future__ import annotations

import re

from trafficdesk.fields.checks.destroyed import looks_scientific, without_float_tail
from trafficdesk.fields.folding import clean
from trafficdesk.fields.problems import WARNING
from trafficdesk.fields.verdict import Fault, Verdict, refused

_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_LOOKALIKES = str.maketrans("IOQ", "100")
_WHERE = "请看行驶证的“车辆识别代号”或前风挡左下角的标牌。"


def check_digit(vin: str) -> str:
    """The 9th character that 17 permitted characters should have."""
    rest = sum(_VALUES[character] * weight for character, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def check_vin(text: str) -> Verdict[str]:
    """The number in upper case without spaces, dashes and stars."""
    vin = without_float_tail(re.sub(r"[\s*\-·.]+(?!0+$)", "", clean(text))).upper()
    if looks_scientific(clean(text)):
        return refused(f"这个号码被 Excel 当成数字改坏了，无法恢复。{_WHERE}")
    if not re.fullmatch(r"[A-Z0-9]{3,30}", vin):
        return refused(f"应为 17 位字母和数字。{_WHERE}")
    if re.search("[IOQ]", vin):
        better = vin.translate(_LOOKALIKES)
        sentence = f"车辆识别代号里没有字母 I、O、Q，可能是 {better}。{_WHERE}"
        return Verdict(vin, (Fault(sentence, WARNING, better),))
    if len(vin) != 17:
        sentence = f"一般为 17 位，现在是 {len(vin)} 位；摩托车和 2004 年以前的老车除外。{_WHERE}"
        return Verdict(vin, (Fault(sentence, WARNING),))
    if vin[8] != check_digit(vin):
        sentence = f"第 9 位校验不对，可能录错了一位；进口车、挂车和摩托车有时不按此规则。{_WHERE}"
        return Verdict(vin, (Fault(sentence, WARNING),))
    return Verdict(vin)
