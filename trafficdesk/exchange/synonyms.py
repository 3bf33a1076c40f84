"""Which heading means which field: labels, aliases, the office's other words, and what was remembered.

Chinese puts the noun last: 驾驶员联系电话 is a telephone number, not a driver. So a heading that is not known
whole is judged by the known words it ends with, never by those it begins with.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from trafficdesk.exchange.header import Header, HeaderColumn
from trafficdesk.fields.folding import fold
from trafficdesk.fields.spec import FieldSpec
from trafficdesk.paths import resources

REMEMBERED, LABEL, ALIAS, PARTIAL, NONE = "remembered", "label", "alias", "partial", "none"
_NOT_IMPORTED = "-"
_NOTES = re.compile(r"[（(\[【〔].*?[)）\]】〕]|[*＊★:：?？、，。,.]|必填|选填")
_TAILS = re.compile(r"(号码|号|名称|情况|日期|时间|年月日|代号|信息|全称|填写|一栏)$")
# Headings of lists that belong to no field but show that a row is a heading.
_COLUMN_NUMBERS = frozenset({"序号", "编号", "序", "no", "行号", "原表行号", "问题和改法"})
_RANK = {LABEL: 4, ALIAS: 3, PARTIAL: 1}


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column: its heading, the field it fills (None: not imported), how sure that is and why.

    certainty   "remembered", "label", "alias", "partial" (please look) or "none"
    candidates  field names to offer when it was left open
    """

    column: int
    text: str
    field: str | None
    certainty: str
    reason: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Guess:
    rank: int
    size: int
    certainty: str
    fields: tuple[int, ...]  # positions in the sequence of fields


class Vocabulary:
    """Every heading that a set of fields answers to."""

    def __init__(self, fields: Sequence[FieldSpec]) -> None:
        self.fields = tuple(fields)
        self._labels: dict[str, list[int]] = {}
        self._aliases: dict[str, list[int]] = {}
        for position, spec in enumerate(fields):
            self._labels.setdefault(heading_key(spec.label), []).append(position)
            for name in (*spec.aliases, *_office_words().get(spec.label, ())):
                found = self._aliases.setdefault(heading_key(name), [])
                if position not in found:
                    found.append(position)
        self._ignored = {heading_key(name) for name in _office_words().get(_NOT_IMPORTED, ())}
        self._longest = max(map(len, (*self._labels, *self._aliases)), default=0)
        self._guesses: dict[tuple[str, ...], _Guess | None] = {}

    def weight(self, path: tuple[str, ...]) -> float:
        """How surely a column is a known heading, for finding the heading row."""
        guess = self.guess(path)
        if guess is not None:
            return 1.0 if guess.rank > 1 else 0.6
        return 0.5 if any(key in _COLUMN_NUMBERS or key in self._ignored for key in _keys(path)) else 0.0

    def guess(self, path: tuple[str, ...]) -> _Guess | None:
        """The best understanding of a heading path."""
        if path not in self._guesses:
            self._guesses[path] = self._guess(path)
        return self._guesses[path]

    def _guess(self, path: tuple[str, ...]) -> _Guess | None:
        keys = list(_keys(path))
        for key in keys:
            # The whole path (驾驶证有效期) says more than its last part (有效期), so it is asked first.
            if key in self._labels:
                return _Guess(_RANK[LABEL], len(key), LABEL, tuple(self._labels[key]))
            if key in self._aliases:
                return _Guess(_RANK[ALIAS], len(key), ALIAS, tuple(self._aliases[key]))
        if any(key in self._ignored for key in keys):
            return None
        for key in keys:
            partial = self._ending(key) or self._ending(_TAILS.sub("", key))
            if partial:
                return partial
        return None

    def _ending(self, key: str) -> _Guess | None:
        """By the longest known word at the end; it must be most of the heading, or long enough to be clear."""
        for size in range(min(len(key), self._longest), 1, -1):
            tail = key[-size:]
            found = sorted({*self._labels.get(tail, ()), *self._aliases.get(tail, ())})
            if found and (size * 2 >= len(key) or size >= 4):
                return _Guess(_RANK[PARTIAL], size, PARTIAL, tuple(found))
        return None


