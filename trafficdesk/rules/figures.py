"""What a figure is: a number over the ledgers, the rows behind it, and how it is kept when a sheet is published.

Shares are percentages with two places; a share of nothing is no number but 不适用 (None), neither full marks nor none.
A figure is explained by its own rows: open `code` with `filters`, or one of its parts (done, missing).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from trafficdesk.fields.shown import number_text
from trafficdesk.rules.tally import Tally
from trafficdesk.store import query
from trafficdesk.store.query import Filter, Query

NOT_APPLICABLE = "不适用"
# More names than this are not put into one filter: a database takes some thirty thousand at most.
MOST_IDS = 20_000
# What is published keeps its rows by name up to so many; more would swell the sheet.
_MOST_PINNED = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figure, of which days (both included): without unit and station the whole office.

    now: over the registers as they stand today, also for days that are over: how much of a task is still to be done.
    """

    since: date
    until: date
    unit: int | None = None
    station: int | None = None
    now: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the rows of a figure ("已销号", "未销号") and how many they are."""

    label: str
    number: int
    code: str
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the rows that it counts: open `code` with `filters` to see them; a share has its parts.

    value: None where there is nothing to count (不适用): a unit without drivers has no share of drivers who signed.
    """

    value: Decimal | None
    code: str
    filters: tuple[Filter, ...]
    explained: str
    parts: tuple[Part, ...] = ()

    @property
    def shown(self) -> str:
        """The number as people see it."""
        return NOT_APPLICABLE if self.value is None else number_text(self.value)


Counter = Callable[[Connection, Scope], Figure]


def share(done: int, whole: int) -> Decimal | None:
    """Percent with two places; None when there is nothing to do."""
    return (Decimal(100) * done / whole).quantize(Decimal("0.01")) if whole else None


def percent(done: int, whole: int, places: int = 0) -> str:
    """A share as pages and papers show it: 75%, and 不适用 when there is nothing to do."""
    return f"{done / whole:.{places}%}" if whole else NOT_APPLICABLE


def change(now: Decimal | None, then: Decimal | None) -> str:
    """同比 and 环比 on every paper: +20%, -5%, 持平; "—" where there is nothing to compare with."""
    if now is None or then is None:
        return "—"
    if now == then:
        return "持平"
    if not then:
        return "—"
    share = (now - then) / then
    return f"{share:+.0%}" if abs(share) >= Decimal("0.005") else f"{share:+.1%}"


def number_of(connection: Connection, code: str, filters: Sequence[Filter]) -> int:
    """How many living rows pass."""
    wanted = Query(code, tuple(filters))
    return int(connection.number(wanted)) if isinstance(connection, Tally) else query.count(connection, wanted)


def sum_of(connection: Connection, code: str, filters: Sequence[Filter], field: str) -> Decimal:
    """A number field added up over the living rows that pass."""
    wanted = Query(code, tuple(filters))
    return Decimal(connection.number(wanted, field)) if isinstance(connection, Tally) else query.total(connection, wanted, field)


def ids_of(connection: Connection, code: str, filters: Sequence[Filter]) -> list[int]:
    """The ids of the living rows that pass."""
    wanted = Query(code, tuple(filters))
    return connection.ids(wanted) if isinstance(connection, Tally) else list(query.ids(connection, wanted))


def ids_of_each(connection: Connection, code: str, each: Sequence[Sequence[Filter]]) -> list[list[int]]:
    """`ids_of` for several filters of one record, asked together."""
    wanted = [Query(code, tuple(filters)) for filters in each]
    return connection.ids_of_each(wanted) if isinstance(connection, Tally) else query.ids_together(connection, wanted)


def named(ids: Iterable[int], whole: Sequence[Filter]) -> tuple[Filter, ...]:
    """A filter for exactly these rows; `whole` when they are too many for one."""
    wanted = tuple(sorted(ids))
    return (Filter("id", "in", wanted),) if len(wanted) <= MOST_IDS else tuple(whole)


def counted(connection: Connection, noun: str, code: str, filters: Sequence[Filter]) -> Figure:
    """The number of rows that pass."""
    number = number_of(connection, code, filters)
    return Figure(Decimal(number), code, tuple(filters), f"{noun} {number}")


