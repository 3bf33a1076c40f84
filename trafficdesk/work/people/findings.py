"""What is missing or wrong of drivers and who drives what: ages, reviews, points, classes, files, training.

Whether something is allowed is decided by the rules of this stream; the database only hands over who may be concerned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, func, or_, select

from trafficdesk.engine.finding import Asking, Found, Source, fast, living
from trafficdesk.fields.codes import code_list
from trafficdesk.records.registry import record_type
from trafficdesk.rules.calendar_steps import add_months, add_years
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.people import rules_fitness as fitness
from trafficdesk.work.people import rules_licence_age as licence_age
from trafficdesk.work.people import rules_owed as owed
from trafficdesk.work.people.rules_coverage import FILE_FIELDS, blank, came_to_training
from trafficdesk.work.people.rules_fitness import NOT_FOR_NOVICES

PEOPLE, DRIVES, VEHICLES = "people", "drives", "vehicles"
_BATCH = 500


def on_register() -> ColumnElement[bool]:
    """People of whom the office asks anything."""
    people = living(PEOPLE)
    return and_(people.c.deleted_at.is_(None), people.c.state == "在册")


def _columns() -> list[Any]:
    people = living(PEOPLE)
    names = (
        "id",
        "title",
        "unit",
        "born",
        "extended_until",
        "licence_classes",
        "first_issued",
        "review_due",
        "school_qualified",
        "points",
        "changed_at",
    )
    return [people.c[name] for name in names]


def too_old(asking: Asking) -> Iterator[Found]:
    """Drivers who have reached, or soon reach, the age at which one of their classes ends; an approved extension ends by its own date."""
    people, kind = living(PEOPLE), asking.kind("people.age")
    ahead = asking.today + timedelta(days=kind.ahead)
    query = select(*_columns()).where(on_register(), people.c.licence_classes.is_not(None), people.c.born <= _old_enough(ahead))
    last = ahead + timedelta(days=1)
    for row_id, title, unit, born, extended, held, *_ in asking.ask(query):
        ends = licence_age.first_end(born, held, asking.today, extended)
        if ends is None or ends > last or licence_age.by_extension(ends, extended):  # people.extended_until says that
            continue
        month = ends.replace(day=1)  # the birthday itself stays hidden like the number that it is a part of
        says = licence_age.driving_ends(born, held, asking.today, extended).sentence
        yield Found(kind.name, PEOPLE, row_id, title, month - timedelta(days=1), unit, key=f"{month:%Y-%m}", since=month, says=says)


def _old_enough(on: date) -> date:
    """Who is born by this day may have reached an age that ends a class."""
    ages = (licence_age.age_limit(each.code, on).drive_until for each in code_list("licence_class").options())
    return add_years(on, -min(age for age in ages if age is not None))


def _in_time(kind: str, row: Any, decided: Decision[Any]) -> Found:
    """What somebody owes between two days that the law decides."""
    first, last = decided.value
    return Found(kind, PEOPLE, row.id, row.title, last, row.unit, key=last.isoformat(), since=first, says=decided.sentence)


def medical_owed(asking: Asking) -> Iterator[Found]:
    """Who has to hand in a medical certificate and has no day for it on file."""
    people, kind = living(PEOPLE), asking.kind("people.medical")
    age = rule("medical_yearly_from_age", asking.today).value
    old = people.c.born <= add_years(asking.today + timedelta(days=kind.ahead), -age)
    concerned = and_(
        people.c.review_due.is_(None), people.c.born.is_not(None), people.c.first_issued.is_not(None)
    )
    query = select(*_columns()).where(on_register(), concerned, people.c.licence_classes.is_not(None),
                                      or_(old, people.c.licence_classes.contains("C5")))  # fmt: skip
    for row in asking.ask(query):
        decided = owed.owes_medical(row._mapping, asking.today)
        if decided is not None and decided.value is not None and asking.shows(kind.name, decided.value[1]):
            yield _in_time(kind.name, row, decided)


def review_owed(asking: Asking) -> Iterator[Found]:
    """Who has to be reviewed for the points cycle that ended last and has no day for it on file."""
    people, violations, kind = living(PEOPLE), living("violations"), asking.kind("people.review")
    since = add_months(asking.today, -24)
    pointed = exists().where(
        violations.c.person == people.c.id,
        violations.c.deleted_at.is_(None),
        violations.c.points > 0,
        violations.c.happened >= since,
    )
    accidents, known = _accidents(asking, since), _reviewed(asking)
    wanted = and_(on_register(), people.c.review_due.is_(None), people.c.first_issued.is_not(None))
    concerned = or_(people.c.school_qualified.is_(True), pointed, people.c.id.in_(list(accidents)))
    points = _points(asking, since)
    for row in asking.ask(select(*_columns()).where(wanted, concerned)):
        who = row[0]
        decided = owed.owes_review(row._mapping, asking.today, points.get(who, []), accidents.get(who, []), known.get(who))
        if decided is not None and decided.value is not None and asking.counts(decided.value[1]):
            yield _in_time(kind.name, row, decided)


def _accidents(asking: Asking, since: date) -> dict[int, list[tuple[Mapping[str, Any], str | None]]]:
    """Person → the accidents since a day that somebody was a party of, with the liability."""
    parties, accidents = living("accident-parties"), living("accidents")
    tolls = (accidents.c[name] for name in ("happened", "deaths", "late_deaths", "serious", "slight"))
    query = select(parties.c.person, parties.c.liability, *tolls).join_from(parties, accidents, parties.c.accident == accidents.c.id)
    recent = accidents.c.happened >= datetime.combine(since, datetime.min.time())
    found: dict[int, list[tuple[Mapping[str, Any], str | None]]] = {}
    for row in asking.ask(
        query.where(parties.c.person.is_not(None), parties.c.deleted_at.is_(None), accidents.c.deleted_at.is_(None), recent)
    ):
        found.setdefault(row.person, []).append((row._mapping, row.liability))
    return found


def _reviewed(asking: Asking) -> dict[int, date]:
    """Person → until when a driver of a school vehicle is reviewed, as it was typed with the vehicle."""
    rows = asking.rows("school-staff", "person", "reviewed_until", current=True)
    return {row["person"]: row["reviewed_until"] for row in rows if row["reviewed_until"] is not None}


def full_points(asking: Asking) -> Iterator[Found]:
    """Who has reached the full points of the present cycle, by the violations on file or by what was typed."""
    people, kind = living(PEOPLE), "people.points"
    full = rule("points_full", asking.today)
    points = _points(asking, add_months(asking.today, -12))
    near = [person for person, rows in points.items() if sum(each or 0 for _, each in rows) >= full.value]
    typed = people.c.points >= full.value
    for row in asking.ask(select(*_columns()).where(on_register(), or_(typed, people.c.id.in_(near)))):
        mine = points.get(row.id, [])
        decided = fitness.full_points(row._mapping, asking.today, mine)
        if decided.value is False:
            day = max((on for on, _ in mine), default=row.changed_at.date())
            due, key = day - timedelta(days=1), day.isoformat()
            yield Found(kind, PEOPLE, row.id, row.title, due, row.unit, key=key, since=day, says=decided.sentence)


def _points(asking: Asking, since: date) -> dict[int, list[tuple[date, int | None]]]:
    """Person → (day, points) of the violations since a day."""
    table = living("violations")
    query = select(table.c.person, table.c.happened, table.c.points).where(
        table.c.deleted_at.is_(None),
        table.c.happened >= since,
        table.c.points > 0,
        table.c.person.is_not(None),
    )
    found: dict[int, list[tuple[date, int | None]]] = {}
    for person, happened, points in asking.ask(query):
        found.setdefault(person, []).append((happened, points))
    return found


def files_incomplete(asking: Asking) -> Iterator[Found]:
    """Drivers whose file lacks a paper's number or day."""
    people, kind = living(PEOPLE), asking.kind("people.file")
    labels = {name: record_type(PEOPLE).field(name).label for name in FILE_FIELDS}
    query = select(
        people.c.id, people.c.title, people.c.unit, people.c.created_at, *(blank(name) for name in FILE_FIELDS)
    )
    for row_id, title, unit, created, *empty in asking.ask(
        query.where(on_register(), _drives(), or_(*(blank(name) for name in FILE_FIELDS)))
    ):
        lacking = "、".join(label for label, missing in zip(labels.values(), empty, strict=True) if missing)
        began = asking.began(created)
        yield Found(
            kind.name, PEOPLE, row_id, title, kind.until_when(began), unit, f"缺{lacking}", lacking, began
        )


