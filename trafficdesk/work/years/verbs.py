"""The turn of the year: what is carried over into the next one, what is left of the last, and the figures it is closed with.

What a stream carries over is its own verb; here they are done together, in one change that one undo takes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.backups import Backups
from trafficdesk.engine.finding import Finding
from trafficdesk.engine.findings import Findings
from trafficdesk.engine.joined import Joined
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.guard.rights import Right
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.years import digest, rules
from trafficdesk.work.years.digest import Digest
from trafficdesk.work.years.rules import CODE


@dataclass(frozen=True, slots=True)
class Carried:
    """What a year begins with, by the words of the page, and the verb of its stream. foretell: rows and words of what the verb would
    do, where there is so much of it that it is not tried to be told.
    """

    name: str
    do: Callable[[Any, int], ChangeSet]
    foretell: Callable[[Any, int], tuple[int, str]] | None = None


CARRIED = (
    Carried("年度责任书", lambda desk, year: desk.agreements.make(year), lambda desk, year: desk.agreements.would_make(year)),
    Carried("年度计划、目标和考核指标", lambda desk, year: desk.plans.carry_over(year - 1)),
    Carried("季度例会", lambda desk, year: desk.meetings.plan_year(year)),
    Carried("居委会台账", lambda desk, year: desk.committees.make_ledgers(year)),
    Carried("居委会年度计划", lambda desk, year: desk.committees.carry_plan(year - 1)),
    Carried("培训计划", lambda desk, year: desk.training.draft_plan(year)),
    Carried("宣传计划", lambda desk, year: desk.publicity.draft_plan(year)),
    Carried("劝导站排班（第一个整周）", lambda desk, year: desk.stations.begin_year(year)),
    Carried("值班表（一月）", lambda desk, year: desk.organisation.follow_last_month(year, 1)),
    Carried("接送学生车辆（春季学期）", lambda desk, year: desk.school.carry_over(*rules.first_term(year))),
)


@dataclass(frozen=True, slots=True)
class Line:
    """What one stream carries over: how many rows, in its own words; none: why there is nothing."""

    name: str
    rows: int
    words: str


@dataclass(frozen=True, slots=True)
class YearState:
    """Where a year stands. None: not yet."""

    year: int
    opened_on: date | None
    opened_by: str
    closed_on: date | None
    closed_by: str
    reopened_on: date | None
    reopen_reason: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What the page of a turn shows: the year to open with what it would begin with, or what it began with once it is open; the year
    before with what is left of it.
    """

    old: YearState
    new: YearState
    lines: tuple[Line, ...]
    left: tuple[Finding, ...]
    digest: Digest
    cannot_open: str
    cannot_close: str
    began_with: str


class _TakenBack(Exception):
    """The preview is over: nothing of it stays."""


