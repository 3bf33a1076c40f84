"""Reports to superiors: counted from the ledgers, submitted once, then frozen (domain 1.13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.doing import Doing
from trafficdesk.engine.office import Office
from trafficdesk.engine.prints import Printed
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.exchange.forms import FormFilled, Value, fill
from trafficdesk.exchange.safe_file import replacing
from trafficdesk.exchange.write import ColumnOut, SheetOut, write_table
from trafficdesk.guard.rights import Right
from trafficdesk.progress import Progress, no_progress
from trafficdesk.reports import pdf, word
from trafficdesk.reports.binder import pages_in
from trafficdesk.rules.periods import CalendarPeriod, read_period
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.store.trail import EXPORT, LOOK
from trafficdesk.work.reports import rules, rules_dates
from trafficdesk.work.reports.content import Difference, ReportContent, ReportSheet, thaw
from trafficdesk.work.reports.papers import documents_of, head_of, write_book
from trafficdesk.work.reports.process import BY_HAND, REPORT
from trafficdesk.work.reports.reading import (
    SENT_TO,
    Asked,
    Reading,
    ReportDraft,
    ReportOverview,
    ReportStanding,
)
from trafficdesk.work.reports.rules import CODE, ReportKind
from trafficdesk.work.reports.superior import Ledgers, values_of
from trafficdesk.work.reports.text import ReportText


class Reports:
    """desk.reports"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records
        self._doing = Doing(REPORT, office, records)

    # what there is

    def kinds(self) -> tuple[ReportKind, ...]:
        """All reports in the order of domain 1.13."""
        return rules.kinds()

    def kind(self, name: str) -> ReportKind:
        """By key or Chinese name; NotFound with the list otherwise."""
        return rules.kind_of(name)

    def period(self, key: str, text: str) -> CalendarPeriod:
        """A period that fits the report; KnownError otherwise."""
        return self.kind(key).period(text)

    def content(self, key: str, period_text: str, typed: Mapping[str, str] | None = None) -> ReportContent:
        """A report as the ledgers have it now. typed: figures filled in by hand, in place of the kept ones."""
        kind = self.kind(key)
        with self._reading() as reading:
            return reading.content(Asked(kind, kind.period(period_text), typed))

    def draft(self, key: str, period_text: str) -> ReportDraft:
        """Where work on a report goes on: what was kept, else a text drafted from the figures."""
        kind = self.kind(key)
        with self._reading() as reading:
            return reading.draft(kind, kind.period(period_text))

    def redraft(self, period_text: str) -> ReportText:
        """A summary drafted anew from today's figures."""
        with self._reading() as reading:
            return reading.redraft(read_period(period_text))

    def overview(self, key: str, period_text: str) -> ReportOverview:
        """All that a page about a report shows, of one state of the ledgers."""
        kind = self.kind(key)
        with self._reading() as reading:
            return reading.overview(kind, kind.period(period_text))

    # changing

    def save(self, key: str, period_text: str, body: str, typed: Mapping[str, str], sent_to: str) -> ChangeSet | None:
        """Keep text and figures to go on later; None when nothing differs."""
        kind = self.kind(key)
        period = kind.period(period_text)
        with self._records.work("") as work:
            self._keep(work, kind, period, _given(body, typed, sent_to))
            work.sentence = f"存草稿：{kind.title(period)}"
            changed = work.changed
        return work.changeset if changed else None

    def submit(
        self, key: str, period_text: str, body: str, typed: Mapping[str, str], sent_to: str, reason: str = ""
    ) -> ChangeSet:
        """Freeze figures, text and paper. A correction of what was submitted before needs a reason."""
        kind = self.kind(key)
        period = kind.period(period_text)
        given = _given(body, typed, sent_to)
        with self._records.work("", reason.strip(), right=Right.REVIEW) as work:
            number, row = self._keep(work, kind, period, given)
            self._doing.do_in(work, row, "submit", {**given, "reason": reason.strip()})
            work.sentence = f"上报{kind.title(period)}" + (f"（第 {number} 次，更正）" if number > 1 else "")
        self._office.set_setting(SENT_TO, sent_to.strip())
        return work.changeset

    def _keep(self, work: UnitOfWork, kind: ReportKind, period: CalendarPeriod, given: Mapping[str, str]) -> tuple[int, int]:
        """(which submission it will be, its row), written down as a draft."""
        _, draft = Reading(self._office, self._records.within(work)).rows_of(kind, period)
        if draft is not None:
            self._doing.do_in(work, draft.id, "keep", given)
            return int(draft.values["round"]), draft.id
        row = self._doing.begin_in(work, {**given, "kind": kind.key, "period": period.code})
        return int(work.row(CODE, row)["round"]), row

    # what was submitted

    def submitted(self, year: int) -> list[Row]:
        """Everything submitted for periods of a year, the newest period first, corrections above what they correct."""
        return Reading(self._office, self._records).submitted(year)

    def frozen(self, row_id: int) -> tuple[ReportSheet, ...]:
        """The figures as they were submitted."""
        return thaw(str(self._records.row(CODE, row_id).values["figures"] or "[]"))

    def differences(self, row_id: int) -> list[Difference]:
        """Figure by figure, what the ledgers say otherwise today."""
        with self._records.at_once() as records:
            return list(Reading(self._office, records).differences([records.row(CODE, row_id)])[row_id])

    def paper(self, row_id: int) -> Printed:
        """The paper that was kept; KnownError when its file is gone."""
        row = self._records.row(CODE, row_id)
        try:
            content = Attachments(self._office, self._records).content(str(row.values["printed_file"]))
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
        period = kind.period(period_text)
        with self._reading() as reading:
            content = reading.content(Asked(kind, period, typed))
            text = reading.draft(kind, period).text.text if body is None else body
            submitted, _ = reading.rows_of(kind, period)
        note = "" if submitted is not None else "预览，尚未上报"
        made = documents_of(content, self._office, text, sent_to, note, summary=kind.summary)
        paper = pdf.render_batch(made, progress)
        return Printed(content.title, paper, ((content.title, 0, pages_in(paper)),), word=lambda progress: word.render(made, progress))

    def write(self, key: str, period_text: str, path: Path) -> None:
        """The report as .xlsx, .pdf or .docx, by the name of the file."""
        kind, suffix = self.kind(key), path.suffix.lower()
        if suffix in (".pdf", word.ENDING):
            printed = self.preview(key, period_text)
            paper = printed.content if suffix == ".pdf" or printed.word is None else printed.word(no_progress)
            with replacing(path) as temporary:
                temporary.write_bytes(paper)
        elif suffix == ".xlsx":
            period = kind.period(period_text)
            with self._reading() as reading:
                content, draft = reading.content(Asked(kind, period)), reading.draft(kind, period)
            write_book(path, head_of(content, self._office), content.sheets, draft.text.text)
        else:
            raise KnownError(f"报表只能存成 .pdf、.docx 或 .xlsx，“{path.name}”的后缀不对。请改文件名。")

    def fill(self, key: str, period_text: str, form: Path, out: Path, *, full: bool = False, reason: str = "") -> FormFilled:
        """A superior's own workbook with the figures of a report and the rows of the ledgers that its tables are named after.

        full: personal numbers unmasked (logged, with a reason).
        """
        kind = self.kind(key)
        period = kind.period(period_text)
        with self._records.at_once() as records:
            reading, ledgers = Reading(self._office, records), Ledgers(records, period, full=full)
            content, draft = reading.content(Asked(kind, period)), reading.draft(kind, period)
            done = fill(form, out, values_of(content, self._office, draft.text.text), ledgers.rows)
        said = f"填上级表格 {out.name}：{content.title}（{'完整信息' if full else '脱敏信息'}）"
        self._office.log_look(said, reason=reason, of=ledgers.read if full else None, kind=LOOK if full else EXPORT)
        return done

    def form_fields(self, key: str, period_text: str) -> dict[str, Value]:
        """What may stand between double braces in a superior's workbook, and what it is for a period."""
        kind = self.kind(key)
        with self._reading() as reading:
            content, draft = reading.content(Asked(kind, kind.period(period_text))), reading.draft(kind, kind.period(period_text))
        return values_of(content, self._office, draft.text.text)

    def write_fields(self, key: str, period_text: str, path: Path) -> None:
        """The same as a list in Excel, to be copied from into the workbook."""
        found = self.form_fields(key, period_text)
        columns = (ColumnOut("字段", 50), ColumnOut("现在的值", 40))
        rows = ((f"{{{{{name}}}}}", "" if value is None else str(value)) for name, value in found.items())
        write_table(path, [SheetOut("能填的字段", columns, rows)])

    # when they are due

    def deadlines(self) -> dict[str, str]:
        """Report key → when it is due, as the office writes it; "" for not at all."""
        return rules_dates.deadlines(self._office.setting(rules_dates.SETTING, {}))

    def standing(self) -> tuple[ReportStanding, ...]:
        """Every report with the period to be done now: the one before as long as it is late, else the present one."""
        with self._reading() as reading:
            return reading.standing()

    def set_deadlines(self, texts: Mapping[str, str]) -> None:
        """Change when reports are due; KnownError for one that cannot be read."""
        for key, text in texts.items():
            rules_dates.due_of(text.strip(), read_period("2026-01"), self.kind(key).name)
        self._office.set_setting(rules_dates.SETTING, {key: text.strip() for key, text in texts.items()})

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with self._records.at_once() as records:
            yield Reading(self._office, records)


def _given(body: str, typed: Mapping[str, str], sent_to: str) -> dict[str, str]:
    """What a draft says, by field of its form; a figure that is left out is cleared."""
    return {"body": body, "sent_to": sent_to.strip(), **{key: str(typed.get(key, "")) for key in BY_HAND}}
