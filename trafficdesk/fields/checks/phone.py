"""Telephone numbers; a cell may hold several."""

from __future__ import annotations

import re

from trafficdesk.fields.checks.destroyed import looks_scientific, without_float_tail
from trafficdesk.fields.folding import clean
from trafficdesk.fields.problems import WARNING
from trafficdesk.fields.verdict import Fault, Verdict, refused

SEPARATOR = "、"
_BETWEEN = re.compile(r"[/、,，;；\n|]+")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})(?:[-转]+([0-9]{1,6}))?")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_SERVICE = re.compile(r"1[0-9]{2}|1[0-9]{4}|9[0-9]{4}|[48]00[0-9]{7}")
_LOOSE_SIGNS = re.compile(r"[\s()（）—–.·](?!0+$)")
_CURE = "手机应为 11 位，座机应写成 022-12345678。"


def check_phone(text: str) -> Verdict[str]:
    """One or several numbers, joined by 、; mobile 13800000000, landline 022-12345678 or 022-12345678-801."""
    cleaned = clean(text)
    if looks_scientific(cleaned):
        return refused("这个电话被 Excel 当成数字改坏了，后几位已经丢失。请重新录入，并先把 Excel 的这一列设成“文本”。")
    numbers: list[str] = []
    faults: list[Fault] = []
    for piece in filter(None, (part.strip() for part in _BETWEEN.split(cleaned))):
        read = _read(piece)
        # A blank may stand inside one number or between two: only if the whole is no number it separates.
        parts = [read] if read else [_read(part) for part in piece.split()]
        for number in parts:
            if number is None:
                return refused(f"“{piece[:20]}”不像电话号码。{_CURE}多个号码之间请用顿号隔开。")
            if _LOCAL.fullmatch(number):
                sentence = f"{number} 没有区号，天津座机可写成 022-{number}。"
                faults.append(Fault(sentence, WARNING, f"022-{number}"))
            if number not in numbers:
                numbers.append(number)
    if not numbers:
        return refused(f"电话还没有填。{_CURE}")
    return Verdict(SEPARATOR.join(numbers), tuple(faults))


def _read(piece: str) -> str | None:
    bare = without_float_tail(_LOOSE_SIGNS.sub("", piece))
    digits = bare.replace("-", "")
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        return mobile.group(1)
    if re.fullmatch(r"[0-9]+", digits) and (_LOCAL.fullmatch(digits) or _SERVICE.fullmatch(digits)):
        return digits
    landline = _LANDLINE.fullmatch(re.sub(r"^(0\d{2,3})-+", r"\1", bare.replace("分机", "转")))
    if landline is None:
        return None
    area, number, extension = landline.groups()
    return f"{area}-{number}-{extension}" if extension else f"{area}-{number}"