def rate(noun: str, code: str, filters: Sequence[Filter], done: Part, missing: Part, owed: str = "") -> Figure:
    """The share of what is done; 不适用 when there is nothing to do.

    owed: what should be there and is not ("没有排班"), so that nothing at all counts as 0 and not as 不适用.
    """
    whole, parts = done.number + missing.number, (done, missing)
    if whole:
        return Figure(share(done.number, whole), code, tuple(filters), f"{noun} {done.number}/{whole}", parts)
    if owed:
        return Figure(Decimal(0), code, tuple(filters), f"{noun}：{owed}", parts)
    return Figure(None, code, tuple(filters), f"{noun}：{NOT_APPLICABLE}", parts)


def rate_by_ids(
    connection: Connection, noun: str, code: str, filters: Sequence[Filter], done: Sequence[Filter],
    words: tuple[str, str] = ("已完成", "未完成"), owed: str = "",
) -> Figure:  # fmt: skip
    """The share of rows that pass `done` too."""
    every, yes = (set(ids) for ids in ids_of_each(connection, code, [tuple(filters), (*filters, *done)]))
    done_part, left = (Part(word, len(ids), code, named(ids, filters)) for word, ids in zip(words, (yes, every - yes), strict=True))
    return rate(noun, code, filters, done_part, left, owed)


def pinned(connection: Connection, figure: Figure) -> Figure:
    """The figure with exactly the rows it counts now, whatever is entered later; as it is when they are too many."""
    parts = tuple(replace(part, filters=_pinned(connection, part.code, part.filters)) for part in figure.parts)
    return replace(figure, filters=_pinned(connection, figure.code, figure.filters), parts=parts)


def _pinned(connection: Connection, code: str, filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    few = number_of(connection, code, filters) <= _MOST_PINNED
    return named(ids_of(connection, code, filters), filters) if few else filters


def freeze(figure: Figure) -> str:
    """A figure as text, to be kept with what was published or handed in."""
    parts = [[p.label, p.number, p.code, _pack(p.filters)] for p in figure.parts]
    kept = [None if figure.value is None else str(figure.value), figure.code, _pack(figure.filters), figure.explained, parts]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def thaw(text: str) -> Figure:
    """A kept figure. ValueError when the text is none."""
    value, code, filters, explained, parts = json.loads(text)
    kept = tuple(Part(label, number, of, _unpack(those)) for label, number, of, those in parts)
    return Figure(None if value is None else Decimal(value), code, _unpack(filters), explained, kept)


def _pack(filters: Sequence[Filter]) -> list[list[Any]]:
    return [[each.field, each.relation, _plain(each.value), _plain(each.upper)] for each in filters]


def _unpack(kept: Sequence[Sequence[Any]]) -> tuple[Filter, ...]:
    return tuple(Filter(field, relation, _typed(value), _typed(upper), counted=True) for field, relation, value, upper in kept)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"])
    return tuple(value) if isinstance(value, list) else value


def span(scope: Scope, field: str, unit_field: str = "", *also: Filter) -> tuple[Filter, ...]:
    """Rows of the period, of the unit when there is one and the record knows units."""
    of_unit = (Filter(unit_field, "is", scope.unit),) if unit_field and scope.unit is not None else ()
    return (Filter(field, "between", scope.since, scope.until), *of_unit, *also)


def rows(code: str, field: str, unit_field: str, noun: str, *also: Filter) -> Counter:
    """How many rows of a record fall into the period."""

    def counter(connection: Connection, scope: Scope) -> Figure:
        return counted(connection, noun, code, span(scope, field, unit_field, *also))

    return counter


def by_then(connection: Connection, noun: str, code: str, filters: Sequence[Filter], state: Filter, on: str, until: date,
             words: tuple[str, str]) -> Figure:  # fmt: skip
    """The share of rows that had reached a state when the period ended: what came later counts for later periods.

    on: the field with the day; a row of an earlier list that has the state and no day is done.
    """
    every, ever, later = ids_of_each(
        connection, code, [tuple(filters), (*filters, state), (*filters, state, Filter(on, "after", until))]
    )
    done = set(ever) - set(later)
    left = set(every) - done
    yes, no = (Part(word, len(ids), code, named(ids, filters)) for word, ids in zip(words, (done, left), strict=True))
    return rate(noun, code, filters, yes, no)


def closed(
    code: str, field: str, unit_field: str, noun: str, state: str, on: str, words: tuple[str, str], *also: Filter
) -> Counter:
    """Share of a record's rows of the period that had reached a state by its end; `on`: the field with the day of that."""

    def counter(connection: Connection, scope: Scope) -> Figure:
        filters = span(scope, field, unit_field, *also)
        return by_then(connection, noun, code, filters, Filter("state", "is", state), on, scope.until, words)

    return counter
