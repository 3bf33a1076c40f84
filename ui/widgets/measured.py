"""How much room texts take, asked of a font once: who paints many of them asks for the same at every change of size and every paint."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from ui.theme import theme

_MANY = 20_000
_HIGH = 10_000.0
_WORDS, _ANYWHERE = Qt.TextFlag.TextWordWrap, Qt.TextFlag.TextWrapAnywhere
_Type = tuple[str, str, int, bool]  # family, role, step of the theme, bold


def advance(text: str, role: str = "fs", bold: bool = False) -> float:
    """How wide a text is on one line."""
    return _advance(text, _type(role, bold))


def wrapped(text: str, width: float, role: str = "fs", bold: bool = False) -> tuple[int, Qt.TextFlag]:
    """How many lines a text takes in a width, and where they may end: at words, anywhere in what is too long."""
    return _wrapped(text, width, _type(role, bold))


def lines(text: str, width: float, flags: int, role: str = "fs") -> int:
    """How many lines a text takes in a width where these flags say how it is broken."""
    return _lines(text, width, flags, _type(role, False))


def folded(text: str, width: float, role: str = "fs", bold: bool = False) -> tuple[str, ...]:
    """The text on as many lines as it needs: names are never cut. It breaks at a space where there is one."""
    return _folded(text, width, _type(role, bold))


def _type(role: str, bold: bool) -> _Type:
    return theme.family, role, theme.step, bold


@lru_cache
def _metrics(letters: _Type) -> QFontMetricsF:
    """Asked for with the type of the moment."""
    _, role, _, bold = letters
    return QFontMetricsF(theme.font(role, bold))


@lru_cache(_MANY)
def _advance(text: str, letters: _Type) -> float:
    return _metrics(letters).horizontalAdvance(text)


@lru_cache(_MANY)
def _wrapped(text: str, width: float, letters: _Type) -> tuple[int, Qt.TextFlag]:
    if "\n" not in text and _advance(text, letters) <= width:
        return 1, _WORDS
    metrics, room = _metrics(letters), QRectF(0, 0, max(1.0, width), _HIGH)
    box, flag = metrics.boundingRect(room, int(_WORDS), text), _WORDS
    if box.width() > width + 0.5:
        box, flag = metrics.boundingRect(room, int(_ANYWHERE), text), _ANYWHERE
    return max(1, round(box.height() / metrics.lineSpacing())), flag


@lru_cache(_MANY)
def _lines(text: str, width: float, flags: int, letters: _Type) -> int:
    metrics = _metrics(letters)
    return max(1, round(metrics.boundingRect(QRectF(0, 0, width, _HIGH), flags, text).height() / metrics.lineSpacing()))


@lru_cache(_MANY)
def _folded(text: str, width: float, letters: _Type) -> tuple[str, ...]:
    found, rest = list[str](), text
    while width > 0 and (fits := _fitting(rest, width, letters)) < len(rest):
        space = rest.rfind(" ", 1, fits + 1)
        at = space if space > 0 else fits
        found.append(rest[:at])
        rest = rest[at:].lstrip()
    return *found, rest


def _fitting(text: str, width: float, letters: _Type) -> int:
    """How many letters have room on one line, one at least. Guessed by the letters alone, then looked at: asking for every number of
    them took most of the time in which two thousand cards were measured.
    """
    metrics = _metrics(letters)
    fits = bisect_right(list(accumulate(_advance(letter, letters) for letter in text)), width)
    while fits > 1 and metrics.horizontalAdvance(text[:fits]) > width:
        fits -= 1
    while fits < len(text) and metrics.horizontalAdvance(text[: fits + 1]) <= width:
        fits += 1
    return min(len(text), max(1, fits))
