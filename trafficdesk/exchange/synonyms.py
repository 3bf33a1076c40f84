"""Which heading means which field: labels, aliases, and the office's other words.

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

from trafficdesk.exchange.header import Header
from trafficdesk.fields.folding import fold
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.paths import resources

LABEL, ALIAS, PARTIAL, NONE = "label", "alias", "partial", "none"
_PAPER, _OF_OTHERS = "-", "!"
_NOTES = re.compile(r"[（(\[【〔].*?[)）\]】〕]|[*＊★:：?？、，。,.]|必填|选填")
_TAILS = re.compile(r"(号码|号|名称|情况|日期|时间|年月日|代号|信息|全称|填写|一栏)$")
# Headings of lists that belong to no field but show that a row is a heading.
COLUMN_NUMBERS = frozenset({"序号", "编号", "序", "no", "行号", "原表行号", "问题和改法"})


@dataclass(frozen=True, slots=True)
class Guess:
    """What a heading may mean: how sure, how many signs of it are known, and the fields by position, likeliest first."""

    certainty: str
    size: int
    fields: tuple[int, ...]

    @property
    def whole(self) -> bool:
        """Whether the whole heading is known, not only its end."""
        return self.certainty in (LABEL, ALIAS)


class Vocabulary:
    """Every heading that a set of fields answers to. The record's own words come before those of its companions."""

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
        self._paper = {heading_key(name) for name in _office_words().get(_PAPER, ())}
        self._foreign = {heading_key(name) for name in _office_words().get(_OF_OTHERS, ())}
        self._longest = max(map(len, (*self._labels, *self._aliases)), default=0)
        self._people = any(spec.required and spec.kind is Kind.NAME for spec in fields)
        self._guesses: dict[tuple[str, ...], Guess | None] = {}

    def weight(self, path: tuple[str, ...]) -> float:
        """How surely a column is a known heading, for finding the heading row."""
        guess = self.guess(path)
        if guess is not None:
            return 1.0 if guess.whole else 0.6
        return 0.5 if self.beside(path) or self.foreign(path) else 0.0

    def beside(self, path: tuple[str, ...]) -> bool:
        """Whether such a column belongs to the paper, not to the data: numbers of lines, signatures."""
        return any(key in COLUMN_NUMBERS or key in self._paper for key in heading_keys(path))

    def foreign(self, path: tuple[str, ...]) -> bool:
        """Whether a heading is known to speak of somebody else (单位电话), whatever it ends with."""
        return any(key in self._foreign for key in heading_keys(path))

    def whole(self, key: str) -> Guess | None:
        """What a whole heading means; None when it is no known word."""
        labels, aliases = self._labels.get(key, []), self._aliases.get(key, [])
        found = sorted(dict.fromkeys((*labels, *aliases)), key=lambda at: (_far(self.fields[at]), at not in labels))
        return Guess(LABEL if found[0] in labels else ALIAS, len(key), tuple(found)) if found else None

    def guess(self, path: tuple[str, ...]) -> Guess | None:
        """The best understanding of a heading path."""
        if path not in self._guesses:
            self._guesses[path] = self._guess(path)
        return self._guesses[path]

    def _guess(self, path: tuple[str, ...]) -> Guess | None:
        keys = list(heading_keys(path))
        for key in keys:
            # The whole path (驾驶证有效期) says more than its last part (有效期), so it is asked first.
            if found := self.whole(key):
                return found
        for key in keys:
            if (found := self._of_person(key)) is not None:
                return found
        if any(key in self._paper or key in self._foreign for key in keys):
            return None
        for key in keys:
            partial = self._ending(key) or self._ending(_TAILS.sub("", key))
            if partial:
                return partial
        return None

    def _of_person(self, key: str) -> Guess | None:
        """驾驶员电话 in a list of people, or of things that people did: the person's telephone."""
        for word in subject_words("person"):
            found = self.whole(key.removeprefix(word)) if key.startswith(word) and len(key) > len(word) + 1 else None
            if found is None:
                continue
            fields = tuple(at for at in found.fields if (">" in self.fields[at].name) or (self._people and "." not in self.fields[at].name))
            if fields:
                return Guess(ALIAS, found.size, fields)
        return None

    def _ending(self, key: str) -> Guess | None:
        """By the longest known word at the end; it must be most of the heading, or long enough to be clear."""
        for size in range(min(len(key), self._longest), 1, -1):
            found = self.whole(key[-size:])
            if found and (size * 2 >= len(key) or size >= 4):
                near = _far(self.fields[found.fields[0]])
                return Guess(PARTIAL, size, tuple(at for at in found.fields if _far(self.fields[at]) == near))
        return None


def _far(spec: FieldSpec) -> int:
    """0: the record's own field, 1: one of a companion in its line, 2: what only tells who is meant."""
    return 2 if ">" in spec.name else 1 if "." in spec.name else 0


def vocabulary(fields: Sequence[FieldSpec]) -> Vocabulary:
    """What `find_header` needs to recognise a heading row."""
    return Vocabulary(fields)


def heading_key(text: str) -> str:
    """A heading without notes in brackets, marks and spaces, folded for comparing."""
    whole = fold(_NOTES.sub("", text))
    return whole or fold(text)


def header_fingerprint(header: Header) -> str:
    """The same for every file with the same headings, parents and places, whatever rows follow."""
    joined = "|".join(heading_key(column.text) for column in header.columns)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def heading_keys(path: tuple[str, ...]) -> Iterator[str]:
    """The ways to read a path, the fullest first: 驾驶证/有效期 → 驾驶证有效期, 有效期."""
    for start in range(len(path)):
        key = heading_key("".join(heading_key(part) for part in path[start:]))
        if key:
            yield key


@cache
def _office_words() -> Mapping[str, tuple[str, ...]]:
    """resources/import/synonyms.csv: field label -> other headings; "-": of the paper, no data; "!": of somebody else."""
    words: dict[str, list[str]] = {}
    with (resources() / "import" / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["label"], []).extend(row["headings"].split("|"))
    return {label: tuple(headings) for label, headings in words.items()}


@cache
def subject_words(kind: str) -> frozenset[str]:
    """resources/import/subjects.csv: words that say of whom a column speaks, folded like headings."""
    with (resources() / "import" / "subjects.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(
            heading_key(word) for row in csv.DictReader(file) if row["kind"] == kind for word in row["words"].split("|")
        )
