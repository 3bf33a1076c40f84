"""From what was typed to values that may be saved: reading, deriving, defaults, checks. One way for form, Excel and CLI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, or_, select

from trafficdesk.fields.folding import clean
from trafficdesk.fields.kinds import doubts, kind_of, read
from trafficdesk.fields.problems import CONFIRM, ERROR, Problem
from trafficdesk.fields.spec import STATE, FieldSpec, Kind
from trafficdesk.records.base import Unique
from trafficdesk.records.registry import RecordType, record_type, when_fields_change
from trafficdesk.rules import database_checks, derived, record_checks
from trafficdesk.rules.naming import person_text

# What stands for a linked row is its id, but in a list also the mark of a row that is only about to be added.
LinkResolver = Callable[[FieldSpec, str], tuple[Any, str]]
LinkedValue = Callable[[str, Any, str], Any]  # (record code, linked row, field name)

# What lists repeat from row to row, so that remembering what a text meant pays.
REPEATED = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.FLAG, Kind.DATE, Kind.INTEGER, Kind.LICENCE_CLASSES})
_REMEMBERED = 50_000


@dataclass(slots=True)
class Intake:
    """`values`: typed values by field name, only what was given or derived. `problems`: all findings."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        return any(problem.blocks for problem in self.problems)


class Reading(NamedTuple):
    """What one text meant in one field; a refused text has no value."""

    value: Any
    problems: tuple[Problem, ...] = ()
    refused: bool = False


# (field, text) -> what it meant, for one record kind while one list is read.
Memory = dict[tuple[str, str], Reading]


def take_in(
    connection: Connection,
    kind: RecordType,
    inputs: Mapping[str, Any],
    *,
    existing: Mapping[str, Any] | None = None,
    row_id: int = 0,
) -> Intake:
    """Read `inputs` (text or typed values by field name) into values and problems, asking the database.

    existing: the row's present values when editing, None when adding (then defaults are filled in).
    row_id: the edited row, so that it does not collide with itself.
    """
    intake = read_in(
        kind, inputs, lambda spec, text: find_link(connection, spec, text), existing=existing,
        linked=lambda code, row_id, name: linked_value(connection, code, row_id, name),
    )  # fmt: skip
    whole = {**(existing or {}), **intake.values}
    intake.problems += _collisions(connection, kind, whole, row_id, set(intake.values))
    if not intake.blocked:
        intake.problems += database_checks.check(connection, kind.code, whole, row_id, frozenset(intake.values))
    return intake


def read_in(
    kind: RecordType,
    inputs: Mapping[str, Any],
    resolve: LinkResolver,
    *,
    existing: Mapping[str, Any] | None = None,
    memory: Memory | None = None,
    linked: LinkedValue | None = None,
) -> Intake:
    """The same without a database: links are found by `resolve`, collisions are the caller's business (imports).

    memory: kept by the caller from row to row of a list; texts that occur again are not read again.
    linked: looks up what a field takes over from a linked record (FieldSpec.follows).
    """
    intake = Intake()
    base = dict(existing or {})
    memory = {} if memory is None else memory
    _read_all(kind, inputs, base, intake, resolve, memory)
    return completed(kind, intake, existing=existing, memory=memory, linked=linked)


def completed(
    kind: RecordType, intake: Intake, *, existing: Mapping[str, Any] | None = None, memory: Memory, linked: LinkedValue | None = None
) -> Intake:
    """What was read, with what follows from it and all that several fields say together. Lists read by columns come in here."""
    base = existing or {}
    whole = {**base, **intake.values}
    if linked is not None:
        fresh = _follow(kind, base, whole, intake, linked)
        intake.values |= fresh
        whole |= fresh
    fresh = derived.fill(kind.code, whole, set(intake.values))
    intake.values |= fresh
    whole |= fresh
    if existing is None:
        _fill_defaults(kind, whole, intake, memory)
    _require(kind, whole, intake, touched=None if existing is None else set(intake.values))
    refused = {problem.field for problem in intake.problems if problem.blocks}
    intake.problems += [each for each in record_checks.check(kind.code, whole) if each.field not in refused]
    if existing is None:
        intake.problems += _needed(kind, whole)
    return intake


def _read_all(
    kind: RecordType,
    inputs: Mapping[str, Any],
    base: Mapping[str, Any],
    intake: Intake,
    resolve: LinkResolver,
    memory: Memory,
) -> None:
    dependent = []
    values = intake.values
    for name, value in inputs.items():
        known = memory.get((name, value)) if isinstance(value, str) else None
        if known is not None and not known.problems:
            values[name] = known.value
            continue
        spec = kind.field(name)
        if not isinstance(value, str):
            values[spec.name] = value
        elif spec.kind in REPEATED:
            _keep(spec, _read_repeated(spec, value, memory), intake)
        elif spec.kind is Kind.LINK:
            _read_link(spec, value, intake, resolve)
        elif kind_of(spec).beside:  # read last, because another value says how (证件类型, 号牌种类)
            dependent.append((spec, value))
        else:
            _keep(spec, understood(spec, value, base), intake)
    for spec, value in dependent:
        _keep(spec, understood(spec, value, {**base, **intake.values}), intake)


