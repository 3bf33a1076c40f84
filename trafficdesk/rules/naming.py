"""How people and units are called in lists and boxes: the spellings that mean one and the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from trafficdesk.fields.folding import clean_name, fold

_COMMITTEE = re.compile(r"(?:社区居民委员会|社区居委会|居民委员会|居委会|社区)$")
_VILLAGE = re.compile(r"(?:村民委员会|村委会|村民委|村)$")
_COMPANY = re.compile(r"有限责任公司$|有限公司$")
_BRACKETS = re.compile(r"(.+?)\s*[（(](.+?)[）)]")
_TAILED = re.compile(r"([^\d]{2,}?)\s*(\d{3,17}[\dXx])")
_NUMBERED = re.compile(r"[0-9０-９一二三四五六七八九十百零〇甲乙丙丁东西南北上下前后大小A-Za-z]")
_SEPARATOR = re.compile(r"[、,，;；/\n]+")
_NEAR = 0.84
# What tells a name as that of a unit, for names that stand around a table.
UNIT_LIKE = re.compile(
    r"(?:社区|居民委员会|居委会|村民委员会|村委会|村|公司|集团|学校|小学|中学|幼儿园|中心|局|所|站|厂|店|物业|办事处|街道|街道办|"
    r"大队|支队|医院|卫生院|科|部|队|院|园|银行|协会|合作社)(?:[（(].*[）)])?$"
)


_NO_PERSON = re.compile(
    r"(?:社区|居民委员会|居委会|村民委员会|村委会|公司|集团|学校|小学|中学|幼儿园|物业|办事处|街道|大队|支队|医院|卫生院|合作社)(?:[（(].*[）)])?$"
)
_LONGEST_NAME = 4  # Chinese signs of one person; names of minorities have a dot between their parts


def is_no_person(name: str) -> bool:
    """Whether a name can only be a unit's: 陈园 and 欧阳小村 are people, 第一小学 and 示例运输队 are not."""
    return bool(_NO_PERSON.search(name)) or (
        len(name) > _LONGEST_NAME and not re.search(r"[·A-Za-z]", name) and bool(UNIT_LIKE.search(name))
    )


@lru_cache(maxsize=20_000)
def unit_key(text: str) -> str:
    """居委会 = 居民委员会 = 社区居委会 = 社区: what a unit's name comes down to."""
    name = fold(clean_name(text))
    for pattern, ending in ((_COMMITTEE, "社区"), (_VILLAGE, "村"), (_COMPANY, "有限公司")):
        stem = pattern.sub("", name)
        if stem and stem != name:
            return stem + ending
    return name


def other_names(text: str | None) -> list[str]:
    """The single names in a field of other names."""
    return [part.strip() for part in _SEPARATOR.split(text or "") if part.strip()]


@lru_cache(maxsize=20_000)
def _signs(key: str) -> frozenset[str]:
    return frozenset(key)


def nearly(one: str, other: str) -> bool:
    """Whether two names of units may be spellings of one: asked about, never taken for granted."""
    a, b = unit_key(one), unit_key(other)
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    inside = len(short) >= 4 and (long.endswith(short) or long.startswith(short))
    if not inside and (len(short) < 5 or _share(a, b) < _NEAR):
        return False  # most of all pairs: a list of 400 new units asks for a hundred thousand
    if _NUMBERED.sub("#", a) == _NUMBERED.sub("#", b):
        return False  # 第一小学 and 第二小学
    if inside:
        return True
    matcher = SequenceMatcher(None, a, b)
    if matcher.quick_ratio() < _NEAR or matcher.ratio() < _NEAR:
        return False
    changed = "".join(a[i:j] + b[k:m] for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal")
    return not _NUMBERED.search(changed)


def _share(a: str, b: str) -> float:
    """At least what `SequenceMatcher.ratio` would say of two names, from the signs that only one of them has."""
    mine, theirs = _signs(a), _signs(b)
    return 2 * min(len(a) - len(mine - theirs), len(b) - len(theirs - mine)) / (len(a) + len(b))


@dataclass(frozen=True, slots=True)
class PersonText:
    """What a text tells of a person: the name, and what stands beside it to tell namesakes apart."""

    name: str
    number: str = ""  # the whole identity number
    tail: str = ""  # its last digits
    beside: str = ""  # a unit or a telephone in brackets


def person_text(text: str) -> PersonText:
    """张伟, 张伟（第二公司）, 张伟（…0132）, 张伟0132, or the bare number."""
    bare = "".join(text.split())
    if re.fullmatch(r"\d{14,17}[\dXx]", bare):
        return PersonText("", bare.upper())
    if match := _BRACKETS.fullmatch(text.strip()):
        inside = match[2].strip()
        parts = [part for part in re.split(r"[，,、\s]+", inside) if part]
        tail = next((re.sub(r"[^\dXx]", "", part).upper() for part in parts if re.fullmatch(r"[.…*尾号]*\d{3,5}[\dXx]", part)), "")
        beside = next((part for part in parts if not re.search(r"\d{3}[\dXx]$", part)), "")
        return PersonText(clean_name(match[1]), "", tail, beside)
    if match := _TAILED.fullmatch(bare):
        number = match[2].upper()
        return PersonText(clean_name(match[1]), *((number, "") if len(number) >= 15 else ("", number)))
    return PersonText(clean_name(text))
