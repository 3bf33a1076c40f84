"""What is owed of hazards besides their dates: a deadline, a grade, places of a round that nobody looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.work.hazards import rules

HAZARDS, ROUNDS, PLACES = "hazards", "inspection-rounds", "inspection-places"
_UNGRADED, _NO_DUE, _PLACES = "hazards.ungraded", "hazards.no_due", "inspection-rounds.places"


def without_grade_or_day(asking: Asking) -> Iterator[Found]:
    """Open hazards that nobody graded, and graded ones without a deadline (handed over ones have another one's)."""
    over = (rules.CLOSED, rules.PASSED, rules.REPLIED, rules.FOLLOWED)
    for row in asking.rows(
        HAZARDS, "title", "state", "level", "due", "found", "responsible_unit", "created_at"
    ):
        if row["state"] in over:
            continue
        began = asking.began(row["created_at"])
        for kind, lacks in ((_UNGRADED, not row["level"]), (_NO_DUE, row["level"] and row["due"] is None)):
            if lacks:
                due = asking.kind(kind).until_when(began)
                yield Found(
                    kind,
                    HAZARDS,
                    row["id"],
                    row["title"],
                    due,
                    row["responsible_unit"],
                    since=row["found"] or began,
                )


def places_not_looked_at(asking: Asking) -> Iterator[Found]:
    """Rounds that are over with listed places that nobody looked at."""
    left = Counter(place["round"] for place in asking.rows(PLACES, "round", checked_on=None))
    for row in asking.rows(ROUNDS, "title", "ends"):
        ends = row["ends"]
        if ends is not None and ends < asking.today and asking.counts(ends) and left[row["id"]]:
            yield Found(
                _PLACES,
                ROUNDS,
                row["id"],
                row["title"],
                ends,
                what=f"还有 {left[row['id']]} 处没有查",
                since=ends,
            )


SOURCES = (
    Source((_UNGRADED, _NO_DUE), (HAZARDS,), without_grade_or_day, of=HAZARDS),
    Source((_PLACES,), (ROUNDS, PLACES), places_not_looked_at),
)
