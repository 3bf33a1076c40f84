"""The findings that are to be seen on a day: in order, counted, and on the pages of their rows.

There may be a hundred thousand. Made anew they are put together column by column; after a change the few that went and came are
taken out of the list and put in at their places.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, repeat
from operator import itemgetter

from trafficdesk.collecting import no_collecting
from trafficdesk.engine.finding import Finding, Found, Identity, fast, identity
from trafficdesk.fields.nearness import LATE
from trafficdesk.records.registry import record_type
from trafficdesk.rules.finding_kinds import FindingKind

_KIND, _TITLE, _UNIT = (itemgetter(Found._fields.index(name)) for name in ("kind", "title", "unit"))
_FOUND: Callable[[Finding], Found] = itemgetter(Finding._fields.index("found"))
_DAYS: Callable[[Finding], int] = itemgetter(Finding._fields.index("days"))

Place = tuple[date, str, str, str]
Counted = tuple[str, bool, int]  # stream, late, days until it is due


def place(item: Finding) -> Place:
    """Most urgent first."""
    found = item.found
    return found.due, found.code, found.title, found.kind


@dataclass(frozen=True, slots=True)
class Frame:
    """By what is decided whether and how something that was found is to be seen."""

    today: date
    kinds: Mapping[str, FindingKind]
    units: Mapping[int, str]
    aside: frozenset[Identity]
    lent: Mapping[str, Collection[int]]  # rows that only lie here to be read: nothing of theirs is for this desk

    def finding(self, found: Found) -> Finding | None:
        """As it is to be seen; None what is written off or put off, or far ahead still."""
        kind, days = self.kinds[found.kind], (found.due - self.today).days
        if days > kind.ahead or identity(found) in self.aside or self.is_lent(found):
            return None
        return Finding(found, kind, days, kind.level(days), self.units.get(found.unit or 0, ""))

    def is_lent(self, found: Found) -> bool:
        """Whether it is about a lent row, or about what a lent unit has not made yet."""
        code, row = (found.code, found.id) if found.id else ("units", found.unit)
        return row in self.lent.get(code, ())


@dataclass(slots=True)
class Shown:
    """Never changed: after a change there is another."""

    items: list[Finding]
    counts: Counter[Counted]
    _pages: dict[tuple[str, int], list[Finding]] | None = field(default=None, repr=False)

    def within(self, days: int) -> list[Finding]:
        """Everything late or due within that many days."""
        return self.items[: bisect_right(self.items, days, key=_DAYS)]

    def by_row(self) -> Mapping[tuple[str, int], list[Finding]]:
        """The findings on the page of each row; put in order when the first page asks."""
        if self._pages is None:
            with no_collecting():
                self._pages = _by_row(self.items)
        return self._pages

    def by_stream(self, within: int) -> dict[str, tuple[int, int]]:
        """Stream → (late, late or due within that many days)."""
        late, every = Counter[str](), Counter[str]()
        for (stream, is_late, days), number in self.counts.items():
            if days <= within:
                every[stream] += number
                late[stream] += number if is_late else 0
        return {stream: (late[stream], number) for stream, number in every.items() if number}

    def changed(self, frame: Frame, gone: Iterable[Found], come: Iterable[Found]) -> Shown:
        """Without what is not found any more, with what is found now."""
        gone, come = list(gone), list(come)
        if not gone and not come:
            return self
        items, counts = list(self.items), Counter(self.counts)
        pages = dict(self._pages or {})
        opened = self._pages is not None
        for at in (place_of for found in gone if (place_of := _where(items, found)) is not None):
            item = items.pop(at)
            counts[_counted(item.found, item.kind, item.days)] -= 1
            for page in _pages_of(item) if opened else ():
                _put(pages, page, [each for each in pages[page] if each is not item])
        for item in filter(None, map(frame.finding, come)):
            items.insert(bisect_right(items, place(item), key=place), item)
            counts[_counted(item.found, item.kind, item.days)] += 1
            for page in _pages_of(item) if opened else ():
                _put(pages, page, sorted([*pages.get(page, ()), item], key=place))
        return Shown(items, counts, pages if opened else None)


    def called(self, frame: Frame, renamed: Collection[int]) -> Shown:
        """With the new names of some units."""
        items = list(self.items)
        for at, unit in enumerate(map(_UNIT, map(_FOUND, items))):
            if unit in renamed:
                items[at] = items[at]._replace(unit=frame.units.get(unit, ""))
        return Shown(items, self.counts)


def _put(pages: dict[tuple[str, int], list[Finding]], page: tuple[str, int], items: list[Finding]) -> None:
    """What stands on a page; one without a finding is none."""
    pages[page] = items
    if not items:
        del pages[page]


def shown(found: Iterable[Iterable[Found]], frame: Frame) -> Shown:
    """All of it, made anew."""
    items, counts = list[Finding](), Counter[Counted]()
    maybe_aside = {kind for kind, *_ in frame.aside}
    called: dict[int | None, str] = dict[int | None, str](frame.units.items()) | {None: ""}
    of_day: defaultdict[tuple[date, str], list[Found]] = defaultdict(list)
    for each in chain.from_iterable(found):
        of_day[each.due, each.code].append(each)
    for (due, _), those in sorted(of_day.items()):
        if frame.lent:
            those = [each for each in those if not frame.is_lent(each)]
        days = (due - frame.today).days
        names = set(map(_KIND, those))
        far = {name for name in names if days > frame.kinds[name].ahead}
        if far or not names.isdisjoint(maybe_aside):
            those = [each for each in those if each.kind not in far and not (each.kind in maybe_aside and identity(each) in frame.aside)]
        if len(names) > 1:
            those.sort(key=_KIND)
        those.sort(key=_TITLE)  # with the kinds in order before: as `place` has it, by one text at a time
        items.extend(_of_day(those, names, frame.kinds, days, called))
        for name, number in Counter(map(_KIND, those)).items():  # all of one record: a kind is counted as one of it is
            counts[_counted(those[0], frame.kinds[name], days)] += number
    return Shown(items, counts)


def _of_day(
    those: Sequence[Found], names: set[str], kinds: Mapping[str, FindingKind], days: int, called: Mapping[int | None, str]
) -> Iterator[Finding]:
    """What is shown of those that are due on one day. names: their kinds, mostly one."""
    kinds_of: Iterable[FindingKind] = map(kinds.__getitem__, map(_KIND, those))
    levels: Iterable[str] = map({name: kinds[name].level(days) for name in names}.__getitem__, map(_KIND, those))
    if len(names) == 1:
        (kind,) = (kinds[name] for name in names)
        kinds_of, levels = repeat(kind), repeat(kind.level(days))
    units = map(called.get, map(_UNIT, those), repeat(""))
    return map(fast, repeat(Finding), zip(those, kinds_of, repeat(days), levels, units, strict=False))


def _counted(found: Found, kind: FindingKind, days: int) -> Counted:
    stream = record_type(found.code).spec.stream if found.code else kind.about
    return stream, kind.level(days) == LATE, max(days, -1)


def _where(items: Sequence[Finding], found: Found) -> int | None:
    """Where something found stands in the list."""
    wanted = found.due, found.code, found.title, found.kind
    at = bisect_left(items, wanted, key=place)
    while at < len(items) and place(items[at]) == wanted:
        if items[at].found == found:
            return at
        at += 1
    return None


def _pages_of(item: Finding) -> Iterator[tuple[str, int]]:
    """The rows on whose pages a finding stands, once each."""
    _, code, row_id, _, _, unit, *_, also = item.found
    mine = (code, row_id)
    if row_id:
        yield mine
    for code_, id_ in dict.fromkeys(also):
        if id_ is not None and (code_, id_) != mine and (code_, id_) != ("units", unit):
            yield code_, id_
    if unit is not None and mine != ("units", unit):
        yield "units", unit


def _by_row(items: Iterable[Finding]) -> dict[tuple[str, int], list[Finding]]:
    index: defaultdict[tuple[str, int], list[Finding]] = defaultdict(list)
    for item in items:
        for page in _pages_of(item):
            index[page].append(item)
    return dict(index)
