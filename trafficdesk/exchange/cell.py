"""One raw cell as the text that a clerk would have typed, with a remark on what was tidied up."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from typing import Any, NamedTuple

from trafficdesk.exchange.grid import Broken
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.checks.dates import from_serial
from trafficdesk.fields.folding import clean

# Spreadsheets keep 15 digits: a whole number from here on may have lost its tail.
_EXACT_BELOW = 10**15
_LONGEST_SHOWN = 30
_BETWEEN = re.compile(r"[/／、，,;；|\n]+")
# What Excel writes where it could not work out a cell, also when the list was copied on as text.
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_SPACES = re.compile(r"[ \t]+")


class CellText(NamedTuple):
    """A cell as text; `remark` says what was tidied up, `broken` what stands where there is no text to be had."""

    text: str
    remark: Remark | None = None
    broken: str = ""


EMPTY = CellText("")


def cell_text(value: Any, *, serial_dates: bool = False, date1904: bool = False) -> CellText:
    """Any raw value as text; never raises.

    Whole numbers lose their .0. Numbers of identity-number size become 1.20110E+17-like text: their last digits
    are lost for good, so no digits are invented. With `serial_dates` (the column holds dates) a bare number is
    the date it stands for.
    """
    if type(value) is str:
        return _from_text(value) if value else EMPTY
    if value is None or value == "":
        return EMPTY
    if isinstance(value, Broken):
        return CellText("", None, str(value))
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, bool):
        return CellText("是" if value else "否")
    if isinstance(value, datetime):
        whole_day = value.time() == time()
        return CellText(value.date().isoformat() if whole_day else value.isoformat(" ", "minutes")[:16])
    if isinstance(value, date):
        return CellText(value.isoformat())
    if isinstance(value, time):
        return CellText(value.isoformat("minutes"))
    if isinstance(value, (int, float)):
        return _from_number(value, serial_dates, date1904)
    return CellText(clean(str(value)))


def split_several(text: str) -> list[str]:
    """The parts of a cell that holds several persons or plates, separated by / 、 comma, semicolon or line end."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _from_text(value: str) -> CellText:
    if value[0] == "#" and value.strip() in _ERRORS:
        return CellText("", None, value.strip())
    if value.isascii() and value.isprintable() and value[0] != " " and value[-1] != " ":
        return CellText(value)
    text = clean(value)
    if not text:
        return EMPTY
    if text == value:
        return CellText(text)
    # Outer spaces are no news; what changed inside the text is.
    if _SPACES.sub("", text) == _SPACES.sub("", value) or value.strip() == text:
        return CellText(text)
    if len(value) > _LONGEST_SHOWN:
        return CellText(text, Remark(RemarkKind.UNSEEN))
    return CellText(text, Remark(RemarkKind.TIDIED, value.strip(), text))


def _from_number(value: int | float, serial_dates: bool, date1904: bool) -> CellText:
    if isinstance(value, float) and not math.isfinite(value):
        return EMPTY
    if serial_dates and 1900 <= value < 2200 and round(value * 10 % 10, 6) == 1:
        return CellText(format(value, ".15g"), Remark(RemarkKind.TENTH))
    # 1927 to 2119: neither a bare year (2023, 2023.05) nor a date written together (20230501).
    if serial_dates and 10_000 <= value < 80_000:
        day = from_serial(value, date1904).value
        if day is not None:
            return CellText(day.isoformat(), Remark(RemarkKind.SERIAL_DATE, f"{value:g}", day.isoformat()))
    if abs(value) >= _EXACT_BELOW:
        return CellText(_scientific(value), Remark(RemarkKind.CUT_OFF))
    if isinstance(value, int) or value.is_integer():
        return CellText(str(int(value)))
    return CellText(format(value, ".15g") if abs(value) >= 1e-4 else format(value, ".15f").rstrip("0"))


def _scientific(value: int | float) -> str:
    """15 digits as a power of ten, so that nothing downstream mistakes them for a whole number."""
    mantissa, _, power = format(float(value), ".14E").partition("E")
    return f"{mantissa}E+{int(power)}"