def _drives() -> ColumnElement[bool]:
    return living(PEOPLE).c.category.in_(tuple(OF_CATEGORY))


def not_trained(asking: Asking) -> Iterator[Found]:
    """Drivers who came to no training of a year; asked from some weeks before its end."""
    people, kind = living(PEOPLE), asking.kind("people.untrained")
    first = next(asking.ask(select(func.min(people.c.created_at)).where(on_register(), _drives())))[0]
    for year in asking.years():
        due = date(year, 12, 31)
        if first is None or first.year > year or not asking.shows(kind.name, due):
            continue  # nobody was there yet, or it is too early to ask
        there = people.c.created_at <= datetime(year, 12, 31, 23, 59, 59)
        came, what = came_to_training(date(year, 1, 1), due), f"{year} 年没有参加培训"
        query = select(people.c.id, people.c.title, people.c.unit).where(on_register(), _drives(), there, ~came)
        for row_id, title, unit in asking.ask(query):
            yield Found(kind.name, PEOPLE, row_id, title, due, unit, what, str(year), date(year, 1, 1))


_DRIVER = ("licence_classes", "born", "extended_until", "first_issued")
_CAR = ("vehicle_type", "automatic", "use_character", "adapted")


def classes_wrong(asking: Asking) -> Iterator[Found]:
    """Who drives a car that no class covers which age has left, or that nobody in the novice period may drive."""
    drives, people, vehicles = living(DRIVES), living(PEOPLE), living(VEHICLES)
    asked = (drives.c.id, people.c.id, people.c.title, people.c.unit, vehicles.c.id, vehicles.c.title, drives.c.start)
    facts = (*(people.c[name] for name in _DRIVER), *(vehicles.c[name] for name in _CAR))
    joined = drives.join(people, drives.c.person == people.c.id).join(vehicles, drives.c.vehicle == vehicles.c.id)
    now, decided = _driven_now(), _covers(asking)
    maybe = or_(_wrong_at_any_age(asking, joined, now), _aged_or_novice(asking))
    for row in asking.ask(select(*asked, *facts).select_from(joined).where(now, maybe)):
        fit, bans = decided(row[len(asked) :])
        wrong = fit is not None and fit.value is False
        if not wrong and not bans:
            continue
        drive, person, name, unit, car, plate, start, held, *_, kind, _, _, _ = row
        since = asking.began(start) if start else asking.since
        due, also = since - timedelta(days=1), ((PEOPLE, person), (VEHICLES, car))
        if wrong and fit is not None:
            says, key = f"{name}驾驶 {plate}：{fit.sentence}", f"{held}/{kind}"
            yield fast(Found, ("drives.class", DRIVES, drive, f"{name} {plate}", due, unit, "", key, since, says, also))
        for banned in bans:
            says, what = f"{name}驾驶 {plate}：{banned.sentence}", f"实习期驾驶 {plate}"
            yield Found("people.novice", PEOPLE, person, name, due, unit, what, str(car), since, says, also[1:])


