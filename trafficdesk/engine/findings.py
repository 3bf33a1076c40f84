"""desk.findings: the one list of what is missing, late, wrong or about to be, that every place of the program reads.

A finding stays until it is cured or written off with a reason and a name, whatever year it is; for a while it may be put
off. After a change only the sources that decide by what was changed are asked again, and all of them on a new day.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection, String, cast, event, func, literal, select, union_all

from trafficdesk import clock
from trafficdesk.collecting import no_collecting
from trafficdesk.engine.finding import Asking, Finding, Found, Identity, Source, identity
from trafficdesk.engine.finding_answers import Answers, Leading
from trafficdesk.engine.finding_changes import Touch, concerned, reads_of, touched
from trafficdesk.engine.finding_dates import sources as date_sources
from trafficdesk.engine.finding_shown import Frame, Shown, place, shown
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Once, Records
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.kinds import read
from trafficdesk.fields.nearness import SOON
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.verdict import Verdict
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import ChangeSetRow, Setting
from trafficdesk.records.travelling import PackageRow, PeerRow
from trafficdesk.rules.finding_kinds import kinds
from trafficdesk.rules.settings import SINCE, office_since
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row

MARKS = "finding-marks"
_WHO = ("people", "vehicles")  # whose findings speak when something is done with them
PUT_OFF, WRITTEN_OFF = "推迟", "不再提醒"
_MANY = 5_000  # findings that went and came: with more, the list is put together anew


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody said of a finding instead of curing it. until: put off till then, None written off."""

    id: int
    act: str
    until: date | None
    reason: str
    by: str
    on: date
    title: str
    what: str


@dataclass(slots=True)
class _Known:
    """What was found when. seen: the newest change that is counted in; settings: what the sources were asked with.

    sent: what each source asked the database, see finding_changes.py; staffed: whether there was a unit.
    """

    day: date | None = None
    seen: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    staffed: bool = False
    found: dict[int, Answers] = field(default_factory=dict)
    sent: dict[int, set[str]] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    lent: Mapping[str, frozenset[int]] = field(default_factory=dict)
    marks: dict[Identity, Mark] = field(default_factory=dict)
    shown: Shown = field(default_factory=lambda: Shown([], Counter()))


