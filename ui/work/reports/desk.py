"""报表: choose report and period, look behind every figure, write the words, submit; and what changed since (domain 1.13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QMenu, QStackedWidget, QTabBar, QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.reports.api import (
    CODE,
    CalendarPeriod,
    Difference,
    FormFilled,
    ReportKind,
    ReportOverview,
    period_around,
    read_period,
)
from ui.dialogs.files import EXCEL, open_path, save_path
from ui.page import Actions
from ui.parts.card_list import CardList
from ui.parts.reading_page import ReadingPage
from ui.parts.step_dialog import StepDialog
from ui.parts.summary_draft import FigureText
from ui.printing.show import preview_document
from ui.say import tell
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule, split
from ui.widgets.marks import StateMark
from ui.work.reports.cards import kind_card, submitted_card
from ui.work.reports.parts import DifferenceTable, PeriodBar, ReportTable, due_words


class ReportsPage(ReadingPage):
    """Reports of the year at the top left."""

    title = "报表"
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.kinds: Sequence[ReportKind] = self.desk.reports.kinds()
        self.kind = self.kinds[0]
        self._loaded: ReportOverview | None = None
        self.tables: list[ReportTable] = []
        self._deadlines = Button("上报期限", "", "calendar_ltr", clicked=self.ask_deadlines, needs="reports.set_deadlines")
        self._kept = Button("看留存印件", "", "document_pdf", clicked=self.show_kept, needs="reports.paper")
        self._excel = Button("存为 Excel", "", "arrow_export", clicked=self.save_excel, needs="reports.write")
        self._form = Button("填上级表格…", "", "grid", clicked=self.offer_form, needs="reports.fill")
        self._preview = Button("预览", "", "print", "F9", self.print_it, needs="reports.preview")
        self._save = Button("存草稿", "", "save", "F2", self.save, needs="reports.save")
        self._submit = Button("上报", "primary", "checkmark", clicked=self.submit, needs="reports.submit")

    def build(self) -> Iterator[None]:
        left, right = framed("plain"), framed("panel")
        parts = split(left, right, sizes=(theme.scaled(250), theme.scaled(900)), stretch=1)
        self.ground.setLayout(column((parts, 1), gap=0))
        self._left = left
        self._fit()
        theme.changed.connect(self._fit)
        yield
        self.reports, self.history, self.history_head = CardList("报表"), CardList("已经上报"), label("", "h2")
        lists = split(
            _headed(label("报表和总结", "h2"), self.reports), _headed(self.history_head, self.history), sizes=(420, 200), direction="v",
        )  # fmt: skip
        left.setLayout(column((lists, 1), gap=0))
        yield
        self._fill_right(right)
        yield
        self.body, self.changes = FigureText(), DifferenceTable()
        self.body.document().setDocumentMargin(14)
        yield
        self._connect()

    def _fill_right(self, right: QWidget) -> None:
        self.bar, self.state = PeriodBar(), StateMark("none", "")
        self.tabs, self.stack, self.note = QTabBar(), QStackedWidget(), WrappedLabel("", "hint")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._redraft = Button("按现在的数字重新起草", "flat", "edit", clicked=self.redraft, needs="reports.save")
        strip = row(self.bar, self.state, None, margins=(10, 6, 12, 4), gap=14)
        tools = row((self.tabs, 1), self._redraft, margins=(8, 0, 12, 0))
        words = row((self.note, 1), margins=(14, 4, 12, 6))
        right.setLayout(column(strip, tools, rule(), (self.stack, 1), rule(), words, gap=0))

    def _fit(self) -> None:
        self._left.setMinimumWidth(theme.scaled(250))

    def _connect(self) -> None:
        self.bar.changed.connect(self._moved)
        self.reports.chosen.connect(self._choose)
        self.history.chosen.connect(lambda _: self._show_buttons())
        self.history.clicked.connect(lambda _: self._look_back())
        self.history.opened.connect(lambda _: self.show_kept())
        self.tabs.currentChanged.connect(self._show_tab)
        self.body.figure.connect(self._open_text_figure)
        self.body.document().modificationChanged.connect(lambda _: self._show_buttons())
        self.changes.figure.connect(self._open_figure)
        self.session.year_changed.connect(self._year_changed)
        self.bar.set_kinds(self.kind.periods, self._day())

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._deadlines, self._kept, self._excel, self._form, self._preview), (self._save, self._submit))

    def unsaved(self) -> str:
        title = self._loaded.content.title if self._loaded else "报表"
        return title if self.typed else ""

    def drop_unsaved(self) -> None:
        self.body.document().setModified(False)

    @property
    def typed(self) -> bool:
        """Whether words were written that are not kept yet."""
        return bool(self.body.document().isModified())

    def show_record(self, code: str, record: int) -> bool:
        if code != CODE:
            return False
        if record:
            found = self.desk.records.row(CODE, record)
            self._go(str(found.values["kind"]), read_period(str(found.values["period"])))
        return True

    # choosing

    def _day(self) -> Any:
        today = clock.today()
        return today if self.session.year == today.year else today.replace(year=self.session.year, month=12, day=1)

    def _choose(self, key: str | None) -> None:
        if key is not None and key != self.kind.key:
            standing = next((each for each in self._loaded.standing if each.key == key), None) if self._loaded else None
            period = standing.period if standing and self.session.year == clock.today().year else None
            self._go(key, period)

    def _go(self, key: str, period: CalendarPeriod | None) -> None:
        if not self._put_away():
            self.reports.choose(self.kind.key)
            return
        self.kind = self.desk.reports.kind(key)
        self.bar.set_kinds(self.kind.periods, self._day())
        if period is not None:
            self.bar.show_period(period)
        self.load()

    def _moved(self) -> None:
        period = self.bar.period
        if self._loaded is not None and not self._put_away():
            self.bar.show_period(self._loaded.content.period)
            return
        self.bar.show_period(period)
        self.load()

    def _look_back(self) -> None:
        """The period of the chosen submission, with what changed since."""
        key = self.history.current_key()
        found = next((each for each in self._loaded.submitted if each.id == key), None) if self._loaded else None
        if found is not None and found.values["period"] != self.bar.period.code:
            self._go(self.kind.key, read_period(str(found.values["period"])))

    def _put_away(self) -> bool:
        """Keep what was written before something else is shown; False to stay."""
        if not self.typed:
            return True
        if self.may_close():
            return True
        return not self.typed

    def _year_changed(self, _year: int) -> None:
        if self._put_away():
            self.bar.show_period(period_around(self._day(), self.bar.period.kind))
            self.load()

    # loading

    def _fetch(self) -> None:
        reports, key, period = self.desk.reports, self.kind.key, self.bar.period

        run_query(self, lambda _: reports.overview(key, period.code), self._show, key="report", label="正在统计报表")

    def _show(self, loaded: ReportOverview) -> None:
        before = self._loaded
        if before is None and self.session.year == clock.today().year:
            wanted = next(each.period for each in loaded.standing if each.key == self.kind.key)
            if wanted != loaded.content.period:
                self._loaded = loaded
                self.bar.show_period(wanted)
                self.load()
                return
        same = before is not None and before.content.title == loaded.content.title
        self._loaded = loaded
        # Showing the cards anew chooses the one before: only people choose a report.
        with QSignalBlocker(self.reports):
            self.reports.show_cards([kind_card(kind, each) for kind, each in zip(self.kinds, loaded.standing, strict=True)])
            self.reports.choose(self.kind.key)
        self.history_head.setText(f"{loaded.content.period.since.year} 年已上报" + ("" if loaded.submitted else "：还没有"))
        chosen = self.history.current_key()
        self.history.show_cards([submitted_card(each, loaded.changes.get(each.id)) for each in loaded.submitted])
        current = loaded.draft.before
        if not (same and chosen and self.history.choose(chosen)) and current is not None:
            self.history.choose(current.id)
        level, words = due_words(loaded.due, clock.today(), current is not None)
        self.state.show_state(level, words)
        if not (same and self.typed):
            draft = loaded.draft.text
            self.body.show_text(draft.text, draft.figures)
        self._show_tabs(keep=same)

    def _show_tabs(self, *, keep: bool) -> None:
        assert self._loaded is not None
        at, content, changes = self.tabs.currentIndex(), self._loaded.content, self._differences()
        with QSignalBlocker(self.tabs):
            while self.tabs.count():
                self.tabs.removeTab(0)
            for table in self.tables:
                self.stack.removeWidget(table)
                table.deleteLater()
            self.tables = [ReportTable(sheet) for sheet in content.sheets]
            for table, sheet in zip(self.tables, content.sheets, strict=True):
                table.figure.connect(self._open_figure)
                table.typed.connect(self.ask_typed)
                self.stack.addWidget(table)
                self.tabs.addTab(sheet.title)
            self.tabs.addTab("总结正文" if self.kind.summary else "文字说明")
            if self._loaded.draft.before is not None:
                self.tabs.addTab(f"上报后的变化 {len(changes)}")
            for widget in (self.body, self.changes):
                self.stack.addWidget(widget)
            self.changes.show_differences(changes)
        first = len(self.tables) if self.kind.summary else 0
        self.tabs.setCurrentIndex(min(at, self.tabs.count() - 1) if keep else first)
        self._show_tab(self.tabs.currentIndex())

    def _show_tab(self, at: int) -> None:
        if self._loaded is None or at < 0:
            return
        sheets = self._loaded.content.sheets
        place = at - len(sheets)
        self.stack.setCurrentWidget(self.tables[at] if place < 0 else (self.body, self.changes)[place])
        self._redraft.setVisible(place == 0 and self.kind.summary)
        notes = (
            "数字都从台账统计，点一个数字看是哪些记录。" + (sheets[at].note if place < 0 else ""),
            "按本期数字起草的，接着往下写；蓝色的数字点开看台账。" if self.kind.summary else "写几句文字说明，印在表的下面；不写也行。",
            "上报时的数字已经冻结；补登、改登以后不一样的列在这里。要更正就再报一次，写明原因。",
        )  # fmt: skip
        self.note.setText(notes[max(place + 1, 0)])
        self._show_buttons()

    def _show_buttons(self) -> None:
        before = self._loaded.draft.before if self._loaded else None
        self._submit.set_text("更正上报" if before is not None else "上报")
        late = self._loaded is not None and self._loaded.content.period.since > clock.today()
        self._submit.refuse("正在统计。" if self._loaded is None else "这一期还没有开始。" if late else "")
        self._kept.refuse("" if self.history.current_key() is not None else "这一年还没有上报过。")
        self._save.refuse("" if self.typed else "文字没有改动。")

    def _differences(self) -> Sequence[Difference]:
        before = self._loaded.draft.before if self._loaded else None
        return self._loaded.changes.get(before.id, ()) if self._loaded and before is not None else ()

    # behind a figure

    def _open_figure(self, cell: Any) -> None:
        if cell.figure.code:
            self.open_rows.emit(cell.figure.code, cell.figure.filters)

    def _open_text_figure(self, place: int) -> None:
        if self._loaded is not None:
            self._open_figure(self._loaded.draft.text.figures[place])

    # verbs

    def save(self) -> bool:
        """F2: the words as a draft."""
        loaded = self._loaded
        if loaded is None or not self.typed:
            return False
        reports, draft, body = self.desk.reports, loaded.draft, self.body.toPlainText()
        key, code = loaded.content.key, loaded.content.period.code
        self.body.document().setModified(False)
        run_change(self, lambda _: reports.save(key, code, body, draft.typed, draft.sent_to), self._done)
        return True

    def redraft(self) -> None:
        """The summary anew from today's figures; what was written goes, after asking."""
        loaded = self._loaded
        if loaded is None or not self._put_away():
            return
        code = loaded.content.period.code

        def show(drafted: Any) -> None:
            self._loaded = replace(loaded, draft=replace(loaded.draft, text=drafted))
            self.body.show_text(drafted.text, drafted.figures)
            self.body.document().setModified(True)

        run_query(self, lambda _: self.desk.reports.redraft(code), show, label="正在起草")

    def ask_typed(self, key: str) -> StepDialog:
        """A figure that no ledger knows."""
        assert self._loaded is not None
        content, draft, reports = self._loaded.content, self._loaded.draft, self.desk.reports
        name = next(line.name for sheet in content.sheets for line in sheet.lines if line.typed == key)
        body = self.body.toPlainText() if self.typed or draft.kept else draft.text.text
        spec = next(spec for spec in self._submitting() if spec.name == key)

        def work(given: dict[str, Any], _reason: str) -> ChangeSet | None:
            return reports.save(content.key, content.period.code, body, {**draft.typed, key: given[key]}, draft.sent_to)

        hint = f"{content.title}：台账里没有这个数，填在这里，随草稿保存；清空就是没有填。"
        kept = draft.typed.get(key, "")
        return self.ask("填好", hint, [spec], work, {key: (None, kept)}, title=f"手填{name}", written=self._done)

    def _submitting(self) -> list[FieldSpec]:
        """What the step asks for."""
        doing = self.desk.process(CODE)
        return doing.specs(doing.step("submit"))

    def submit(self) -> StepDialog | None:
        """Submit, after asking to whom, and why when it is a correction."""
        if self._loaded is None:
            return None
        content, draft, reports = self._loaded.content, self._loaded.draft, self.desk.reports
        body = self.body.toPlainText()
        again = draft.before is not None
        specs = {spec.name: spec for spec in self._submitting()}
        asked = [specs["sent_to"], *([replace(specs["reason"], label="更正原因", required=True)] if again else [])]
        words = f"{content.title}。上报后数字、文字和印件都留存，不再变动；台账照常登记，以后不一样的会列出来。"
        if again:
            moved = [each.sentence for each in self._differences()]
            words += "\n" + ("\n".join([*moved[:5], *(["……"] if len(moved) > 5 else [])]) or "数字和上次上报时一样。")

        def work(given: dict[str, Any], _reason: str) -> ChangeSet:
            reason = str(given.get("reason", ""))
            return reports.submit(content.key, content.period.code, body, draft.typed, given["sent_to"], reason)

        act, start = "更正上报" if again else "上报", {"sent_to": (draft.sent_to, draft.sent_to)}
        title = f"{act}（第 {draft.round} 次）"
        return self.ask(act, words, asked, work, start, title=title, written=self._submitted)

    def _submitted(self, change: ChangeSet) -> None:
        self.body.document().setModified(False)
        self.history.show_cards([])
        self._done(change)

    def _done(self, change: ChangeSet | None) -> None:
        if change is None:
            self.load()
        else:
            self.written(change)

    def _deadlines_kept(self, _change: ChangeSet | None) -> None:
        self.status.emit("上报期限已记下，首页按新的期限提醒。")
        self.load()

    def ask_deadlines(self) -> StepDialog:
        """When each report is due."""
        reports = self.desk.reports
        now = reports.deadlines()
        names = {kind.key: kind.name for kind in self.kinds}
        usual = "写 25 表示期末那个月的 25 日，写 次月5 表示下一个月 5 日；不用报的清空"
        specs = [
            FieldSpec(names[key], Kind.TEXT, name=key, help=usual if at == 0 else "") for at, key in enumerate(now)
        ]  # fmt: skip

        def work(given: dict[str, Any], _reason: str) -> None:
            reports.set_deadlines({key: given[key] for key in now})

        words = "到期前五天起，首页和这一页会提醒；逾期一个月以后不再催。"
        start = {key: (when, when) for key, when in now.items()}
        return self.ask("记下", words, specs, work, start, title="上报期限", written=self._deadlines_kept)

    def show_kept(self) -> None:
        """The paper that was kept of the chosen submission."""
        row_id, reports = self.history.current_key(), self.desk.reports
        if row_id is not None:
            preview_document(self, lambda _: reports.paper(row_id))

    def print_it(self) -> bool:
        if self._loaded is not None:
            content, draft, body = self._loaded.content, self._loaded.draft, self.body.toPlainText()
            preview = self.desk.reports.preview
            preview_document(
                self,
                lambda progress: preview(content.key, content.period.code, body, draft.typed, draft.sent_to, progress),
            )
        return True

    def save_excel(self) -> None:
        """The report as .xlsx in the columns of the paper."""
        if self._loaded is None:
            return
        title = self._loaded.content.title
        path = save_path(self, "存为 Excel", f"{title}.xlsx", EXCEL)
        if path is not None:
            self.write_excel(path)

    def write_excel(self, path: Path) -> None:
        """Write the file in the background."""
        assert self._loaded is not None
        reports, content = self.desk.reports, self._loaded.content
        run_query(
            self, lambda _: reports.write(content.key, content.period.code, path),
            lambda _: self.saved.emit(f"{content.title}已存为 {path.name}。", path), label="正在写 Excel",
        )  # fmt: skip


    def offer_form(self) -> QMenu:
        """Fill in a workbook of the district's, or see what may stand in one."""
        menu = QMenu(self)
        menu.addAction("选上级发的空表填写…").triggered.connect(lambda _=False: self.choose_form())
        menu.addAction("能填的字段存为 Excel…").triggered.connect(lambda _=False: self.save_fields())
        menu.popup(self._form.mapToGlobal(self._form.rect().topLeft()))
        return menu

    def choose_form(self) -> None:
        """Pick the empty workbook, then where the filled one goes."""
        if self._loaded is None:
            return
        form = open_path(self, "选上级发的空表", "Excel (*.xlsx *.xlsm)")
        out = save_path(self, "填好的存到", f"{self._loaded.content.title}（{form.stem}）.xlsx", EXCEL) if form else None
        if form is not None and out is not None:
            self.fill_form(form, out)

    def fill_form(self, form: Path, out: Path) -> None:
        """Fill it in the background; what was not known or got lost is said in a box, because somebody has to act on it."""
        assert self._loaded is not None
        reports, content = self.desk.reports, self._loaded.content

        def filled(done: FormFilled) -> None:
            self.saved.emit(f"{out.name}：填了 {done.cells} 处。", out)
            if done.unknown or done.lost:
                tell(self, done.sentence)

        run_query(self, lambda _: reports.fill(content.key, content.period.code, form, out), filled, label="正在填表")

    def save_fields(self) -> None:
        """What may stand between double braces, to be copied from."""
        if self._loaded is None:
            return
        reports, content = self.desk.reports, self._loaded.content
        path = save_path(self, "存为 Excel", f"{content.name}能填的字段.xlsx", EXCEL)
        if path is not None:
            run_query(
                self, lambda _: reports.write_fields(content.key, content.period.code, path),
                lambda _: self.saved.emit(f"能填的字段已存为 {path.name}。", path), label="正在写 Excel",
            )  # fmt: skip


def _headed(head: QWidget, cards: CardList) -> QWidget:
    part = QWidget()
    part.setLayout(column(row(head, None, margins=(14, 8, 8, 6)), rule(), (cards, 1), gap=0))
    return part
