"""Who has not signed, year by year until it is done, and which year's agreements are still to be made.

Who owes a signature and whether it was given is answered by rules_signing.py alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from trafficdesk.engine.finding import Asking, Found, Source, fast, living
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.legal import practice
from trafficdesk.work.agreements.rules_signing import (
    CODE,
    NOT_MADE,
    REGISTERS,
    Perhaps,
    Signer,
    main_posts_open,
    of_persons,
    of_units,
    signers,
    with_further_posts,
)

PEOPLE, UNITS = "people", "units"
_BATCH = 500
_OF_PEOPLE, _OF_UNITS, _NEXT = "people.unsigned", "units.unsigned", "agreements.next"


def deadline(year: int, on: date) -> date:
    """The day by which the agreements of a year are normally signed."""
    return month_end(date(year, practice("agreement_deadline_month", on), 1))


def not_signed(asking: Asking) -> Iterator[Found]:
    """Whoever owes a signature of a year since the office answers: by the end of March, who came later some days after coming."""
    usual = {year: deadline(year, asking.today) for year in asking.years()}
    terms = {year: _Term.of(asking, year, day) for year, day in usual.items() if asking.shows(_OF_PEOPLE, day)}
    if not terms:
        return
    perhaps = main_posts_open(asking.connection, {year: term.day for year, term in terms.items()})
    for year, person, name, unit, variant, came, made in perhaps:
        if not made:
            found = terms[year].late(_OF_PEOPLE, PEOPLE, person, name, unit, variant, came)
            if found is not None:
                yield found
    yield from _looked_at(asking, terms, perhaps)
    units = living(UNITS)
    created = {row.id: row.created_at.date() for row in asking.ask(select(units.c.id, units.c.created_at))}
    for year, signing in of_units(asking.connection, {year: term.day for year, term in terms.items()}, asking.office):
        term = terms[year]
        for each in signing:
            late = term.late(_OF_UNITS, UNITS, each.unit, each.name, each.unit, each.variant, created[each.unit]) if each.open else None
            if late is not None:
                yield late


class _Term(NamedTuple):
    """What holds for the signatures of a year: the earliest day they may be due, the days granted, until when one is shown.

    settled: who was there by then is due on the earliest day.
    """

    year: int
    day: date
    last: date
    earliest: date
    grace: timedelta
    settled: date
    begins: date
    shown: date
    what: str

    @classmethod
    def of(cls, asking: Asking, year: int, usual: date) -> _Term:
        grace, last = timedelta(days=practice("agreement_new_arrival_days", asking.today)), date(year, 12, 31)
        # The office's own first weeks count as coming.
        earliest = max(usual, asking.since + grace) if asking.since > date(year, 1, 1) else usual
        shown = asking.today + timedelta(days=asking.kind(_OF_PEOPLE).ahead)
        begins = max(date(year, 1, 1), asking.since)
        return cls(year, min(asking.today, last), last, earliest, grace, earliest - grace, begins, shown, f"{year} 年度责任书未签")

    def late(self, kind: str, code: str, row_id: int, called: str, unit: int, variant: str, arrived: date) -> Found | None:
        """The finding of one signature; None while it is not asked for, or of somebody who came later."""
        due = self.earliest if arrived <= self.settled else arrived + self.grace
        if due > self.shown or arrived > self.last:
            return None
        since = self.begins if arrived <= self.begins else arrived
        return fast(Found, (kind, code, row_id, called, due, unit, self.what, f"{self.year}/{variant}/{unit}", since, "", ()))


def _looked_at(asking: Asking, terms: Mapping[int, _Term], perhaps: Sequence[Perhaps]) -> Iterator[Found]:
    """Drivers with an agreement that does not stand, or with a further post: decided one by one by the signing rule."""
    further, connection = with_further_posts(asking.connection), asking.connection
    if not further and not any(each.made for each in perhaps):
        return
    said = {(each.year, each.person, each.unit, each.variant) for each in perhaps if not each.made}
    came = _came(asking)
    for year, term in terms.items():
        persons = sorted({*further, *(each.person for each in perhaps if each.made and each.year == year)})
        for start in range(0, len(persons), _BATCH):
            for each in of_persons(connection, year, term.day, persons[start : start + _BATCH]):
                if each.open and (year, each.person, each.unit, each.variant) not in said:
                    person = each.person or 0
                    late = term.late(_OF_PEOPLE, PEOPLE, person, each.name, each.unit, each.variant, came.get(person, asking.since))
                    if late is not None:
                        yield late


def _came(asking: Asking) -> dict[int, date]:
    """Since when a driver is there: the start of the main post, else the day of the entry."""
    people, posts = living(PEOPLE), living("posts")
    main = select(posts.c.person, func.max(posts.c.start)).where(
        posts.c.main.is_(True), posts.c.end.is_(None), posts.c.deleted_at.is_(None)
    )
    found = {row_id: created.date() for row_id, created in asking.ask(select(people.c.id, people.c.created_at))}
    return found | {person: start for person, start in asking.ask(main.group_by(posts.c.person)) if start is not None}


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
