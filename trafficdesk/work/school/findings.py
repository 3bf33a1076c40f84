"""What is missing of pupil transport: the census page's gaps of the present term, and committees that did not declare.

The page and this list are computed by one function (coverage.py). Dates that run out are findings of their own field, so
gaps that say the same once more are left out here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select, true, union_all

from trafficdesk.engine.finding import Asking, Found, Source, along, living, pointing
from trafficdesk.engine.finding_changes import Rows, Touch
from trafficdesk.records.registry import pointing_at
from trafficdesk.work.agreements.rules import COMMITTEE
from trafficdesk.work.school import coverage, gaps, rules
from trafficdesk.work.school.gaps import Gap

CENSUS = "school-censuses.missing"
_OWN = rules.VEHICLES, rules.STAFF, rules.INSPECTIONS, rules.PUPILS, rules.CENSUSES, "school-permits"
READS = (
    *_OWN, "vehicles", "people", "violations", "accidents", "accident-parties", "agreements", "agreement-templates", "units", "posts",
)  # fmt: skip


def censuses_not_in(asking: Asking) -> Iterator[Found]:
    """Residents' committees that have not declared their pupil transport, term by term since the office answers."""
    declared = {(row["committee"], row["term"]) for row in asking.rows(rules.CENSUSES, "committee", "term")}
    committees = asking.rows("units", "title", unit_type=COMMITTEE, state="在册")
    for term in _terms(asking):
        due = rules.term_opens(term)
        if asking.counts(due) and asking.shows(CENSUS, due):
            for unit in committees:
                if (unit["id"], term) not in declared:
                    what = f"{term} 开学摸排未报"
                    yield Found(
                        CENSUS,
                        rules.CENSUSES,
                        0,
                        unit["title"],
                        due,
                        unit["id"],
                        what,
                        f"{unit['id']}/{term}",
                        due,
                    )


def _terms(asking: Asking) -> Iterator[str]:
    for year in range(asking.since.year, asking.today.year + 2):
        yield from (f"{year}春", f"{year}秋")


def gaps_of_the_term(asking: Asking) -> Iterator[Found]:
    """Everything the census page names for the present term."""
    term = rules.term_of(asking.today)
    opened, entered = rules.term_start(term), _entered(asking)
    for committee in coverage.coverage(asking.records, term):
        mine: dict[tuple[str, str, int], list[Gap]] = {}
        for gap in committee.gaps:
            if gap.code != "units" and not gap.elsewhere:  # without a declaration the committee itself is asked
                mine.setdefault((gap.key, gap.code, gap.id), []).append(gap)
        for (key, code, row_id), found in mine.items():
            name = f"school.{key}"
            since = max(opened, entered.get((code, row_id), opened), asking.since)
            # Another gap of the row is another finding.
            about = zlib.crc32("/".join(sorted(gap.about for gap in found)).encode())
            many = f"（{len(found)} 项）" if len(found) > 1 else ""
            kind, says = asking.kind(name), "；".join(gap.sentence for gap in found)
            title = committee.name if code == rules.CENSUSES else found[0].title
            due, key = kind.until_when(since), f"{term}/{about:08x}"
            yield Found(name, code, row_id, title, due, committee.committee, f"{kind.label}{many}", key, since, says)


def _entered(asking: Asking) -> dict[tuple[str, int], date]:
    """From when on a row is on file."""
    codes = (rules.VEHICLES, rules.STAFF, rules.CENSUSES)
    return {
        (code, row["id"]): row["created_at"].date()
        for code in codes
        for row in asking.rows(code, "created_at")
    }


def _staff(touch: Touch) -> Rows:
    return pointing(rules.STAFF, "person", touch)


def _staff_of(touch: Touch) -> Rows:
    return pointing(rules.STAFF, "person", along(touch, "person"))


def _staff_in_accident(touch: Touch) -> Rows:
    return pointing(rules.STAFF, "person", pointing("accident-parties", "accident", touch, "person"))


def _cars(touch: Touch) -> Rows:
    return pointing(rules.VEHICLES, "vehicle", touch)


def _staff_signed(touch: Touch) -> Rows:
    return union_all(_staff_of(touch), pointing(rules.STAFF, "agreement", touch))


def _units(touch: Touch) -> Rows:
    """Those that declare, or did until then; that a row of the transport names; in which somebody of it has a post."""
    units, did = living("units"), COMMITTEE in touch.before.get("unit_type", ())
    declare = select(units.c.id).where(units.c.id.in_(touch.rows()), true() if did else units.c.unit_type == COMMITTEE)
    named = [pointing(kind.code, spec.name, touch) for kind, spec in pointing_at("units") if kind.code in _OWN]
    posts = union_all(pointing("people", "unit", touch), pointing("posts", "unit", touch, "person"))
    return union_all(declare, *named, pointing(rules.STAFF, "person", posts))


# Of everybody and every car only those matter that carry pupils.
_CONCERNED = {
    "people": _staff, "vehicles": _cars, "violations": _staff_of, "accidents": _staff_in_accident, "accident-parties": _staff_of,
    "agreements": _staff_signed, "posts": _staff_of, "units": _units,
}  # fmt: skip

SOURCES = (
    Source((CENSUS,), (rules.CENSUSES, "units"), censuses_not_in),
    Source(tuple(f"school.{key}" for key in gaps.KEYS.values()), READS, gaps_of_the_term, by=_CONCERNED),
)
