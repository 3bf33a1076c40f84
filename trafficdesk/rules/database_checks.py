"""Checks of one record against others, for which the database is asked (within one record: record_checks.py).

They hold for the form, the command line and every step of a process; a list of earlier years is taken as it is.
A function gets the connection, the record's values, its id (0: new) and the names of the fields given now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from trafficdesk.fields.problems import Problem
from trafficdesk.rules import own_fields
from trafficdesk.work.official import rules_checks as trip_checks
from trafficdesk.work.stations import rules_duty as duty_checks

Checker = Callable[[Connection, Mapping[str, Any], int, frozenset[str]], Iterable[Problem]]


def check(
    connection: Connection, code: str, values: Mapping[str, Any], row_id: int, given: frozenset[str]
) -> list[Problem]:
    """All findings over one record among the others."""
    return list(CHECKS[code](connection, values, row_id, given)) if code in CHECKS else []


CHECKS: Mapping[str, Checker] = {
    own_fields.OWN: own_fields.check,
    "official-trips": trip_checks.of_trip,
    "official-costs": trip_checks.of_cost,
    "duties": duty_checks.of_duty,
}
