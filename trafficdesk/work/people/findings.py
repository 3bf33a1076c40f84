"""What is missing or wrong of drivers and who drives what: ages, reviews, points, classes, files, training.

Whether something is allowed is decided by the rules of this stream; the database only hands over who may be concerned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from trafficdesk.engine.finding import Asking, Found, Source, living
from trafficdesk.fields.checks.licence import classes
from trafficdesk.fields.codes import code_list
from trafficdesk.records.registry import record_type
from trafficdesk.rules.calendar_steps import add_months, add_years
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.people import rules_licence_age as licence_age
from trafficdesk.work.people import rules_licence_fit as licence_fit
from trafficdesk.work.people import rules_licence_terms as licence_terms
from trafficdesk.work.people import rules_points_cycle as points_cycle
from trafficdesk.work.people.rules_coverage import FILE_FIELDS
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
        "licence_classes",
        "first_issued",
        "review_due",
        "school_qualified",
        "points",
        "changed_at",
    )
    return [people.c[name] for name in names]


def too_old(asking: Asking) -> Iterator[Found]:
    """Drivers who have reached, or soon reach, the age at which one of their classes ends."""
    people, kind = living(PEOPLE), asking.kind("people.age")
    ahead = asking.today + timedelta(days=kind.ahead)
    ages = [
        licence_age.age_limit(each.code, asking.today).drive_until
        for each in code_list("licence_class").options()
    ]
    lowest = min(age for age in ages if age is not None)
    query = select(*_columns()).where(
        on_register(), people.c.licence_classes.is_not(None), people.c.born <= add_years(ahead, -lowest)
    )
    for row in asking.ask(query):
        decided = licence_age.driving_ends(row.born, row.licence_classes, asking.today)
        if decided.value is not None and decided.value <= ahead + timedelta(days=1):
            yield Found(
                kind.name, PEOPLE, row.id, row.title, decided.value - timedelta(days=1), row.unit, key=decided.value.isoformat(),
                since=decided.value, says=decided.sentence,
            )  # fmt: skip


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
        decided = licence_terms.medical(row.born, row.licence_classes, row.first_issued, asking.today)
        if decided.value is not None and asking.shows(kind.name, decided.value[1]):
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
    wanted = and_(on_register(), people.c.review_due.is_(None), people.c.first_issued.is_not(None))
    rows = list(
        asking.ask(select(*_columns()).where(wanted, or_(people.c.school_qualified.is_(True), pointed)))
    )
    points = _points(asking, since)
    for row in rows:
        held = row.licence_classes or ""
        decided = licence_terms.review(
            held, row.first_issued, asking.today, points.get(row.id, []), bool(row.school_qualified)
        )
        if decided.value is not None and asking.counts(decided.value[1]):
            yield _in_time(kind.name, row, decided)


def full_points(asking: Asking) -> Iterator[Found]:
    """Who has reached the full points of the present cycle, by the violations on file or by what was typed."""
    people, kind = living(PEOPLE), "people.points"
    full = rule("points_full", asking.today)
    points = _points(asking, add_months(asking.today, -12))
    near = [person for person, rows in points.items() if sum(each or 0 for _, each in rows) >= full.value]
    typed = people.c.points >= full.value
    for row in asking.ask(select(*_columns()).where(on_register(), or_(typed, people.c.id.in_(near)))):
        mine = points.get(row.id, [])
        counted = (
            points_cycle.points_so_far(row.first_issued, asking.today, mine) if row.first_issued else None
        )
        by_typing = (row.points or 0) >= full.value
        if by_typing or (counted is not None and counted.value >= full.value):
            day = max((on for on, _ in mine), default=row.changed_at.date())
            says = (
                f"本周期记分 {row.points} 分，已到 {full.value} 分"
                if by_typing or counted is None
                else counted.sentence
            )
            yield Found(
                kind,
                PEOPLE,
                row.id,
                row.title,
                day - timedelta(days=1),
                row.unit,
                key=day.isoformat(),
                since=day,
                says=says,
            )


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
    blank = {
        name: or_(people.c[name].is_(None), people.c[name] == "")
        if _is_text(name)
        else people.c[name].is_(None)
        for name in FILE_FIELDS
    }
    labels = {name: record_type(PEOPLE).field(name).label for name in FILE_FIELDS}
    query = select(
        people.c.id, people.c.title, people.c.unit, people.c.created_at, *(blank[name] for name in FILE_FIELDS)
    )
    for row_id, title, unit, created, *empty in asking.ask(
        query.where(on_register(), _drives(), or_(*blank.values()))
    ):
        lacking = "、".join(label for label, missing in zip(labels.values(), empty, strict=True) if missing)
        began = asking.began(created)
        yield Found(
            kind.name, PEOPLE, row_id, title, kind.until_when(began), unit, f"缺{lacking}", lacking, began
        )


def _drives() -> ColumnElement[bool]:
    return living(PEOPLE).c.category.in_(tuple(OF_CATEGORY))


def _is_text(name: str) -> bool:
    return record_type(PEOPLE).field(name).kind.value != "date"


def not_trained(asking: Asking) -> Iterator[Found]:
    """Drivers who came to no training of a year; asked from some weeks before its end."""
    people, kind = living(PEOPLE), asking.kind("people.untrained")
    attended, sessions = living("training-attendances"), living("training")
    for year in asking.years():
        due = date(year, 12, 31)
        if not asking.shows(kind.name, due):
            continue
        came = exists().where(
            attended.c.person == people.c.id, attended.c.training == sessions.c.id, attended.c.deleted_at.is_(None),
            attended.c.result.in_(("已到", "已补课")), sessions.c.deleted_at.is_(None),
            sessions.c.starts.between(datetime(year, 1, 1), datetime(year, 12, 31, 23, 59, 59)),
        )  # fmt: skip
        there = people.c.created_at <= datetime(year, 12, 31, 23, 59, 59)
        for row_id, title, unit in asking.ask(
            select(people.c.id, people.c.title, people.c.unit).where(on_register(), _drives(), there, ~came)
        ):
            yield Found(
                kind.name,
                PEOPLE,
                row_id,
                title,
                due,
                unit,
                f"{year} 年没有参加培训",
                str(year),
                date(year, 1, 1),
            )


def classes_wrong(asking: Asking) -> Iterator[Found]:
    """Who drives a car that none of the classes held covers, or that nobody in the novice period may drive."""
    drives, people, vehicles = living(DRIVES), living(PEOPLE), living(VEHICLES)
    now = and_(
        drives.c.deleted_at.is_(None),
        drives.c.end.is_(None),
        vehicles.c.deleted_at.is_(None),
        vehicles.c.state == "在用",
    )
    what = (people.c.licence_classes, vehicles.c.vehicle_type, vehicles.c.automatic, vehicles.c.use_character)
    held = and_(people.c.licence_classes.is_not(None), vehicles.c.vehicle_type.is_not(None))
    joined = drives.join(people, drives.c.person == people.c.id).join(
        vehicles, drives.c.vehicle == vehicles.c.id
    )

    @cache
    def decided(licence: str, kind: str, automatic: bool | None, use: str | None) -> str:
        fit = licence_fit.fits(classes(licence), kind, automatic, use or "", asking.today)
        return fit.sentence if fit.value is False else ""

    columns = (
        drives.c.id,
        people.c.id,
        people.c.title,
        people.c.unit,
        vehicles.c.id,
        vehicles.c.title,
        drives.c.start,
        people.c.first_issued,
    )
    novices = people.c.first_issued > add_months(asking.today, -rule("probation_months", asking.today).value)
    banned = and_(novices, vehicles.c.use_character.in_(NOT_FOR_NOVICES))
    combos = [
        each
        for each in asking.ask(select(*what).select_from(joined).where(now, held, on_register()).distinct())
        if decided(*each)
    ]
    wrong = or_(
        False,
        *(
            and_(*(column.is_not_distinct_from(value) for column, value in zip(what, each, strict=True)))
            for each in combos
        ),
    )
    query = (
        select(*columns, *what, case((banned, 1), else_=0))
        .select_from(joined)
        .where(now, on_register(), or_(wrong, banned))
    )
    for drive, person, name, unit, car, plate, start, issued, *combo, novice in asking.ask(query):
        since = asking.began(start) if start else asking.since
        sentence = decided(*combo) if combo[0] and combo[1] else ""
        if sentence:
            says = f"{name}驾驶 {plate}：{sentence}"
            yield Found(
                "drives.class", DRIVES, drive, f"{name} {plate}", since - timedelta(days=1), unit, "", f"{combo[0]}/{combo[1]}", since,
                says, ((PEOPLE, person), (VEHICLES, car)),
            )  # fmt: skip
        if novice:
            last = licence_terms.probation(issued, asking.today)
            yield Found(
                "people.novice", PEOPLE, person, name, since - timedelta(days=1), unit, f"实习期驾驶 {plate}", str(car), since,
                f"{name}驾驶 {plate}：{last.sentence}", ((VEHICLES, car),),
            )  # fmt: skip


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
    Source(("people.review",), (PEOPLE, "violations"), review_owed),
    Source(("people.points",), (PEOPLE, "violations"), full_points),
    Source(("people.file",), (PEOPLE,), files_incomplete),
    Source(("people.untrained",), (PEOPLE, "training", "training-attendances"), not_trained),
    Source(("drives.class", "people.novice"), (DRIVES, PEOPLE, VEHICLES), classes_wrong),
    Source(("people.twin",), (PEOPLE,), people_twice),
)
