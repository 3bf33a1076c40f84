"""What was filled into a form that belongs to no row and to no step: read by its fields, refused at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trafficdesk.errors import Refused
from trafficdesk.fields.kinds import read
from trafficdesk.fields.problems import ERROR, Problem
from trafficdesk.fields.spec import FieldSpec, Kind


def typed(specs: Sequence[FieldSpec], given: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values of what stands in a form; Refused at the fields that cannot be read or must not be empty."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for spec in specs:
        value = given[spec.name]
        if isinstance(value, str) and (spec.kind is not Kind.LINK or not value.strip()):
            verdict = read(spec, value, values)
            value = verdict.value
            problems += [Problem(spec.name, spec.label, f.sentence) for f in verdict.faults[:1] if f.severity == ERROR]
        values[spec.name] = value
        if spec.required and value is None and all(each.field != spec.name for each in problems):
            problems.append(Problem(spec.name, spec.label, f"请填写{spec.label}。"))
    if problems:
        raise Refused(problems)
    return values
