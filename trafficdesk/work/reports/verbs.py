"""Reports to superiors: counted from the ledgers, submitted once, then frozen (domain 1.13)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.office import Office
from trafficdesk.engine.prints import Printed
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError, NotFound
from trafficdesk.fields.codes import code_list
from trafficdesk.progress import Progress, no_progress
from trafficdesk.reports import pdf
from trafficdesk.reports.binder import pages_in
from trafficdesk.rules.periods import HALF, MONTH, QUARTER, YEAR, CalendarPeriod, period_around, read_period
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.reports import rules_dates as report_dates
from trafficdesk.work.reports import text as report_text
from trafficdesk.work.reports.accidents import accident_sheets
from trafficdesk.work.reports.content import (
    Difference,
    ReportContent,
    ReportSheet,
    differences,
    freeze,
    thaw,
)
from trafficdesk.work.reports.papers import ReportHead, documents, write_book
from trafficdesk.work.reports.periodic import TypedFigures, periodic_sheet
from trafficdesk.work.reports.registers import agreements_by_unit, base_data
from trafficdesk.work.reports.text import ReportText

CODE = "reports"
DRAFT, SUBMITTED = "草稿", "已上报"
SENT_TO = "reports.sent_to"


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One report of domain 1.13. periods: the kinds of period it may be made for, the usual one first."""

    key: str
    name: str
    cadence: str
    periods: tuple[str, ...]
    summary: bool = False


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


_PERIODS = {
    "month": (MONTH,), "quarter": (QUARTER,), "half-year": (HALF,), "year": (YEAR,),
    "agreements": (QUARTER, MONTH, HALF, YEAR), "base-data": (HALF, QUARTER, MONTH, YEAR),
    "accidents": (MONTH, QUARTER, HALF, YEAR),
}  # fmt: skip
_SUMMARIES = ("half-year", "year")
_REGISTERS = ("agreements", "base-data")


