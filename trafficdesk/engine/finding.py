"""What a finding is, and what a source of findings is asked and answers.

A finding says that something is missing, late, wrong or about to be. Its words, ground, addressee and cure stand in the
table of kinds (rules/finding_kinds.py); a source says of which row, since when and by when. Sources are named functions
in the `findings.py` of their stream, listed in its SOURCES.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select

from trafficdesk.engine.finding_changes import Rows, Touch
from trafficdesk.engine.records import Records
from trafficdesk.records.registry import record_type, when_fields_change
from trafficdesk.records.system import AuditRow
from trafficdesk.rules.finding_kinds import FindingKind, kinds
from trafficdesk.store.query import driver_rows

_Read = TypeVar("_Read")


class Found(NamedTuple):
    """What a source found.

    kind, key   which kind; key tells it from others of the same kind about the same row (its year, its day), and a new
                day is a new finding
    due         by when; since: from when on it is so, None when nobody can say
    code, id    the row it is about; id 0: there is no row yet, the page of the stream is where to make it
    unit        id of the unit that has to be asked
    what        which one, in words, where the label of the kind does not say it; says: the whole sentence
    also        further rows on whose pages it stands: the driver of a car
    """

    kind: str
    code: str
    id: int
    title: str
    due: date
    unit: int | None = None
    what: str = ""
    key: str = ""
    since: date | None = None
    says: str = ""
    also: tuple[tuple[str, int | None], ...] = ()


class Finding(NamedTuple):
    """A finding as everybody sees it. days < 0 is late; level is bad, warn or soon; unit: the unit's name."""

    found: Found
    kind: FindingKind
    days: int
    level: str
    unit: str

    @property
    def code(self) -> str:
        return self.found.code

    @property
    def id(self) -> int:
        return self.found.id

    @property
    def title(self) -> str:
        return self.found.title

    @property
    def due(self) -> date:
        return self.found.due

    @property
    def unit_id(self) -> int | None:
        return self.found.unit

    @property
    def what(self) -> str:
        """Short words for a list."""
        return self.found.what or self.kind.label

    @property
    def sentence(self) -> str:
        """What is wrong and how it is cured."""
        return f"{self.found.says or self.what}。{self.kind.cure}".replace("。。", "。")

    @property
    def field(self) -> str:
        """The field of the row that the cure fills in, "" for none."""
        return self.kind.field

    @property
    def label(self) -> str:
        """What kind of row it is about, in words."""
        return record_type(self.code).spec.label if self.code else "本软件"

    @property
    def identity(self) -> Identity:
        return identity(self.found)


# Of an office with a hundred thousand findings: a NamedTuple's own constructor is a function of Python, this one is not.
fast = tuple.__new__

_Key = TypeVar("_Key", bound=Hashable)


class Memo(dict[_Key, _Read]):
    """What is decided by its key alone, decided when it is first asked for."""

    def __init__(self, decide: Callable[[_Key], _Read]) -> None:
        super().__init__()
        self._decide = decide

    def __missing__(self, key: _Key) -> _Read:
        self[key] = found = self._decide(key)
        return found


Identity = tuple[str, str, int, str]


def identity(found: Found) -> Identity:
    """By what a finding is known again: kind, record, row, key."""
    return found.kind, found.code, found.id, found.key


