"""A process as plain data: its states, its steps, what each asks for and writes. Nothing here does anything.

The one place where a process is described. Done by engine/doing.py; shown by ui/parts (buttons, step dialog, board);
offered by the command line (`steps`, `step`); looked at by tests/contract/test_every_process.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from trafficdesk.fields.spec import Condition, Kind

if TYPE_CHECKING:
    from trafficdesk.engine.records import Records
    from trafficdesk.store.query import Row

KEPT, TODAY = "kept", "today"  # what a field begins with: what is stored, the present day (where the time belongs to it, now)
ANY = ("*",)  # a step that may be taken whatever the state
# What no data says: a named function of the stream's process.py. It is given the Taking (engine/taking.py) and completes it;
# `together` is given those of all rows of the step.
Logic = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a step asks for: a field of the record, of the step's note, or one of its own.

    must     the sentence that stands at it while it is empty; "" it may stay empty
    start    KEPT, TODAY, or "" for an empty field
    since    a field of the row: the day asked for may not lie before it
    past     the day of something that happened: it may not lie in the future
    note     a field of the record that the step's note adds
    own      the kind of a field that no record has (who approved an extension)
    of       another record whose field it is: the step's logic says what becomes of it
    label, help   other words than the record's
    """

    name: str
    must: str = ""
    start: str = ""
    label: str = ""
    help: str = ""
    since: str = ""
    past: bool = False
    note: bool = False
    own: Kind | None = None
    of: str = ""

    @property
    def of_row(self) -> bool:
        """Whether it is a field of the row itself."""
        return not (self.note or self.own or self.of)

    @property
    def is_kept(self) -> bool:
        """Whether what is said here goes into the row itself."""
        return self.own is None and not self.note and not self.of


@dataclass(frozen=True, slots=True)
class Needs:
    """What must stand before a step, asked for now or entered earlier: (field, its name in the sentence)."""

    fields: tuple[tuple[str, str], ...]
    sentence: str = "还不能{step}，缺：{missing}。请补填后再办。"


@dataclass(frozen=True, slots=True)
class Series:
    """The number a step gives out: 隐改〔2026〕3号 into `field`, of the year of the day in `day`."""

    field: str
    word: str
    day: str


@dataclass(frozen=True, slots=True)
class Note:
    """A row that a step adds beside: `link` points back; values: fixed (field, value); copied: (field, field of the row)."""

    code: str
    link: str
    values: tuple[tuple[str, Any], ...] = ()
    copied: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the answer decides the state: 合格 → 销号, 不合格 → 再次整改."""

    field: str
    into: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. since: states from which it may be taken, () for all that are not over, ANY for all; to: the state it leads into.

    to "" leaves the state: a thing to do beside the way (挂牌督办), not a next step. Of several the logic chooses one.
    words: what the button says; says: what the change is called (may name a given field: 延期到 {due}), else `words`.
    hint: above the form. only: a further condition of the row.
    fixed: what the step writes besides: (field, value); logic: what it works out; begins: what its form begins with.
    together: logic that sees all rows of the step at once (what is read for them is read once).
    prints: kinds of documents offered after it. why: the reason (a given field) kept with the change.
    review: a step of 审核人, when the office has roles (guard/rights.py).
    done: a field that is filled once the step was taken; it may be taken again, but is no longer the usual one.
    """

    key: str
    words: str
    hint: str = ""
    since: tuple[str, ...] = ()
    to: str | tuple[str, ...] | Turn = ""
    asks: tuple[Ask, ...] = ()
    needs: Needs | None = None
    only: Condition | None = None
    otherwise: str = ""
    fixed: tuple[tuple[str, Any], ...] = ()
    logic: Logic | None = None
    together: Logic | None = None
    begins: Callable[[Records, Row], dict[str, Any]] | None = None
    series: Series | None = None
    note: Note | None = None
    prints: tuple[str, ...] = ()
    says: str = ""
    why: str = ""
    done: str = ""
    icon: str = ""
    danger: bool = False
    review: bool = False

    @property
    def goals(self) -> tuple[str, ...]:
        """Every state it may lead into."""
        if isinstance(self.to, Turn):
            return tuple(state for _, state in self.to.into)
        return self.to if isinstance(self.to, tuple) else (self.to,) if self.to else ()


@dataclass(frozen=True, slots=True)
class Drift:
    """A move that time makes, done by engine/daily.py: from `since` to `to` on the day in the field `day`, or `after` it.

    says: what the change is called, with {count} and {noun}.
    """

    since: tuple[str, ...]
    to: str
    day: str
    says: str
    after: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board."""

    name: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The names of the steps to closure, and the place (1 = first) of every state on it. when: for which rows."""

    names: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    when: Condition | None = None


@dataclass(frozen=True)
class Process:
    """A record that goes through states. steps: of those possible from a state, the usual one first.

    called: the field that names a row in sentences, "" for its title.
    field: where the state stands, "" for a record without states.
    drifts: moves that time makes; elsewhere: moves (from, to) that other work makes (a first print, carrying over).
    entry: the step that makes a row (its `to` is the first state); always: logic of every step, after its own.
    """

    code: str
    noun: str
    steps: tuple[Step, ...]
    over: tuple[str, ...]
    entry: Step | None = None
    columns: tuple[Column, ...] = ()
    courses: tuple[Course, ...] = ()
    always: Logic | None = None
    field: str = "state"
    called: str = ""
    drifts: tuple[Drift, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()

    @cached_property
    def _beside_steps(self) -> tuple[tuple[str, str], ...]:
        return (*((old, drift.to) for drift in self.drifts for old in drift.since), *self.elsewhere)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Every state that is named, in the order of the steps."""
        first = self.entry.goals if self.entry is not None else ()
        named = [state for step in self.steps if step.since != ANY for state in (*step.since, *step.goals)]
        return tuple(dict.fromkeys([*first, *named, *(state for pair in self._beside_steps for state in pair)]))

    @cached_property
    def moves(self) -> dict[str, tuple[str, ...]]:
        """State → states that a step leads into."""
        return {
            state: tuple(dict.fromkeys([
                *(goal for step in self.steps if state in step.since for goal in step.goals),
                *(goal for old, goal in self._beside_steps if old == state),
            ]))
            for state in self.states
        }

    def step(self, key: str) -> Step:
        """The step called so; KeyError for a mistake of the program."""
        found: Step = next(each for each in (*self.steps, *((self.entry,) if self.entry else ())) if each.key == key)
        return found

    def is_over(self, state: str | None) -> bool:
        return state in self.over

    def column_of(self, state: str | None) -> str:
        """The board column of a state, "" for none."""
        return next((column.name for column in self.columns if state in column.states), "")

    def course_of(self, values: Mapping[str, Any]) -> tuple[tuple[str, ...], int]:
        """The names of the steps to closure and the place of the present one; len(names) when it is closed."""
        state = values.get(self.field) or self.states[0]
        for course in self.courses:
            places = dict(course.places)
            if state in places and (course.when is None or course.when.holds(values)):
                return course.names, places[state]
        return (), 0
