"""Numbers that a spreadsheet has turned into rounded floats: they look like values and are lost."""

from __future__ import annotations

import re

_FLOAT_TAIL = re.compile(r"(?<=\d)\.0+$")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d*)?E\+?\d{1,3}", re.IGNORECASE)


def looks_scientific(text: str) -> bool:
    """Whether the text is a number as spreadsheets show long ones: 1.2011E+17, 1.38E+10."""
    return _SCIENTIFIC.fullmatch(text.replace(" ", "")) is not None


def without_float_tail(text: str) -> str:
    """13800138000.0 → 13800138000: a whole number read from a number cell has lost nothing."""
    return _FLOAT_TAIL.sub("", text)
