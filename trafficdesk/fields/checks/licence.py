"""Driving licence classes and file numbers (机动车驾驶证申领和使用规定, annex 1)."""

from __future__ import annotations

import re
from functools import lru_cache

from trafficdesk.fields.codes import code_list
from trafficdesk.fields.folding import clean
from trafficdesk.fields.problems import WARNING
from trafficdesk.fields.verdict import Fault, Verdict, refused

_SEPARATORS = re.compile(r"[\s,，、;；/|+＋.。·和及与\-]+")
_DIGIT_SLIP = re.compile(r"(?<=[ABC])[IL|!丨]")
_TOKEN = re.compile(r"A[1-3]|B[12]|C[1-6]|[DEFMNP]")
_BLANKS = re.compile(r"[\s\-]+")
_FILE_NUMBER = re.compile(r"[0-9]{12}")
_WHERE = "请看驾驶证正页的“准驾车型”。"


def check_licence_classes(text: str) -> Verdict[str]:
    """The classes in the order of the law's table, one space between: A1D, "D、A1" → A1 D."""
    bare = re.sub(r"(?:准驾|驾驶?证|驾?照|证)$", "", clean(text).upper())
    joined = _SEPARATORS.sub("", bare)
    if not joined:
        return refused(f"准驾车型还没有填。{_WHERE}")
    mended = _DIGIT_SLIP.sub("1", joined)
    found = _TOKEN.findall(mended)
    if "".join(found) != mended:
        return _refuse(mended)
    value = " ".join(code.code for code in code_list("licence_class").codes if code.code in found)
    if mended == joined:
        return Verdict(value)
    return Verdict(value, (Fault(f"“{clean(text)}”已按 {value} 理解。{_WHERE}", WARNING),))


def _refuse(text: str) -> Verdict[str]:
    rest = _TOKEN.sub("", text)
    known = "、".join(code.code for code in code_list("licence_class").codes)
    letter = rest[:1]
    if letter in {"A", "B", "C"} and not rest[1:2].isdigit():
        return refused(f"“{letter}”后面应有数字，例如 {letter}1。{_WHERE}")
    return refused(f"“{rest[:10]}”不是准驾车型。应为 {known} 中的一个或几个。{_WHERE}")


@lru_cache(maxsize=4096)
def classes(value: str) -> tuple[str, ...]:
    """The single classes of a value: "A1 D" → ("A1", "D"); unreadable text gives ()."""
    return tuple((check_licence_classes(value).value or "").split())


def check_licence_file_number(text: str) -> Verdict[str]:
    """The 12-digit file number (档案编号) of a driving licence."""
    number = _BLANKS.sub("", clean(text)).upper()
    if _FILE_NUMBER.fullmatch(number):
        return Verdict(number)
    if re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", number):
        return refused("应为 12 位数字，这里像是驾驶证号。请看驾驶证副页的“档案编号”。")
    if re.fullmatch(r"[0-9]+", number):
        return refused(f"应为 12 位数字，现在是 {len(number)} 位。请看驾驶证副页的“档案编号”。")
    return refused("应为 12 位数字。请看驾驶证副页的“档案编号”。")
