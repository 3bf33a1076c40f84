"""The annual plan as pages and papers read it: how far each task is, its nodes, what each target reached (domain 1.12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.fields.shown import number_text
from trafficdesk.rules import counters
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.counters import Figure, Scope
from trafficdesk.rules.plan_states import DONE
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.plans import rules
from trafficdesk.work.plans.rules import NODES, TARGETS, TASKS

Asked = tuple[str, Scope]  # a counter and the days that it looks at


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """A task, its nodes by date, how far it is, and the rows that are its evidence (None: no ledger tells).

    reached: the ledgers say that it can be registered as done.
    """

    row: Row
    nodes: tuple[Row, ...]
    percent: int
    figure: Figure | None
    reached: bool


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """One target: wanted and reached, whether it is met, the same days last year, the rows behind (None: by hand)."""

    id: int
    goal: str
    name: str
    wanted: Decimal
    reached: Decimal | None
    unit: str
    met: bool | None
    figure: Figure | None
    last_year: Decimal | None

    @property
    def shown(self) -> str:
        """What was reached as people see it: 不适用 where the ledgers have nothing to count."""
        return self.figure.shown if self.figure is not None else number_text(self.reached)


class PlanReading:
    """The reading half of desk.plans."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def on(self, records: Records) -> PlanReading:
        """The same readings on one state of things (Records.at_once)."""
        return PlanReading(records)

    def of_year(self, year: int) -> tuple[list[TaskProgress], list[TargetProgress]]:
        """Tasks by date and targets of a year, counted together."""
        rows = self._records.select(TASKS, Filter("year", "is", year), sort=("due", "number"))
        targets = self._records.select(TARGETS, Filter("year", "is", year))
        figures = self._count([*_asked_by(rows), *_asked_of(targets, *_spans(year))])
        return self._progress(rows, figures), self._reached(targets, year, figures)

    def tasks(self, year: int) -> list[TaskProgress]:
        """Every task of a year by date, with its nodes and how far the ledgers say it is."""
        return self.progress_of(self._records.select(TASKS, Filter("year", "is", year), sort=("due", "number")))

    def task(self, row_id: int) -> TaskProgress:
        """One task, as in `tasks`."""
        return self.progress_of([self._records.row(TASKS, row_id)])[0]

    def progress_of(self, rows: Sequence[Row]) -> list[TaskProgress]:
        """The progress of tasks that were read, in their order."""
        return self._progress(rows, self._count(_asked_by(rows)))

    def targets(self, year: int) -> list[TargetProgress]:
        """Every target of a year with what was reached up to today."""
        rows = self._records.select(TARGETS, Filter("year", "is", year))
        return self._reached(rows, year, self._count(_asked_of(rows, *_spans(year))))

    # inside

    def _count(self, asked: Sequence[Asked]) -> dict[Asked, Figure]:
        wanted = list(dict.fromkeys(asked))
        with self._records.reading() as connection:
            return dict(zip(wanted, counters.count_all(connection, wanted), strict=True))

    def _progress(self, rows: Sequence[Row], figures: Mapping[Asked, Figure]) -> list[TaskProgress]:
        nodes: dict[int, list[Row]] = {}
        for node in self._records.select(NODES, Filter("task", "in", tuple(row.id for row in rows)), sort=("due", "id")):
            nodes.setdefault(node.values["task"], []).append(node)
        found = []
        for row in rows:
            scope = rules.counted_days(row.values)
            found.append(_progress_of(row, tuple(nodes.get(row.id, ())), figures[row.values["measure"], scope] if scope else None))
        return found

    def _reached(self, rows: Sequence[Row], year: int, figures: Mapping[Asked, Figure]) -> list[TargetProgress]:
        goal, (now, before), found = self._records.view(TARGETS).field("goal"), _spans(year), []
        for row in rows:
            values, measure = row.values, row.values["measure"]
            figure, last = figures.get((measure, now)), figures.get((measure, before))
            reached = figure.value if figure else values["reached"]
            found.append(TargetProgress(
                row.id, row.text(goal), str(values["name"]), values["wanted"], reached, str(values["measure_unit"] or ""),
                rules.met_by(values["better"], values["wanted"], reached), figure, last.value if last else None,
            ))  # fmt: skip
        return found


def _asked_by(tasks: Sequence[Row]) -> list[Asked]:
    return [(row.values["measure"], scope) for row in tasks if (scope := rules.counted_days(row.values)) is not None]


def _spans(year: int) -> tuple[Scope, Scope]:
    """The days of a year up to today, and the same days of the year before."""
    first, until = date(year, 1, 1), min(date(year, 12, 31), max(clock.today(), date(year, 1, 1)))
    return Scope(first, until), Scope(add_years(first, -1), add_years(until, -1))


def _asked_of(targets: Sequence[Row], now: Scope, before: Scope) -> list[Asked]:
    """Shares of registers that only know today would be made up for last year."""
    measures = [row.values["measure"] for row in targets if row.values["measure"]]
    return [*((each, now) for each in measures), *((each, before) for each in measures if not counters.is_share(each))]


def _progress_of(row: Row, nodes: tuple[Row, ...], figure: Figure | None) -> TaskProgress:
    values = row.values
    typed = max(0, min(100, values["percent"] or 0))
    if values["state"] == DONE:
        return TaskProgress(row, nodes, 100, figure, False)
    if figure is not None:
        percent = rules.reached_percent(figure, values["wanted"])
        return TaskProgress(row, nodes, percent, figure, percent == 100 and rules.is_settled(values))
    if nodes:
        reached = sum(node.values["done_on"] is not None for node in nodes)
        return TaskProgress(row, nodes, max(typed, 100 * reached // len(nodes)), None, False)
    return TaskProgress(row, nodes, typed, None, False)
