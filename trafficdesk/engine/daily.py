"""What time alone changes: done when an office is opened and at midnight, in the trail but not among the steps of undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from trafficdesk.engine.office import Office
from trafficdesk.engine.process import Drift, Process
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type
from trafficdesk.store.query import Filter, Query

# Clears away what has outlived its time; says nothing, the change set does.
Clearing = Callable[[Office, Records, date], None]
BY, KIND = "程序", "daily"


def start_day(
    office: Office, records: Records, today: date, processes: Iterable[Process], clearings: Iterable[Clearing]
) -> tuple[str, ...]:
    """Everything that is due by `today`. The sentences of what could not be written (a full or read-only disk); the rest is done."""
    works: list[Callable[[], None]] = [
        lambda process=process, drift=drift: _drift(office, records, process, drift, today)  # type: ignore[misc]
        for process in processes
        for drift in process.drifts
    ]
    works += [lambda clearing=clearing: clearing(office, records, today) for clearing in clearings]  # type: ignore[misc]
    failed = []
    for work in works:
        try:
            work()
        except KnownError as error:
            failed.append(str(error))
    return tuple(dict.fromkeys(failed))


def _drift(office: Office, records: Records, process: Process, drift: Drift, today: date) -> None:
    """Move every row on whose day has come. One change for all of them, so that the trail has one line a day.

    Asked again under the lock: what another desk has ended meanwhile is left as it is.
    """
    filters = (
        Filter(process.field, "in", drift.since), Filter(drift.day, "before" if drift.after else "at_most", today),
    )  # fmt: skip
    if not records.count(Query(process.code, filters)):
        return
    with office.store.work("", BY, kind=KIND) as work:
        rows = records.within(work).select(process.code, *filters)
        work.sentence = drift.says.format(count=len(rows), noun=record_type(process.code).spec.noun)
        for row in rows:
            work.set_fact(process.code, row.id, {process.field: drift.to})
