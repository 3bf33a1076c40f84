"""desk.findings: the one list of what is missing, late, wrong or about to be, that every place of the program reads.

A finding stays until it is cured or written off with a reason and a name, whatever year it is; for a while it may be put
off. After a change only the sources that decide by what was changed are asked again, and all of them on a new day.
"""

from __future__ import annotations

import gc
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, repeat
from operator import itemgetter

from sqlalchemy import Connection, func, select

from trafficdesk import clock
from trafficdesk.engine.finding import (
    Asking,
    Finding,
    Found,
    Identity,
    Source,
    fast,
    identity,
    within_day,
)
from trafficdesk.engine.finding_dates import sources as date_sources
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Once, Records
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.kinds import read
from trafficdesk.fields.nearness import LATE, SOON
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.verdict import Verdict
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.records.system import AuditRow, ChangeSetRow, Setting
from trafficdesk.rules.finding_kinds import FindingKind, kinds
from trafficdesk.rules.settings import SINCE, office_since
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.store.trail import NO_CHANGES

MARKS = "finding-marks"
_WHO = ("people", "vehicles")  # whose findings speak when something is done with them
PUT_OFF, WRITTEN_OFF = "推迟", "不再提醒"
_KIND, _TITLE, _UNIT = (itemgetter(Found._fields.index(name)) for name in ("kind", "title", "unit"))


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
    """What was found when. seen: the newest change that is counted in; settings: what the sources were asked with."""

    day: date | None = None
    seen: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    found: dict[int, list[Found]] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    marks: dict[Identity, Mark] = field(default_factory=dict)
    shown: list[Finding] = field(default_factory=list)
    _by_row: dict[tuple[str, int], list[Finding]] | None = None

    def by_row(self) -> Mapping[tuple[str, int], list[Finding]]:
        """The findings on the page of each row; put in order when the first page asks."""
        if self._by_row is None:
            self._by_row = _by_row(self.shown)
        return self._by_row


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
        return [each for each in self._current().shown if each.days <= days]

    def everything(self) -> list[Finding]:
        """As `due`, however far ahead."""
        return list(self._current().shown)

    def of(self, code: str, ids: Iterable[int]) -> dict[int, list[Finding]]:
        """What stands on the pages of these rows, those of its cars and papers too; rows without a finding are left out."""
        by_row = self._current().by_row()
        return {row_id: by_row[code, row_id] for row_id in ids if (code, row_id) in by_row}

    def around(self, rows: Iterable[Row], doing: str = "") -> list[Finding]:
        """What is late or near on the pages of rows and of the people and cars that they name: before a trip, a signature.

        doing: the step that is being taken; what it cures is left out.
        """
        known = self._current().by_row()
        found: dict[Identity, Finding] = {}
        for row in rows:
            named = [(spec.target, row.values[spec.name]) for spec in record_type(row.code).links if spec.target in _WHO]
            for each in (one for page in ((row.code, row.id), *named) for one in known.get(page, [])):
                if each.level != SOON and not (each.code == row.code and each.kind.act == f"step:{doing}"):
                    found[identity(each.found)] = each
        return sorted(found.values(), key=_urgency)

    def of_unit(self, unit: int) -> list[Finding]:
        """What a unit has to be asked for, and what stands on its own page."""
        return self._current().by_row().get(("units", unit), [])

    def by_stream(self, within: int = 90) -> dict[str, tuple[int, int]]:
        """Stream → (late, late or due within that many days): the counts of the navigation."""
        late: Counter[str] = Counter()
        every: Counter[str] = Counter()
        for item in self.due(within):
            stream = record_type(item.code).spec.stream if item.code else item.kind.about
            every[stream] += 1
            late[stream] += item.level == LATE
        return {stream: (late[stream], number) for stream, number in every.items()}

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
                touched = None if fresh else _touched(connection, known.seen)
                if touched == set():
                    known.seen = seen
                    return known
                with _no_collecting():
                    self._known = self._asked(connection, today, settings, seen, touched)
            return self._known

    def _asked(
        self,
        connection: Connection,
        today: date,
        settings: Mapping[str, str],
        seen: int,
        touched: set[str] | None,
    ) -> _Known:
        """What is known now: the sources that read something touched are asked, all of them when `touched` is None."""
        old = self._known
        own = {name: json.loads(text) for name, text in settings.items()}
        asking = Asking(
            connection,
            Once(self._office, connection),
            today,
            office_since(connection, today),
            str(own.get("office.name", "")),
            own,
        )
        table = record_type("units").table
        has_units = (
            connection.scalar(select(table.c.id).where(table.c.deleted_at.is_(None)).limit(1)) is not None
        )
        found: dict[int, list[Found]] = {}
        for at, source in enumerate(self._sources):
            if touched is not None and at in old.found and not touched & {*source.reads}:
                found[at] = old.found[at]
            else:
                found[at] = list(source.ask(asking)) if has_units or source.always else []
        marks = old.marks if touched is not None and MARKS not in touched else _marks(connection)
        if touched is None or "units" in touched or not old.units:
            units = dict(connection.execute(select(table.c.id, table.c.title)).all())
        else:
            units = old.units
        shown = _shown(found.values(), marks, units, kinds(today), today)
        return _Known(today, seen, settings, found, units, marks, shown)


