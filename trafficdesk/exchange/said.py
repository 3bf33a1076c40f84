"""What the lines of one list say of one and the same row, so that none of them contradicts another unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import count, islice
from typing import Any

from trafficdesk.exchange.awaited import Earlier

_Alone = tuple[int, Mapping[str, Any]]  # position and what it says
_FEW = 8  # lines of one row that are sooner gone through than looked up


class _Many(dict[int, Mapping[str, Any]]):
    """What many lines say of one row, by position, also by field: the ten thousandth line costs no more than the tenth."""

    def __init__(self, lines: Mapping[int, Mapping[str, Any]]) -> None:
        super().__init__()
        self._turns = count()
        # By field each value that is said of it, mostly one, with who says so and in whose turn.
        self._by: dict[str, list[tuple[Any, dict[int, int]]]] = {}
        for position, values in lines.items():
            self[position] = values

    def __setitem__(self, position: int, values: Mapping[str, Any]) -> None:
        if position in self:
            del self[position]
        super().__setitem__(position, values)
        turn = next(self._turns)
        for name, value in values.items():
            if value is not None:
                there = self._by.setdefault(name, [])
                who = next((each for known, each in there if known == value), None)
                if who is None:
                    there.append((value, who := {}))
                who[position] = turn

    def __delitem__(self, position: int) -> None:
        super().__delitem__(position)
        for there in self._by.values():
            for _value, who in there:
                who.pop(position, None)
            there[:] = [each for each in there if each[1]]

    def contradicted(self, values: Mapping[str, Any]) -> tuple[int, list[str]] | None:
        """As `Said.contradicted`, of all these lines."""
        against = [
            (name, who) for name, value in values.items() if value is not None
            for known, who in self._by.get(name, ()) if known != value
        ]  # fmt: skip
        first = min(((turn, position) for _name, who in against for position, turn in islice(who.items(), 1)), default=None)
        return None if first is None else (first[1], [name for name, who in against if first[1] in who])


class Said:
    """Lines by what they speak of: a known row, one that a line will add, or a companion of either."""

    def __init__(self, adding: Callable[[int], Mapping[str, Any] | None]) -> None:
        """adding: what the line at a position says of the row that it will add; None when it adds none."""
        self._adding = adding  # asked, not kept: of most rows that a list adds nobody else speaks
        # Most known rows are spoken of by one line alone: for it no dict and no set is made.
        self._said: dict[Hashable, _Alone | dict[int, Mapping[str, Any]]] = {}
        self._heeding: dict[int, int | set[int]] = {}  # by the hash of what is heeded: two that share it are planned again together
        self._heeded: dict[int, list[Hashable]] = {}

    def contradicted(self, subject: Hashable, values: Mapping[str, Any]) -> tuple[int, list[str]] | None:
        """(position, fields): the first line that says something else of it, and in which fields; None if none does."""
        there = self._said.get(subject)
        many = there if isinstance(there, _Many) else None
        for position, said in self._of(subject) if many is None else self._of_its_own(subject):
            names = [
                name for name, value in values.items()
                if value is not None and said.get(name) is not None and said[name] != value
            ]  # fmt: skip
            if names:
                return position, names
        return None if many is None else many.contradicted(values)

    def _of_its_own(self, subject: Hashable) -> Iterator[_Alone]:
        """The line that will add it, and what that says."""
        own = self._adding(subject.position) if isinstance(subject, Earlier) else None
        if own is not None and isinstance(subject, Earlier):
            yield subject.position, own

    def _of(self, subject: Hashable) -> Iterator[_Alone]:
        """Who speaks of it, and what; first the line that will add it."""
        yield from self._of_its_own(subject)
        there = self._said.get(subject)
        if there is not None:
            yield from (there,) if isinstance(there, tuple) else there.items()

    def say(self, subject: Hashable, position: int, values: Mapping[str, Any]) -> None:
        """A sound line speaks of it; before it is read again it has to heed it as well."""
        if isinstance(subject, Earlier) and subject.position == position:
            return  # the line that will add it is asked itself
        there = self._said.get(subject)
        if isinstance(there, dict):
            there[position] = values
            if len(there) > _FEW and not isinstance(there, _Many):
                self._said[subject] = _Many(there)
        elif there is None or there[0] == position:
            self._said[subject] = (position, values)
        else:
            self._said[subject] = {there[0]: there[1], position: values}

    def heed(self, subject: Hashable, position: int) -> None:
        """What becomes of a line depends on what others say of it."""
        key = hash(subject)
        there = self._heeding.setdefault(key, position)
        if isinstance(there, int) and there != position:
            self._heeding[key] = {there, position}
        elif isinstance(there, set):
            there.add(position)
        self._heeded.setdefault(position, []).append(subject)

    def alone(self, subject: Hashable) -> bool:
        """Whether only one line speaks of it."""
        if isinstance(subject, Earlier) and subject not in self._said:
            return True
        return len(list(islice(self._of(subject), 2))) < 2

    def first(self, subject: Hashable) -> int:
        """The first line that speaks of it."""
        return next(self._of(subject))[0]

    def with_the_same(self, positions: Iterable[int]) -> set[int]:
        """These lines and all that depend on the same rows."""
        wide = set(positions)
        for key in {hash(subject) for each in wide for subject in self._heeded.get(each, ())}:
            there = self._heeding[key]
            wide |= {there} if isinstance(there, int) else there
        return wide

    def unsay(self, position: int) -> None:
        """A line is read again: what it said no longer holds."""
        for subject in self._heeded.pop(position, ()):
            said = self._said.get(subject)
            if isinstance(said, dict):
                if position in said:
                    del said[position]
            elif said is not None and said[0] == position:
                del self._said[subject]
            there = self._heeding.get(hash(subject))
            if isinstance(there, set):
                there.discard(position)
            elif there == position:
                del self._heeding[hash(subject)]
