"""Numbers of a series, given out once: agreements, hazards, notices, trips."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from trafficdesk.records.registry import record_type
from trafficdesk.records.system import Counter
from trafficdesk.records.travelling import PeerRow


def reserve(connection: Connection, series: str, number: int, *, begun: Callable[[], int] = lambda: 0) -> int:
    """Reserve `number` consecutive numbers of a series; the first of them.

    One statement takes them, so that two writers never get the same. begun: the last number of a series that was given out
    before it had a counter.
    """
    last = connection.scalar(_taken(), {"of": series, "more": number})
    if last is None:
        last = begun() + number
        connection.execute(insert(Counter.table()), {"series": series, "last": last})
    return int(last) - number + 1


@cache
def _taken() -> ReturningUpdate[Any]:
    """Composed once: every new row takes a number."""
    more = Counter.last + bindparam("more")
    return update(Counter.table()).where(Counter.series == bindparam("of")).values(last=more).returning(Counter.last)


def reserve_ids(connection: Connection, table: Table, number: int) -> int:
    """The first of `number` consecutive ids of a record's table. An id is given out once, also when its row is purged."""

    def begun() -> int:
        return connection.scalar(select(func.max(table.c.id))) or 0

    return reserve(connection, f"ids.{table.name}", number, begun=begun)


def take_free(
    connection: Connection, series: str, code: str, field: str, form: Callable[[int], str], number: int
) -> list[str]:
    """The next numbers of a series, as `form` writes them, that no row bears yet: lists bring numbers of their own.

    An office that works for another one and sends its rows there has its mark before them (东湖里隐〔2026〕001).
    """
    mark = connection.scalar(select(PeerRow.mark).where(PeerRow.role == "self")) or ""
    column = record_type(code).table.c[field]
    found: list[str] = []
    while len(found) < number:
        wanted = number - len(found)
        first = reserve(connection, series, wanted)
        fresh = [mark + form(each) for each in range(first, first + wanted)]
        # Asked once for what lies between: a column without an index would be walked through anew for every few hundred numbers.
        taken = set(connection.scalars(select(column).where(column.between(min(fresh), max(fresh)))))
        found += [each for each in fresh if each not in taken]
    return found


def next_free(connection: Connection, series: str, code: str, field: str, form: Callable[[int], str]) -> str:
    """The next free number of a series."""
    return take_free(connection, series, code, field, form, 1)[0]
