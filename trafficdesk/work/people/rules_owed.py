"""What a driver owes in time, review and medical certificate: the one answer of the list of findings, person page and school page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk.rules.calendar_steps import add_years, full_years
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule
from trafficdesk.work.people.rules_licence_terms import Days, is_grave, medical, review
from trafficdesk.work.people.rules_points_cycle import points_cycle

Values = Mapping[str, Any]
Points = Iterable[tuple[date, int | None]]
# An accident's values and how far the person answers for it.
Involved = Sequence[tuple[Values, str | None]]


def reviewed_until(person: Values, staff: Values | None = None) -> date | None:
    """The day until which somebody is reviewed, as it was typed: with the school vehicle, else on the person."""
    return (staff or {}).get("reviewed_until") or person.get("review_due")


def owes_review(
    person: Values, on: date, points: Points, accidents: Involved = (), known: date | None = None
) -> Decision[Days | None] | None:
    """The review of the points cycle that ended last. None: nobody can say, or a typed day (known) says it instead."""
    issued = person.get("first_issued")
    if issued is None or issued > on or (known or person.get("review_due")) is not None:
        return None
    held, grave = str(person.get("licence_classes") or ""), had_grave_accident(person, on, accidents)
    return review(held, issued, on, points, bool(person.get("school_qualified")), grave)


def owes_medical(person: Values, on: date) -> Decision[Days | None] | None:
    """The medical certificate. None: nobody can say, or a typed day says it instead."""
    born, issued = person.get("born"), person.get("first_issued")
    if born is None or issued is None or issued > on or person.get("review_due") is not None:
        return None
    return medical(born, str(person.get("licence_classes") or ""), issued, on)


def had_grave_accident(person: Values, on: date, accidents: Involved) -> bool:
    """Whether somebody had an accident of 第七十二条 in the points cycle that ended last."""
    issued, born = person.get("first_issued"), person.get("born")
    if not accidents:
        return False
    running = points_cycle(issued, on).value if issued is not None else None
    if running is None:
        return False
    first, old = add_years(running[0], -1), born is not None and full_years(born, on) >= rule("medical_yearly_from_age", on).value
    return any(
        first <= accident["happened"].date() < running[0] and is_grave(accident, liability, old) for accident, liability in accidents
    )
