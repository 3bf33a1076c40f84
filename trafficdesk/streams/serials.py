"""Numbers of a series, given out once: agreements, hazards, notices, trips."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from trafficdesk.records.system import Counter


def reserve(connection: Connection, series: str, number: int) -> int:
    """Reserve `number` consecutive numbers of a series; the first of them."""
    last = connection.scalar(select(Counter.last).where(Counter.series == series))
    if last is None:
        connection.execute(insert(Counter).values(series=series, last=number))
        return 1
    connection.execute(update(Counter).where(Counter.series == series).values(last=last + number))
    return int(last) + 1


def next_serial(connection: Connection, series: str) -> int:
    """The next number of a series."""
    return reserve(connection, series, 1)
