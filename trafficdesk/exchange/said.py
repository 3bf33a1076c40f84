"""What the lines of one list say of one and the same row, so that none of them contradicts another unnoticed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any


class Said:
    """Lines by what they speak of: a known row, one that a line will add, or a companion of either."""

    def __init__(self) -> None:
        self._said: dict[Hashable, dict[int, Mapping[str, Any]]] = {}
        self._heeding: dict[Hashable, set[int]] = {}
        self._heeded: dict[int, set[Hashable]] = {}

    def contradicted(self, subject: Hashable, values: Mapping[str, Any]) -> tuple[int, list[str]] | None:
        """(position, fields): the first line that says something else of it, and in which fields; None if none does."""
        for position, said in self._said.get(subject, {}).items():
            names = [
                name for name, value in values.items()
                if value is not None and said.get(name) is not None and said[name] != value
            ]  # fmt: skip
            if names:
                return position, names
        return None

    def say(self, subject: Hashable, position: int, values: Mapping[str, Any]) -> None:
        """A sound line speaks of it."""
        self._said.setdefault(subject, {})[position] = values
        self.heed(subject, position)

    def heed(self, subject: Hashable, position: int) -> None:
        """What becomes of a line depends on what others say of it."""
        self._heeding.setdefault(subject, set()).add(position)
        self._heeded.setdefault(position, set()).add(subject)

    def first(self, subject: Hashable) -> int:
        """The first line that speaks of it."""
        position: int = next(iter(self._said[subject]))
        return position

    def with_the_same(self, positions: Iterable[int]) -> set[int]:
        """These lines and all that depend on the same rows."""
        wide = set(positions)
        return wide.union(*(self._heeding[subject] for each in wide for subject in self._heeded.get(each, ())))

    def unsay(self, position: int) -> None:
        """A line is read again: what it said no longer holds."""
        for subject in self._heeded.pop(position, ()):
            self._said.get(subject, {}).pop(position, None)
            self._heeding[subject].discard(position)
