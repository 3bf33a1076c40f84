"""Code lists: the fixed words a field may hold, read from resources/codes/<name>.csv.

Columns: code, label, aliases (separated by |), valid_from, valid_until, note. A list without an official code uses
the Chinese label as its code, so that the database can be read without the program.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from trafficdesk.fields.folding import fold
from trafficdesk.paths import resources

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Code:
    """One entry. `valid_from` and `valid_until` are inclusive; None means without limit."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""

    def valid(self, on: date) -> bool:
        """Whether the entry may be chosen on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


@dataclass(frozen=True)
class CodeList:
    """A list in the order in which people expect it."""

    name: str
    title: str
    codes: tuple[Code, ...]
    _by_code: dict[str, Code] = field(init=False, repr=False, compare=False)
    _by_word: dict[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {code.code: code for code in self.codes})
        words: dict[str, Code] = {}
        # Codes win over labels and labels over aliases, whatever the order of the file.
        for spelling in (_codes, _labels, _aliases):
            for code in self.codes:
                for word in spelling(code):
                    words.setdefault(fold(word), code)
        words.pop("", None)
        object.__setattr__(self, "_by_word", words)

    def label(self, code: str) -> str:
        """The Chinese label; an unknown code (from a newer list) is shown as it is."""
        known = self._by_code.get(code)
        return known.label if known else code

    def get(self, code: str) -> Code | None:
        """The entry with exactly this code."""
        return self._by_code.get(code)

    def find(self, text: str) -> Code | None:
        """The entry that `text` names by code, label, alias or code and label together; None if there is none."""
        return self._by_code.get(text) or self._by_word.get(fold(text))

    def options(self, on: date | None = None) -> tuple[Code, ...]:
        """The entries that may be chosen on a day; all of them without a day."""
        return self.codes if on is None else tuple(code for code in self.codes if code.valid(on))


def _codes(code: Code) -> tuple[str, ...]:
    return (code.code,)


def _labels(code: Code) -> tuple[str, ...]:
    return (code.label, f"{code.code}{code.label}", f"{code.label}{code.code}")


def _aliases(code: Code) -> tuple[str, ...]:
    return code.aliases


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _titles() -> dict[str, str]:
    path = resources() / "codes" / "titles.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["title"] for row in csv.DictReader(file)}


_own: dict[str, tuple[Code, ...]] = {}
_of_own_fields: dict[str, CodeList] = {}


def use_own_lists(lists: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """Use the words of an office's own fields, and only those: name of the list → title and words."""
    fresh = {name: CodeList(name, title, tuple(Code(word, word) for word in words)) for name, (title, words) in lists.items()}
    if fresh == _of_own_fields:
        return
    _of_own_fields.clear()
    _of_own_fields.update(fresh)
    code_list.cache_clear()


def use_own(lists: Mapping[str, Sequence[Code]]) -> None:
    """Use an office's own entries of some lists, and only those: new ones come last, one with a known code replaces it."""
    if not lists and not _own:
        return  # nothing to read again
    _own.clear()
    _own.update({name: tuple(codes) for name, codes in lists.items()})
    code_list.cache_clear()


def _with_own(name: str, shipped: tuple[Code, ...]) -> tuple[Code, ...]:
    own = {code.code: code for code in _own.get(name, ())}
    return (*(own.pop(code.code, code) for code in shipped), *own.values())


def code_list_names() -> tuple[str, ...]:
    """The names of all code lists, in the order of their catalogue."""
    return tuple(_titles())


@cache
def code_list(name: str) -> CodeList:
    """The code list of that name with the office's own entries. KeyError for an unknown list."""
    if name in _of_own_fields:
        return _of_own_fields[name]
    shipped = shipped_list(name)
    return CodeList(name, shipped.title, _with_own(name, shipped.codes)) if name in _own else shipped


@cache
def shipped_list(name: str) -> CodeList:
    """A list as the program brings it, read once."""
    path = resources() / "codes" / f"{name}.csv"
    if not _NAME.fullmatch(name) or name not in _titles() or not path.is_file():
        raise KeyError(name)
    with path.open(encoding="utf-8", newline="") as file:
        codes = tuple(
            Code(
                code=row["code"],
                label=row["label"],
                aliases=tuple(filter(None, row["aliases"].split("|"))),
                valid_from=_day(row["valid_from"]),
                valid_until=_day(row["valid_until"]),
                note=row["note"],
            )
            for row in csv.DictReader(file)
        )
    return CodeList(name, _titles()[name], codes)
