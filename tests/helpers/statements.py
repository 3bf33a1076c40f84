"""What a piece of work asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from trafficdesk.desk import Desk

_OPENING = ("BEGIN", "SET TRANSACTION", "SELECT pg_advisory_xact_lock")


@contextmanager
def statements(desk: Desk) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, from any thread; opening a transaction is none."""
    said: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(_OPENING):
            said.append(statement)

    engine = desk.office.store.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)