@dataclass(frozen=True, slots=True)
class Asking:
    """What a source is asked with. since: from which day on the office answers for itself; what fell due before is nobody's.

    records reads at once on the same connection, for sources that decide by rows of several kinds. kinds: those in force today.
    about: after a change, the rows of a record that a source is asked about; {} all of them. said: the statements that were sent.
    """

    connection: Connection
    records: Records
    today: date
    since: date
    office: str
    settings: Mapping[str, Any]
    about: Mapping[str, Collection[int]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    kinds: Mapping[str, FindingKind] = field(default_factory=dict)
    _read: dict[str, tuple[Any, list[str]]] = field(default_factory=dict)

    def once(self, name: str, read: Callable[[], _Read]) -> _Read:
        """What several sources of one asking decide by, read by the first of them."""
        asked = f"{name} {({code: sorted(ids) for code, ids in self.about.items()})}"
        if asked in self._read:
            self.said.extend(self._read[asked][1])
        else:
            begun = len(self.said)
            self._read[asked] = read(), self.said[begun:]
        found: _Read = self._read[asked][0]
        return found

    def kind(self, name: str) -> FindingKind:
        """The line of a kind that is in force today."""
        if not self.kinds:
            object.__setattr__(self, "kinds", kinds(self.today))
        return self.kinds[name]

    def counts(self, due: date) -> bool:
        """Whether what fell due on that day is this office's to answer for."""
        return due >= self.since

    def shows(self, kind: str, due: date) -> bool:
        """Whether something due on that day is shown today."""
        return self.kind(kind).shows(due, self.today)

    def years(self) -> range:
        """The years for which the office answers, up to this one."""
        return range(self.since.year, self.today.year + 1)

    def began(self, moment: datetime | date) -> date:
        """The day from which a missing paper counts: entered before the office answered for itself, that day."""
        on = moment.date() if isinstance(moment, datetime) else moment
        return max(on, self.since)

    def rows(self, code: str, *names: str, **wanted: Any) -> list[Mapping[Any, Any]]:
        """Living rows of a record with these fields and their id; wanted: what fields must be."""
        said = {name: value for name, value in wanted.items() if value is not None}
        query = self.narrowed(_rows(code, names, tuple(wanted), frozenset(said)), code)
        return list(self.connection.execute(query, said).mappings().all())  # all at once, see `ask`

    def among(self, code: str, column: ColumnElement[Any] | None = None) -> tuple[ColumnElement[bool], ...]:
        """The condition that leaves the rows that are asked about (column: where their id stands elsewhere); none where all are."""
        ids = self.about.get(code)
        return () if ids is None else ((living(code).c.id if column is None else column).in_(sorted(ids)),)

    def narrowed(self, query: Select[Any], code: str) -> Select[Any]:
        """The question about the rows alone that are asked about; where all are, as it was composed."""
        among = self.among(code)
        return query.where(*among) if among else query

    def explained(self, code: str) -> set[tuple[int, str]]:
        """(row, field) of doubts that somebody answered with a reason when the row was entered."""
        audit = AuditRow.table()
        query = select(audit.c.row_id, audit.c.field).where(audit.c.code == code, audit.c.action == "overrode")
        return {(row_id, name) for row_id, name in self.connection.execute(query).all()}

    def ask(self, query: Select[Any], **asked: Any) -> Iterator[Any]:
        """The rows of a question; asked: what it leaves open."""
        return iter(self.connection.execute(query, asked).all())  # all at once: a row at a time costs as much as the question

    def plain(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        """The rows as the database gives them: days may be texts. For what is compared by the hundred thousand and not shown."""
        return driver_rows(self.connection, query)


def living(code: str) -> Table:
    """The table of a record."""
    return record_type(code).table


@cache
def _rows(code: str, names: tuple[str, ...], wanted: tuple[str, ...], said: frozenset[str]) -> Select[Any]:
    """Composed once: most sources begin with such a question, and a small office is asked sooner than the question is composed."""
    columns = living(code)
    query = select(columns.c.id, *(columns.c[name] for name in names)).where(columns.c.deleted_at.is_(None))
    return query.where(*(columns.c[name] == bindparam(name) if name in said else columns.c[name].is_(None) for name in wanted))


when_fields_change(_rows.cache_clear)


def along(touch: Touch, link: str) -> Select[Any]:
    """The rows that a link of changed rows points at, and pointed at before."""
    table = living(touch.code)
    target = living(record_type(touch.code).field(link).target)
    now = select(table.c[link]).where(table.c.id.in_(touch.rows()))
    return select(target.c.id).where(target.c.id.in_(now) | target.c.id.in_(touch.pointed_at(link)))


def pointing(code: str, link: str, at: Touch | Rows, gives: str = "id") -> Select[Any]:
    """The rows of a record whose link points at some rows, or what another link of them points at."""
    table = living(code)
    return select(table.c[gives]).where(table.c[link].in_(at.rows() if isinstance(at, Touch) else at))


@dataclass(frozen=True, slots=True)
class Source:
    """One function that finds. kinds: what it may find; reads: the records it decides by (after a change of one it is asked anew).

    always: it is asked in an office too that has not registered a unit yet.
    of: the record whose rows it decides one by one (see `Asking.about`): each finding is about such a row or names it in `also`.
    by: record that it reads → the rows that a change of it concerns; where there are none it need not be asked. Rows of `of`
    concern themselves where nothing else is said; after a change of any other record, all are asked about.
    """

    kinds: tuple[str, ...]
    reads: tuple[str, ...]
    ask: Callable[[Asking], Iterable[Found]]
    always: bool = False
    of: str = ""
    by: Mapping[str, Callable[[Touch], Rows]] = field(default_factory=dict)

    def decided_for(self, found: Found) -> int | None:
        """Of which row of `of` a finding was decided."""
        return found.id if found.code == self.of else next((row_id for code, row_id in found.also if code == self.of), None)
