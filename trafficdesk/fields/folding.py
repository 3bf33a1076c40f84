"""Making typed and pasted text comparable: what Excel, web pages and input methods leave behind is taken away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_HALF = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HALF |= {ord(wide): ord(wide) - 0xFEE0 for wide in "．－／＋＠＃％＆＊＝＿＼"}
_SPACES = "\t\v\f\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_INVISIBLE = (
    *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xFE00, 0xFE10),
)  # fmt: skip
_PLAIN = re.compile("[0-9A-Za-z\u4e00-\u9fff]+")
_PLAIN_LOWER = re.compile("[0-9a-z\u4e00-\u9fff]+")
_LINES = {ord("\r"): "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_CLEAN: dict[int, int | str | None] = {
    **_HALF,
    **{ord(space): " " for space in _SPACES},
    **dict.fromkeys(_INVISIBLE),
    **_LINES,
}
_AS_THEY_ARE = frozenset({bool, int, float, Decimal, date, datetime})
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSTORABLE = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f]")

HANZI = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SPACE_AT_HANZI = re.compile(f"(?<=[{HANZI}·]) +| +(?=[{HANZI}·])")
_MIDDLE_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･●˙ㆍᐧ"), "·")
_FULL_STOP_IN_NAME = re.compile(f"(?<=[{HANZI}]) *[.。] *(?=[{HANZI}])")
_SPACE_RUN = re.compile(r"\s+")
_IGNORED = re.compile(r"[\s·•‧∙⋅・･●.。｡\-‐‑‒–—―−－_/\\'’]+")


def storable(text: str) -> str:
    """The text without what no database keeps and no printer shows: half surrogate pairs, NUL and other controls.

    Line ends become "\\n"; tabs stay.
    """
    if text.isprintable():  # almost every value of an import; lines, tabs and what has to go are not
        return text
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def storable_value(value: Any) -> Any:
    """Anything that is to be kept, with every text in it storable (also inside lists and dictionaries)."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable_value(name): storable_value(each) for name, each in value.items()}
    return [storable_value(each) for each in value] if isinstance(value, list | tuple) else value


def kept_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of fields as they are kept, whoever says them: storable, texts without outer spaces, as if they had been typed."""
    return {
        name: value if value is None or value.__class__ in _AS_THEY_ARE
        else storable(value).strip() if isinstance(value, str) else storable_value(value)
        for name, value in values.items()
    }  # fmt: skip


def clean(text: str) -> str:
    """The text without what cannot be seen: zero-width characters, BOM, control characters, outer spaces.

    Full-width letters, digits and ．－／＋＠＃％＆＊＝＿＼ become half-width; Chinese punctuation stays; every kind
    of space becomes a plain one; line ends become "\\n". Applying it twice changes nothing more.
    """
    if _PLAIN.fullmatch(text):
        return text
    if text.isascii() and text.isprintable():
        return text.strip()
    # Half a surrogate pair cannot be stored or printed by anything further on.
    text = _SURROGATE.sub("", text).replace("\r\n", "\n")
    return unicodedata.normalize("NFC", text.translate(_CLEAN)).strip()


def clean_name(text: str) -> str:
    """A person's or unit's name as written on the certificate: 张　三 → 张三, 买买提 • 艾力 → 买买提·艾力.

    Latin names keep single spaces between their words.
    """
    text = _SPACE_RUN.sub(" ", clean(text).translate(_MIDDLE_DOTS))
    text = _FULL_STOP_IN_NAME.sub("·", text)
    return _SPACE_AT_HANZI.sub("", text).strip()


def fold(text: str) -> str:
    """The form used for comparing and searching: cleaned, lower case, without spaces, dots, dashes and slashes."""
    if _PLAIN_LOWER.fullmatch(text):
        return text
    if text.isascii():
        return _IGNORED.sub("", clean(text).lower())
    wide = unicodedata.normalize("NFKC", clean(text)).lower()
    bare = _IGNORED.sub("", clean(unicodedata.normalize("NFKC", wide)))
    # What stood apart may now combine: "K ¸" without its space is one letter.
    return unicodedata.normalize("NFKC", bare)
