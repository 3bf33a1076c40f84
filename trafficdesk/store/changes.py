"""What a change was: the answer of every change verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, typed values."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One row. action: added, edited, trashed or restored."""

    code: str
    id: int
    action: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One named, undoable change. `sentence` is what the status bar and the undo entry say, in Chinese."""

    id: int
    sentence: str
    at: datetime
    by: str
    changes: tuple[Change, ...]
    kind: str = "do"

    @property
    def codes(self) -> frozenset[str]:
        """The record kinds that were touched; pages refresh by it."""
        return frozenset(change.code for change in self.changes)

    def of(self, code: str) -> list[int]:
        """The rows of one kind that were written, each once."""
        return list(dict.fromkeys(change.id for change in self.changes if change.code == code))

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(change.id for change in self.changes)
