"""What is missing or wrong of drivers and who drives what: ages, reviews, points, classes, files, training.

Whether something is allowed is decided by the rules of this stream; the database only hands over who may be concerned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from trafficdesk.engine.finding import Asking, Found, Memo, Source, along, fast, living, pointing
from trafficdesk.engine.finding_changes import Rows, Touch
from trafficdesk.fields.codes import code_list
from trafficdesk.records.registry import record_type
from trafficdesk.rules.calendar_steps import add_months, add_years
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule
from trafficdesk.store.query import day_of
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.people import rules_fitness as fitness
from trafficdesk.work.people import rules_licence_age as licence_age
from trafficdesk.work.people import rules_owed as owed
from trafficdesk.work.people.rules_coverage import FILE_FIELDS, blank, came_to_training

PEOPLE, DRIVES, VEHICLES = "people", "drives", "vehicles"
_BATCH = 500


def on_register(asking: Asking) -> ColumnElement[bool]:
    """People of whom the office asks anything."""
    people = living(PEOPLE)
    return and_(people.c.deleted_at.is_(None), people.c.state == "在册", *asking.among(PEOPLE))


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
    )
    return [people.c[name] for name in names]


def too_old(asking: Asking) -> Iterator[Found]:
    """Drivers who have reached, or soon reach, the age at which one of their classes ends; an approved extension ends by its own date."""
    people, kind = living(PEOPLE), asking.kind("people.age")
    ahead = asking.today + timedelta(days=kind.ahead)
    query = select(*(people.c[name] for name in ("id", "title", "unit", "born", "extended_until", "licence_classes")))
    last, old = ahead + timedelta(days=1), and_(people.c.licence_classes.is_not(None), people.c.born <= _old_enough(ahead))
    for row_id, title, unit, born, extended, held in asking.ask(query.where(on_register(asking), old)):
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
    query = select(*_columns()).where(on_register(asking), concerned, people.c.licence_classes.is_not(None),
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
    wanted = and_(on_register(asking), people.c.review_due.is_(None), people.c.first_issued.is_not(None))
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
        query.where(
            parties.c.person.is_not(None), parties.c.deleted_at.is_(None), accidents.c.deleted_at.is_(None), recent,
            *asking.among(PEOPLE, parties.c.person),
        )
    ):  # fmt: skip
        found.setdefault(row.person, []).append((row._mapping, row.liability))
    return found


def _reviewed(asking: Asking) -> dict[int, date]:
    """Person → until when a driver of a school vehicle is reviewed, as it was typed with the vehicle."""
    staff = living("school-staff")
    query = select(staff.c.person, staff.c.reviewed_until).where(staff.c.deleted_at.is_(None), staff.c.current.is_(True))
    filled = staff.c.reviewed_until.is_not(None), *asking.among(PEOPLE, staff.c.person)
    return dict(tuple(row) for row in asking.ask(query.where(*filled)))


def full_points(asking: Asking) -> Iterator[Found]:
    """Who has reached the full points of the present cycle, by the violations on file or by what was typed."""
    people, kind = living(PEOPLE), "people.points"
    full = rule("points_full", asking.today)
    points = _points(asking, add_months(asking.today, -12))
    near = [person for person, rows in points.items() if sum(each or 0 for _, each in rows) >= full.value]
    typed = people.c.points >= full.value
    for row in asking.ask(select(*_columns(), people.c.changed_at).where(on_register(asking), or_(typed, people.c.id.in_(near)))):
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
        *asking.among(PEOPLE, table.c.person),
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
        query.where(on_register(asking), _drives(), or_(*(blank(name) for name in FILE_FIELDS)))
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
    first = next(asking.ask(select(func.min(people.c.created_at)).where(on_register(asking), _drives())))[0]
    for year in asking.years():
        due = date(year, 12, 31)
        if first is None or first.year > year or not asking.shows(kind.name, due):
            continue  # nobody was there yet, or it is too early to ask
        there = people.c.created_at <= datetime(year, 12, 31, 23, 59, 59)
        came, what = came_to_training(date(year, 1, 1), due), f"{year} 年没有参加培训"
        query = select(people.c.id, people.c.title, people.c.unit).where(on_register(asking), _drives(), there, ~came)
        for row_id, title, unit in asking.ask(query):
            yield Found(kind.name, PEOPLE, row_id, title, due, unit, what, str(year), date(year, 1, 1))


_CAR = ("vehicle_type", "automatic", "use_character", "adapted")


def classes_wrong(asking: Asking) -> Iterator[Found]:
    """Who drives a car that no class covers which age has left, or that nobody in the novice period may drive.

    Everybody who drives is looked at as the database has them. A day of birth or of first issue is only read where it may decide; so
    the kinds of licence and car that meet are few, and decided once each.
    """
    drives, people, vehicles = living(DRIVES), living(PEOPLE), living(VEHICLES)
    asked = (drives.c.id, people.c.id, people.c.title, people.c.unit, vehicles.c.id, vehicles.c.title, drives.c.start)
    old, new = people.c.born <= _old_enough(asking.today), people.c.first_issued > _still_new(asking.today)
    days = case((old, people.c.born)), case((old, people.c.extended_until)), case((new, people.c.first_issued))
    joined = drives.join(people, drives.c.person == people.c.id).join(vehicles, drives.c.vehicle == vehicles.c.id)
    query = select(*asked, people.c.licence_classes, *days, *(vehicles.c[name] for name in _CAR)).select_from(joined)
    decided: Memo[tuple[Any, ...], _Against] = Memo(partial(_against, asking.today))
    for row in asking.plain(query.where(_driven_now(asking))):
        wrong, bans = decided[row[len(asked) :]]
        if wrong is None and not bans:
            continue
        drive, person, name, unit, car, plate, start, held, *_, kind, _, _, _ = row
        since = asking.began(day_of(start)) if start else asking.since
        due, also = since - timedelta(days=1), ((PEOPLE, person), (VEHICLES, car))
        if wrong is not None:
            says, key = f"{name}驾驶 {plate}：{wrong.sentence}", f"{held}/{kind}"
            yield fast(Found, ("drives.class", DRIVES, drive, f"{name} {plate}", due, unit, "", key, since, says, also))
        for banned in bans:
            says, what = f"{name}驾驶 {plate}：{banned.sentence}", f"实习期驾驶 {plate}"
            yield Found("people.novice", PEOPLE, person, name, due, unit, what, str(car), since, says, also[1:])


_Decided = Decision[bool | None]
_Against = tuple[_Decided | None, list[_Decided]]
_DAYS = ("born", "extended_until", "first_issued")


def _against(today: date, pair: tuple[Any, ...]) -> _Against:
    """What speaks against a licence with a car: that it does not cover it, and what the novice period forbids."""
    facts = dict(zip(("licence_classes", *_DAYS, *_CAR), pair, strict=True))
    facts |= {name: day_of(facts[name]) for name in _DAYS if facts[name] is not None}
    fit = fitness.covers(facts, facts, today) if facts["licence_classes"] and facts["vehicle_type"] else None
    return fit if fit is not None and fit.value is False else None, fitness.novice_ban(facts, facts, today)


def _still_new(today: date) -> date:
    """Who got the licence after this day is in the novice period."""
    return add_months(today, -rule("probation_months", today).value)


def _driven_now(asking: Asking) -> ColumnElement[bool]:
    """Drives that run, of people on the register and cars in use."""
    drives, vehicles = living(DRIVES), living(VEHICLES)
    there = and_(vehicles.c.deleted_at.is_(None), vehicles.c.state == "在用")
    return and_(drives.c.deleted_at.is_(None), drives.c.end.is_(None), there, on_register(asking))


def people_twice(asking: Asking) -> Iterator[Found]:
    """People who are most likely one: the same number, or the same name and birthday, or name and telephone."""
    yield from twins(asking, "people.twin", PEOPLE, same(asking, PEOPLE, *_ALIKE))


_ALIKE = (("id_number",), ("name", "born"), ("name", "phone"))


def alike(*names: str) -> Callable[[Touch], Rows]:
    """The rows that share one of these texts with a touched one, now or before, and those that share one with them, and so on:
    all that may be one with a touched row, and all that may be one with those."""

    def leads(touch: Touch) -> Rows:
        table = living(touch.code)
        there, columns = table.c.deleted_at.is_(None), [table.c.id, *(table.c[name] for name in names)]
        before = (and_(there, table.c[name].in_(sorted(touch.before[name]))) for name in names if name in touch.before)
        found = select(*columns).where(or_(table.c.id.in_(touch.rows()), *before)).cte("found", recursive=True)
        shares = or_(*(and_(there, table.c[name] == found.c[name]) for name in names))
        return select(found.union(select(*columns).join_from(found, table, shares)).c.id)

    return leads


def same(asking: Asking, code: str, *alike: tuple[str, ...]) -> set[frozenset[int]]:
    """Groups of living rows in which all fields of one of these tuples are filled and equal.

    Counted here: the database would sort the whole table once for each of them.
    """
    table, names = living(code), list(dict.fromkeys(chain.from_iterable(alike)))
    rows = asking.plain(select(table.c.id, *(table.c[name] for name in names)).where(table.c.deleted_at.is_(None), *asking.among(code)))
    ids, *columns = zip(*rows, strict=True) if rows else ((), *(() for _ in names))
    column_of, groups = dict(zip(names, columns, strict=True)), set[frozenset[int]]()
    for each in alike:
        keys = list(zip(*(column_of[name] for name in each), strict=True))
        if len(set(keys)) == len(keys):
            continue
        twice = {key for key, number in Counter(keys).items() if number > 1 and None not in key}
        of: dict[tuple[Any, ...], set[int]] = {key: set() for key in twice}
        for row_id, key in zip(ids, keys, strict=True) if twice else ():
            if key in twice:
                of[key].add(row_id)
        groups |= {frozenset(each) for each in of.values()}
    return groups


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


def _of_person(touch: Touch) -> Rows:
    return along(touch, "person")


def _of_accident(touch: Touch) -> Rows:
    return pointing("accident-parties", "accident", touch, "person")


def _of_session(touch: Touch) -> Rows:
    return pointing("training-attendances", "training", touch, "person")


def _of_car(touch: Touch) -> Rows:
    return pointing(DRIVES, "vehicle", touch, "person")


_REVIEW = {"violations": _of_person, "accidents": _of_accident, "accident-parties": _of_person, "school-staff": _of_person}
_TRAINED = {"training": _of_session, "training-attendances": _of_person}
_DRIVEN = {DRIVES: _of_person, VEHICLES: _of_car}

SOURCES = (
    Source(("people.age",), (PEOPLE,), too_old, of=PEOPLE),
    Source(("people.medical",), (PEOPLE,), medical_owed, of=PEOPLE),
    Source(("people.review",), (PEOPLE, *_REVIEW), review_owed, of=PEOPLE, by=_REVIEW),
    Source(("people.points",), (PEOPLE, "violations"), full_points, of=PEOPLE, by={"violations": _of_person}),
    Source(("people.file",), (PEOPLE,), files_incomplete, of=PEOPLE),
    Source(("people.untrained",), (PEOPLE, *_TRAINED), not_trained, of=PEOPLE, by=_TRAINED),
    Source(("drives.class", "people.novice"), (PEOPLE, *_DRIVEN), classes_wrong, of=PEOPLE, by=_DRIVEN),
    Source(("people.twin",), (PEOPLE,), people_twice, of=PEOPLE, by={PEOPLE: alike("id_number", "name")}),
)