_Decided = Decision[bool | None]


def _covers(asking: Asking) -> Callable[[tuple[Any, ...]], tuple[_Decided | None, list[_Decided]]]:
    """Whether a licence covers a car, and what the novice period forbids: pairs are few, and decided once unless the day of birth or
    of the first issue decides."""
    known: dict[tuple[Any, ...], tuple[_Decided | None, list[_Decided]]] = {}
    aged, new, names = _old_enough(asking.today), _still_new(asking.today), (*_DRIVER, *_CAR)

    def decided(values: tuple[Any, ...]) -> tuple[_Decided | None, list[_Decided]]:
        licence, born, extended, issued, *car = values
        by_day = (born if born is not None and born <= aged else None, issued if issued is not None and issued > new else None)
        pair = (licence, *by_day, extended if by_day[0] else None, *car)
        if pair not in known:
            facts = dict(zip(names, values, strict=True))
            fit = fitness.covers(facts, facts, asking.today) if licence and car[0] else None
            known[pair] = fit, fitness.novice_ban(facts, facts, asking.today)
        return known[pair]

    return decided


def _still_new(today: date) -> date:
    """Who got the licence after this day is in the novice period."""
    return add_months(today, -rule("probation_months", today).value)


def _driven_now() -> ColumnElement[bool]:
    """Drives that run, of people on the register and cars in use."""
    drives, vehicles = living(DRIVES), living(VEHICLES)
    there = and_(vehicles.c.deleted_at.is_(None), vehicles.c.state == "在用")
    return and_(drives.c.deleted_at.is_(None), drives.c.end.is_(None), there, on_register())


