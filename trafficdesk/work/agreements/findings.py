"""Who has not signed, year by year until it is done, and which year's agreements are still to be made.

Who owes a signature and whether it was given is answered by rules_signing.py alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select

from trafficdesk.engine.finding import Asking, Found, Source, living
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.legal import practice
from trafficdesk.work.agreements.rules_signing import (
    CODE,
    NOT_MADE,
    REGISTERS,
    Signer,
    maybe_open,
    never_made,
    of_persons,
    of_units,
    signers,
)

PEOPLE, UNITS = "people", "units"
_BATCH = 500
_OF_PEOPLE, _OF_UNITS, _NEXT = "people.unsigned", "units.unsigned", "agreements.next"


def deadline(year: int, on: date) -> date:
    """The day by which the agreements of a year are normally signed."""
    return month_end(date(year, practice("agreement_deadline_month", on), 1))


def not_signed(asking: Asking) -> Iterator[Found]:
    """Whoever owes a signature of a year since the office answers: by the end of March, who came later some days after coming."""
    years = [year for year in asking.years() if asking.shows(_OF_PEOPLE, deadline(year, asking.today))]
    came = _came(asking) if years else {}
    for year in years:
        usual, grace = deadline(year, asking.today), timedelta(days=practice("agreement_new_arrival_days", asking.today))
        # The office's own first weeks count as coming.
        earliest = max(usual, asking.since + grace) if asking.since > date(year, 1, 1) else usual
        last, what = date(year, 12, 31), f"{year} 年度责任书未签"
        shown = asking.today + timedelta(days=asking.kind(_OF_PEOPLE).ahead)
        begins = max(date(year, 1, 1), asking.since)
        for name, code, row_id, called, unit, variant in _open(asking, year, min(asking.today, last)):
            arrived = came.get((code, row_id), asking.since)
            due = max(earliest, arrived + grace)
            if arrived <= last and due <= shown:
                key = f"{year}/{variant}/{unit}"
                yield Found(name, code, row_id, called, due, unit, what, key, max(begins, arrived))


def _open(asking: Asking, year: int, day: date) -> Iterator[tuple[str, str, int, str, int, str]]:
    """(kind, record, row, name, unit, variant) of who must still sign: units, drivers without an agreement, the others by the rule."""
    for unit in of_units(asking.connection, year, day, asking.office):
        if unit.open:
            yield _OF_UNITS, UNITS, unit.unit, unit.name, unit.unit, unit.variant
    without = set()
    for person, name, of, variant in never_made(asking.connection, year):
        without.add((person, of, variant))
        yield _OF_PEOPLE, PEOPLE, person, name, of, variant
    persons = maybe_open(asking.connection, year, day)
    for start in range(0, len(persons), _BATCH):
        for each in of_persons(asking.connection, year, day, persons[start : start + _BATCH]):
            if each.open and (each.person, each.unit, each.variant) not in without:
                yield _OF_PEOPLE, PEOPLE, each.person or 0, each.name, each.unit, each.variant


def _came(asking: Asking) -> dict[tuple[str, int], date]:
    """Since when somebody is there: the start of the main post, else the day of the entry."""
    people, posts, units = living(PEOPLE), living("posts"), living(UNITS)
    main = select(posts.c.person, func.max(posts.c.start)).where(
        posts.c.main.is_(True), posts.c.end.is_(None), posts.c.deleted_at.is_(None)
    )
    found = {(PEOPLE, row_id): created.date() for row_id, created in asking.ask(select(people.c.id, people.c.created_at))}
    found |= {(PEOPLE, person): start for person, start in asking.ask(main.group_by(posts.c.person)) if start is not None}
    found |= {(UNITS, row_id): created.date() for row_id, created in asking.ask(select(units.c.id, units.c.created_at))}
    return found


def next_year(asking: Asking) -> Iterator[Found]:
    """From December on: how many of the coming year's agreements are still to be made; until they are asked for one by one."""
    for year in (asking.today.year, asking.today.year + 1):
        due = date(year - 1, 12, 31)
        one_by_one = asking.shows(_OF_PEOPLE, deadline(year, asking.today))
        if one_by_one or not asking.shows(_NEXT, due) or not asking.counts(due):
            continue
        left = sum(_unmade(each) for each in signers(asking.connection, year, max(asking.today, date(year, 1, 1)), office=asking.office))
        if left:
            words, since = f"还有 {left} 份没有建立", date(year - 1, 12, 1)
            yield Found(_NEXT, CODE, 0, f"{year} 年度责任书", due, what=words, key=str(year), since=since)


def _unmade(signer: Signer) -> bool:
    return signer.state == NOT_MADE


SOURCES = (
    Source((_OF_PEOPLE, _OF_UNITS), (*REGISTERS, CODE), not_signed),
    Source((_NEXT,), (*REGISTERS, CODE), next_year),
)