class Years:
    """desk.years"""

    def __init__(self, office: Office, records: Records, findings: Findings, joined: Callable[[Joined], Any]) -> None:
        self._office, self._records, self._findings, self._joined = office, records, findings, joined

    def state(self, year: int) -> YearState:
        """When a year was opened and closed."""
        row = self._row(year)
        values = row.values if row is not None else {}
        return YearState(
            year, values.get("opened_on"), values.get("opened_by") or "", values.get("closed_on"), values.get("closed_by") or "",
            values.get("reopened_on"), values.get("reopen_reason") or "",
        )  # fmt: skip

    def turn(self, year: int) -> Turn:
        """Everything about the turn into a year. Nothing is written: what would be carried over is tried and taken back."""
        today, old, new = clock.today(), self.state(year - 1), self.state(year)
        lines: Sequence[Line] = () if new.opened_on or self._why_not_open(year) else self.preview(year)
        return Turn(
            old, new, tuple(lines), tuple(self.left(year - 1)), self.digest(year - 1), self._why_not_open(year),
            f"{year - 1} 年度已经办结。" if old.closed_on else rules.may_close(year - 1, today), self._began_with(year),
        )  # fmt: skip

    def preview(self, year: int) -> list[Line]:
        """What would be carried over into a year, line by line; nothing of it is written."""
        lines: list[Line] = []
        try:
            with self._records.work(f"试开 {year} 年度") as work:
                lines = self._carry(year, Joined(self._office, work), no_progress, foretold=True)
                raise _TakenBack
        except _TakenBack:
            return lines

    def open(self, year: int, progress: Progress = no_progress) -> ChangeSet:
        """Carry everything over into a year: one change, once a year."""
        if why := self._why_not_open(year):
            raise KnownError(why)
        with self._work(f"开启 {year} 年度", bulk=True) as work:
            lines = self._carry(year, Joined(self._office, work), progress)
            self._keep(work, year, {"opened_on": clock.today(), "opened_by": self._office.user})
            done = "、".join(f"{line.name} {line.rows} 条" for line in lines if line.rows)
            work.sentence = f"开启 {year} 年度：{done or '没有要沿用的'}"
        return work.changeset

    def left(self, year: int) -> list[Finding]:
        """What is still open of a year: findings that fell due in it."""
        return [each for each in self._findings.everything() if each.due.year <= year and each.code]

    def digest(self, year: int) -> Digest:
        """The figures of a year: as it was closed, else as they are now."""
        row = self._row(year)
        kept = row.values["figures"] if row is not None and row.values["closed_on"] else None
        return digest.read(kept) if kept else digest.made(self._records, year, self._counts_left(year))

    def close(self, year: int) -> ChangeSet:
        """Freeze a year that is over with its figures; what is still open of it may be cured all the same."""
        state = self.state(year)
        if state.closed_on:
            raise KnownError(f"{year} 年度已经在 {state.closed_on} 办结。")
        if why := rules.may_close(year, clock.today()):
            raise KnownError(why)
        Backups(self._office).run_schedule(before="办结")
        figures = digest.written(digest.made(self._records, year, self._counts_left(year)))
        with self._work(f"办结 {year} 年度") as work:
            self._keep(work, year, {"closed_on": clock.today(), "closed_by": self._office.user, "figures": figures})
        return work.changeset

    def reopen(self, year: int, reason: str) -> ChangeSet:
        """Let a closed year be changed again, for a reason that is kept."""
        if not self.state(year).closed_on:
            raise KnownError(f"{year} 年度没有办结，不用重新打开。")
        if not reason.strip():
            raise Refused([Problem("reason", "原因", "请写明为什么要重新打开，例如：漏登了一起事故。")])
        values = {"closed_on": None, "reopened_on": clock.today(), "reopen_reason": reason.strip()}
        with self._work(f"重新打开 {year} 年度", reason.strip(), right=Right.REVIEW) as work:
            self._keep(work, year, values)
        return work.changeset

    # inside

    def _work(
        self, sentence: str, reason: str = "", *, bulk: bool = False, right: Right = Right.WRITE
    ) -> AbstractContextManager[UnitOfWork]:
        return self._records.work(sentence, reason, bulk=bulk, right=right)

    def _row(self, year: int) -> Row | None:
        return next(iter(self._records.select(CODE, Filter("year", "is", year), limit=1)), None)

    def _began_with(self, year: int) -> str:
        """What the opening of a year said it carried over, "" before."""
        row = self._row(year)
        if row is None or not row.values["opened_on"]:
            return ""
        lines, day = self._records.history(CODE, row.id), record_type(CODE).field("opened_on").label
        return next((line.sentence for line in lines if line.label == day), lines[-1].sentence)

    def _why_not_open(self, year: int) -> str:
        state = self.state(year)
        if state.opened_on:
            return f"{year} 年度已经在 {state.opened_on} 由 {state.opened_by} 开启。"
        return rules.may_open(year, clock.today())

    def _carry(self, year: int, joined: Joined, progress: Progress, *, foretold: bool = False) -> list[Line]:
        """Do what each stream carries over, line by line. foretold: what can be told without doing it is told."""
        desk, lines = self._joined(joined), []
        for at, carried in enumerate(CARRIED):
            progress(at, len(CARRIED), f"正在沿用：{carried.name}")
            try:
                if foretold and carried.foretell is not None:
                    lines.append(Line(carried.name, *carried.foretell(desk, year)))
                    continue
                change = carried.do(desk, year)
                lines.append(Line(carried.name, len(change.changes), change.sentence))
            except KnownError as nothing:  # nothing to carry over, in the stream's own words
                lines.append(Line(carried.name, 0, str(nothing)))
        return lines

    def _keep(self, work: UnitOfWork, year: int, values: dict[str, Any]) -> None:
        row = self._row(year)
        work.put(CODE, None if row is None else row.id, {"year": year, **values} if row is None else values)

    def _counts_left(self, year: int) -> list[tuple[str, int]]:
        return Counter(each.kind.label for each in self.left(year)).most_common()
