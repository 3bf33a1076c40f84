"""What a step's own logic sees: the row, what was given, what will be written; refusals stand at their field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.process import Process, Step
from trafficdesk.engine.records import Records
from trafficdesk.errors import Refused
from trafficdesk.fields.problems import CONFIRM, ERROR, Problem
from trafficdesk.fields.spec import FieldSpec
from trafficdesk.records.registry import record_type
from trafficdesk.store.store import UnitOfWork


@dataclass(slots=True)
class Taking:
    """row: values as they stand (of a new one: what came along unasked, as it was given); given: what was asked, typed.

    values: what goes into the row; note: what goes into the row beside it; doubts: problems that a reason overrides;
    others: what else is written in the same change, see `also`; words: what the sentence of the change may name beside what
    was given (what is left in store).
    """

    process: Process
    step: Step
    office: Office
    records: Records
    work: UnitOfWork
    specs: dict[str, FieldSpec]
    row_id: int
    row: dict[str, Any]
    given: dict[str, Any]
    values: dict[str, Any]
    note: dict[str, Any] = field(default_factory=dict)
    doubts: list[Problem] = field(default_factory=list)
    others: list[tuple[str, int | None, dict[str, Any]]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return clock.today()

    def now(self, name: str) -> Any:
        """The value of a field after this step."""
        return self.values[name] if name in self.values else self.row.get(name)

    def problem(self, name: str, sentence: str, severity: str = ERROR) -> Problem:
        """A problem at a field that is asked for, or at one of the record."""
        spec = self.specs.get(name) or record_type(self.process.code).field(name)
        return Problem(name, spec.label, sentence, severity)

    def refuse(self, name: str, sentence: str) -> None:
        """Stop here: the sentence stands at the field."""
        raise Refused([self.problem(name, sentence)])

    def also(self, code: str, row_id: int | None, values: dict[str, Any]) -> None:
        """Another row that changes with this one: the vehicle of a permit, the fuel bought on a trip."""
        self.others.append((code, row_id, values))

    def doubt(self, name: str, label: str, sentence: str) -> None:
        """What a reason overrides; it is kept beside the change."""
        self.doubts.append(Problem(name, label, sentence, CONFIRM))

    def later(self, name: str, than: date | None, sentence: str) -> None:
        """Refuse a day that does not lie after another."""
        day = self.given.get(name)
        if day is not None and than is not None and day <= than:
            self.refuse(name, sentence.format(day=day, than=than))

    def appended(self, name: str, line: str) -> str:
        """The text of a field with a line more."""
        return "\n".join(filter(None, (self.row.get(name), line)))

    def linked(self, name: str) -> dict[str, Any]:
        """The row that a link of this one points at."""
        target = record_type(self.process.code).field(name).target
        return self.work.row(target, self.now(name))
