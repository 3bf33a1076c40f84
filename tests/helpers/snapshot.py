"""The living rows of an office, as the database keeps them: to see that a change was taken back whole."""

from __future__ import annotations

from functools import cache

from trafficdesk.desk import Desk
from trafficdesk.records.registry import all_types, when_fields_change

Snapshot = dict[str, list[tuple[object, ...]]]
# What tells only who touched a row last, and how often.
_HANDLING = {
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "deleted_at",
    "deleted_by",
    "deleted_reason",
}


@cache
def _questions() -> dict[str, str]:
    """One plain statement a record: these run some hundred thousand times in the suite, and nothing is shown to anybody."""
    found = {}
    for kind in all_types():
        if not kind.spec.restricted:
            names = ", ".join(f'"{column.name}"' for column in kind.table.columns if column.name not in _HANDLING)
            found[kind.code] = f'SELECT {names} FROM "{kind.table.name}" WHERE deleted_at IS NULL ORDER BY id'
    return found


when_fields_change(_questions.cache_clear)


def snapshot(desk: Desk) -> Snapshot:
    """record → its living rows with their links, titles and search terms, the id first; without the restricted rosters."""
    with desk.office.store.read() as connection:
        cursor = connection.connection.cursor()
        return {code: cursor.execute(question).fetchall() for code, question in _questions().items()}