def _read_repeated(spec: FieldSpec, text: str, memory: Memory) -> Reading:
    """Read a text that means the same in every row."""
    reading = memory.get((spec.name, text))
    if reading is None:
        reading = understood(spec, text, {})
        if len(memory) < _REMEMBERED:
            memory[spec.name, text] = reading
    return reading


def understood(spec: FieldSpec, text: str, others: Mapping[str, Any]) -> Reading:
    """What one text means in a field, beside the other values of its record."""
    verdict = read(spec, text, others)
    if not verdict.faults:
        return Reading(verdict.value)
    problems = doubts(spec, verdict)
    return Reading(verdict.value, problems, any(problem.severity == ERROR for problem in problems))


def _keep(spec: FieldSpec, reading: Reading, intake: Intake) -> None:
    if reading.problems:
        intake.problems += reading.problems
    if not reading.refused:
        intake.values[spec.name] = reading.value


def _read_link(spec: FieldSpec, text: str, intake: Intake, resolve: LinkResolver) -> None:
    text = clean(text)
    if not text:
        intake.values[spec.name] = None
        return
    found, sentence = resolve(spec, text)
    if sentence:
        intake.problems.append(Problem(spec.name, spec.label, sentence))
    else:
        intake.values[spec.name] = found


def find_link(connection: Connection, spec: FieldSpec, text: str) -> tuple[int | None, str]:
    """The living row that `text` names: its id, its title, or a short name; else a sentence."""
    target = record_type(spec.target)
    found: list[int] = []
    for asked in _by_name(target):
        found = found or list(connection.scalars(asked, {"called": text}))
    if len(found) == 1:
        return found[0], ""
    if len(found) > 1:
        return None, f"叫“{text}”的{target.spec.label}不止一{target.spec.noun}，请从列表里选定是哪一{target.spec.noun}。"
    if (person := _person(connection, target, text)) is not None:
        return person, ""
    if text.isascii() and text.isdigit():
        by_id = connection.scalar(_living(target), {"at": int(text)})
        if by_id is not None:
            return by_id, ""
    return None, f"还没有叫“{text}”的{target.spec.label}。请先登记这{target.spec.noun}{target.spec.label}，或核对名称。"


@cache
def _living(kind: RecordType) -> Select[Any]:
    return select(kind.table.c.id).where(kind.table.c.id == bindparam("at"), kind.table.c.deleted_at.is_(None))


@cache
def _by_name(target: RecordType) -> tuple[Select[Any], ...]:
    """The first living rows that are `called` so: first those that still are, where rows go out of use. Composed once per record."""
    table = target.table
    columns = [table.c.title] + ([table.c.short_name] if target.has("short_name") else [])
    query = select(table.c.id).where(table.c.deleted_at.is_(None), or_(*(c == bindparam("called") for c in columns))).limit(3)
    former = target.spec.former
    return (query,) if former is None else (query.where(table.c[former[1].field].is_(None)), query)


def _person(connection: Connection, target: RecordType, text: str) -> int | None:
    """Somebody who is named with what tells him from his namesakes: 张伟（第二公司，…0132）, 张伟0132, or by his number alone."""
    number = next((spec for spec in target.fields if spec.kind is Kind.PERSON_ID), None)
    said = person_text(text) if number is not None else None
    if number is None or said is None or not (said.number or said.tail or said.beside):
        return None
    table = target.table
    wanted: list[ColumnElement[bool]] = [table.c.deleted_at.is_(None)]
    if said.number:
        wanted.append(table.c[number.name] == said.number)
    if said.name:
        wanted.append(table.c.title == said.name)
    if said.tail:
        wanted.append(table.c[number.name].endswith(said.tail))
    place = next((target.field(name) for name in target.spec.told_by if target.field(name).kind is Kind.LINK), None)
    if said.beside and place is not None:
        there = record_type(place.target).table
        wanted.append(table.c[place.name].in_(select(there.c.id).where(there.c.title == said.beside)))
    found = list(connection.scalars(select(table.c.id).where(*wanted).limit(2)))
    return found[0] if len(found) == 1 else None


def linked_value(connection: Connection, code: str, row_id: int, name: str) -> Any:
    """What stands in one field of a row; None when there is no such row."""
    return connection.scalar(_one_field(record_type(code), name), {"at": row_id})


@cache
def _one_field(kind: RecordType, name: str) -> Select[Any]:
    return select(kind.table.c[name]).where(kind.table.c.id == bindparam("at"))


