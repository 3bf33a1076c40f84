"""Counters about persuasion stations: of one station, of a committee's stations, or of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection, select

from trafficdesk import clock
from trafficdesk.records.registry import record_type
from trafficdesk.rules.figures import Counter, Figure, Part, Scope, ids_of, named, rate, sum_of
from trafficdesk.store.query import Filter
from trafficdesk.work.stations import rules_facts as facts
from trafficdesk.work.stations.rules import ABOLISHED, DUTIES, LOGS, STATIONS, STOPPED
from trafficdesk.work.stations.rules_facts import Entry

# A log says something when it names who stood there, how long, in which weather, and what was done.
_NEEDED = ("persuader", "hours", "weather")
_DONE = ("behaviour", "checked", "leaflets")


def _stations(connection: Connection, scope: Scope) -> tuple[Filter, ...]:
    """Which stations a scope means, as a filter on the field `station`; () for all."""
    if scope.station is not None:
        return (Filter("station", "is", scope.station),)
    if scope.unit is None:
        return ()
    return (Filter("station", "in", tuple(ids_of(connection, STATIONS, [Filter("committee", "is", scope.unit)]))),)


def _in_use(connection: Connection, scope: Scope) -> list[int]:
    """The stations in use that a scope means: each owes its roster and its log."""
    filters: list[Filter] = [Filter("state", "not_in", (STOPPED, ABOLISHED))]
    if scope.station is not None:
        filters.append(Filter("id", "in", (scope.station,)))
    elif scope.unit is not None:
        filters.append(Filter("committee", "is", scope.unit))
    return ids_of(connection, STATIONS, filters)


def _owed(connection: Connection, scope: Scope, what: str) -> str:
    """What stations in use lack when there is nothing of it; "" without a station, or before the period has begun."""
    return what if scope.since <= clock.today() and _in_use(connection, scope) else ""


def _logs(connection: Connection, scope: Scope) -> tuple[Filter, ...]:
    return (Filter("on", "between", scope.since, scope.until), *_stations(connection, scope))


def _persuaded(connection: Connection, scope: Scope) -> Figure:
    """People told, not lines written: a line may stand for a whole shift."""
    filters = _logs(connection, scope)
    told = int(sum_of(connection, LOGS, filters, "persons"))
    return Figure(Decimal(told), LOGS, filters, f"劝导 {told} 人次")


def _entries(connection: Connection, code: str, scope: Scope) -> list[Entry]:
    """The logs or shifts of the period."""
    table = record_type(code).table
    query = select(table.c.id, table.c.station, table.c.on).where(table.c.deleted_at.is_(None))
    query = query.where(table.c.on.between(scope.since, scope.until))
    for of in _stations(connection, scope):
        query = query.where(table.c.station.in_(of.value if of.relation == "in" else (of.value,)))
    return [Entry(*row) for row in connection.execute(query)]


def _days(connection: Connection, scope: Scope) -> dict[facts.Day, set[int]]:
    return facts.days_on_duty(_entries(connection, LOGS, scope))


def _duty_days(connection: Connection, scope: Scope) -> Figure:
    """Days on duty (rules_facts.days_on_duty)."""
    number = len(_days(connection, scope))
    return Figure(Decimal(number), LOGS, _logs(connection, scope), f"执勤 {number} 天")


def _roster_rate(connection: Connection, scope: Scope) -> Figure:
    """Rostered shifts of the period that were kept (rules_facts.shifts_of), up to yesterday; one of today once it is written down."""
    until = min(scope.until, clock.today())
    shifts = facts.shifts_of(_entries(connection, DUTIES, replace(scope, until=until)), _days(connection, scope), clock.today())
    kept, missing = ({shift.id for shift in some} for some in shifts)
    whole = (Filter("on", "between", scope.since, until), *_stations(connection, scope))
    return rate(
        "排班到岗", DUTIES, named(kept | missing, whole), Part("有日志", len(kept), DUTIES, named(kept, whole)),
        Part("没有日志", len(missing), DUTIES, named(missing, whole)), owed=_owed(connection, scope, "没有排班"),
    )  # fmt: skip


def _complete_rate(connection: Connection, scope: Scope) -> Figure:
    """Logs that say who stood there, how long, in which weather, and what was done."""
    filters, table = _logs(connection, scope), record_type(LOGS).table
    wanted = set(ids_of(connection, LOGS, filters))
    columns = [table.c[name] for name in ("id", *_NEEDED, *_DONE)]
    whole = set()
    for row in connection.execute(select(*columns).where(table.c.on.between(scope.since, scope.until))):
        says = row._mapping
        full = all(says[name] not in (None, "") for name in _NEEDED) and any(says[name] for name in _DONE)
        if full and row.id in wanted:
            whole.add(row.id)
    return rate(
        "日志完整", LOGS, filters, Part("内容完整", len(whole), LOGS, named(whole, filters)),
        Part("缺劝导员、时长、天气或内容", len(wanted - whole), LOGS, named(wanted - whole, filters)),
        owed=_owed(connection, scope, "没有日志"),
    )  # fmt: skip


def _photo_rate(connection: Connection, scope: Scope) -> Figure:
    """Days on duty of which at least one log has a photo attached."""
    attachments = record_type("attachments").table
    shown = set(
        connection.scalars(
            select(attachments.c.owner).where(attachments.c.owner_code == LOGS, attachments.c.deleted_at.is_(None))
        )
    )
    days, filters = _days(connection, scope), _logs(connection, scope)
    without = facts.without_photo(days, shown)
    blind = [days[day] for day in without]
    seen = [ids for day, ids in days.items() if day not in {*without}]
    return rate(
        "有照片的执勤日", LOGS, filters, Part("有照片的日子", len(seen), LOGS, named(set().union(*seen), filters)),
        Part("没有照片的日子", len(blind), LOGS, named(set().union(*blind), filters)), owed=_owed(connection, scope, "没有日志"),
    )  # fmt: skip


def _built_rate(connection: Connection, scope: Scope) -> Figure:
    """Items of the set-up checklist that the stations in use fulfil, as they stand now."""
    ids = _in_use(connection, scope)
    filters = (Filter("id", "in", tuple(ids)),)
    table = record_type(STATIONS).table
    found = connection.execute(select(table.c.id, table.c.checklist).where(table.c.id.in_(ids)))
    lacking = {row.id: len(facts.lacking(row.checklist)) for row in found}
    left, whole = sum(lacking.values()), {row_id for row_id, number in lacking.items() if not number}
    return rate(
        "建站达标项目", STATIONS, filters, Part("达标项目", len(ids) * len(facts.items()) - left, STATIONS, named(whole, filters)),
        Part("缺的项目", left, STATIONS, named(set(ids) - whole, filters)),
    )  # fmt: skip


COUNTERS: Mapping[str, Counter] = {
    "duty-logs": _persuaded,
    "station-days": _duty_days,
    "station-roster-rate": _roster_rate,
    "station-complete-rate": _complete_rate,
    "station-photos-rate": _photo_rate,
    "station-built-rate": _built_rate,
}
