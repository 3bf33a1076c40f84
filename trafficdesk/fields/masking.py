"""Hiding the middle of what identifies a person; what stays visible is enough to tell two people apart at a desk."""

from __future__ import annotations

import re

_VISIBLE_HEAD, _VISIBLE_TAIL = 3, 4  # of an identity number: neither the whole area nor anything of the birth date
# A number inside a sentence: of an identity card (also of 15 digits), or a mobile telephone; longer runs are something else.
_ID_INSIDE = re.compile(r"(?<![0-9A-Za-z])(?:[1-9]\d{16}[0-9Xx]|[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?![0-9A-Za-z])")
_PHONE_INSIDE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}(?![0-9A-Za-z])")
_LONG_RUN = re.compile(r"\d[\d -]{9}")
_LANDLINE = re.compile(r"(0\d{2,3}-)(\d{3,4})(\d{4})(-\d{1,6})?")


def mask_person_id(text: str) -> str:
    """First 3 and last 4 characters (120***********3411); shorter foreign numbers keep first 2 and last 2."""
    if len(text) >= 15:
        return text[:_VISIBLE_HEAD] + "*" * (len(text) - _VISIBLE_HEAD - _VISIBLE_TAIL) + text[-_VISIBLE_TAIL:]
    if len(text) > 4:
        return text[:2] + "*" * (len(text) - 4) + text[-2:]
    return "*" * len(text)


def mask_date(text: str) -> str:
    """The year alone (1985-**-**): month and day are eight digits of an identity number together with it."""
    return f"{text[:4]}-**-**" if text[:4].isdigit() else text


def mask_inside(text: str) -> str:
    """A sentence without the middle of the identity numbers and mobile telephones that somebody typed into it."""
    if not _LONG_RUN.search(text):
        return text
    found = _ID_INSIDE.sub(lambda each: mask_person_id(each.group()), text)
    return _PHONE_INSIDE.sub(lambda each: f"{each.group()[:3]}****{each.group()[-4:]}", found)


def numbers_inside(text: str) -> list[str]:
    """The identity numbers and mobile telephones that somebody typed into a sentence, each without its gaps."""
    if not _LONG_RUN.search(text):
        return []
    found = [each.group() for pattern in (_ID_INSIDE, _PHONE_INSIDE) for each in pattern.finditer(text)]
    return [re.sub("[ -]", "", number) for number in found]


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
