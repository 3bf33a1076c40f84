"""Who owes which signature of a year, and what has become of it: the one answer that every page, figure and paper reads.

应签: every unit on the register signs with the street; every driver on the register signs with the unit of the main post
and, for each further post that runs, with that unit. 已签: an agreement of that year with the same unit, person and variant
that was signed by the day and had not ended. Who moved to another unit has signed there only once that is signed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from trafficdesk.collecting import no_collecting
from trafficdesk.records.registry import record_type
from trafficdesk.store.query import driver_rows
from trafficdesk.work.agreements import rules
from trafficdesk.work.agreements.records import SIGNED_STATES
from trafficdesk.work.packages.rules_lent import lent_ids

REGISTERS = ("units", "people", "posts")  # what says who must sign
CODE, NOT_MADE = "agreements", "未建立"
_BATCH = 500


class Made(NamedTuple):
    """An agreement of a year that is not void, as far as the rule looks at it; a tuple, as an office has a hundred thousand."""

    id: int
    unit: int
    person: int | None
    variant: str
    serial: str
    state: str | None
    printed_on: date | None
    signed_on: date | None
    ended_on: date | None
    excused: str | None
    signer: str | None


_made = partial(tuple.__new__, Made)  # without the constructor, which is a function of Python; the two below likewise


class Signer(NamedTuple):
    """Somebody who must sign this year: a driver with a unit, or (person None) the unit with the street.

    agreement is the id of this year's agreement, 0 while there is none; state then is NOT_MADE. signed: by the day asked for.
    """

    unit: int
    unit_name: str
    person: int | None
    name: str
    variant: str
    agreement: int
    serial: str
    state: str
    printed_on: date | None
    signed_on: date | None
    excused: str
    signed: bool

    @property
    def must(self) -> bool:
        """Whether a signature is owed: who is excused owes none."""
        return self.signed or self.state != rules.EXCUSED

    @property
    def open(self) -> bool:
        """Must still sign."""
        return self.must and not self.signed


class Owed(NamedTuple):
    """One signature that is owed: a driver with a unit while the post runs, or (person None) a unit with the street."""

    unit: int
    unit_name: str
    person: int | None
    name: str
    variant: str
    since: date | None = None
    until: date | None = None


_signer_of, _owed = partial(tuple.__new__, Signer), partial(tuple.__new__, Owed)


def signers(connection: Connection, year: int, day: date, *, unit: int | None = None, office: str = "") -> list[Signer]:
    """Everybody who must sign in a year and what stood on a day; by unit, a unit's own agreement before its drivers'.

    office: the street office itself, which cannot sign with itself.
    """
    with no_collecting():  # some tuples for everybody that all stay
        found = matched(owed(connection, unit, office), agreements_of(connection, year), day)
    if lent := lent_ids(connection):  # they sign where they are at home
        units, people = lent.get("units", frozenset()), lent.get("people", frozenset())
        found = [each for each in found if each.unit not in units and each.person not in people]
    return found


def drivers_that_sign(connection: Connection, year: int, day: date) -> list[Signer]:
    """The drivers among them: one for each unit a driver signs with."""
    with no_collecting():
        owes = _drivers_that_sign(connection, None)
        persons = {each.person or 0 for each in owes}  # few or none on the registers of a day long past
        return matched(owes, agreements_of(connection, year, sorted(persons) if len(persons) <= _BATCH else None), day)


def units_open(
    connection: Connection, days: Mapping[int, date], office: str, units: Sequence[int] | None = None
) -> Iterator[tuple[int, list[Owed]]]:
    """The units, which sign with the street themselves, that must still sign: of each year (year → day); some of them, or all."""
    table, owes = record_type(CODE).table, _units_that_sign(connection, None, office)
    owes = [each for each in owes if units is None or each.unit in units]
    of_year: dict[int, list[Made]] = {year: [] for year in days}
    mine = table.c.person.is_(None), *_among(table.c.unit, units)
    for year, *row in connection.execute(_of_years(days, table.c.year).where(*mine)) if owes else ():
        of_year[year].append(_made(row))
    for year, day in days.items() if owes else ():
        made = _standing(of_year[year], day)
        rows = ((each, made.get((each.unit, None, each.variant))) for each in owes)
        yield year, [each for each, row in rows if row is None or not (row.state == rules.EXCUSED or _stands(row, day))]


def drivers_left(connection: Connection, year: int, day: date) -> tuple[int, list[Signer]]:
    """How many signatures the drivers owe, and those still to be given: of `drivers_that_sign` those with `must`, those `open`.

    Who has surely signed is counted by the database alone; whose agreement does not stand, or who has a further post, is looked at.
    """
    people, units = record_type("people").table, record_type("units").table
    columns = (people.c.title, people.c.category, units.c.id, units.c.title, units.c.sort_key, people.c.sort_key)
    rows: Sequence[Any] = connection.execute(
        _without_signature(year, day, *columns).order_by(units.c.sort_key, people.c.sort_key, people.c.id)
    ).all()
    looked = with_further_posts(connection) | {row[0] for row in rows if row[1]}
    left = [((unit_key, key, person), Signer(unit, unit_name, person, name, rules.variant_of_person(category), 0, "", NOT_MADE, None, None,
             "", False)) for person, _, name, category, unit, unit_name, unit_key, key in rows if person not in looked]  # fmt: skip
    number, closely = _looked_at(connection, year, day, looked)
    if not looked:
        return number, [each for _, each in left]
    keys = {(unit, person): (unit_key, key, person) for unit, unit_key, person, key in _sort_keys(connection, closely)}
    left += [(keys[each.unit, each.person or 0], each) for each in closely if each.open]
    return number + len(closely), [each for _, each in sorted(left, key=itemgetter(0))]


def drivers_left_ids(connection: Connection, year: int, day: date) -> tuple[int, list[tuple[int, int]]]:
    """As `drivers_left` without names and order: (unit, driver) of each signature still to be given."""
    rows = driver_rows(connection, _without_signature(year, day, record_type("people").table.c.unit))
    looked = with_further_posts(connection) | {row[0] for row in rows if row[1]}
    number, closely = _looked_at(connection, year, day, looked)
    left = [(unit, person) for person, _, unit in rows if person not in looked]
    return number + len(closely), left + [(each.unit, each.person or 0) for each in closely if each.open]


def _without_signature(year: int, day: date, *columns: ColumnElement[Any]) -> Select[Any]:
    """Drivers for whose main post no signature stands: id, whether an agreement lies there that has to be looked at, and `columns`."""
    people, units = record_type("people").table, record_type("units").table
    asked = literal(year), literal(day, Date)
    query = select(people.c.id, _lies(asked[0]), *columns).select_from(people.join(units, people.c.unit == units.c.id))
    return query.where(*_main_posts(), ~exists().where(_stands_on(*asked)))


def _looked_at(connection: Connection, year: int, day: date, looked: set[int]) -> tuple[int, list[Signer]]:
    """How many main posts the other drivers have, and what these owe, one by one."""
    people, units = record_type("people").table, record_type("units").table
    main = select(func.count()).select_from(people.join(units, people.c.unit == units.c.id)).where(*_main_posts())
    number, closely = connection.scalar(main) or 0, list[Signer]()
    for part in _parts(sorted(looked)):
        number -= connection.scalar(main.where(people.c.id.in_(part))) or 0
        closely += [each for each in of_persons(connection, year, day, part) if each.must]
    return number, closely


def _sort_keys(connection: Connection, signing: Sequence[Signer]) -> Iterator[tuple[int, Any, int, Any]]:
    """(unit, its sort key, person, the person's) of some signatures."""
    people, units = record_type("people").table, record_type("units").table
    unit_keys = dict(tuple(row) for row in connection.execute(select(units.c.id, units.c.sort_key)).all())
    key_of: dict[int, Any] = {}
    for part in _parts(sorted({each.person or 0 for each in signing})):
        keys = select(people.c.id, people.c.sort_key).where(people.c.id.in_(part))
        key_of |= dict(tuple(row) for row in connection.execute(keys).all())
    for each in signing:
        yield each.unit, unit_keys[each.unit], each.person or 0, key_of[each.person or 0]


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


# A driver's main post of a year for which no signed agreement stands: year, person, name, unit, category, came, made.
# came: when the post began, where nobody wrote it down when the driver was put on file (see `day_of`); made: an agreement lies there
# that has to be looked at. Handed on as the driver has it, there may be a hundred thousand.
Perhaps = tuple[int, int, str, int, str, date | str, bool]


def main_posts_open(connection: Connection, days: Mapping[int, date], persons: Sequence[int] | None = None) -> list[Perhaps]:
    """The main posts without a standing signature on a day of each year (year → day), of who was there in that year.

    Of some persons, or of everybody. The same as `of_persons` says of those for whom nothing was made, without reading everybody's
    agreements: one statement for an office of any size. The database only leaves out who surely has signed.
    """
    people, posts = (record_type(code).table for code in ("people", "posts"))
    asked = union_all(*(
        select(literal(year).label("year"), literal(day, Date).label("day"), literal(date(year, 12, 31), Date).label("last"))
        for year, day in days.items()
    )).subquery("asked")  # fmt: skip
    mine = select(posts.c.person, func.max(posts.c.start).label("start")).where(
        posts.c.main.is_(True), posts.c.end.is_(None), posts.c.deleted_at.is_(None), *_among(posts.c.person, persons)
    )
    began = mine.group_by(posts.c.person).subquery("began")
    came = func.coalesce(began.c.start, func.date(people.c.created_at), type_=Date)
    query = (
        select(asked.c.year, people.c.id, people.c.title, people.c.unit, people.c.category, came, _lies(asked.c.year))
        .select_from(people.outerjoin(began, began.c.person == people.c.id))
        .outerjoin(asked, came <= asked.c.last)  # outer, so that people are walked once and not for every year
        .where(*_main_posts(), *_among(people.c.id, persons), people.c.unit.is_not(None))
        .where(~exists().where(_stands_on(asked.c.year, asked.c.day)))
    )
    rows = cast(list[Perhaps], driver_rows(connection, query))
    return [row for row in rows if row[0] is not None]  # not asked of the database, which would then walk the people for each year


def _among(column: ColumnElement[int], ids: Sequence[int] | None) -> tuple[ColumnElement[bool], ...]:
    return () if ids is None else (column.in_(ids),)


def with_further_posts(connection: Connection, persons: Sequence[int] | None = None) -> set[int]:
    """Who has a post beside the main one that signs as well; of some persons, or of everybody."""
    posts = record_type("posts").table
    further = posts.c.deleted_at.is_(None), posts.c.main.is_distinct_from(True), posts.c.category.in_(tuple(rules.OF_CATEGORY))
    return set(connection.scalars(select(posts.c.person).where(*further, *_among(posts.c.person, persons))))


def _main_posts() -> tuple[ColumnElement[bool], ...]:
    people = record_type("people").table
    return people.c.deleted_at.is_(None), people.c.state == "在册", people.c.category.in_(tuple(rules.OF_CATEGORY))


def _stands_on(year: ColumnElement[int], day: ColumnElement[date]) -> ColumnElement[bool]:
    """Agreements of a driver's main post that surely stand on a day."""
    made = record_type(CODE).table
    return and_(
        _of_main_post(year), made.c.state.in_([state for state in SIGNED_STATES if state != rules.ENDED]),
        or_(made.c.signed_on.is_(None), made.c.signed_on <= day), or_(made.c.ended_on.is_(None), made.c.ended_on > day),
    )  # fmt: skip


def _lies(year: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether one lies there that is not void."""
    return exists().where(_of_main_post(year), record_type(CODE).table.c.state != rules.VOID)


def _of_main_post(year: ColumnElement[int]) -> ColumnElement[bool]:
    """Agreements of a driver's main post."""
    people, made = record_type("people").table, record_type(CODE).table
    variant = case(rules.OF_CATEGORY, value=people.c.category)
    mine = and_(made.c.person == people.c.id, made.c.year == year, made.c.unit == people.c.unit, made.c.variant == variant)
    return and_(mine, made.c.deleted_at.is_(None))


def of_persons(connection: Connection, year: int, day: date, persons: Sequence[int]) -> list[Signer]:
    """What these drivers owe."""
    return matched(_drivers_that_sign(connection, None, persons), agreements_of(connection, year, persons), day)


def owed(connection: Connection, unit: int | None, office: str) -> list[Owed]:
    """What is owed by the registers as the connection has them; of one unit or of all."""
    found = [*_units_that_sign(connection, unit, office), *_drivers_that_sign(connection, unit)]
    place = {unit_id: number for number, unit_id in enumerate(dict.fromkeys(each.unit for each in found))}
    return sorted(found, key=lambda each: place[each.unit])


def matched(owes: Sequence[Owed], agreements: Sequence[Made], day: date) -> list[Signer]:
    """What has become by a day of everything that is owed then; further posts that do not run that day owe nothing."""
    made = _standing(agreements, day)
    running = [each for each in owes if (each.since or day) <= day <= (each.until or day)]
    once = {(each.unit, each.person, each.variant): each for each in reversed(running)}
    return [_signer(each, made.get(key), day) for key, each in reversed(once.items())]


def agreements_of(connection: Connection, year: int, persons: Sequence[int] | None = None) -> Sequence[Made]:
    """The agreements of a year that are not void, all or those of some persons."""
    query = _of_years((year,))
    return _read(connection, query if persons is None else query.where(record_type(CODE).table.c.person.in_(persons)))


def _of_years(years: Collection[int], *columns: ColumnElement[Any]) -> Select[Any]:
    table = record_type(CODE).table
    query = select(*columns, *(table.c[name] for name in Made._fields)).order_by(table.c.id)
    return query.where(table.c.year.in_(years), table.c.deleted_at.is_(None), table.c.state != rules.VOID)


def _read(connection: Connection, query: Select[Any]) -> list[Made]:
    return list(map(_made, connection.execute(query).all()))


def made_in(connection: Connection, year: int, day: date) -> Mapping[tuple[int, int | None, str], Made]:
    """The agreements of a year by unit, person and variant; of several the one that counts on the day."""
    return _standing(agreements_of(connection, year), day)


def is_signed_on(state: str | None, signed_on: date | None, ended_on: date | None, day: date) -> bool:
    """Whether an agreement had been signed by a day and not ended before it."""
    if not rules.is_signed(state) or (state == rules.ENDED and ended_on is None):
        return False
    return (signed_on is None or signed_on <= day) and (ended_on is None or ended_on > day)


def _standing(agreements: Sequence[Made], day: date) -> dict[tuple[int, int | None, str], Made]:
    """By unit, person and variant: the one that is signed on the day, else the last that has not ended."""
    found: dict[tuple[int, int | None, str], Made] = {}
    for row in agreements:
        _, unit, person, variant, _, state, _, _, ended_on, _, _ = row
        key = unit, person, variant
        if _stands(row, day):
            found[key] = row
            continue
        ended = (state == rules.ENDED and ended_on is None) or (ended_on is not None and ended_on <= day)
        if not ended and not _stands(found.get(key), day):
            found[key] = row
    return found


def _stands(row: Made | None, day: date) -> bool:
    return row is not None and is_signed_on(row.state, row.signed_on, row.ended_on, day)


def _signer(each: Owed, row: Made | None, day: date) -> Signer:
    if row is None:
        return _signer_of((*each[:5], 0, "", NOT_MADE, None, None, "", False))
    stands = _stands(row, day)
    return _signer_of((*each[:5], row.id, row.serial, row.state or "", row.printed_on, row.signed_on, row.excused or "", stands))


def _drivers_that_sign(connection: Connection, unit: int | None, persons: Sequence[int] | None = None) -> list[Owed]:
    """By the main post, which stands on the person, and by every further one; of one unit, of some persons, or all."""
    people, units, posts = (record_type(code).table for code in ("people", "units", "posts"))
    on_register = (people.c.deleted_at.is_(None), people.c.state == "在册")
    columns = (units.c.id, units.c.title, people.c.id, people.c.title)
    keys = (units.c.sort_key, people.c.sort_key, people.c.id)
    main = (
        select(*columns, people.c.category, null(), null(), *keys)
        .join_from(people, units, people.c.unit == units.c.id)
        .where(*on_register, people.c.category.in_(tuple(rules.OF_CATEGORY)))
    )
    further = (
        select(*columns, posts.c.category, posts.c.start, posts.c.end, *keys)
        .join_from(posts, people, posts.c.person == people.c.id)
        .join(units, posts.c.unit == units.c.id)
        .where(*on_register, posts.c.deleted_at.is_(None), posts.c.category.in_(tuple(rules.OF_CATEGORY)))
        .where(posts.c.main.is_distinct_from(True), units.c.deleted_at.is_(None), units.c.state == "在册")
    )
    if unit is not None:
        main, further = main.where(people.c.unit == unit), further.where(posts.c.unit == unit)
    if persons is not None:
        main, further = main.where(people.c.id.in_(persons)), further.where(people.c.id.in_(persons))
    rows = [*connection.execute(main).all(), *connection.execute(further).all()]
    rows.sort(key=itemgetter(7, 8, 9))
    variants = {category: rules.variant_of_person(category) for category in {row[4] for row in rows}}
    return [_owed((*row[:4], variants[row[4]], *row[5:7])) for row in rows]


def _units_that_sign(connection: Connection, unit: int | None, office: str) -> list[Owed]:
    units = record_type("units").table
    query = select(units.c.id, units.c.title, units.c.unit_type).where(
        units.c.deleted_at.is_(None), units.c.state == "在册", units.c.title != office
    )
    if unit is not None:
        query = query.where(units.c.id == unit)
    rows = connection.execute(query.order_by(units.c.sort_key, units.c.id))
    return [Owed(row.id, row.title, None, row.title, rules.variant_of_unit(row.unit_type)) for row in rows]
