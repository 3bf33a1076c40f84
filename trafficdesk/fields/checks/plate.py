"""Vehicle plates (GA 36-2018 and the plates that are still on the road)."""

from __future__ import annotations

import re

from trafficdesk.fields.checks.destroyed import looks_scientific
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.folding import clean
from trafficdesk.fields.verdict import Verdict, refused

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_HEAD = f"[{PROVINCES}][A-HJ-Z]"
_SERIAL = "[A-HJ-NP-Z0-9]"
_ENERGY = "[DABCEFGHJK]"
_MARKED = "挂学警港澳试超"

# Shape name → pattern. A plate has at most one shape.
_SHAPES: dict[str, re.Pattern[str]] = {
    "ordinary": re.compile(f"{_HEAD}{_SERIAL}{{5}}"),
    "energy_small": re.compile(f"{_HEAD}{_ENERGY}{_SERIAL}[0-9]{{4}}"),
    "energy_large": re.compile(f"{_HEAD}[0-9]{{5}}{_ENERGY}"),
    **{mark: re.compile(f"{_HEAD}{_SERIAL}{{4}}{mark}") for mark in _MARKED},
    "embassy": re.compile("[0-9]{6}使|使[0-9]{6}"),
    "consulate": re.compile(f"{_HEAD}[0-9]{{4}}领|[{PROVINCES}]?领[0-9]{{5,6}}"),
    "rescue": re.compile(f"{_HEAD}{_SERIAL}{{4}}应急"),
    "police_force": re.compile(f"WJ[{PROVINCES}][0-9]{{4}}[0-9A-Z]|WJ[0-9]{{7}}"),
    "military": re.compile("(?!WJ)(?:[A-HJ-Z][A-HJ-Z][0-9]{5}|[A-HJ-Z][A-Z][A-Z0-9][0-9]{4})"),
    "tractor": re.compile(f"[{PROVINCES}][0-9]{{2}}[0-9A-Z][0-9]{{4}}"),
    "temporary": re.compile(f"{_HEAD}{_SERIAL}{{4,6}}临|{_HEAD}临{_SERIAL}{{4,6}}|[{PROVINCES}]?临[A-Z]?{_SERIAL}{{4,6}}"),
}

# Plate type → the shapes that fit it; a type that is not listed takes every shape.
_ORDINARY_TYPES = ("01", "02", "05", "06", "07", "08", "11", "12", "13")
_FITTING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_ORDINARY_TYPES, ("ordinary",)),
    "01": ("ordinary", "超"),
    "02": ("ordinary", "超"),
    "03": ("embassy",),
    "04": ("consulate",),
    "09": ("embassy",),
    "10": ("consulate",),
    "14": ("tractor", "ordinary"),
    "15": ("挂",),
    "16": ("学",),
    "17": ("学",),
    "18": ("试",),
    "19": ("试",),
    "22": ("temporary", "ordinary"),
    "23": ("警",),
    "24": ("警",),
    "25": ("tractor", "ordinary"),
    "26": ("港",),
    "27": ("澳",),
    "31": ("police_force",),
    "32": ("military",),
    "51": ("energy_large",),
    "52": ("energy_small",),
}
_SUGGESTED = {
    "energy_small": "52", "energy_large": "51", "embassy": "03", "consulate": "04", "挂": "15", "学": "16",
    "试": "18", "警": "23", "港": "26", "澳": "27", "police_force": "31", "military": "32", "tractor": "14",
    "temporary": "22", "rescue": "99",
}  # fmt: skip
_EXAMPLES = {
    "ordinary": "津A12345", "energy_small": "津AD12345", "energy_large": "津A12345D", "embassy": "123456使",
    "consulate": "津A1234领", "police_force": "WJ津12345", "military": "VA12345", "tractor": "津0112345",
    "temporary": "津A12345临", **{mark: f"津A1234{mark}" for mark in _MARKED},
}  # fmt: skip
_SEPARATORS = re.compile(r"[\s·•‧∙⋅・･●.\-‐–—－_()（）]+")
_WHERE = "请看行驶证的“号牌号码”。"


def normal_form(text: str) -> str:
    """Upper case without dots, dashes, spaces and brackets."""
    return _SEPARATORS.sub("", clean(text)).upper()


def _shape(plate: str) -> str | None:
    return next((name for name, pattern in _SHAPES.items() if pattern.fullmatch(plate)), None)


def _type_label(plate_type: str) -> str:
    return code_list("plate_type").label(plate_type)


def check_plate(text: str, plate_type: str = "") -> Verdict[str]:
    """The plate in normal form; with a plate type (code 01..99) also whether the two fit."""
    plate = normal_form(text)
    if not plate:
        return refused(f"车牌还没有填。{_WHERE}")
    shape = _shape(plate)
    if shape is None:
        return _refuse_shape(plate)
    fitting = _FITTING.get(plate_type)
    if fitting is None or shape in fitting:
        return Verdict(plate)
    label, example = _type_label(plate_type), _EXAMPLES[fitting[0]]
    proper = suggest_plate_type(plate)
    hint = f"这个车牌像是“{_type_label(proper)}”，请改号牌种类，或核对车牌。" if proper else f"请核对车牌。{_WHERE}"
    if len(plate) != len(example):
        return refused(f"{label}的车牌应为 {len(example)} 位，例如 {example}，现在是 {len(plate)} 位。{hint}")
    return refused(f"{label}的车牌应像 {example} 这样。{hint}")


def _refuse_shape(plate: str) -> Verdict[str]:
    better = plate[:2] + plate[2:].replace("O", "0").replace("I", "1")
    if better != plate and _shape(better):
        return refused(f"车牌后几位没有字母 O 和 I，可能是 {better}。{_WHERE}", better)
    if looks_scientific(plate) or re.fullmatch(r"[0-9]+", plate):
        return refused(f"缺少省份简称和字母，应像 津A12345 这样。{_WHERE}")
    if re.search(r"[/、,，;；]", plate) or len(plate) > 12:
        return refused("一栏只能填一个车牌。请把几辆车分成几行。")
    if re.fullmatch(f"[A-Z]{_SERIAL}{{5,6}}", plate):
        return refused(f"缺少省份简称，应像 津{plate} 这样。{_WHERE}", f"津{plate}" if _shape(f"津{plate}") else None)
    if plate[0] not in PROVINCES:
        return refused(f"应以省份简称开头，像 津A12345 这样。{_WHERE}")
    if re.fullmatch(f"{_HEAD}[A-Z0-9]*", plate) and len(plate) not in {7, 8}:
        return refused(f"应为 7 位（新能源车 8 位），现在是 {len(plate)} 位。{_WHERE}")
    if re.fullmatch(f"{_HEAD}[A-Z0-9]{{6}}", plate):
        return refused(f"8 位的新能源车牌应像 津AD12345（小型）或 津A12345D（大型）这样。{_WHERE}")
    return refused(f"应为省份简称、字母和 5 位字母或数字，像 津A12345 这样。{_WHERE}")


def suggest_plate_type(plate: str) -> str | None:
    """The plate type that the shape alone decides; None where several types share a shape."""
    return _SUGGESTED.get(_shape(normal_form(plate)) or "")
