"""The figures of reports, asked of the database together, however many lines and periods there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.rules.figures import Figure, named
from trafficdesk.rules.periods import Period
from trafficdesk.rules.registers import REGISTERS, register_day, registers_back
from trafficdesk.store import query
from trafficdesk.store.query import Filter, Query, Row
from trafficdesk.work.agreements.rules_signing import REGISTERS as SIGNING_REGISTERS
from trafficdesk.work.agreements.rules_signing import Owed, Signer, agreements_of, matched, owed
from trafficdesk.work.reports.rules_figures import Counted, FigureSpec, Worked
from trafficdesk.work.reports.worked import WORKED

Built = TypeVar("Built")


class Counting:
    """What the sheets of a report ask. `together` lets them run until all they ask is known; the last run is the true one.

    The first runs are told 0 and no rows: what a sheet asks must not depend on what it is told, but for the rows of a
    figure that hang on those of another record.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._rows: dict[str, list[Row]] = {}
        self._stood: dict[tuple[date, str], tuple[int, ...]] = {}
        self._wanted_stood: dict[date, dict[str, Query]] = {}
        self._days: dict[date, date] = {}
        self._asked: dict[Callable[[Connection], Any], Any] = {}
        self._owed: dict[date, list[Owed]] = {}
        self._wanted_owed: set[date] = set()
        self._agreements: dict[int, Sequence[Any]] = {}
        self._ids: dict[str, tuple[int, ...]] = {}
        self._numbers: dict[str, Decimal] = {}
        self._wanted_ids: dict[str, Query] = {}
        self._wanted_numbers: dict[str, tuple[Query, str]] = {}

    def together(self, build: Callable[[], Built]) -> Built:
        """What `build` makes of the figures."""
        while True:
            built = build()
            if not (self._wanted_ids or self._wanted_numbers or self._wanted_stood or self._wanted_owed):
                return built
            self._ask()

    def rows(self, code: str, *filters: Filter, sort: tuple[str, ...] = ()) -> list[Row]:
        """Whole rows, read once."""
        key = repr((code, filters, sort))
        if key not in self._rows:
            self._rows[key] = self._records.select(code, *filters, sort=sort)
        return self._rows[key]

    def once(self, ask: Callable[[Connection], Built]) -> Built:
        """What a question in words of its own answers, asked once."""
        if ask not in self._asked:
            with self._records.reading() as connection:
                self._asked[ask] = ask(connection)
        answer: Built = self._asked[ask]
        return answer

    def signers(self, year: int, day: date) -> list[Signer]:
        """Who must sign in a year and what stood on a day, over the registers of that day; read once."""
        registers = self._register_day(day)
        if registers not in self._owed:
            self._wanted_owed.add(registers)
            return []
        if year not in self._agreements:
            with self._records.reading() as connection:
                self._agreements[year] = agreements_of(connection, year)
        return matched(self._owed[registers], self._agreements[year], day)

    def figure(self, code: str, filters: Sequence[Filter], field: str = "") -> Figure:
        """How many rows pass, or a field of theirs added up."""
        wanted = Query(code, tuple(filters))
        number = self._number(wanted, "")
        return Figure(self._number(wanted, field) if field else number, code, wanted.filters, f"{number} 条记录")

    def counted(self, counted: Counted | Worked, since: date, until: date) -> Figure:
        """The figure of a span of days, with the filters that open its rows."""
        if isinstance(counted, Worked):
            return WORKED[counted.name](self, since, until)
        return self.figure(counted.code, self._filters_of(counted, since, until), counted.sum)

    def of_period(self, spec: FigureSpec, period: Period) -> Figure | None:
        """The figure of a line in a period; None for a typed one."""
        if spec.counted is None:
            return None
        if isinstance(spec.counted, Counted) and spec.counted.code in REGISTERS and not spec.counted.day:
            return self._standing(spec.counted, period.until)
        return self.counted(spec.counted, period.since, period.until)

    def _standing(self, counted: Counted, until: date) -> Figure:
        """Rows of a register at the end of a period, by name when that is over."""
        if until >= clock.today():
            return self.figure(counted.code, counted.also)
        wanted = Query(counted.code, counted.also)
        day, key = self._register_day(until), repr(wanted)
        if (day, key) not in self._stood:
            self._wanted_stood.setdefault(day, {})[key] = wanted
        ids = self._stood.get((day, key), ())
        return Figure(Decimal(len(ids)), counted.code, named(ids, counted.also), f"{len(ids)} 条记录")

    def _register_day(self, until: date) -> date:
        if until not in self._days:
            with self._records.reading() as connection:
                self._days[until] = register_day(connection, until)
        return self._days[until]

    def _filters_of(self, counted: Counted, since: date, until: date) -> tuple[Filter, ...]:
        """What the rows of a figure have in common."""
        through, of_year = counted.through, counted.of_year
        if through is not None:
            parents = Query(through.code, (Filter(through.day, "between", since, until), *through.also))
            return (Filter(through.link, "in", self._ids_of(parents)), *counted.also)
        span: tuple[Filter, ...] = (Filter(counted.day, "between", since, until),) if counted.day else ()
        if of_year is not None:
            span = (Filter(of_year.field, "is", until.year + of_year.later), *span)
            if of_year.whole:
                span = (span[0], Filter(counted.day, "at_most", until))
        return (*span, *counted.also)

    def _number(self, wanted: Query, field: str) -> Decimal:
        key = repr((wanted, field))
        if key not in self._numbers:
            self._wanted_numbers[key] = wanted, field
        return self._numbers.get(key, Decimal(0))

    def _ids_of(self, wanted: Query) -> tuple[int, ...]:
        key = repr(wanted)
        if key not in self._ids:
            self._wanted_ids[key] = wanted
        return self._ids.get(key, ())

    def _ask(self) -> None:
        """Rows that others hang on first: the numbers asked without them were not yet the right ones."""
        with self._records.reading() as connection:
            if self._wanted_ids:
                found = query.ids_together(connection, list(self._wanted_ids.values()))
                self._ids |= zip(self._wanted_ids, (tuple(sorted(ids)) for ids in found), strict=True)
            else:
                self._numbers |= zip(self._wanted_numbers, query.numbers(connection, list(self._wanted_numbers.values())), strict=True)
            self._ask_back(connection)
        self._wanted_ids, self._wanted_numbers, self._wanted_stood, self._wanted_owed = {}, {}, {}, set()

    def _ask_back(self, connection: Connection) -> None:
        """What stood on days that are over: the registers are copied once, however many days there are, and wound back from one
        to the one before."""
        codes = {each.code for wanted in self._wanted_stood.values() for each in wanted.values()}
        codes |= set(SIGNING_REGISTERS) if self._wanted_owed else set()
        with registers_back(connection, tuple(codes)) as back_to:
            for day in sorted({*self._wanted_stood, *self._wanted_owed}, reverse=True):
                back_to(day)
                wanted = self._wanted_stood.get(day, {})
                stood = query.ids_together(connection, list(wanted.values()))
                self._stood |= {(day, key): tuple(sorted(ids)) for key, ids in zip(wanted, stood, strict=True)}
                if day in self._wanted_owed:
                    self._owed[day] = owed(connection, None, self._records.office.name)
