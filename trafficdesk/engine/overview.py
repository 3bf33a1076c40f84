"""The home page's numbers: what is late and to do per stream, the year plan, what expires, hazards month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, extract, func, select

from trafficdesk import clock
from trafficdesk.engine.finding import Finding
from trafficdesk.engine.finding_dates import watched
from trafficdesk.engine.findings import Findings
from trafficdesk.engine.first_steps import StepStanding, first_steps
from trafficdesk.engine.office import Office
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.rules.plan_states import DONE, DROPPED
from trafficdesk.rules.registers import own_rows_only
from trafficdesk.work.people.rules_coverage import NAMED, Coverage, coverage

_STEPS_HIDDEN = "home.first_steps_hidden"
_YEARS = range(1900, 2200)  # as for dates
HORIZON_DAYS = 92  # the longest quarter


@dataclass(frozen=True, slots=True)
class QuarterTasks:
    """Tasks of the year plan whose time ends in a quarter (1 to 4): done, late, still to come."""

    quarter: int
    done: int
    late: int
    open: int


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """Two counts of one month. `month` is its first day, None for everything before today."""

    month: date | None
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the home page shows. `streams`: stream → (late, to do). `people`, `units`: registered ones."""

    today: date
    quarter_end: date
    due: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    quarters: tuple[QuarterTasks, ...]
    expiring: tuple[MonthCounts, ...]
    hazards: tuple[MonthCounts, ...]
    hazards_open: int
    people: int
    units: int


class Overview:
    """desk.overview: reads only."""

    def __init__(self, office: Office, findings: Findings) -> None:
        self._office, self._findings = office, findings

    def years(self) -> tuple[int, ...]:
        """Every year of which there are records, newest first."""
        with self._office.store.read() as connection:
            return years_with_records(connection)

    def first_steps(self, year: int) -> tuple[tuple[StepStanding, ...], bool]:
        """The nine steps of a new office and of each new year, and whether they are still to be shown for it."""
        with self._office.store.read() as connection:
            steps = first_steps(connection, self._office, year)
        return steps, self._office.setting(_STEPS_HIDDEN, 0) != year

    def hide_first_steps(self, year: int) -> None:
        """Not shown again for that year."""
        self._office.remember(_STEPS_HIDDEN, year)

    def standing(self, year: int) -> Standing:
        """The home page for a year."""
        today = clock.today()
        due = self._findings.due(HORIZON_DAYS)
        with self._office.store.read() as connection:
            covered = tuple(coverage(connection, year, NAMED))
            with own_rows_only(connection):
                return Standing(
                    today,
                    quarter_end(today),
                    tuple(due),
                    covered,
                    quarters(connection, year, today),
                    expiring_by_month(connection, today),
                    hazards_by_month(connection, today),
                    _count(connection, "hazards", "state", ("销号",), inside=False),
                    _count(connection, "people", "state", ("在册",)),
                    _count(connection, "units"),
                )


def quarters(connection: Connection, year: int, today: date) -> tuple[QuarterTasks, ...]:
    """The plan's tasks by the quarter in which they end; a task without an end counts in the last quarter."""
    table = record_type("plan-tasks").table
    counts: Counter[tuple[int, str]] = Counter()
    query = select(table.c.due, table.c.state).where(table.c.year == year, table.c.deleted_at.is_(None))
    for due, state in connection.execute(query):
        if state != DROPPED:
            quarter = 4 if due is None or due.year > year else 1 if due.year < year else (due.month + 2) // 3
            late = due is not None and due < today
            counts[quarter, "done" if state == DONE else "late" if late else "open"] += 1
    return tuple(
        QuarterTasks(quarter, counts[quarter, "done"], counts[quarter, "late"], counts[quarter, "open"])
        for quarter in (1, 2, 3, 4)
    )


def expiring_by_month(connection: Connection, today: date, months: int = 5) -> tuple[MonthCounts, ...]:
    """Licences (first) and vehicle papers (second): what has expired, then this month and the following ones."""
    starts = [_month_after(today, step) for step in range(months)]
    end = _month_after(today, months)
    counts: Counter[tuple[date | None, int]] = Counter()
    for side, code in enumerate(("people", "vehicles")):
        for day, number in _expiry_days(connection, code, end):
            counts[None if day < today else day.replace(day=1), side] += number
    return tuple(MonthCounts(month, counts[month, 0], counts[month, 1]) for month in (None, *starts))


def _expiry_days(connection: Connection, code: str, before: date) -> Iterator[tuple[date, int]]:
    """Every date that runs out of the rows that still matter, and of how many: unlike the findings, however long it is still to go."""
    kind = record_type(code)
    for spec in kind.expiring:
        column = kind.table.c[spec.name]
        query = select(column, func.count()).where(column < before, watched(kind, spec)).group_by(column)
        yield from (tuple(row) for row in connection.execute(query).all())


def hazards_by_month(connection: Connection, today: date, months: int = 6) -> tuple[MonthCounts, ...]:
    """Hazards found (first) and closed (second) in each of the last months, the present one included."""
    starts = [_month_after(today, step) for step in range(1 - months, 1)]
    table = record_type("hazards").table
    counts: Counter[tuple[date, int]] = Counter()
    for side, column in enumerate((table.c.found, table.c.closed_on)):
        query = select(column).where(column >= starts[0], table.c.deleted_at.is_(None))
        counts.update((day.replace(day=1), side) for day in connection.scalars(query))
    return tuple(MonthCounts(month, counts[month, 0], counts[month, 1]) for month in starts)


def _month_after(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)


def _count(
    connection: Connection, code: str, field: str = "", values: tuple[str, ...] = (), *, inside: bool = True
) -> int:
    table = record_type(code).table
    query = select(func.count()).select_from(table).where(table.c.deleted_at.is_(None))
    if field:
        query = query.where(table.c[field].in_(values) if inside else table.c[field].not_in(values))
    return connection.scalar(query) or 0


def quarter_end(day: date) -> date:
    """The last day of the quarter."""
    return _month_after(day.replace(day=1), 3 - (day.month - 1) % 3) - timedelta(days=1)


def years_with_records(connection: Connection) -> tuple[int, ...]:
    """The years of all records that are kept by year, newest first; a slip of the keyboard (0, 20266) is none."""
    found: set[int] = set()
    for kind in all_types():
        if not kind.spec.year:
            continue
        column = kind.table.c[kind.spec.year]
        counted = kind.field(kind.spec.year).kind is Kind.INTEGER
        year = column if counted else extract("year", column)
        statement = select(year).where(kind.table.c.deleted_at.is_(None), column.is_not(None)).distinct()
        found.update(int(each) for each in connection.scalars(statement))
    return tuple(sorted((year for year in found if year in _YEARS), reverse=True))
