"""Reports as the ledgers have them now, what was submitted of them, and what has become otherwise since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.rules.periods import CalendarPeriod, period_around
from trafficdesk.rules.settings import office_since
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.reports import rules_dates, text
from trafficdesk.work.reports.accidents import Happened, accident_sheets
from trafficdesk.work.reports.content import Difference, ReportContent, ReportSheet, differences, thaw
from trafficdesk.work.reports.counting import Counting
from trafficdesk.work.reports.periodic import TypedFigures, periodic_sheet
from trafficdesk.work.reports.registers import agreements_by_unit, base_data
from trafficdesk.work.reports.rules import (
    CODE,
    DRAFT,
    PERIODIC,
    SUBMITTED,
    ReportKind,
    kind_of,
    kinds,
    unpacked,
)
from trafficdesk.work.reports.text import ReportText

SENT_TO = "reports.sent_to"


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What the page begins with: text (drafted or kept), figures filled in by hand, to whom, which submission it is.

    kept: something was saved of it. before: the submission that stands now, None when there is none yet.
    """

    text: ReportText
    typed: Mapping[str, str]
    sent_to: str
    round: int
    kept: bool
    before: Row | None


@dataclass(frozen=True, slots=True)
class ReportStanding:
    """Where a report stands: the period that is to be done now. state: "", 草稿 or 已上报; due None without a deadline."""

    key: str
    period: CalendarPeriod
    state: str
    due: date | None


