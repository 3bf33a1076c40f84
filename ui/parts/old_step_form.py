"""The step dialog for verbs that take typed values: until their process is declared (see ui/parts/step_dialog.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import Refused
from trafficdesk.fields.kinds import read
from trafficdesk.fields.problems import ERROR, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.parts.step_dialog import Start, StepDialog

Work = Callable[[dict[str, Any], str], ChangeSet]  # typed values by field name, reason


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


class StepForm(StepDialog):
    """A step dialog whose work takes typed values."""

    def __init__(
        self, desk: Desk, title: str, text: str, act: str, specs: Sequence[FieldSpec], work: Work, parent: QWidget,
        start: Start | None = None,
    ) -> None:  # fmt: skip
        super().__init__(desk, title, text, act, specs, lambda given, why: work(typed(specs, given), why), parent, start)
        self.done_button, self.reason = self.act, self.notices._reason
