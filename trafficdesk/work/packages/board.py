"""Who is still to come: the desks with what went out and came in, what waits here, whose quarter is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, select

from trafficdesk.records.registry import record_type
from trafficdesk.records.travelling import CENTRE, UNIT, PackageRow, PeerRow
from trafficdesk.rules.finding_kinds import kinds
from trafficdesk.rules.trash import in_the_way
from trafficdesk.work.packages.api import DeskLine, PackageLine, Waiting
from trafficdesk.work.packages.merge import Here, plan_rows
from trafficdesk.work.packages.rules_plan import RowPlan
from trafficdesk.work.packages.rules_scope import UNITS
from trafficdesk.work.packages.sending import confirmed, to_send
from trafficdesk.work.packages.taking import as_waiting, waiting_rows
from trafficdesk.work.packages.versions import IN, OUT, myself

MISSING = "packages.late"
# A package of the last days of a quarter counts as that quarter's.
EARLY = timedelta(days=10)


def waiting(connection: Connection, *, may_see: bool) -> list[Waiting]:
    """Every row that waits, the oldest first. What has settled itself meanwhile is left out."""
    rows = waiting_rows(connection)
    here = Here.of(connection)
    names = _names(connection)
    found = []
    plans = {
        (desk, plan.theirs.code, plan.theirs.uuid): plan
        for desk in {waits.desk for waits in rows}
        for plan in plan_rows(here, [waits.said for waits in rows if waits.desk == desk], lambda *_: "")
    }
    for waits in rows:
        plan = plans.get((waits.desk, waits.said.code, waits.said.uuid))
        if plan is None or not (plan.open or plan.waits or plan.values or plan.trash is not None):
            continue  # both say the same by now
        if not plan.open and not plan.waits:
            why = in_the_way(connection, plan.theirs.code, plan.here) if plan.trash else ""
            plan = RowPlan(plan.theirs, plan.here, plan.ours, waits=why or "上次没有写进去，处理时会再试一次。")
        found.append(as_waiting(waits, plan, names.get(waits.desk, ""), may_see=may_see))
    return found


def _names(connection: Connection) -> dict[str, str]:
    peers = PeerRow.table()
    return {row.id: row.name for row in connection.execute(select(peers.c.id, peers.c.name))}


def desks(connection: Connection, today: date) -> list[DeskLine]:
    """Every desk that packages are exchanged with, the one for which this office works first."""
    peers = PeerRow.table()
    rows = connection.execute(select(peers).where(peers.c.role.in_((CENTRE, UNIT))).order_by(peers.c.role, peers.c.name)).all()
    if not rows:
        return []
    waits = waiting(connection, may_see=False)
    ids = {row.id: row.name for row in rows}
    number = Counter(each.desk for each in waits)
    asked = Counter({name: sum(len(each.questions) for each in waits if each.desk == name) for name in ids.values()})
    return [_line(connection, row, today, number[row.name], asked[row.name]) for row in rows]


def _line(connection: Connection, desk: Any, today: date, waits: int, asked: int) -> DeskLine:
    unit = _unit(connection, desk)
    sent, taken = (_last(connection, desk.id, way) for way in (OUT, IN))
    late = quarter_missing(connection, desk, today) if desk.role == UNIT else None
    return DeskLine(
        id=desk.id, unit=unit, name=desk.name, centre=desk.role == CENTRE,
        sent=sent.number if sent else 0, sent_at=sent.at if sent else None, confirmed=confirmed(connection, desk.id),
        taken=taken.number if taken else 0, taken_at=taken.at if taken else None,
        to_send=to_send(connection, desk, unit) if unit else 0, waiting=waits, questions=asked,
        late=late.name if late is not None else "",
    )  # fmt: skip


def _unit(connection: Connection, desk: Any) -> int:
    """The unit whose rows are exchanged: that of the desk, or of this office where the other side is the street."""
    uuid = desk.unit if desk.role == UNIT else myself(connection).unit
    table = record_type(UNITS).table
    return connection.scalar(select(table.c.id).where(table.c.uuid == uuid)) or 0


def _last(connection: Connection, desk: str, way: str) -> Any:
    table = PackageRow.table()
    query = select(table).where(table.c.desk == desk, table.c.way == way).order_by(table.c.number.desc()).limit(1)
    return connection.execute(query).first()


class Quarter(NamedTuple):
    """A quarter whose package is missing: its last day, by when the package is due, its name."""

    last: date
    due: date
    name: str


def quarter_before(today: date) -> Quarter:
    """The last whole quarter."""
    last = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)
    due = kinds(today)[MISSING].until_when(last)
    return Quarter(last, due, f"{last.year} 年第{'一二三四'[last.month // 3 - 1]}季度")


def quarter_missing(connection: Connection, desk: Any, today: date) -> Quarter | None:
    """The quarter whose package a desk still owes."""
    quarter, table = quarter_before(today), PackageRow.table()
    began = connection.scalar(select(table.c.at).where(table.c.desk == desk.id, table.c.way == OUT).order_by(table.c.number).limit(1))
    if today <= quarter.due or began is None or began.date() > quarter.last:
        return None
    since = datetime.combine(quarter.last - EARLY, time.min)
    came = connection.scalar(select(table.c.id).where(table.c.desk == desk.id, table.c.way == IN, table.c.at >= since).limit(1))
    return quarter if came is None else None


def owing(connection: Connection, today: date) -> Iterator[tuple[str, int, str, Quarter]]:
    """Every desk that owes its package of the last quarter: id, unit, name, the quarter."""
    peers = PeerRow.table()
    for desk in connection.execute(select(peers).where(peers.c.role == UNIT).order_by(peers.c.name)).all():
        if (quarter := quarter_missing(connection, desk, today)) is not None:
            yield desk.id, _unit(connection, desk), desk.name, quarter


def history(connection: Connection, desk: str) -> list[PackageLine]:
    """Packages out and in, the newest first; within one second by the act of this office after which each was."""
    table, names = PackageRow.table(), _names(connection)
    out = case((table.c.way == OUT, 1), else_=0)
    after = case((table.c.way == OUT, table.c.act), else_=table.c.change_set)
    query = select(table).order_by(table.c.at.desc(), after.desc(), out.desc(), table.c.number.desc(), table.c.id)
    rows = connection.execute(query.where(table.c.desk == desk) if desk else query)
    return [PackageLine(row.way == OUT, names.get(row.desk, ""), row.number, row.since, row.at, row.by, row.file, row.rows) for row in rows]
