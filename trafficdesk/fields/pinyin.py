"""Pinyin of names and words: a key to sort by, and every reading to search by.

Character by character with a cache (phrase segmentation is slow and reads surnames wrongly); surnames whose usual
reading differs from the character's stand in a table of their own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice, product

from trafficdesk.fields.folding import HANZI, fold

_SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "区": "ou", "朴": "piao", "盖": "ge",
    "任": "ren", "华": "hua", "纪": "ji", "员": "yun", "秘": "bi", "冼": "xian", "折": "she", "缪": "miao",
    "覃": "qin", "燕": "yan", "尉": "wei", "乐": "yue", "召": "shao", "逄": "pang", "翟": "zhai", "宓": "fu",
    "繁": "po", "黑": "he", "祭": "zhai", "洗": "xian", "过": "guo", "宁": "ning", "令": "ling", "种": "chong",
    "卜": "bu", "都": "du", "隗": "wei", "阚": "kan", "乜": "nie", "佴": "nai", "薄": "bo", "谌": "chen",
    "藏": "zang", "句": "gou", "那": "na", "牟": "mu", "眭": "sui", "炅": "gui", "莘": "shen", "长": "zhang",
    "能": "nai", "车": "che", "石": "shi", "万": "wan", "柏": "bai", "叶": "ye", "贾": "jia", "沈": "shen",
}  # fmt: skip
_COMPOUND_SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu", "单于": "chan yu",
    "夏侯": "xia hou", "皇甫": "huang fu", "宇文": "yu wen", "呼延": "hu yan", "濮阳": "pu yang", "淳于": "chun yu",
    "鲜于": "xian yu", "闾丘": "lv qiu", "亓官": "qi guan", "拓跋": "tuo ba", "赫连": "he lian", "百里": "bai li",
    "子车": "zi ju", "乐正": "yue zheng", "谷梁": "gu liang", "叶赫": "ye he", "那拉": "na la", "欧阳": "ou yang",
    "上官": "shang guan", "诸葛": "zhu ge", "司徒": "si tu", "司空": "si kong", "公孙": "gong sun",
}  # fmt: skip
# In given names these are read otherwise than the dictionary's first reading.
_IN_NAMES = {"长": "chang", "都": "du", "茜": "qian", "传": "chuan", "乐": "le"}
_LONGEST_NAME = 4
_MOST = 6
_MANY_MEANINGFUL = 3
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_NUMERAL = "".join((*_DIGITS, *_UNITS))
# 第十社区, 十一队, 二号楼: what counts; 张三, 八里台 do not.
_COUNT = f"(?<=第)[{_NUMERAL}]+|[{_NUMERAL}]+(?=[队号组站社区期班楼栋单小中大村])|(?<![^{HANZI}])[0-9]{{1,9}}(?![^{HANZI}])"
_PIECES = re.compile(f"({_COUNT})|[{HANZI}]|[^{HANZI}]+")


@lru_cache(maxsize=40_000)
def _of_character(character: str) -> tuple[str, ...]:
    """Readings of one character without tones, usual one first; itself when it has none."""
    # Characters only: its dictionary of phrases takes longer to load than all the rest.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    syllables = [syllable.replace("ü", "v") for syllable in (found[0] if found else ()) if syllable]
    usual = _IN_NAMES.get(character)
    return tuple(dict.fromkeys([usual, *syllables] if usual else syllables)) or (character,)


def _surname(text: str) -> tuple[str, ...]:
    """The syllables of a surname with a reading of its own at the head of `text`; () if there is none.

    Only a text as short as a name can begin with a one-character surname: 解放路小学 does not.
    """
    reading = _COMPOUND_SURNAMES.get(text[:2])
    if reading is None and len(text) <= _LONGEST_NAME:
        reading = _SURNAMES.get(text[:1])
    return tuple(reading.split()) if reading else ()


@lru_cache(maxsize=20_000)
def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """All plausible syllable sequences, at most six, the likeliest first; one entry per character of the folded text.

    A character without a reading stands for itself.
    """
    folded = fold(text)
    if not folded:
        return ()
    alternatives = [_of_character(character)[:_MANY_MEANINGFUL] for character in folded]
    for place, syllable in enumerate(_surname(folded)):
        alternatives[place] = tuple(dict.fromkeys((syllable, *alternatives[place])))
    # Only name-sized texts are worth all their readings; of a long one the head, which may be a surname after all.
    if len(folded) > _LONGEST_NAME:
        alternatives = [alternatives[0], *((each[0],) for each in alternatives[1:])]
    return tuple(islice(_nearest_first(alternatives), _MOST))


def _nearest_first(alternatives: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The usual reading, then those that differ in one syllable (from the head on), then in two, and so on."""
    usual = [each[0] for each in alternatives]
    several = [place for place, each in enumerate(alternatives) if len(each) > 1]
    for changed in range(len(several) + 1):
        for places in combinations(several, changed):
            for chosen in product(*(alternatives[place][1:] for place in places)):
                variant = usual.copy()
                for place, syllable in zip(places, chosen, strict=True):
                    variant[place] = syllable
                yield tuple(variant)


def spellings(text: str) -> tuple[str, ...]:
    """How a text may be typed by sound, of each reading the first letters and the whole: 路面 → lm, lumian."""
    spelt = (("".join(each[0] for each in reading), "".join(reading)) for reading in readings(text))
    return tuple(dict.fromkeys(spelling for pair in spelt for spelling in pair))


@lru_cache(maxsize=20_000)  # as many as are read again soon; of an import of 100,000 all of them were 130 MB
def sort_key(text: str) -> str:
    """A text that sorts as people look names up: by syllable, the shorter first, numbers by their size, then by character.

    What is neither Chinese nor a number by itself passes through folded. Rows keep it: after a change here a migration says so,
    see store/trail_start.py.
    """
    folded = fold(text)
    if not folded:
        return ""
    best = list(_surname(folded))
    best += [_counted(piece[1]) if piece[1] else _spoken(piece[0]) for piece in _PIECES.finditer(folded, len(best))]
    return " ".join(best) + "\x01" + folded


def _spoken(piece: str) -> str:
    return _of_character(piece)[0] if len(piece) == 1 else piece


def _counted(number: str) -> str:
    """So that ten sorts behind nine: how many digits, then the digits."""
    digits = str(int(number) if number.isascii() else _value(number))
    return f"{len(digits):02}{digits}"


def _value(numeral: str) -> int:
    """十一 → 11, 二百零三 → 203, 二〇二六 → 2026."""
    total, digit = 0, 0
    for sign in numeral:
        if sign in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[sign], 0
        else:
            digit = digit * 10 + _DIGITS[sign]
    return total + digit


__all__ = ["readings", "sort_key", "spellings"]