def _wrong_at_any_age(asking: Asking, joined: FromClause, now: ColumnElement[bool]) -> ColumnElement[bool]:
    """Pairs of licence and car that never go together: decided once each, as there are few of them."""
    what = (living(PEOPLE).c.licence_classes, *(living(VEHICLES).c[name] for name in _CAR))
    held = and_(living(PEOPLE).c.licence_classes.is_not(None), living(VEHICLES).c.vehicle_type.is_not(None))
    pairs = [row._mapping for row in asking.ask(select(*what).select_from(joined).where(now, held).distinct())]
    wrong = [each for each in pairs if fitness.covers(each, each, asking.today).value is False]
    return or_(False, *(and_(*(column.is_not_distinct_from(each[column.name]) for column in what)) for each in wrong))


def _aged_or_novice(asking: Asking) -> ColumnElement[bool]:
    """People whom age or the novice period may keep from a car."""
    people, vehicles = living(PEOPLE), living(VEHICLES)
    new = people.c.first_issued > _still_new(asking.today)
    aged = and_(people.c.born <= _old_enough(asking.today), people.c.licence_classes.is_not(None))
    return or_(aged, and_(new, vehicles.c.use_character.in_(NOT_FOR_NOVICES)))


def people_twice(asking: Asking) -> Iterator[Found]:
    """People who are most likely one: the same number, or the same name and birthday, or name and telephone."""
    groups = {
        group
        for names in (("id_number",), ("name", "born"), ("name", "phone"))
        for group in same(asking, PEOPLE, names)
    }
    yield from twins(asking, "people.twin", PEOPLE, groups)


def same(asking: Asking, code: str, names: Sequence[str]) -> set[frozenset[int]]:
    """Groups of living rows in which all these fields are filled and equal."""
    table = living(code)
    columns = [table.c[name] for name in names]
    filled = and_(table.c.deleted_at.is_(None), *(column.is_not(None) for column in columns))
    twice = {tuple(row) for row in asking.ask(select(*columns).where(filled).group_by(*columns).having(func.count() > 1))}
    first = sorted({values[0] for values in twice})
    groups: dict[tuple[Any, ...], set[int]] = {}
    for start in range(0, len(first), _BATCH):
        found = select(table.c.id, *columns).where(filled, columns[0].in_(first[start : start + _BATCH]))
        for row_id, *values in asking.ask(found):
            if tuple(values) in twice:
                groups.setdefault(tuple(values), set()).add(row_id)
    return {frozenset(ids) for ids in groups.values()}


def twins(asking: Asking, kind: str, code: str, groups: set[frozenset[int]]) -> Iterator[Found]:
    """One finding a group of rows that are most likely one, at the newest of them."""
    table = living(code)
    ids = sorted({row_id for group in groups for row_id in group})
    unit = [table.c.unit] if "unit" in table.c else []
    query = select(table.c.id, table.c.title, table.c.created_at, *unit)
    parts = (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
    known = {row.id: row for part in parts for row in asking.ask(query.where(table.c.id.in_(part)))}
    for group in sorted(groups, key=sorted):
        newest = known[max(group)]
        others = "、".join(f"{known[each].title}（{each} 号）" for each in sorted(group - {newest.id}))
        began = asking.began(newest.created_at)
        says, key = f"{newest.title}（{newest.id} 号）和 {others} 很像同一条", ",".join(map(str, sorted(group)))
        also = tuple((code, each) for each in sorted(group - {newest.id}))
        due, of_unit = asking.kind(kind).until_when(began), newest.unit if unit else None
        yield Found(kind, code, newest.id, newest.title, due, of_unit, "", key, began, says, also)


SOURCES = (
    Source(("people.age",), (PEOPLE,), too_old),
    Source(("people.medical",), (PEOPLE,), medical_owed),
    Source(("people.review",), (PEOPLE, "violations", "accidents", "accident-parties", "school-staff"), review_owed),
    Source(("people.points",), (PEOPLE, "violations"), full_points),
    Source(("people.file",), (PEOPLE,), files_incomplete),
    Source(("people.untrained",), (PEOPLE, "training", "training-attendances"), not_trained),
    Source(("drives.class", "people.novice"), (DRIVES, PEOPLE, VEHICLES), classes_wrong),
    Source(("people.twin",), (PEOPLE,), people_twice),
)
