"""The step dialog for verbs that take Answers: until their process is declared (see ui/parts/step_dialog.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from trafficdesk import clock
from trafficdesk.engine.given import typed
from trafficdesk.fields.kinds import read, show
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.parts.step_dialog import StepDialog as Dialog

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk


@dataclass(frozen=True, slots=True)
class Answers:
    """What was filled in: typed values by field name (None where empty), and the reason if one was asked for."""

    values: Mapping[str, Any]
    reason: str

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def text(self, name: str) -> str:
        """A text field, "" when it is empty."""
        return str(self.values[name] or "")

    def filled(self) -> dict[str, Any]:
        """The fields that were filled."""
        return {name: value for name, value in self.values.items() if value is not None}


Work = Callable[[Answers], "ChangeSet | None"]


class StepDialog(Dialog):
    """Fields, the act, and what speaks against it. `work` runs on the change worker."""

    def __init__(
        self, desk: Desk, title: str, text: str, act: str, fields: Sequence[FieldSpec], work: Work,
        done: Callable[[ChangeSet], object], parent: QWidget, *, danger: bool = False,
    ) -> None:  # fmt: skip
        start = {spec.name: (None, _default(spec)) for spec in fields if spec.default}
        do = lambda given, why: work(Answers(typed(fields, given), why))  # noqa: E731
        super().__init__(desk, title, text, act, fields, do, parent, start, danger=danger)
        self.written.connect(done)
        self._text = self.hint

    def give(self, start: Any, value: Any = None, shown: str = "") -> Any:
        """Fill a field for the clerk: an id with its name for a link, else the text."""
        if isinstance(start, str):
            self.rows[start].editor.put(value, shown)
            self.rows[start].refresh()
            self._begun[start] = self.rows[start].editor.input()
            return self
        return super().give(start)


def _default(spec: FieldSpec) -> str:
    if not spec.default:
        return ""
    return show(spec, read(spec, clock.today().isoformat() if spec.default == "today" else spec.default, {}).value)


def text(name: str, label: str, *, required: bool = True, help: str = "", default: str = "") -> FieldSpec:
    """A line of text that is no field of a record."""
    return FieldSpec(label, Kind.TEXT, name=name, required=required, help=help, default=default)


def day(name: str, label: str, *, required: bool = True, help: str = "", default: str = "today") -> FieldSpec:
    """A day, today to begin with."""
    return FieldSpec(label, Kind.DATE, name=name, required=required, help=help, default=default)


def moment(name: str, label: str, *, required: bool = True, help: str = "例如 2026-11-23 8:30") -> FieldSpec:
    """Day and time."""
    return FieldSpec(label, Kind.DATETIME, name=name, required=required, help=help)


def field_of(desk: Desk, code: str, name: str, *, required: bool | None = None, default: str = "") -> FieldSpec:
    """A field of a record for a step: it can be typed here, whatever its own form says."""
    spec = desk.records.view(code).field(name)
    must = spec.required if required is None else required
    return replace(spec, required=must, read_only=False, shown_when=None, default=default or spec.default)
