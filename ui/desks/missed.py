"""What changed while a page stood behind another one."""

from __future__ import annotations

from dataclasses import replace

from trafficdesk.desk import Change, ChangeSet


class Missed:
    """Keeps of each row the last that happened to it: a page that comes to the front reads it once, however much was written."""

    def __init__(self) -> None:
        self._anything = False
        self._last: ChangeSet | None = None
        self._changes: dict[tuple[str, int], Change] = {}

    def add(self, change: ChangeSet | None) -> None:
        """None: anything may have changed."""
        self._anything = self._anything or change is None
        if change is not None:
            self._last = change
            self._changes |= {(each.code, each.id): each for each in change.changes}

    def __bool__(self) -> bool:
        return self._anything or self._last is not None

    def take(self) -> ChangeSet | None:
        """All of it as one change, None for anything; from now on nothing was missed."""
        known = None if self._anything or self._last is None else replace(self._last, changes=tuple(self._changes.values()))
        self._anything, self._last = False, None
        self._changes.clear()
        return known