@dataclass(frozen=True, slots=True)
class ReportOverview:
    """One report of one period, everything submitted of it in the year with what changed since, and where all stand."""

    content: ReportContent
    draft: ReportDraft
    submitted: Sequence[Row]
    changes: Mapping[int, Sequence[Difference]]
    standing: Sequence[ReportStanding]
    due: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A report of a period. typed: figures filled in by hand, in the place of the kept ones; day: seen when, None today."""

    kind: ReportKind
    period: CalendarPeriod
    typed: Mapping[str, str] | None = None
    day: date | None = None


class Reading:
    """Over one state of the ledgers (`records` of at_once or of a change): each of them is asked once."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office, self._records = office, records
        self._counting = Counting(records)

    def content(self, asked: Asked) -> ReportContent:
        """A report as the ledgers have it now."""
        return self.contents([asked])[0]

    def contents(self, asked: Sequence[Asked]) -> list[ReportContent]:
        """Several together."""
        happened = self._happened(asked)
        kept = self._kept_figures() if any(each.kind.key in PERIODIC for each in asked) else {}
        return self._counting.together(lambda: [
            ReportContent(each.kind.key, each.kind.name, each.kind.title(each.period), each.period, self._sheets(each, kept, happened))
            for each in asked
        ])  # fmt: skip

    def draft(self, kind: ReportKind, period: CalendarPeriod) -> ReportDraft:
        """Where work on a report goes on: what was kept, else a text drafted from the figures."""
        before, row = self.rows_of(kind, period)
        source = row or before
        body = str(source.values["body"] or "") if source else ""
        written = ReportText(body)
        if kind.summary:
            drafted = self.redraft(period)
            written = text.linked(body, drafted) if source else drafted
        sent_to = str(source.values["sent_to"] or "") if source else str(self._office.setting(SENT_TO, ""))
        number = int(before.values["round"]) + 1 if before else 1
        return ReportDraft(written, unpacked(source.values["typed"]) if source else {}, sent_to, number, row is not None, before)

    def redraft(self, period: CalendarPeriod) -> ReportText:
        """A summary drafted anew from today's figures."""
        name = self._office.name
        return self._counting.together(lambda: text.draft(self._counting, name, period, clock.today()))

    def rows_of(self, kind: ReportKind, period: CalendarPeriod) -> tuple[Row | None, Row | None]:
        """(the submission that stands, the draft), either may be missing."""
        rows = self._records.select(
            CODE, Filter("kind", "is", kind.key), Filter("period", "is", period.code), sort=("-round",)
        )
        return _standing(rows)

    def submitted(self, year: int) -> list[Row]:
        """Everything submitted for periods of a year, the newest period first, corrections above what they correct."""
        span = Filter("since", "between", date(year, 1, 1), date(year, 12, 31))
        return self._records.select(CODE, span, Filter("state", "is", SUBMITTED))

    def differences(self, rows: Sequence[Row]) -> dict[int, Sequence[Difference]]:
        """By submission, figure by figure, what the ledgers say otherwise today."""
        return _compared(rows, self.contents([_as_submitted(row) for row in rows]))

    def overview(self, kind: ReportKind, period: CalendarPeriod) -> ReportOverview:
        """All that a page about a report shows."""
        rows = [row for row in self.submitted(period.since.year) if row.values["kind"] == kind.key]
        newest: dict[str, Row] = {}
        for row in rows:  # corrections first: only what stands is compared
            newest.setdefault(str(row.values["period"]), row)
        deadlines, standing = self._deadlines(), list(newest.values())
        content, *today = self.contents([Asked(kind, period), *map(_as_submitted, standing)])
        return ReportOverview(
            content, self.draft(kind, period), rows, _compared(standing, today), self.standing(), _due(deadlines, kind, period)
        )

    def standing(self) -> tuple[ReportStanding, ...]:
        """Every report with the period to be done now: the one before as long as it is late, else the present one."""
        with self._records.reading() as connection:
            today = clock.today()
            late = {(key, code) for key, code, _ in rules_dates.not_in(connection, today, office_since(connection, today), 0)}
        deadlines, wanted = self._deadlines(), []
        for kind in kinds():
            now = period_around(clock.today(), kind.periods[0])
            wanted.append((kind, now.previous if (kind.key, now.previous.code) in late else now))
        codes = tuple(sorted({period.code for _, period in wanted}))
        rows = self._records.select(CODE, Filter("period", "in", codes), sort=("-round",))
        answer = []
        for kind, period in wanted:
            mine = [row for row in rows if (row.values["kind"], row.values["period"]) == (kind.key, period.code)]
            submitted, draft = _standing(mine)
            state = SUBMITTED if submitted else DRAFT if draft else ""
            answer.append(ReportStanding(kind.key, period, state, _due(deadlines, kind, period)))
        return tuple(answer)

    # inside

    def _deadlines(self) -> dict[str, str]:
        return rules_dates.deadlines(self._office.setting(rules_dates.SETTING, {}))

    def _sheets(self, asked: Asked, kept: Mapping[str, Mapping[str, str]], happened: Happened | None) -> tuple[ReportSheet, ...]:
        counting, period, day = self._counting, asked.period, asked.day or clock.today()
        if asked.kind.key == "agreements":
            return (agreements_by_unit(counting, period, day),)
        if asked.kind.key == "base-data":
            return base_data(counting, period, day)
        if happened is not None and asked.kind.key == "accidents":
            return accident_sheets(counting, period, happened, day)
        typed = kept if asked.typed is None else {**kept, period.code: asked.typed}
        return (periodic_sheet(counting, period, TypedFigures(typed), day),)

    def _happened(self, asked: Sequence[Asked]) -> Happened | None:
        periods = [each.period for each in asked if each.kind.key == "accidents"]
        if not periods:
            return None
        return Happened.between(self._counting, min(each.since for each in periods), max(each.until for each in periods))

    def _kept_figures(self) -> dict[str, Mapping[str, str]]:
        """What was filled in by hand, of the newest row of every period."""
        rows = self._records.select(CODE, Filter("kind", "in", PERIODIC), sort=("round",))
        return {str(row.values["period"]): unpacked(row.values["typed"]) for row in rows}


def _as_submitted(row: Row) -> Asked:
    """What a submission said, asked again for the day on which it was sent."""
    kind, values = kind_of(str(row.values["kind"])), row.values
    return Asked(kind, kind.period(str(values["period"])), unpacked(values["typed"]), values["submitted_on"])


def _compared(rows: Sequence[Row], today: Sequence[ReportContent]) -> dict[int, Sequence[Difference]]:
    """By submission what is otherwise today."""
    kept = [thaw(str(row.values["figures"] or "[]")) for row in rows]
    return {row.id: differences(then, now.sheets) for row, then, now in zip(rows, kept, today, strict=True)}


def _standing(rows: Sequence[Row]) -> tuple[Row | None, Row | None]:
    """(the newest submission, the draft) of one report and period, the highest round first."""
    submitted = next((row for row in rows if row.values["state"] == SUBMITTED), None)
    return submitted, next((row for row in rows if row.values["state"] == DRAFT), None)


def _due(deadlines: Mapping[str, str], kind: ReportKind, period: CalendarPeriod) -> date | None:
    """The day on which the report of a period is due."""
    usual = kind.periods[0] == period.kind
    return rules_dates.due_of(deadlines.get(kind.key, ""), period) if usual else None
