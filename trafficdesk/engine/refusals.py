"""What the verbs of hazards share: refusals at the field where they are cured, numbers of letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type


def problem(field: str, sentence: str, code: str = "hazards") -> Problem:
    """A problem at a field of a record."""
    return Problem(field, record_type(code).field(field).label, sentence)


def need(values: Mapping[str, Any], sentences: Mapping[str, str], code: str = "hazards") -> None:
    """Refused with a problem at every field of `sentences` that is empty in `values`."""
    empty = [problem(name, sentence, code) for name, sentence in sentences.items() if values.get(name) in (None, "")]
    if empty:
        raise Refused(empty)


def in_time(field: str, day: date, since: date | None, code: str = "hazards") -> None:
    """Refused for a day that has not come, or that lies before what had to come first."""
    if day > clock.today():
        raise Refused([problem(field, f"{day} 还没有到，请核对日期。", code)])
    if since is not None and day < since:
        raise Refused([problem(field, f"{day} 早于前一步的日期 {since}，请核对。", code)])
