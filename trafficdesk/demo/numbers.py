"""Invented numbers that hold every check: identity numbers, phones, plates, frame numbers, credit codes.

Nothing here is meant to belong to anybody: phones stand in mobile segments that no operator uses, identity
numbers leave out the published samples. Each series counts through its space by a fixed stride, so a million
numbers differ without being remembered.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from trafficdesk.fields.checks import credit_code, person_id, vin

_PUBLISHED = frozenset({
    "11010519491231002X", "120110199001010013", "120110196002290017", "440524188001010014",
    "11010119900307299X", "110101199003070134", "34052419800101001X",
})  # fmt: skip
_REGIONS = ("120110",) * 8 + ("120105", "120116", "130929", "370881", "210782")
_UNUSED_SEGMENTS = ("160", "161", "163", "164", "168", "169")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SERIAL = _LETTERS + "0123456789"
_HEADS = "ABCDFGHJKLMNQR"
_ENERGY = "DFABCEGHJK"
_MAKERS = ("LSV", "LFV", "LGX", "LVS", "LBV", "LZY", "LSG", "LHG")


def scattered(space: int, randomness: random.Random) -> Iterator[int]:
    """Every number below `space` once, in an order that looks like chance."""
    stride = randomness.randrange(space // 3, space // 2) | 1
    while math.gcd(stride, space) != 1:
        stride += 2
    start = randomness.randrange(space)
    return ((start + step * stride) % space for step in range(space))


def id_numbers(first: date, last: date, randomness: random.Random) -> Iterator[str]:
    """Identity numbers of people born from `first` to `last`, all different, with the right check digit."""
    for index in scattered(((last - first).days + 1) * 999, randomness):
        day, sequence = divmod(index, 999)
        born = first + timedelta(days=day)
        number = f"{_REGIONS[index % len(_REGIONS)]}{born:%Y%m%d}{sequence + 1:03d}"
        number += person_id.check_digit(number)
        # Numbers ending in 000 are what Excel leaves of a destroyed one.
        if number not in _PUBLISHED and not number.endswith("000"):
            yield number


def phone(randomness: random.Random) -> str:
    """A mobile number that nobody can be called at."""
    return f"{randomness.choice(_UNUSED_SEGMENTS)}{randomness.randrange(10**8):08d}"


def frame_numbers(randomness: random.Random) -> Iterator[str]:
    """17 characters with the right check digit."""
    for index in scattered(10**7, randomness):
        maker = _MAKERS[index % len(_MAKERS)]
        body = "".join(randomness.choice("ABCDEFGHJKLMNPRSTUVWXYZ123456789") for _ in range(5))
        number = (
            f"{maker}{body}0{randomness.choice('HJKLMNPRST')}{_LETTERS[index // 10**6]}{index % 10**6:06d}"
        )
        yield number[:8] + vin.check_digit(number) + number[9:]


def credit_bodies(randomness: random.Random) -> Iterator[str]:
    """Nine characters each, the middle of a unified credit code, never twice."""
    return (f"MA{index:07d}" for index in scattered(10**7, randomness))


def credit_code_of(head: str, body: str) -> str:
    """A unified credit code: two characters of kind, the district, a body, the check character."""
    first_17 = f"{head}120110{body}"
    return first_17 + credit_code.check_digit(first_17)


class Plates:
    """Plates of every kind, never twice within a kind."""

    def __init__(self, randomness: random.Random) -> None:
        self._randomness = randomness
        self._series: dict[str, Iterator[str]] = {}

    def next(self, plate_type: str) -> str:
        """The next plate of a type (code list plate_type)."""
        series = self._series.get(plate_type)
        if series is None:
            series = self._series[plate_type] = self._start(plate_type)
        return next(series)

    def _start(self, plate_type: str) -> Iterator[str]:
        pattern = _PATTERNS.get(plate_type, _ORDINARY)
        space = math.prod(len(part) for part in pattern)
        return (_spell(pattern, index) for index in scattered(space, self._randomness))


_DIGITS = "0123456789"
_ORDINARY = ("津", _HEADS, _SERIAL, _DIGITS, _SERIAL, _DIGITS, _DIGITS)
_PATTERNS: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "52": ("津", _HEADS, _ENERGY, _SERIAL, _DIGITS, _DIGITS, _DIGITS, _DIGITS),
    "51": ("津", _HEADS, _DIGITS, _DIGITS, _DIGITS, _DIGITS, _DIGITS, _ENERGY),
    "15": ("津", _HEADS, _SERIAL, _DIGITS, _DIGITS, _DIGITS, "挂"),
    "16": ("津", _HEADS, _SERIAL, _DIGITS, _DIGITS, _DIGITS, "学"),
    "23": ("津", _HEADS, _SERIAL, _DIGITS, _DIGITS, _DIGITS, "警"),
}


def _spell(pattern: tuple[str | tuple[str, ...], ...], index: int) -> str:
    signs = []
    for choices in pattern:
        index, place = divmod(index, len(choices))
        signs.append(choices[place])
    return "".join(signs)


def licence_file_numbers(randomness: random.Random) -> Iterator[str]:
    """12-digit file numbers of driving licences."""
    start = randomness.randrange(10**7)
    return (f"1201{(start + step) % 10**8:08d}" for step in count())
