"""What one line of a list will do: plain data, made by plan.py, shown by the import desk, written by apply.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from trafficdesk.exchange.awaited import Beside, Earlier
from trafficdesk.exchange.remarks import Remark
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.records.registry import RecordType

ADD, UPDATE, SKIP, PROBLEM = "add", "update", "skip", "problem"
HELD = "confirm"  # how a row is counted that a person has to look at first
# What a person decides about a held row: what the list says holds; a second post beside the known one; another event.
TAKE_NEW, SECOND_POST, ANOTHER = "new", "post", "another"


NOTHING: Mapping[str, Any] = MappingProxyType({})  # of most lines there is nothing to remark: one mapping for all of them


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list: cell texts by field name ("vehicles.plate" for a companion, "person>unit" for what only tells
    who is meant), remarks on what was tidied up, and what a person has decided about it.

    broken: field → what stands in a cell that the spreadsheet itself could not work out.
    corrected: field → what stood in a cell that somebody has corrected.
    rest: (heading, text) of columns that go into the remarks.
    skip: why it is not imported. because: why its doubtful values are right. taken: see TAKE_NEW, "" while nobody looked.
    revive: the row of the trash that it shall bring back.
    """

    sheet: str
    number: int
    cells: Mapping[str, str]
    remarks: Mapping[str, Remark] = field(default_factory=lambda: NOTHING)
    broken: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    corrected: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    rest: tuple[tuple[str, str], ...] = ()
    skip: str = ""
    because: str = ""
    taken: str = ""
    revive: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """A cell that could not be read: the row goes in without it, the text is kept. field "vehicles.plate": a whole car."""

    field: str
    label: str
    text: str
    sentence: str


@dataclass(slots=True)
class PlannedCompanion:
    """The car in a driver's line: the known one, or one that this or another line will add. `given`: what is written."""

    code: str
    row: int | Beside
    values: dict[str, Any]
    given: dict[str, Any]


@dataclass(slots=True)
class PlannedRow:
    """What one line will do. `changes` are (field, old, new) of an update; `held` asks a person to look first.

    row_id: the known row, or the one that an earlier line will add; of a new row its id once it is written.
    trashed: a row of the trash with the same identity. alone: only the companions are written (a car without a driver).
    """

    source: ListRow
    plan: str = SKIP
    reason: str = ""
    row_id: int | Earlier | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    given: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    changes: tuple[tuple[str, Any, Any], ...] = ()
    companions: tuple[PlannedCompanion, ...] = ()
    problems: tuple[Problem, ...] = ()
    pending: tuple[Pending, ...] = ()
    remarks: Mapping[str, Remark] = field(default_factory=lambda: NOTHING)
    held: bool = False
    trashed: int = 0
    alone: bool = False

    def note(self, name: str, remark: Remark, *, anew: bool = False) -> None:
        """Remark something of a cell; what was remarked before stays, unless it is said anew."""
        if anew or name not in self.remarks:
            self.remarks = {**self.remarks, name: remark}

    @property
    def faults(self) -> list[Problem]:
        """What keeps the row from being written."""
        return [each for each in self.problems if each.blocks or (each.severity == CONFIRM and not self.source.because)]


@dataclass(slots=True)
class ImportPlan:
    """All planned rows of one file."""

    kind: RecordType
    rows: list[PlannedRow]

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows per plan; updates that are held count as "confirm" only."""
        return Counter(HELD if row.held else row.plan for row in self.rows)
