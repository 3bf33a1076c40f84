"""Pinyin of names and words: a key to sort by, and every reading to search by.

Character by character with a cache (pypinyin's phrase segmentation is slow and reads surnames wrongly); surnames
whose usual reading differs from the character's stand in a table of their own.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

from trafficdesk.fields.folding import fold

_SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "区": "ou", "朴": "piao", "盖": "ge",
    "任": "ren", "华": "hua", "纪": "ji", "员": "yun", "秘": "bi", "冼": "xian", "折": "she", "缪": "miao",
    "覃": "qin", "燕": "yan", "尉": "wei", "乐": "yue", "召": "shao", "逄": "pang", "翟": "zhai", "宓": "fu",
    "繁": "po", "黑": "he", "祭": "zhai", "洗": "xian", "过": "guo", "宁": "ning", "令": "ling", "种": "chong",
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu", "单于": "chan yu",
}  # fmt: skip
_MOST = 6


@lru_cache(maxsize=40_000)
def _of_character(character: str) -> tuple[str, ...]:
    """Readings of one character without tones, usual one first; itself when it has none."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    syllables = [syllable.replace("ü", "v") for syllable in (found[0] if found else ()) if syllable]
    return tuple(dict.fromkeys(syllables)) or (character,)


def _surname(text: str) -> tuple[str, ...]:
    """The syllables of a surname with a reading of its own at the head of `text`; () if there is none."""
    for length in (2, 1):
        reading = _SURNAMES.get(text[:length])
        if reading is not None and len(text) > length - 1:
            return tuple(reading.split())
    return ()


@lru_cache(maxsize=20_000)
def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """All plausible syllable sequences of a folded text, at most six, the likeliest first."""
    if not text:
        return ()
    surname = _surname(text)
    alternatives = [_of_character(character) for character in text]
    for place, syllable in enumerate(surname):
        others = [each for each in alternatives[place] if each != syllable]
        alternatives[place] = (syllable, *others)
    # Only name-sized texts are worth all their readings; a long one is found by its usual reading.
    if len(text) > 4:
        head = alternatives[0] if len(alternatives[0]) <= _MOST else alternatives[0][:_MOST]
        alternatives = [head, *((each[0],) for each in alternatives[1:])]
    return tuple(islice(product(*alternatives), _MOST))


@lru_cache(maxsize=200_000)
def sort_key(text: str) -> str:
    """A text that sorts as people look names up: by syllable, the shorter first, then by character."""
    folded = fold(text)
    if not folded:
        return ""
    best = list(_surname(folded))
    best += [_of_character(character)[0] for character in folded[len(best) :]]
    return " ".join(best) + "\x01" + folded


__all__ = ["readings", "sort_key"]
