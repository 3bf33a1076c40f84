"""Numbers of a series, given out once: agreements, hazards, notices, trips."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, select, update

from trafficdesk.records.registry import record_type
from trafficdesk.records.system import Counter


def reserve(connection: Connection, series: str, number: int) -> int:
    """Reserve `number` consecutive numbers of a series; the first of them."""
    last = connection.scalar(select(Counter.last).where(Counter.series == series))
    if last is None:
        connection.execute(insert(Counter.table()).values(series=series, last=number))
        return 1
    connection.execute(update(Counter.table()).where(Counter.series == series).values(last=last + number))
    return int(last) + 1


def next_serial(connection: Connection, series: str) -> int:
    """The next number of a series."""
    return reserve(connection, series, 1)


def next_free(connection: Connection, series: str, code: str, field: str, form: Callable[[int], str]) -> str:
    """The next number of a series, as `form` writes it, that no row bears yet: lists bring numbers of their own."""
    column = record_type(code).table.c[field]
    while connection.scalar(select(column).where(column == (number := form(next_serial(connection, series)))).limit(1)):
        pass
    return number
