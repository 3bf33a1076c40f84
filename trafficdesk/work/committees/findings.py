"""What residents' committees have not handed in, and their ledgers of a year that are not complete."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.work.agreements.rules import COMMITTEE
from trafficdesk.work.committees import rules

_OF = {
    "committee-papers.plan": rules.PLAN,
    "committee-papers.summary": rules.SUMMARY,
    "committee-papers.assessment": rules.ASSESSMENT,
}
_LEDGERS = "committee-ledgers.missing"


def papers_not_in(asking: Asking) -> Iterator[Found]:
    """Plans, summaries and assessments, of every year since the office answers."""
    own = asking.settings.get(rules.DEADLINES_SETTING) or {}
    rows = asking.rows(rules.TEXTS, "committee", "year", "kind", "handed_in", "state")
    given = {
        (row["committee"], row["year"], row["kind"])
        for row in rows
        if rules.is_handed_in(row["state"], row["handed_in"])
    }
    for unit in asking.rows("units", "title", unit_type=COMMITTEE, state="在册"):
        for year in asking.years():
            for name, paper in _OF.items():
                due = rules.deadline(year, paper, own)
                if (unit["id"], year, paper) not in given and asking.counts(due) and asking.shows(name, due):
                    yield Found(
                        name,
                        rules.TEXTS,
                        0,
                        unit["title"],
                        due,
                        unit["id"],
                        f"{year} {paper}未报",
                        f"{unit['id']}/{year}",
                        date(year, 1, 1),
                    )


def ledgers_not_complete(asking: Asking) -> Iterator[Found]:
    """How many of a year's ledgers a committee has not completed, from some weeks before the year's end."""
    complete: dict[tuple[int, int], set[str]] = {}
    for row in asking.rows(rules.LEDGERS, "committee", "year", "kind", state=rules.COMPLETE):
        complete.setdefault((row["committee"], row["year"]), set()).add(row["kind"])
    for unit in asking.rows("units", "title", unit_type=COMMITTEE, state="在册"):
        for year in asking.years():
            due = date(year, 12, 31)
            left = len(rules.missing_ledgers(year, complete.get((unit["id"], year), ())))
            if left and asking.shows(_LEDGERS, due):
                words = f"{year} 年台账缺 {left} 本"
                yield Found(
                    _LEDGERS,
                    rules.LEDGERS,
                    0,
                    unit["title"],
                    due,
                    unit["id"],
                    words,
                    f"{unit['id']}/{year}",
                    date(year, 1, 1),
                )


SOURCES = (
    Source(tuple(_OF), (rules.TEXTS, "units"), papers_not_in),
    Source((_LEDGERS,), (rules.LEDGERS, "units"), ledgers_not_complete),
)
