"""Whether the cells of a column look like a kind of field: a heading alone is only a word."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from trafficdesk.fields.checks.plate import PROVINCES
from trafficdesk.fields.folding import clean
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.paths import resources

_TIME = re.compile(
    r"(?:上午|下午|早上|晚上|中午)?\s*\d{1,2}\s*[:：点时]\s*\d{0,2}分?半?(?:\s*[-—~至到]\s*\d{1,2}\s*[:：点时]?\s*\d{0,2}分?)?"
)
_TESTS: Mapping[Kind, Callable[[str], bool]] = {
    Kind.PERSON_ID: lambda text: len(re.sub(r"\D", "", text)) >= 8 or bool(re.search(r"E\+?\d", text)),
    Kind.PHONE: lambda text: len(re.sub(r"\D", "", text)) >= 5 and not re.fullmatch(r"\d{17}[\dXx]", text),
    Kind.PLATE: lambda text: text[:1] in PROVINCES + "WVKHBSLJNGC" or len(re.sub(r"[^A-Za-z0-9]", "", text)) >= 4,
    Kind.VIN: lambda text: len(re.sub(r"[^A-Za-z0-9]", "", text)) >= 6,
    Kind.DATE: lambda text: bool(re.search(r"\d|长\s*期|永久|[〇一二三四五六七八九]{4}年", text)),
    Kind.DATETIME: lambda text: bool(re.search(r"\d|[〇一二三四五六七八九]{4}年", text)),
    Kind.LICENCE_CLASSES: lambda text: bool(re.match(r"[A-FMNPa-fmnpＡ-Ｆ][0-9１-６]?", text)) and not re.search(r"\d{4}", text),
}
_ENOUGH = 3


def fits(spec: FieldSpec, texts: Sequence[str]) -> bool:
    """False when there are texts enough and not one looks like the field; kinds of free form always fit."""
    test = _TESTS.get(spec.kind)
    if test is None:
        return True
    strangers = 0
    for text in texts:
        if text and not text.startswith("#") and not _says_nothing_anywhere(text):
            if test(text):
                return True
            strangers += 1
    return strangers < _ENOUGH


def looks_like_times(texts: Sequence[str]) -> bool:
    """Whether the cells are times of day and nothing else."""
    said = [text for text in texts if text]
    return bool(said) and all(_TIME.fullmatch(text) for text in said)


def has_times(texts: Sequence[str]) -> bool:
    """Whether any of the cells tells a time of day."""
    return any(_TIME.search(text) for text in texts if text)


def means_nothing(kind: Kind, text: str) -> bool:
    """Whether a text only says that there is nothing to say (resources/import/nothing.csv)."""
    # Numbers and days, of which a list holds tens of thousands, are too long for that and need no place in the memory.
    if text.isascii() and text.isprintable() and len(text.strip(" ()")) > _longest():
        return False
    return _is_word_for_nothing(kind, text)


@lru_cache(maxsize=8_192)  # a column says few things many times
def _is_word_for_nothing(kind: Kind, text: str) -> bool:
    words = _nothing()
    bare = clean(text).strip("()（）").lower()
    free = kind.value in words and not words[kind.value]
    return bare in words.get(kind.value, frozenset()) or (bare in words["*"] and not (free and bare in _WORDS_OF_THEIR_OWN))


def _says_nothing_anywhere(text: str) -> bool:
    """A word for nothing of any kind: no sign for or against what a column is."""
    return any(clean(text).lower() in words for words in _nothing().values())


# In kinds that the file names without words, these mean what they say: a number of none, a text of its own, a plain no.
_WORDS_OF_THEIR_OWN = frozenset({"无", "没有", "×", "待定", "〇", "缺"})


@cache
def _longest() -> int:
    return max(len(word) for words in _nothing().values() for word in words)


@cache
def _nothing() -> Mapping[str, frozenset[str]]:
    with (resources() / "import" / "nothing.csv").open(encoding="utf-8", newline="") as file:
        return {row["kind"]: frozenset(filter(None, row["words"].split("|"))) for row in csv.DictReader(file)}
