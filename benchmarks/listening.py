"""What a piece of work asks of the database, statement by statement with its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from trafficdesk.desk import Desk


def sent_by(desk: Desk, work: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Every question that `work` sends, from any thread, in order; what opens a transaction or writes is none."""
    sent: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            sent.append((statement, values))

    engine = desk.office.store.engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    return sent