def _shown(
    found: Iterable[list[Found]],
    marks: Mapping[Identity, Mark],
    units: Mapping[int, str],
    all_kinds: Mapping[str, FindingKind],
    today: date,
) -> list[Finding]:
    """What is to be seen today, most urgent first: what nobody wrote off or put off, within the lead of its kind.

    There may be a hundred thousand: they are put together column by column, so that no line of Python runs for each.
    """
    shown: list[Finding] = []
    aside = {one for one, mark in marks.items() if mark.until is None or mark.until > today}
    maybe_aside = {kind for kind, *_ in aside}
    called: dict[int | None, str] = dict[int | None, str](units.items()) | {None: ""}
    of_day: defaultdict[tuple[date, str], list[Found]] = defaultdict(list)
    for each in chain.from_iterable(found):
        of_day[each.due, each.code].append(each)
    for (due, _), those in sorted(of_day.items()):
        days = (due - today).days
        names = set(map(_KIND, those))
        far = {name for name in names if days > all_kinds[name].ahead}
        if far or not names.isdisjoint(maybe_aside):
            those = [each for each in those if each.kind not in far and not (each.kind in maybe_aside and identity(each) in aside)]
        if len(names) > 1:
            those.sort(key=_KIND)
        those.sort(key=_TITLE)  # with the kinds in order before: as within_day has it, by one text at a time
        levels = {name: all_kinds[name].level(days) for name in names}
        in_order = list(map(_KIND, those))
        columns = (
            those, map(all_kinds.__getitem__, in_order), repeat(days), map(levels.__getitem__, in_order),
            map(called.get, map(_UNIT, those), repeat("")),
        )  # fmt: skip
        shown.extend(map(fast, repeat(Finding), zip(*columns, strict=False)))
    return shown


def _urgency(item: Finding) -> tuple[date, tuple[str, str, str]]:
    return item.found.due, within_day(item.found)


def _by_row(shown: Sequence[Finding]) -> dict[tuple[str, int], list[Finding]]:
    """Every row on whose page a finding stands, once each."""
    index: defaultdict[tuple[str, int], list[Finding]] = defaultdict(list)
    for item in shown:
        _, code, row_id, _, _, unit, *_, also = item.found
        mine = (code, row_id)
        if row_id:
            index[mine].append(item)
        if also:
            for code_, id_ in dict.fromkeys(also):
                if id_ is not None and (code_, id_) != mine and (code_, id_) != ("units", unit):
                    index[code_, id_].append(item)
        if unit is not None and mine != ("units", unit):
            index["units", unit].append(item)
    return dict(index)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """While a hundred thousand findings are made, looking for garbage among them costs a quarter of it and finds none.

    What was made goes straight to what has long been there (put away and taken out again moves everything at no cost), else it is all
    looked through once more as soon as the collector runs again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _settings(connection: Connection) -> dict[str, str]:
    """The settings by which sources decide."""
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
    return {row.name: row.value for row in connection.execute(select(table.c.name, table.c.value).where(wanted))}


def _touched(connection: Connection, seen: int) -> set[str]:
    """The records that were changed since, with those that carry their names."""
    table = AuditRow.table()
    touched = set(connection.scalars(select(table.c.code).distinct().where(table.c.change_set > seen, table.c.action.not_in(NO_CHANGES))))
    grown = True
    while grown:
        follow = {
            kind.code
            for kind in all_types()
            for spec in kind.links
            if spec.target in touched and spec.name in kind.spec.title
        }
        grown = not follow <= touched
        touched |= follow
    return touched


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
