"""居委会台账: who has which ledger, plan, summary and assessment; what stands behind each; the next step of each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QStackedWidget, QWidget

from trafficdesk.desk import Filter
from trafficdesk.engine.given import typed
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.committees.api import ASSESSMENT, CHECKED, FILED, LEDGERS, PLAN, SUMMARY, TASKS, TEXTS
from ui.page import Actions
from ui.parts.process import StepBar, open_step
from ui.parts.reading_page import ReadingPage
from ui.parts.step_dialog import StepDialog
from ui.parts.summary_draft import SummarySide
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.chips import FlowRow
from ui.widgets.layout import column, framed, label, row, split
from ui.widgets.marks import StateMark
from ui.work.committees.behind_rows import BehindRows
from ui.work.committees.matrix_table import LEVELS, MatrixTable

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.work.committees.api import Cell, Matrix, MatrixRow, PaperDraft

_SETTLED = (CHECKED, FILED)
_NOTHING_BEHIND = {
    SUMMARY: "点“起草总结”，程序按本年台账写好数字，每个数字都能点开。",
    ASSESSMENT: "点“起草考核”，程序按“计划与考核”里的考核表写好得分。",
}
_WRITTEN = "已经起草，里面的数字都能点开。"
_PRINTS = (
    ("committee-matrix", "打印完备表", LEDGERS), ("committee-contents", "打印目录", LEDGERS),
    ("committee-plan", "打印计划", TASKS), ("committee-paper", "打印总结考核", TEXTS),
)  # fmt: skip


class LedgerMatrix(ReadingPage):
    """居委会 × 台账 for the year at the top left."""

    title = "完备情况"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._make_buttons()

    def _make_buttons(self) -> None:
        self._make = Button("建立本年台账", "", "add", clicked=self.make_ledgers, needs="committees.make_ledgers")
        self._prints = [
            Button(words, "", "print", clicked=partial(self.print_kind, key, code), needs="prints.render")
            for key, words, code in _PRINTS
        ]
        self._hint = label("", "label")
        self.ledgers, self.papers = self.desk.process(LEDGERS), self.desk.process(TEXTS)
        begin, complete = (self.ledgers.step(key) for key in ("begin", "complete"))
        self._begin = Button(begin.words, clicked=lambda: self.mark(begin.key), needs="process.do_all")
        self._complete = Button(complete.words, "primary", complete.icon, "F2", lambda: self.mark(complete.key), needs="process.do_all")
        self._carry = Button("沿用上年任务", "", "text_bullet_list", clicked=self.carry_plan, needs="committees.carry_plan")
        self._write = Button("起草总结", "", "edit", clicked=self.write)
        self.bar = StepBar(self.do)
        self._save = Button("存为草稿", "primary", "save", "F2", self.save, needs="committees.write_paper")

    def build(self) -> Iterator[None]:
        self.stack, matrix, empty = QStackedWidget(), QWidget(), framed("plain")
        self.ground.setLayout(column(self.stack, gap=0))
        for part in (matrix, empty):
            self.stack.addWidget(part)
        strip, self.table, foot = framed("strip"), MatrixTable(), framed("plain")
        middle = split(self.table, foot, sizes=(theme.scaled(340), theme.scaled(205)), direction="v")
        matrix.setLayout(column(strip, (middle, 1), gap=0))
        yield
        self.head, self.figures = label("", "h1"), label("", "small")
        self.due = Button("报送期限", "flat", "calendar_ltr", clicked=self.set_deadlines, needs="committees.set_deadlines")
        strip.setLayout(row(self.head, self.figures, None, self.due, margins=(14, 4, 8, 4)))
        yield
        self.behind = BehindRows(self.desk)
        yield
        self.cell_head, self.state = label("", "h2"), StateMark("none", "")
        self.rows_behind = FlowRow()
        self.open_row = Button("打开这一本", "flat", "link", clicked=self.open_ledger)
        how = label("点一格看后面的数据，按住 Ctrl 可以选多格", "hint")
        first = FlowRow(10)
        for each in (self.cell_head, self.state, how, self.open_row):
            first.flow.addWidget(each)
        second = row(label("后面的数据", "label"), (self.rows_behind, 1), margins=(14, 0, 12, 2), gap=8)
        foot.setLayout(column(column(first, margins=(14, 6, 12, 0)), second, (self.behind, 1), gap=2))
        yield
        self.empty = EmptyState(
            "building_home", "还没有登记社区居委会", "先在单位里登记居委会，单位性质选“社区居委会”，再建立本年台账。",
            [Button("去登记单位", "primary", "add", clicked=lambda: self.open_page.emit("responsibility"))],
        )  # fmt: skip
        empty.setLayout(column(self.empty))
        yield
        self.summary = SummarySide()
        self.stack.addWidget(self.summary)
        self._connect()

    def _connect(self) -> None:
        self.table.moved.connect(self._show_cell)
        self.table.opened.connect(self.open_behind)
        self.behind.open_record.connect(self.open_record)
        self.behind.open_rows.connect(self.open_rows)
        self.summary.rows_wanted.connect(self.open_rows)
        self.summary.left.connect(self.leave_summary)

    # what the window asks

    def row_actions(self) -> Actions:
        right = (self._hint, self._carry, self._write, self.bar, self._begin, self._complete, self._save)
        return Actions((self._make, *self._prints), right)

    def unsaved(self) -> str:
        return self.summary.head.text() if self.summary.typed else ""

    def drop_unsaved(self) -> None:
        self.summary.text.document().setModified(False)

    def print_it(self) -> bool:
        self.print_kind("committee-matrix", LEDGERS)
        return True

    def save(self) -> bool:
        """F2: the text as a draft; on the matrix the next step of the chosen ledgers or paper."""
        side, committees = self.summary, self.desk.committees
        if self.stack.currentWidget() is not side:
            if self._complete.isVisible() and self._complete.isEnabled():
                self._complete.click()
                return True
            return bool(self.bar.keys) and self.do(self.bar.keys[0]) is not None
        body, committee, year, kind = side.text.toPlainText(), side.committee, side.year, side.kind
        run_change(self, lambda _: committees.write_paper(committee, year, kind, body), self._kept)
        return True

    def _kept(self, change: ChangeSet) -> None:
        self.summary.text.document().setModified(False)
        self.stack.setCurrentIndex(0)
        self.written(change)

    # loading

    def _fetch(self) -> None:
        year, committees = self.session.year, self.desk.committees
        run_query(self, lambda _: committees.matrix(year), self._show, key="matrix", label="正在统计台账")

    def _show(self, matrix: Matrix) -> None:
        self.head.setText(f"{matrix.year} 年度居委会台账")
        cells = sum(len(each.cells) for each in matrix.rows)
        complete, late = sum(each.complete for each in matrix.rows), sum(each.late for each in matrix.rows)
        self.figures.setText(f"居委会 {len(matrix.rows)}   齐全 {complete} / {cells}   逾期 {late}")
        self.due.set_text("、".join(f"{kind.removeprefix('年度')} {day:%m-%d}" for kind, day in matrix.due.items()) + " 前报")
        self._make.set_text(f"建立本年台账 {matrix.unmade} 本" if matrix.unmade else "建立本年台账")
        nobody = "" if matrix.rows else "还没有登记社区居委会。"
        self._make.refuse(nobody or ("" if matrix.unmade else "每个居委会的台账都已经建齐。"))
        for button in self._prints:
            button.refuse(nobody)
        if self.stack.currentWidget() is not self.summary:
            self.stack.setCurrentIndex(0 if matrix.rows else 1)
        self.table.show_matrix(matrix)

    def _show_cell(self) -> None:
        found, many = self.table.current(), self.table.chosen()
        on_text = self.stack.currentWidget() is self.summary
        self._save.setVisible(on_text)
        ledger = found is not None and found[1].code == LEDGERS and not on_text
        paper = found is not None and found[1].code == TEXTS and not on_text
        for button in (self._begin, self._complete):
            button.setVisible(ledger)
        self._show_paper_steps(found[1] if found is not None and paper else None)
        flow = self.rows_behind.flow
        while (item := flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if found is None:
            self.cell_head.setText("")
            self.behind.show_sources((), "")
            return
        line, cell = found
        self._describe(line, cell)
        self._hint.setText("" if on_text else f"已选 {len(many)} 格" if len(many) > 1 else "")
        missing = [each for each in many if each.code == LEDGERS and not each.id]
        why = "还没有建立，请先点“建立本年台账”。" if missing else ""
        for button in (self._begin, self._complete):
            button.refuse(why)

    def _show_paper_steps(self, cell: Cell | None) -> None:
        """What can be done with the chosen paper now; the last button leads on."""
        for button in (self._carry, self._write):
            button.setVisible(cell is not None)
        # The text has a page of its own; a plan may be handed in without one.
        steps = [step for step in self.papers.steps({"state": cell.state}) if step.key != "write"] if cell and cell.id else []
        if cell is not None and not cell.id and cell.key == PLAN:
            steps = [self.papers.step("hand_in")]
        self.bar.show_steps(steps)
        self.bar.setVisible(bool(steps))
        if cell is not None:
            self._write.set_kind("" if steps or cell.id else "primary")
            self._carry.setVisible(cell.key == PLAN and not cell.count)
            verb = "看" if cell.state in _SETTLED else "写" if cell.id else "起草"
            self._write.set_text(f"{verb}{cell.key.removeprefix('年度')}")

    def _describe(self, line: MatrixRow, cell: Cell) -> None:
        labels = {column.key: column.label for column in self.table.matrix.matrix.columns} if self.table.matrix.matrix else {}
        self.cell_head.setText(f"{line.name} · {labels.get(cell.key, cell.key)}")
        self.state.show_state(LEVELS[cell.level], f"{cell.text} {cell.on:%Y-%m-%d}" if cell.on else cell.text)
        self.open_row.refuse("" if cell.id else "还没有建立。")
        for source in cell.sources:
            words = f"{source.label} {source.count}"
            open_ = lambda source=source: self.open_rows.emit(source.code, source.filters)  # noqa: E731
            self.rows_behind.flow.addWidget(Button(words, "flat", "document_table", clicked=open_))
        nothing = "程序里还没有这一项。点上面的名称，打开那张表登记或导入。"
        if not cell.sources:
            nothing = _NOTHING_BEHIND.get(cell.key, "这一本只在纸上，程序里没有明细。") if not cell.id or cell.code == LEDGERS else _WRITTEN
            self.rows_behind.flow.addWidget(label("没有", "hint"))
        self.rows_behind.updateGeometry()
        self.behind.show_sources(cell.sources, nothing)

    # verbs

    def open_behind(self) -> None:
        """The rows behind the cell; the ledger or paper itself where there are none."""
        found = self.table.current()
        if found is None:
            return
        cell = found[1]
        if cell.sources:
            self.open_rows.emit(cell.sources[0].code, cell.sources[0].filters)
        else:
            self.open_ledger()

    def open_ledger(self) -> None:
        """The ledger or paper itself."""
        found = self.table.current()
        if found is not None and found[1].id:
            self.open_record.emit(found[1].code, found[1].id)
        elif found is not None:
            self.status.emit("这一格还没有建立。请先点“建立本年台账”，或登记报送。")

    def make_ledgers(self) -> None:
        """The ledger set of the year."""
        year, committees = self.session.year, self.desk.committees
        run_change(self, lambda _: committees.make_ledgers(year), self.written, label="正在建立台账")

    def mark(self, key: str) -> StepDialog:
        """The chosen ledgers are complete, or begun."""
        ids = [each.id for each in self.table.chosen() if each.code == LEDGERS and each.id]
        doing, step = self.ledgers, self.ledgers.step(key)
        return self.ask(
            step.words, f"{len(ids)} 本台账{step.words}。", doing.specs(step),
            lambda given, why: doing.do_all(ids, key, given, reason=why), doing.start(step, None),
        )  # fmt: skip

    def write(self) -> None:
        """Draft the summary from the year's figures; other papers, and a text that is there, as they stand."""
        found = self.table.current()
        if found is None or found[1].code != TEXTS:
            return
        line, cell = found
        year, desk = self.session.year, self.desk

        def show(paper: PaperDraft) -> None:
            self.summary.show_paper(paper, cell.state in _SETTLED)
            self.stack.setCurrentWidget(self.summary)
            self.summary.text.moveCursor(QTextCursor.MoveOperation.End)
            self.summary.text.setFocus()
            self._show_cell()

        run_query(
            self, lambda _: desk.committees.paper_text(line.committee, year, cell.key), show, key="draft", label="正在起草"
        )

    def leave_summary(self) -> None:
        """Back to the matrix."""
        if self.may_close():
            self.stack.setCurrentIndex(0)
            self._show_cell()

    def do(self, key: str) -> StepDialog | None:
        """Open the form of a paper's step."""
        found = self.table.current()
        if found is None:
            return None
        (line, cell), year, step = found, self.session.year, self.papers.step(key)
        title = f"{step.words} — {line.name} {year} {cell.key}"
        if cell.id:
            return open_step(self, self.papers, key, self.desk.records.row(TEXTS, cell.id), self.written, title=title)
        hand_in = self.desk.committees.hand_in
        return self.ask(
            step.words, f"{title}。", self.papers.specs(step),
            lambda given, _: hand_in(line.committee, year, cell.key, given["handed_in"]), self.papers.start(step, None),
        )  # fmt: skip

    def carry_plan(self) -> None:
        """Last year's tasks of the committee that is looked at, a year later."""
        found, committees, year = self.table.current(), self.desk.committees, self.session.year
        if found is not None:
            run_change(self, lambda _: committees.carry_plan(year - 1, found[0].committee), self.written)

    def set_deadlines(self) -> StepDialog | None:
        """Other days for plan, summary and assessment, from this year on."""
        matrix, committees, year = self.table.matrix.matrix, self.desk.committees, self.session.year
        if matrix is None:
            return None
        specs = [FieldSpec(f"{kind}报送期限", Kind.DATE, name=kind, required=True) for kind in matrix.due]
        start = {kind: (due, due.isoformat()) for kind, due in matrix.due.items()}
        words = f"{year} 年起按这里的日期算迟报和逾期，以前的年度不变。"
        work = lambda given, _: committees.set_deadlines(year, typed(specs, given))  # noqa: E731
        return self.ask("改期限", words, specs, work, start, written=self._deadlines_set)

    def _deadlines_set(self, sentence: str) -> None:
        self.status.emit(sentence)
        self.load()

    def print_kind(self, key: str, _code: str) -> None:
        """Preview a paper of the year: the matrix of all, the others of the committee that is looked at."""
        from ui.printing.show import preview_document

        found, year, prints = self.table.current(), self.session.year, self.desk.prints
        filters = (Filter("committee", "is", found[0].committee),) if found and key != "committee-matrix" else ()
        preview_document(self, lambda progress: prints.render(key, filters=filters, year=year, progress=progress))
