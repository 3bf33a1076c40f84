"""Who has not signed, year by year until it is done, and which year's agreements are still to be made.

Who owes a signature and whether it was given is answered by rules_signing.py alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain
from typing import NamedTuple

from sqlalchemy import func, select, union_all

from trafficdesk.engine.finding import Asking, Found, Memo, Source, along, fast, living, pointing
from trafficdesk.engine.finding_changes import Rows, Touch
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.legal import practice
from trafficdesk.store.query import day_of
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.agreements.rules_signing import (
    CODE,
    NOT_MADE,
    REGISTERS,
    Perhaps,
    Signer,
    main_posts_open,
    of_persons,
    signers,
    units_open,
    with_further_posts,
)

PEOPLE, UNITS = "people", "units"
_BATCH = 500
_OF_PEOPLE, _OF_UNITS, _NEXT = "people.unsigned", "units.unsigned", "agreements.next"


def deadline(year: int, on: date) -> date:
    """The day by which the agreements of a year are normally signed."""
    return month_end(date(year, practice("agreement_deadline_month", on), 1))


def not_signed(asking: Asking) -> Iterable[Found]:
    """Drivers who owe a signature of a year since the office answers: by the end of March, who came later some days after coming."""
    if not (terms := _terms(asking)):
        return ()
    days = {year: term.day for year, term in terms.items()}
    perhaps = main_posts_open(asking.connection, days, _ids(asking, PEOPLE))
    nothing_made = _nothing_made(terms, perhaps)
    return chain(nothing_made, _looked_at(asking, terms, perhaps, nothing_made))


def _terms(asking: Asking) -> dict[int, _Term]:
    usual = {year: deadline(year, asking.today) for year in asking.years()}
    return {year: _Term.of(asking, year, day) for year, day in usual.items() if asking.shows(_OF_PEOPLE, day)}


def _ids(asking: Asking, code: str) -> list[int] | None:
    """Those who are asked about; None for everybody."""
    return sorted(asking.about[code]) if code in asking.about else None


def _nothing_made(terms: Mapping[int, _Term], perhaps: Sequence[Perhaps]) -> list[Found]:
    """Of main posts for which no agreement lies: there may be a hundred thousand, so what many have in common is worked out once."""
    spans = {year: _spans(term) for year, term in terms.items()}
    keys: dict[int, Memo[str, Memo[int, str]]] = {year: Memo(partial(_keys, year)) for year in terms}
    what = {year: term.what for year, term in terms.items()}
    return [
        fast(Found, (_OF_PEOPLE, PEOPLE, person, name, span[0], unit, what[year], keys[year][category][unit], span[1], "", ()))
        for year, person, name, unit, category, came, made in perhaps
        if not made and (span := spans[year][came]) is not None
    ]


def _spans(term: _Term) -> Memo[date | str, tuple[date, date] | None]:
    """By when and since when who came on a day owes."""
    return Memo(lambda came: term.asked_of(day_of(came)))


def _keys(year: int, category: str) -> Memo[int, str]:
    """Unit → what tells the signature of a year and category from others of the same driver."""
    return Memo(lambda unit: _key(year, OF_CATEGORY[category], unit))


def units_not_signed(asking: Asking) -> Iterator[Found]:
    """Units that have not signed with the street, by the same days."""
    if not (terms := _terms(asking)):
        return
    units, days = living(UNITS), {year: term.day for year, term in terms.items()}
    entered = select(units.c.id, units.c.created_at).where(*asking.among(UNITS))
    created = {row_id: at.date() for row_id, at in asking.ask(entered)}
    for year, left in units_open(asking.connection, days, asking.office, _ids(asking, UNITS)):
        term = terms[year]
        spans = {came: term.asked_of(came) for came in set(created.values())}
        for unit, name, _, _, variant, _, _ in left:
            if (span := spans[created[unit]]) is not None:
                yield fast(Found, (_OF_UNITS, UNITS, unit, name, span[0], unit, term.what, _key(year, variant, unit), span[1], "", ()))


def _key(year: int, variant: str, unit: int) -> str:
    return f"{year}/{variant}/{unit}"


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

    def asked_of(self, arrived: date) -> tuple[date, date] | None:
        """By when and since when who arrived on a day owes; None while it is not asked for, or of somebody who came later."""
        due = self.earliest if arrived <= self.settled else arrived + self.grace
        if due > self.shown or arrived > self.last:
            return None
        return due, self.begins if arrived <= self.begins else arrived


def _looked_at(
    asking: Asking, terms: Mapping[int, _Term], perhaps: Sequence[Perhaps], nothing_made: Sequence[Found]
) -> Iterator[Found]:
    """Drivers with an agreement that does not stand, or with a further post: decided one by one by the signing rule."""
    connection, further = asking.connection, with_further_posts(asking.connection, _ids(asking, PEOPLE))
    made = {(row[0], row[1]) for row in perhaps if row[-1]}
    concerned = further | {person for _, person in made}
    if not concerned:
        return
    said = {(each.id, each.key) for each in nothing_made if each.id in concerned}
    came = _came(asking)
    for year, term in terms.items():
        persons = sorted({*further, *(person for on, person in made if on == year)})
        for start in range(0, len(persons), _BATCH):
            for each in of_persons(connection, year, term.day, persons[start : start + _BATCH]):
                person, key = each.person or 0, _key(year, each.variant, each.unit)
                if each.open and (person, key) not in said:
                    span = term.asked_of(came.get(person, asking.since))
                    if span is not None:
                        yield Found(_OF_PEOPLE, PEOPLE, person, each.name, span[0], each.unit, term.what, key, span[1])


def _came(asking: Asking) -> dict[int, date]:
    """Since when a driver is there: the start of the main post, else the day of the entry."""
    people, posts = living(PEOPLE), living("posts")
    main = select(posts.c.person, func.max(posts.c.start)).where(
        posts.c.main.is_(True), posts.c.end.is_(None), posts.c.deleted_at.is_(None), *asking.among(PEOPLE, posts.c.person)
    )
    entered = select(people.c.id, people.c.created_at).where(*asking.among(PEOPLE))
    found = {row_id: created.date() for row_id, created in asking.ask(entered)}
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


def _of_person(touch: Touch) -> Rows:
    return along(touch, "person")


def _of_unit(touch: Touch) -> Rows:
    """Whose post is in a unit: its state decides whether a further one signs."""
    return union_all(pointing(PEOPLE, "unit", touch), pointing("posts", "unit", touch, "person"))


def _of_unit_itself(touch: Touch) -> Rows:
    """The units of agreements that are a unit's own, or were."""
    made, units = living(CODE), living(UNITS)
    own = () if "person" in touch.before else (made.c.person.is_(None),)
    now = select(made.c.unit).where(made.c.id.in_(touch.rows()), *own)
    return select(units.c.id).where(units.c.id.in_(now) | units.c.id.in_(touch.pointed_at("unit")))


SOURCES = (
    Source((_OF_PEOPLE,), (*REGISTERS, CODE), not_signed, of=PEOPLE, by={"posts": _of_person, CODE: _of_person, UNITS: _of_unit}),
    Source((_OF_UNITS,), (UNITS, CODE), units_not_signed, of=UNITS, by={CODE: _of_unit_itself}),
    Source((_NEXT,), (*REGISTERS, CODE), next_year),
)
