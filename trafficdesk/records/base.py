"""What every record has, and what a record class says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from sqlalchemy import DateTime, Integer, String

from trafficdesk.fields.problems import ERROR
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import HEAD, TAIL, Base, Mapped, column


@dataclass(frozen=True, slots=True)
class Unique:
    """Fields that together may occur once among living rows.

    severity "confirm" may be overridden with a reason.
    unless: a field that tells for sure whether two rows are one; where both have it and differ, the shared value may have
    moved from one to the other, which somebody says with a reason (a plate on another frame number).
    serial: numbers that the program gives out; there the database itself refuses a second one, whoever writes it.
    """

    fields: tuple[str, ...]
    severity: str = ERROR
    serial: bool = False
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Companion:
    """Another record that stands in the same line of an Excel list (a driver's car).

    code    the other record, found or added by its natural key
    via     the record that relates both (who drives what)
    here    the link in `via` to this record;  there: the link to the other
    since   the day in `via` from which both belong together;  until: the day on which that ended
    copied  fields of the other record that take this record's value of the named field
    fixed   what the other record is by standing in such a list (an official car)
    Where `via` is "", the link `here` of this record itself points at the other (an official car's data sheet at its car).
    """

    code: str
    via: str
    here: str
    there: str
    since: str
    until: str
    copied: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """Where rows of a record belong, who is still there, and the record that dates it (a driver, his unit, his posts).

    of       the link to where a row belongs;  state, here, gone: the field that says so, and its two values
    record   the dated record, its links `member` and `place`, `main`, `since` and `until`; copied: fields it takes over
    """

    of: str
    state: str
    here: str
    gone: str
    record: str
    member: str
    place: str
    main: str
    since: str
    until: str
    copied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """In one of these states (of the field STATE) the named fields are filled, or somebody says why they are not."""

    states: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """What a record class says of itself; plain data.

    code        stream code of the command line, plural English
    label       Chinese name of one; noun: its counting word (人, 辆, 份)
    stream      navigation entry it belongs to (ui and docs)
    title       fields whose values name a row ("赵建平")
    title_else  fields without links that name a row whose title fields are empty (a tricycle without a plate)
    sort        default order; a leading "-" turns it round
    keys        alternatives by which imports recognise a row, best first
    unique      see Unique
    events      fields by which two rows may speak of the same thing that happened; equal rows of one list are two of them
    apart       fields that tell two such rows apart (a receipt number)
    former      (field, condition): under the condition the field's value no longer tells the row (a plate given up)
    year        field that the year selector filters by: a date or integer field, "" = not by year
    late_when   condition under which a row of a closed year may still be worked on: what it lacks is an open finding
    made_up     a row that was missing may still be added after its year was closed
    looked_up   fields by which rows are looked up together (a person's agreement of a year): one index over them
    locked_when condition under which only `open_fields` may still be changed
    lock_cure   what to do about a locked row that is wrong, as a sentence
    part_of     links to what the row is a part of: it goes into the trash and comes back with it
    watched_when condition under which dates that run out still matter (a finished task is not late)
    needs       see Need; asked of new rows, since the steps of a process ask for themselves
    companions  see Companion
    membership  see Membership
    told_by     fields that tell rows of one name apart, the surest first, wherever something is linked to them by name
    adds        a list row naming a missing one adds it (units named in a driver list)
    ledger      false = not offered as a table of its own
    switch      the office setting that must stand before a row may be written, "" = none (see streams/school_roster)
    restricted  where alone the rows are seen and changed, as a sentence: the verbs that serve every record refuse them
    """

    code: str
    label: str
    noun: str
    stream: str
    title: tuple[str, ...]
    title_else: tuple[str, ...] = ()
    sort: tuple[str, ...] = ("title",)
    keys: tuple[tuple[str, ...], ...] = ()
    unique: tuple[Unique, ...] = ()
    events: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    former: tuple[str, Condition] | None = None
    year: str = ""
    late_when: Condition | None = None
    made_up: bool = False
    looked_up: tuple[tuple[str, ...], ...] = ()
    locked_when: Condition | None = None
    watched_when: Condition | None = None
    open_fields: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    lock_cure: str = "确实有误，请作废后重新建立。"
    part_of: tuple[str, ...] = ()
    companions: tuple[Companion, ...] = ()
    membership: Membership | None = None
    told_by: tuple[str, ...] = ()
    adds: bool = False
    ledger: bool = True
    switch: str = ""
    restricted: str = ""
    help: str = field(default="")


class Record(Base):
    """The columns of every record.

    uuid is the identity across offices, id the fast key here. version counts changes of the row (optimistic
    check); the version of a single field follows from the audit trail. title and sort_key are kept by the store.
    """

    spec: ClassVar[RecordSpec]

    id: Mapped[int] = column(Integer, primary_key=True, place=HEAD)
    uuid: Mapped[str] = column(String(32), unique=True, place=HEAD)
    version: Mapped[int] = column(Integer, place=HEAD)
    title: Mapped[str] = column(String, place=HEAD)
    sort_key: Mapped[str] = column(String, place=HEAD)
    created_at: Mapped[datetime] = column(DateTime, place=TAIL)
    created_by: Mapped[str] = column(String, place=TAIL)
    changed_at: Mapped[datetime] = column(DateTime, place=TAIL)
    changed_by: Mapped[str] = column(String, place=TAIL)
    deleted_at: Mapped[datetime | None] = column(DateTime, nullable=True, place=TAIL)
    deleted_by: Mapped[str | None] = column(String, nullable=True, place=TAIL)
    deleted_reason: Mapped[str | None] = column(String, nullable=True, place=TAIL)