def vocabulary(fields: Sequence[FieldSpec]) -> Vocabulary:
    """What `find_header` needs to recognise a heading row."""
    return Vocabulary(fields)


def heading_key(text: str) -> str:
    """A heading without notes in brackets, marks and spaces, folded for comparing."""
    whole = fold(_NOTES.sub("", text))
    return whole or fold(text)


def header_fingerprint(header: Header) -> str:
    """The same for every file with the same headings in the same order, whatever rows follow."""
    joined = "|".join(heading_key(column.text) for column in header.columns)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def map_columns(
    header: Header, fields: Sequence[FieldSpec], remembered: Mapping[str, str]
) -> tuple[ColumnMatch, ...]:
    """Give each column its field; every field at most once.

    remembered: heading text (as in ColumnMatch.text) -> field name, from an earlier file with these headings; it
    is the user's own choice and wins. Of two columns for one field the surer heading wins, then the first.
    Of two fields that answer to the same whole heading the earlier in `fields` is meant; a heading that only
    ends like two fields is left open.
    """
    words = Vocabulary(fields)
    names = {spec.name: spec for spec in fields}
    matches: dict[int, ColumnMatch] = {}
    taken: dict[str, HeaderColumn] = {}
    for column in header.columns:
        name = remembered.get(column.text)
        if name in names and name not in taken:
            matches[column.index] = ColumnMatch(column.index, column.text, name, REMEMBERED, "上次就是这样对应的")
            taken[name] = column
    guesses = [(column, words.guess(column.path)) for column in header.columns if column.index not in matches]
    guesses.sort(key=lambda each: (-each[1].rank, -each[1].size) if each[1] else (0, 0))
    for column, guess in guesses:
        matches[column.index] = _settle(column, guess, words.fields, taken)
    return tuple(matches[column.index] for column in header.columns)


def _settle(
    column: HeaderColumn, guess: _Guess | None, fields: Sequence[FieldSpec], taken: dict[str, HeaderColumn]
) -> ColumnMatch:
    if guess is None:
        return ColumnMatch(column.index, column.text, None, NONE, "没有认出这一列，不导入")
    specs = [fields[position] for position in guess.fields]
    free = [spec for spec in specs if spec.name not in taken]
    if not free:
        other = taken[specs[0].name]
        sentence = f"“{specs[0].label}”已经由第 {other.index + 1} 列“{other.text}”填写"
        return ColumnMatch(column.index, column.text, None, NONE, sentence, (specs[0].name,))
    if guess.certainty == PARTIAL and len(free) > 1:
        labels = "、".join(spec.label for spec in free)
        sentence = f"可能是{labels}，请选一个"
        return ColumnMatch(column.index, column.text, None, NONE, sentence, tuple(spec.name for spec in free))
    spec = free[0]
    taken[spec.name] = column
    reason = {LABEL: "名称相同", ALIAS: f"就是{spec.label}", PARTIAL: f"像是{spec.label}，请看一眼"}[guess.certainty]
    return ColumnMatch(column.index, column.text, spec.name, guess.certainty, reason)


def _keys(path: tuple[str, ...]) -> Iterator[str]:
    """The ways to read a path, the fullest first: 驾驶证/有效期 → 驾驶证有效期, 有效期."""
    for start in range(len(path)):
        key = heading_key("".join(heading_key(part) for part in path[start:]))
        if key:
            yield key


@cache
def _office_words() -> Mapping[str, tuple[str, ...]]:
    """resources/import/synonyms.csv: field label -> other headings; "-" stands for columns never imported."""
    words: dict[str, list[str]] = {}
    with (resources() / "import" / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["label"], []).extend(row["headings"].split("|"))
    return {label: tuple(headings) for label, headings in words.items()}
