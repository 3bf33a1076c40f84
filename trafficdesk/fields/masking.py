"""Hiding the middle of what identifies a person; what stays visible is enough to tell two people apart at a desk."""

from __future__ import annotations

import re

_LANDLINE = re.compile(r"(0\d{2,3}-)(\d{3,4})(\d{4})(-\d{1,6})?")


def mask_person_id(text: str) -> str:
    """First 6 and last 4 characters (120110********3411); shorter foreign numbers keep first 2 and last 2."""
    if len(text) >= 15:
        return text[:6] + "*" * (len(text) - 10) + text[-4:]
    if len(text) > 4:
        return text[:2] + "*" * (len(text) - 4) + text[-2:]
    return "*" * len(text)


def _mask_one_phone(number: str) -> str:
    landline = _LANDLINE.fullmatch(number)
    if landline:
        area, hidden, last, _ = landline.groups()
        return f"{area}{'*' * len(hidden)}{last}"
    if len(number) == 11:
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 4, min(len(number), 4)) + number[4:][-4:]


def mask_phone(text: str) -> str:
    """Every number of the cell: 138****0012, 022-****7715."""
    return "、".join(_mask_one_phone(part) for part in text.split("、"))


def mask_name(text: str) -> str:
    """The first character and one star (张*): the length of the name is not told."""
    return f"{text[0]}*" if text else ""