def _follow(
    kind: RecordType, base: Mapping[str, Any], whole: Mapping[str, Any], intake: Intake, linked: LinkedValue
) -> dict[str, Any]:
    """Fields that take over what the linked record says, unless somebody typed another value."""

    def offered(spec: FieldSpec, values: Mapping[str, Any]) -> Any:
        for source in spec.follows:
            link, name = source.split(".")
            if values.get(link) is not None:
                found = linked(kind.field(link).target, values[link], name)
                if found is not None:
                    return found
        return None

    followed = {}
    for spec in kind.following:
        moved = any(source.split(".")[0] in intake.values for source in spec.follows)
        if intake.values.get(spec.name) is not None or not moved:
            continue
        stood = base.get(spec.name)
        if stood is None or (spec.name not in intake.values and stood == offered(spec, base)):
            found = offered(spec, whole)
            if found is not None and found != stood:
                followed[spec.name] = found
    return followed


def _fill_defaults(kind: RecordType, whole: dict[str, Any], intake: Intake, memory: Memory) -> None:
    for spec in kind.defaulted:
        if whole.get(spec.name) is None:
            text = spec.default
            if text == "today":
                text = record_checks.today_text()
            whole[spec.name] = intake.values[spec.name] = _read_repeated(spec, text, memory).value


def _require(kind: RecordType, whole: Mapping[str, Any], intake: Intake, touched: set[str] | None) -> None:
    refused = {problem.field for problem in intake.problems}
    for spec in kind.required:
        if spec.name in refused or (touched is not None and spec.name not in touched):
            continue
        hidden = spec.shown_when is not None and not spec.shown_when.holds(whole)
        if not hidden and whole.get(spec.name) in (None, ""):
            intake.problems.append(Problem(spec.name, spec.label, "不能空着，请填写。"))


def _needed(kind: RecordType, whole: Mapping[str, Any]) -> list[Problem]:
    """What the state of a new row asks for."""
    return [
        Problem(
            name, kind.field(name).label,
            f"{kind.field(STATE).label}是“{whole[STATE]}”，这一项却空着。请补上；确实没有，就写明原因。", CONFIRM,
        )
        for need in kind.spec.needs
        if whole.get(STATE) in need.states
        for name in need.fields
        if whole.get(name) in (None, "")
    ]  # fmt: skip


def _collisions(
    connection: Connection, kind: RecordType, whole: Mapping[str, Any], row_id: int, given: set[str]
) -> list[Problem]:
    found = []
    for unique in kind.spec.unique:
        if not given.intersection(unique.fields):
            continue
        other = holder_of(connection, kind, unique, whole, row_id)
        if other is not None:
            spec = kind.field(unique.fields[-1])
            names = "、".join(kind.field(name).label for name in unique.fields)
            sentence = f"{names}与已登记的{kind.spec.label}“{other.title}”相同。请核对；要改那一条就打开它。"
            severity = unique.severity
            told = linked_value(connection, kind.code, other.id, unique.unless) if unique.unless else None
            if told and whole.get(unique.unless) and told != whole[unique.unless]:
                telling, noun = kind.field(unique.unless), kind.spec.noun
                cure = f"换到这{noun}上了，就写明原因，原来那{noun}的到今天为止；写错了，请改。"
                sentence = f"{names}登记在{telling.label} {told} 的那{noun}上。{cure}"
                severity = CONFIRM
            found.append(Problem(spec.name, spec.label, sentence, severity, other=(kind.code, other.id)))
    return found


def holder_of(
    connection: Connection, kind: RecordType, unique: Unique, values: Mapping[str, Any], row_id: int = 0
) -> Any:
    """The other living row (id, title) that already has these values; None when any of them is empty."""
    wanted = [values.get(name) for name in unique.fields]
    optional = {name for name in unique.fields if not kind.field(name).required}
    if wanted[-1] in (None, "") or any(
        value in (None, "") and name not in optional for name, value in zip(unique.fields, wanted, strict=True)
    ):
        return None
    said = {name: value for name, value in zip(unique.fields, wanted, strict=True) if value not in (None, "")}
    return connection.execute(_holding(kind, unique, frozenset(said)), {**said, "own_id": row_id}).first()


@cache
def _holding(kind: RecordType, unique: Unique, said: frozenset[str]) -> Select[Any]:
    """Another living row than `own_id` that says the same in the fields of `unique`: of those `said` what is given, nothing in the rest."""
    table = kind.table
    clauses = [table.c[name] == bindparam(name) if name in said else table.c[name].is_(None) for name in unique.fields]
    former = kind.spec.former
    if former is not None and former[0] in unique.fields:
        clauses.append(table.c[former[1].field].is_(None))
    return select(table.c.id, table.c.title).where(*clauses, table.c.deleted_at.is_(None), table.c.id != bindparam("own_id")).limit(1)


for _composed in (_living, _by_name, _one_field, _holding):
    when_fields_change(_composed.cache_clear)