class Reports:
    """desk.reports"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records
        self._attachments = Attachments(office, records)

    # what there is

    def kinds(self) -> tuple[ReportKind, ...]:
        """All reports in the order of domain 1.13."""
        return tuple(
            ReportKind(each.code, each.label, each.note, _PERIODS[each.code], each.code in _SUMMARIES)
            for each in code_list("report_kind").options()
        )

    def kind(self, name: str) -> ReportKind:
        """By key or Chinese name; NotFound with the list otherwise."""
        code = code_list("report_kind").find(name)
        if code is None:
            known = "、".join(f"{each.key}（{each.name}）" for each in self.kinds())
            raise NotFound(f"没有“{name}”这种报表。可以用：{known}。")
        return next(each for each in self.kinds() if each.key == code.code)

    def period(self, key: str, text: str) -> CalendarPeriod:
        """A period that fits the report; KnownError otherwise."""
        kind, period = self.kind(key), read_period(text)
        if period.kind not in kind.periods:
            raise KnownError(f"{kind.name}按{'、'.join(kind.periods)}报，不能报{period.name}。请改期间。")
        return period

    def content(self, key: str, period_text: str, typed: Mapping[str, str] | None = None) -> ReportContent:
        """A report as the ledgers have it now. typed: figures filled in by hand, in place of the kept ones."""
        kind, period = self.kind(key), self.period(key, period_text)
        kept = self._typed_figures(kind, period, typed)
        with self._office.store.read() as connection:
            sheets = self._sheets(connection, kind, period, kept)
        return ReportContent(kind.key, kind.name, _title(kind, period), period, sheets)

    def draft(self, key: str, period_text: str) -> ReportDraft:
        """Where work on a report goes on: what was kept, else a text drafted from the figures."""
        kind, period = self.kind(key), self.period(key, period_text)
        before, row = self._rows_of(kind, period)
        source = row or before
        body = str(source.values["body"] or "") if source else ""
        text = ReportText(body)
        if kind.summary:
            drafted = self.redraft(period.code)
            text = report_text.linked(body, drafted) if source else drafted
        typed = json.loads(source.values["typed"] or "{}") if source else {}
        sent_to = str(source.values["sent_to"] or "") if source else str(self._office.setting(SENT_TO, ""))
        number = int(before.values["round"]) + 1 if before else 1
        return ReportDraft(text, typed, sent_to, number, row is not None, before)

    def redraft(self, period_text: str) -> ReportText:
        """A summary drafted anew from today's figures."""
        with self._office.store.read() as connection:
            return report_text.draft(connection, self._office.name, read_period(period_text))

    # changing

    def save(self, key: str, period_text: str, body: str, typed: Mapping[str, str], sent_to: str) -> ChangeSet | None:
        """Keep text and figures to go on later; None when nothing differs."""
        kind, period = self.kind(key), self.period(key, period_text)
        with self._records.work(f"存草稿：{_title(kind, period)}") as work:
            self._write(work, kind, period, {"body": body, "typed": _packed(typed), "sent_to": sent_to.strip()})
            changed = work.changed
        return work.changeset if changed else None

    def submit(
        self, key: str, period_text: str, body: str, typed: Mapping[str, str], sent_to: str, reason: str = "",
        progress: Progress = no_progress,
    ) -> ChangeSet:
        """Freeze figures, text and paper. A correction of what was submitted before needs a reason."""
        kind, period = self.kind(key), self.period(key, period_text)
        if period.since > clock.today():
            raise KnownError(f"{period.name}还没有开始，不能上报。")
        before, _ = self._rows_of(kind, period)
        if before is not None and not reason.strip():
            raise KnownError(f"{_title(kind, period)}已经上报过。要更正请写明更正原因，例如：补登一次宣传活动。")
        report_text.refuse_unfinished(body)
        packed = _packed(typed)
        content = self.content(key, period_text, typed)
        number = int(before.values["round"]) + 1 if before else 1
        note = f"第 {number} 次上报（更正：{reason.strip()}）" if before else ""
        printed = self._paper(content, kind, body, sent_to, note, progress)
        values = {
            "body": body, "typed": packed, "sent_to": sent_to.strip(), "state": SUBMITTED, "submitted_on": clock.today(),
            "submitted_by": self._office.user, "reason": reason.strip() or None, "figures": freeze(content.sheets),
            "printed_file": self._attachments.keep(printed),
        }  # fmt: skip
        with self._records.work(f"上报{content.title}" + (f"（第 {number} 次，更正）" if before else ""), reason) as work:
            self._write(work, kind, period, values)
        if sent_to.strip():
            self._office.set_setting(SENT_TO, sent_to.strip())
        return work.changeset

    # reading what was submitted

    def submitted(self, year: int) -> list[Row]:
        """Everything submitted for periods of a year, the newest period first, corrections above what they correct."""
        span = Filter("since", "between", date(year, 1, 1), date(year, 12, 31))
        return self._records.select(CODE, span, Filter("state", "is", SUBMITTED))

    def frozen(self, row_id: int) -> tuple[ReportSheet, ...]:
        """The figures as they were submitted."""
        return thaw(str(self._records.row(CODE, row_id).values["figures"] or "[]"))

    def differences(self, row_id: int) -> list[Difference]:
        """Figure by figure, what the ledgers say otherwise today."""
        row = self._records.row(CODE, row_id)
        today = self.content(str(row.values["kind"]), str(row.values["period"]), json.loads(row.values["typed"] or "{}"))
        return differences(self.frozen(row_id), today.sheets)

    def paper(self, row_id: int) -> Printed:
        """The paper that was kept; KnownError when its file is gone."""
        row = self._records.row(CODE, row_id)
        path = self._attachments.path_of(str(row.values["printed_file"]))
        try:
            content = path.read_bytes()
        except OSError as error:
            raise KnownError(f"{row.title}的留存印件不见了。请从备份恢复；冻结的数字还在，可以照着重印。") from error
        return Printed(row.title, content, ((row.title, 0, pages_in(content)),))

    # paper and Excel

    def preview(
        self, key: str, period_text: str, body: str | None = None, typed: Mapping[str, str] | None = None,
        sent_to: str = "", progress: Progress = no_progress,
    ) -> Printed:
        """The report on paper, without submitting it. body None: what was kept, else the drafted text."""
        kind = self.kind(key)
        text = self.draft(key, period_text).text.text if body is None else body
        content = self.content(key, period_text, typed)
        note = "" if self._stands(kind, content) else "预览，尚未上报"
        paper = self._paper(content, kind, text, sent_to, note, progress)
        return Printed(content.title, paper, ((content.title, 0, pages_in(paper)),))

    def write(self, key: str, period_text: str, path: Path) -> None:
        """The report as .xlsx or .pdf, by the name of the file."""
        suffix = path.suffix.lower()
        if suffix == ".pdf":
            _write_bytes(path, self.preview(key, period_text).content)
        elif suffix == ".xlsx":
            content, draft = self.content(key, period_text), self.draft(key, period_text)
            write_book(path, self._head(content, "", ""), content.sheets, draft.text.text)
        else:
            raise KnownError(f"报表只能存成 .pdf 或 .xlsx，“{path.name}”的后缀不对。请改文件名。")

    # when they are due

    def deadlines(self) -> dict[str, str]:
        """Report key → when it is due, as the office writes it; "" for not at all."""
        return report_dates.deadlines(self._office.setting(report_dates.SETTING, {}))

    def due(self, key: str, period: CalendarPeriod) -> date | None:
        """The day on which the report of a period is due."""
        usual = self.kind(key).periods[0] == period.kind
        return report_dates.due_of(self.deadlines().get(key, ""), period) if usual else None

    def standing(self) -> tuple[ReportStanding, ...]:
        """Every report with the period to be done now: the one before as long as it is late, else the present one."""
        with self._office.store.read() as connection:
            late = {(key, code): due for key, code, due in report_dates.not_in(connection, clock.today())}
        answer = []
        for kind in self.kinds():
            now = period_around(clock.today(), kind.periods[0])
            period = now.previous if (kind.key, now.previous.code) in late else now
            submitted, draft = self._rows_of(kind, period)
            state = SUBMITTED if submitted else DRAFT if draft else ""
            answer.append(ReportStanding(kind.key, period, state, self.due(kind.key, period)))
        return tuple(answer)

    def set_deadlines(self, texts: Mapping[str, str]) -> None:
        """Change when reports are due; KnownError for one that cannot be read."""
        for key, text in texts.items():
            report_dates.due_of(text.strip(), read_period("2026-01"), self.kind(key).name)
        self._office.set_setting(report_dates.SETTING, {key: text.strip() for key, text in texts.items()})

    # inside

    def _sheets(
        self, connection: Connection, kind: ReportKind, period: CalendarPeriod, typed: TypedFigures
    ) -> tuple[ReportSheet, ...]:
        if kind.key == "agreements":
            return (agreements_by_unit(connection, period),)
        if kind.key == "base-data":
            return base_data(connection, period)
        if kind.key == "accidents":
            return accident_sheets(connection, period)
        return (periodic_sheet(connection, period, typed),)

    def _typed_figures(
        self, kind: ReportKind, period: CalendarPeriod, typed: Mapping[str, str] | None
    ) -> TypedFigures:
        """What was filled in by hand, of the newest row of every period, and what is being filled in now."""
        kept: dict[str, Mapping[str, str]] = {}
        for row in self._records.select(CODE, Filter("kind", "in", tuple(_PERIODS)[:4]), sort=("round",)):
            kept[str(row.values["period"])] = json.loads(row.values["typed"] or "{}")
        if typed is not None:
            kept[period.code] = json.loads(_packed(typed))
        return TypedFigures(kept)

    def _rows_of(self, kind: ReportKind, period: CalendarPeriod) -> tuple[Row | None, Row | None]:
        """(the submission that stands, the draft), either may be missing."""
        wanted = (Filter("kind", "is", kind.key), Filter("period", "is", period.code))
        rows = self._records.select(CODE, *wanted, sort=("-round",))
        submitted = next((row for row in rows if row.values["state"] == SUBMITTED), None)
        return submitted, next((row for row in rows if row.values["state"] == DRAFT), None)

    def _write(self, work: Any, kind: ReportKind, period: CalendarPeriod, values: Mapping[str, Any]) -> None:
        before, draft = self._rows_of(kind, period)
        if draft is not None:
            work.set_fact(CODE, draft.id, values)
            return
        head = {
            "kind": kind.key, "period": period.code, "since": period.since, "until": period.until, "state": DRAFT,
            "round": int(before.values["round"]) + 1 if before else 1,
        }  # fmt: skip
        work.add_fact(CODE, {**head, **values})

    def _stands(self, kind: ReportKind, content: ReportContent) -> bool:
        return self._rows_of(kind, content.period)[0] is not None

    def _head(self, content: ReportContent, sent_to: str, note: str) -> ReportHead:
        office = self._office
        return ReportHead(content.title, office.name, office.user, content.period.name, clock.today(), sent_to.strip(), note)

    def _paper(
        self, content: ReportContent, kind: ReportKind, body: str, sent_to: str, note: str, progress: Progress
    ) -> bytes:
        head = self._head(content, sent_to, note)
        return pdf.render_batch(documents(head, content.sheets, body, summary=kind.summary), progress)


def _title(kind: ReportKind, period: CalendarPeriod) -> str:
    span = period.name.replace(" ", "")
    if kind.key == "year":
        return f"{period.since.year}年度道路交通安全工作总结"
    if kind.summary:
        return f"{span}道路交通安全工作总结"
    return f"{span}{kind.name}"


def _packed(typed: Mapping[str, str]) -> str:
    """Figures filled in by hand as JSON; KnownError for one that is no number."""
    numbers = {}
    for key, text in typed.items():
        if not text.strip():
            continue
        try:
            number = Decimal(text.strip())
        except InvalidOperation as error:
            raise KnownError(f"手填的数字“{text}”看不懂，请只写数字，例如 3。") from error
        if not number.is_finite() or number < 0:
            raise KnownError(f"手填的数字“{text}”不对，请写 0 或比 0 大的数。")
        numbers[key] = str(number)
    return json.dumps(numbers)


def _write_bytes(path: Path, content: bytes) -> None:
    from trafficdesk.exchange.safe_file import replacing

    with replacing(path) as temporary:
        temporary.write_bytes(content)