class Findings:
    """Safe to ask from any thread; slow (it reads the database) only the first time and after changes."""

    def __init__(self, office: Office, records: Records, sources: Sequence[Source]) -> None:
        self._office, self._records = office, records
        self._sources = (*date_sources(), *sources)
        self._known = _Known()
        self._lock = threading.Lock()

    @property
    def sources(self) -> Sequence[Source]:
        """Everything that finds."""
        return self._sources

    # reading

    def due(self, days: int = 90) -> list[Finding]:
        """Everything late or due within that many days, most urgent first."""
        return self._current().shown.within(days)

    def everything(self) -> list[Finding]:
        """As `due`, however far ahead."""
        return list(self._current().shown.items)

    def of(self, code: str, ids: Iterable[int]) -> dict[int, list[Finding]]:
        """What stands on the pages of these rows, those of its cars and papers too; rows without a finding are left out."""
        by_row = self._current().shown.by_row()
        return {row_id: by_row[code, row_id] for row_id in ids if (code, row_id) in by_row}

    def around(self, rows: Iterable[Row], doing: str = "") -> list[Finding]:
        """What is late or near on the pages of rows and of the people and cars that they name: before a trip, a signature.

        doing: the step that is being taken; what it cures is left out.
        """
        known = self._current().shown.by_row()
        found: dict[Identity, Finding] = {}
        for row in rows:
            named = [(spec.target, row.values[spec.name]) for spec in record_type(row.code).links if spec.target in _WHO]
            for each in (one for page in ((row.code, row.id), *named) for one in known.get(page, [])):
                if each.level != SOON and not (each.code == row.code and each.kind.act == f"step:{doing}"):
                    found[identity(each.found)] = each
        return sorted(found.values(), key=place)

    def of_unit(self, unit: int) -> list[Finding]:
        """What a unit has to be asked for, and what stands on its own page."""
        return self._current().shown.by_row().get(("units", unit), [])

    def by_stream(self, within: int = 90) -> dict[str, tuple[int, int]]:
        """Stream → (late, late or due within that many days): the counts of the navigation."""
        return self._current().shown.by_stream(within)

    def since(self) -> date:
        """From which day on the office answers for itself: as it was set, else the day of its first change."""
        with self._office.store.read() as connection:
            return office_since(connection, clock.today())

    def set_aside(self) -> list[Mark]:
        """What was written off, and what is put off still, newest first."""
        today = clock.today()
        marks = [each for each in self._current().marks.values() if each.until is None or each.until > today]
        return sorted(marks, key=lambda mark: -mark.id)

    # saying something of a finding

    def put_off(self, found: Sequence[Finding], until: date | str | None, reason: str) -> ChangeSet:
        """Remind again on a day (a date, or as a clerk writes it); refused without a day ahead and a reason."""
        read_day = read(record_type(MARKS).field("until"), until, {}) if isinstance(until, str) else Verdict(until)
        day = read_day.value
        if read_day.faults or not isinstance(day, date) or day <= clock.today():
            cure = read_day.faults[0].sentence if read_day.faults else "请填今天以后的日期，到那天再提醒。"
            raise Refused([Problem("until", "推迟到", cure)])
        return self._mark(found, PUT_OFF, day, reason)

    def write_off(self, found: Sequence[Finding], reason: str) -> ChangeSet:
        """Never remind of these again; refused without a reason. The reason, who and when are kept, and it can be taken back."""
        return self._mark(found, WRITTEN_OFF, None, reason)

    def take_back(self, marks: Sequence[int]) -> ChangeSet:
        """Remind again of what was put off or written off."""
        with self._records.work(f"恢复提醒 {len(marks)} 项") as work:
            for row_id in marks:
                work.trash(MARKS, row_id, "恢复提醒")
        return work.changeset

    # inside

    def _mark(self, found: Sequence[Finding], act: str, until: date | None, reason: str) -> ChangeSet:
        if not found:
            raise KnownError("请先选要处理的提醒。")
        if not reason.strip():
            raise Refused([Problem("reason", "原因", "请写明原因，它会和姓名、日期一起留下来。")])
        one = f"“{found[0].title} {found[0].what}”" if len(found) == 1 else f" {len(found)} 项提醒"
        rows = [
            (None, {
                "kind": each.kind.name, "owner_code": each.code, "owner": each.id, "mark_key": each.found.key,
                "subject": each.title[:80], "what": each.what[:80], "act": act, "until": until, "reason": reason.strip(),
            })
            for each in found
        ]  # fmt: skip
        with self._records.work(f"{act}{one}", reason=reason.strip()) as work:
            work.put_all(MARKS, rows)
        return work.changeset

    def _current(self) -> _Known:
        with self._lock:
            today = clock.today()
            with self._office.store.read() as connection:
                seen, settings = (
                    connection.scalar(select(func.max(ChangeSetRow.table().c.id))) or 0,
                    _settings(connection),
                )
                known = self._known
                if known.day == today and known.settings == settings and known.seen == seen:
                    return known
                fresh = known.day != today or known.settings != settings or seen < known.seen
                touches = None if fresh else touched(connection, known.seen)
                if touches == {}:
                    known.seen = seen
                    return known
                asking = self._asking(connection, today, settings)
                try:
                    with no_collecting(), _heard(asking):
                        known_now = None if touches is None else self._after(asking, seen, touches)
                        self._known = known_now or self._anew(asking, seen, settings)
                except BaseException:
                    self._known = _Known()  # half of it may be counted in already
                    raise
            return self._known

    def _asking(self, connection: Connection, today: date, settings: Mapping[str, str]) -> Asking:
        own = {name: json.loads(text) for name, text in settings.items()}
        since, office = office_since(connection, today), str(own.get("office.name", ""))
        return Asking(connection, Once(self._office, connection), today, since, office, own, {}, [], kinds(today))

    def _alone(self, asking: Asking) -> Asking:
        """For one source: it remembers nothing that another one read, so that all that it reads is heard."""
        return replace(asking, records=Once(self._office, asking.connection))

    def _anew(self, asking: Asking, seen: int, settings: Mapping[str, str]) -> _Known:
        """Every source is asked."""
        staffed = _staffed(asking.connection)
        found, sent = dict[int, Answers](), dict[int, set[str]]()
        for at, source in enumerate(self._sources):
            begun = len(asking.said)
            found[at] = Answers(source, list(source.ask(self._alone(asking))) if staffed or source.always else [])
            sent[at] = {*asking.said[begun:]}
        marks, units, lent = _marks(asking.connection), _units(asking.connection), self._office.lent.ids(asking.connection)
        now = shown(found.values(), _frame(asking, units, marks, lent))
        return _Known(asking.today, seen, settings, staffed, found, sent, units, lent, marks, now)

    def _after(self, asking: Asking, seen: int, touches: Mapping[str, Touch]) -> _Known | None:
        """What is known now: the sources are asked again that read something touched, about the rows that it concerns.

        None where everything has to be asked.
        """
        old, connection, led = self._known, asking.connection, Leading(asking.connection)
        if ("units" in touches and _staffed(connection) != old.staffed) or self._office.lent.ids(connection) != old.lent:
            return None
        sent, changes = dict(old.sent), list[tuple[list[Found], list[Found]]]()
        for at, source in enumerate(self._sources):
            mine = concerned(map(reads_of, old.sent[at]), [each for code, each in touches.items() if code in source.reads])
            rows = led.rows(source, mine) if mine else frozenset()
            if rows is None or rows:
                begun = len(asking.said)
                changes.append(old.found[at].again(self._alone(asking), rows))
                sent[at] = sent[at] | {*asking.said[begun:]}
        gone, come = ([each for change in changes for each in change[which]] for which in (0, 1))
        marks = _marks(connection) if MARKS in touches else old.marks
        units = _units(connection) if "units" in touches else old.units
        frame = _frame(asking, units, marks, old.lent)
        if len(gone) + len(come) > _MANY:
            now = shown(old.found.values(), frame)
        else:
            renamed = {each for each, name in old.units.items() if units.get(each) != name} if units is not old.units else set[int]()
            before = old.shown.called(frame, renamed) if renamed else old.shown
            turned = frame.aside ^ _aside(old.marks, asking.today)
            again = [each for answers in old.found.values() for each in answers.of(turned)] if turned else []
            known = {*come}
            now = before.changed(frame, [*gone, *again], [*come, *(each for each in again if each not in known)])
        return _Known(asking.today, seen, old.settings, old.staffed, old.found, sent, units, old.lent, marks, now)


def _staffed(connection: Connection) -> bool:
    """Whether the office has registered a unit yet: before, most sources are not asked."""
    table = record_type("units").table
    return connection.scalar(select(table.c.id).where(table.c.deleted_at.is_(None)).limit(1)) is not None


def _units(connection: Connection) -> dict[int, str]:
    table = record_type("units").table
    return dict(tuple(row) for row in connection.execute(select(table.c.id, table.c.title)).all())


def _frame(
    asking: Asking, units: Mapping[int, str], marks: Mapping[Identity, Mark], lent: Mapping[str, frozenset[int]]
) -> Frame:
    return Frame(asking.today, asking.kinds, units, _aside(marks, asking.today), lent)


def _aside(marks: Mapping[Identity, Mark], today: date) -> frozenset[Identity]:
    """What is not to be seen today."""
    return frozenset(one for one, mark in marks.items() if mark.until is None or mark.until > today)


@contextmanager
def _heard(asking: Asking) -> Iterator[None]:
    """The statements that are sent meanwhile."""

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asking.said.append(statement)

    event.listen(asking.connection, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(asking.connection, "before_cursor_execute", listen)


def _settings(connection: Connection) -> dict[str, str]:
    """The settings by which sources decide, and how many packages went to and fro with which desks, which is no record either."""
    table = Setting.table()
    wanted = table.c.name.in_(
        (
            SINCE,
            "office.name",
            "backup.last",
            "reports.deadlines",
            "committees.deadlines",
            "rules.own",
            "years",
        )
    )
    packages, desks = PackageRow.table(), PeerRow.table()
    told = union_all(
        select(table.c.name, table.c.value).where(wanted),
        select(literal("packages"), cast(func.count(), String)).select_from(packages),
        select(literal("packages.desks"), cast(func.count(), String)).select_from(desks).where(desks.c.public != ""),
    )
    return {row.name: row.value for row in connection.execute(told)}


def _marks(connection: Connection) -> dict[Identity, Mark]:
    """What was said last of each finding."""
    table = record_type(MARKS).table
    found: dict[Identity, Mark] = {}
    for row in connection.execute(
        select(table).where(table.c.deleted_at.is_(None)).order_by(table.c.id)
    ).mappings():
        mark = Mark(
            row["id"], row["act"], row["until"], row["reason"] or "", row["created_by"], row["created_at"].date(),
            row["subject"] or "", row["what"] or "",
        )  # fmt: skip
        found[row["kind"], row["owner_code"] or "", row["owner"] or 0, row["mark_key"] or ""] = mark
    return found
