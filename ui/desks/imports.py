"""The import desk: 选文件 → 认表头 → 对列 → 查错改错 → 写入. Nothing is written before the last button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from trafficdesk.desk import ChangeSet
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from ui.desks.import_choose import ChooseFile
from ui.desks.import_columns import SheetsStep
from ui.desks.import_columns_step import ColumnsStep
from ui.desks.import_done import DoneStep
from ui.desks.import_leavers import LeaversDialog, MadeDialog
from ui.desks.import_preview import ReviewStep
from ui.dialogs.files import EXCEL, save_path
from ui.icons import icon
from ui.page import Page
from ui.say import choose
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.action_row import ActionRow
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule
from ui.widgets.page_stack import PageStack
from ui.widgets.steps import Steps

if TYPE_CHECKING:
    from trafficdesk.engine.import_review import ImportReview

CHOOSE, SHEETS, COLUMNS, REVIEW, DONE = range(5)
_PASTED = "粘贴的名单"
STEPS = ("选文件", "认表头", "对列", "查错改错", "写入")


class ImportPage(Page):
    """One list at a time. `start_with` is how other pages get here."""

    title = "导入台"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self.review: ImportReview | None = None
        self._busy = False
        self._make_buttons()

    def build(self) -> Iterator[None]:
        head, self.stack = framed("plain"), PageStack()
        self._bar = ActionRow((self.back, self.send_back), (self._reason, self.cancel, self.go))
        self.ground.setLayout(column(head, rule(), (self.stack, 1), self._bar, gap=0))
        self.steps = Steps(STEPS)
        self._head, self._file = label("导入名册", "h1"), label("", "hint")
        head.setLayout(row(column(self._head, self._file, gap=0), None, self.steps, margins=(14, 6, 14, 2)))
        yield
        listed = [view for view in self.desk.records.kinds() if view.ledger]
        self.choose_step = ChooseFile(listed)
        self.choose_step.choose_kind("people")
        self.stack.addWidget(self.choose_step)
        yield
        self.sheets_step = SheetsStep()
        self.stack.addWidget(self.sheets_step)
        yield
        self.columns_step = ColumnsStep()
        self.stack.addWidget(self.columns_step)
        yield
        self.review_step, self.done_step = ReviewStep(self.desk), QWidget()
        self.stack.addWidget(self.review_step)
        self.stack.addWidget(self.done_step)
        yield
        yield from self.review_step.fill()
        self._connect()
        self._show_step(CHOOSE)

    def _make_buttons(self) -> None:
        self.back = Button("上一步", clicked=self._go_back)
        self.send_back = Button("另存退回表", "", "document_table", clicked=self.save_problems)
        self.cancel = Button("取消", clicked=self.give_up)
        self.go = Button("下一步", "primary", clicked=self._go_on)
        self._reason = label("", "label")

    def _connect(self) -> None:
        self.choose_step.chosen.connect(self.open_file)
        self.choose_step.kind.activated.connect(lambda _at: self._choice_changed())
        self.choose_step.on_match.activated.connect(lambda _at: self._choice_changed())
        self.choose_step.template_wanted.connect(self._save_template)
        self.sheets_step.changed.connect(self._use_sheets)
        self.sheets_step.pointed.connect(self._set_heading)
        self.sheets_step.hidden_wanted.connect(lambda: self.open_file(self.review.job.path, hidden=True) if self.review else None)
        self.columns_step.remapped.connect(self._remap_here)
        self.columns_step.rested.connect(
            lambda heading, how, place: self._change_columns(lambda review: review.set_rest(how, heading, place))
        )
        self.columns_step.whole.connect(lambda *said: self._change_columns(lambda review: review.set_whole(*said)))
        self.review_step.leavers_wanted.connect(self._ask_leavers)
        self.review_step.made_wanted.connect(self._show_made)
        self.review_step.remapped.connect(self._remap_in_table)
        self.review_step.columns_wanted.connect(lambda: self._show_step(COLUMNS))
        self.review_step.counted.connect(self._show_go)
        self.review_step.failed.connect(self._failed)
        theme.changed.connect(self._fit)
        self._fit()

    # how other pages get here

    def start_with(self, code: str, path: Path | None = None, *, pasted: str | None = None) -> None:
        """Offer to pick a list of this record kind, or read one.

        A list of this kind under way stays; one of another kind makes room, asked first when rows were repaired.
        """
        if path is not None or pasted is not None:
            self.open_file(path or Path(_PASTED), code, pasted=pasted)
        elif not self._busy and not self._under_way(code) and self._may_drop():
            self._start_over()
            self.choose_step.choose_kind(code)

    def _under_way(self, code: str) -> bool:
        """Whether a list of this kind is read and not yet written."""
        return self.review is not None and self.stack.currentIndex() != DONE and self.review.job.code == code

    def open_file(self, path: Path, code: str = "", *, hidden: bool = False, pasted: str | None = None) -> None:
        """Read a list and go on to the first step that needs the clerk."""
        if self._busy or not self._may_drop():
            return
        if code:
            self.choose_step.choose_kind(code)
        code = self.choose_step.code
        self.choose_step.show_problem("")
        self._work(
            lambda progress: self.desk.review_import(code, path, hidden=hidden, pasted=pasted), self._opened, f"正在读取 {path.name}"
        )

    def may_close(self) -> bool:
        return self._may_drop()

    def next_area(self) -> bool:
        if self.stack.currentIndex() == REVIEW:
            return self.review_step.next_area()
        return False

    # the steps

    def _opened(self, review: ImportReview) -> None:
        self.review = review
        self._show_file()
        self.sheets_step.show_review(review)
        self.columns_step.show_review(review)
        if review.guessed:
            self._show_step(SHEETS)
        elif review.missing_fields() or review.questions():
            self._show_step(COLUMNS)
        else:
            self._plan()

    def _plan(self) -> None:
        review, on_match = self.review, str(self.choose_step.on_match.currentData())
        assert review is not None
        if review.rows:
            self._show_step(REVIEW)
            return
        self._work(lambda progress: self._planned_by(review, on_match, progress), self._planned, "正在核对")

    def _planned_by(self, review: ImportReview, on_match: str, progress: Progress) -> ImportReview:
        review.plan(on_match, progress)
        review.look_for_leavers()
        return review

    def _planned(self, review: ImportReview) -> None:
        self._show_step(REVIEW)
        self.review_step.show_review(review)

    def _go_on(self) -> None:
        step = self.stack.currentIndex()
        if step == REVIEW:
            self.write()
        elif step == DONE:
            self._start_over()
        elif step == COLUMNS:
            self._plan()
        else:
            self._show_step(step + 1)

    def _go_back(self) -> None:
        self._show_step(max(CHOOSE, self.stack.currentIndex() - 1))

    def give_up(self) -> None:
        """Forget the list; nothing was written."""
        if self._may_drop():
            self._start_over()
            self.status.emit("已取消导入，没有写入任何内容。")

    def write(self) -> None:
        """Write the rows that are in order as one change."""
        review = self.review
        if review is None or not self.go.isEnabled():
            return
        self._set_busy(True)
        run_change(
            self, lambda progress: review.write(progress), self._written, self._failed, label="正在写入"
        )

    def _written(self, change: ChangeSet | None) -> None:
        self._set_busy(False)
        assert self.review is not None
        self._show_done(change)
        if change is not None:
            self.changed.emit(change)
        else:
            self.status.emit("表里的内容库里都有了，没有写入新的内容。")

    def _show_done(self, change: ChangeSet | None) -> None:
        assert self.review is not None
        fresh = DoneStep(self.review, change)
        fresh.opened.connect(self.open_rows)
        fresh.return_wanted.connect(self.save_problems)
        fresh.rest_wanted.connect(self._go_on_with_the_rest)
        self.stack.removeWidget(self.done_step)
        self.done_step.deleteLater()
        self.done_step = fresh
        self.stack.insertWidget(DONE, fresh)
        self._show_step(DONE)

    def _go_on_with_the_rest(self) -> None:
        """What was written is known by now: checked again, only the rows that stayed out are left to be repaired."""
        assert self.review is not None
        self.review_step.show_review(None)
        self.review.set_leaving([])
        self.review.forget_plan()
        self._plan()

    def refresh(self, change: ChangeSet | None) -> None:
        """What was written may be taken back: then the last step says so."""
        if change is not None and self.stack.currentIndex() == DONE and isinstance(self.done_step, DoneStep):
            self.done_step.follow(change)

    def _ask_leavers(self) -> None:
        if self.review is not None:
            LeaversDialog(self.review, self).exec()
            self.review_step.tell_besides()

    def _show_made(self) -> None:
        if self.review is not None:
            MadeDialog(self.review, self).exec()

    def save_problems(self) -> None:
        """The rows with problems as a workbook for the sender."""
        review = self.review
        if review is None:
            return
        name = f"{Path(review.name).stem}_退回.xlsx"
        path = save_path(self, "另存退回表", name, EXCEL)
        if path is not None:
            run_query(
                self,
                lambda _progress: review.write_return_file(path),
                lambda many: self.saved.emit(f"{many} 行问题已在原表上标好，存到 {path.name}，可以发回给填表的人。", path),
                label="正在另存退回表",
            )

    def _save_template(self) -> None:
        code, name = self.choose_step.code, self.choose_step.kind.currentText()
        path = save_path(self, "保存空白模板", f"{name}模板.xlsx", EXCEL)
        if path is not None:
            run_query(
                self,
                lambda _progress: self.desk.exchange.template(code, path),
                lambda _none: self.saved.emit(f"空白模板已存到 {path.name}。", path),
                label="正在写模板",
            )

    # changes of the choice

    def _choice_changed(self) -> None:
        """Another kind or another way with known ones: what was checked must be checked again."""
        if self.review is None:
            return
        if self.review.job.code != self.choose_step.code:
            self.open_file(self.review.job.path)
        else:
            self.review_step.show_review(None)
            self.review.forget_plan()

    def _use_sheets(self, names: list[str]) -> None:
        assert self.review is not None
        self.review_step.show_review(None)
        self.review.use_sheets(names)
        self.columns_step.show_review(self.review)
        self._show_file()

    def _set_heading(self, name: str, first: int, last: int) -> None:
        assert self.review is not None
        self.review_step.show_review(None)
        try:
            self.review.set_heading(name, first, last)
        except KnownError as error:
            self.status.emit(str(error))
        self.sheets_step.show_review(self.review, name)
        self.columns_step.show_review(self.review)
        self._show_file()

    def _remap_here(self, heading: str, field: str, place: int | None) -> None:
        self._change_columns(lambda review: review.set_field(heading, field, place))

    def _change_columns(self, change: Callable[[ImportReview], None]) -> None:
        assert self.review is not None
        # The preview is taken away first: its rows go with the plan, and a table may be painted at any moment.
        self.review_step.show_review(None)
        asked = not self.go.isEnabled()
        try:
            change(self.review)
        except KnownError as error:
            self.status.emit(str(error))
        self.columns_step.show_review(self.review)
        self._show_go()
        if asked and self.go.isEnabled():  # that was the last question
            self.go.setFocus()

    def _remap_in_table(self, heading: str, field: str, place: int | None) -> None:
        if not self._busy:
            if field.startswith("!"):
                self._change_columns(lambda review: review.set_rest(field[1:], heading, place))
            else:
                self._remap_here(heading, field, place)
            self._plan()

    # inside

    def _work(self, work: Callable[[Progress], Any], done: Callable[[Any], None], words: str) -> None:
        self._set_busy(True)

        def finished(answer: Any) -> None:
            self._set_busy(False)
            done(answer)

        run_query(self, work, finished, self._failed, label=words)

    def _failed(self, error: KnownError) -> None:
        self._set_busy(False)
        if self.stack.currentIndex() == CHOOSE:
            self.choose_step.show_problem(str(error))
        elif self.stack.currentIndex() == REVIEW and self.review is not None and not self.review.rows:
            self._show_step(COLUMNS)  # the check was stopped or failed after a column was changed
            self.status.emit(str(error))
        else:
            self.status.emit(str(error))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.stack.setEnabled(not busy)
        self._show_go()

    def _show_step(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.steps.show_step(step + 1 if step == DONE else step)
        self.back.setVisible(step in (SHEETS, COLUMNS, REVIEW))
        self.send_back.setVisible(step == REVIEW)
        self.cancel.setVisible(step != DONE and self.review is not None)
        self._head.setText(f"导入{self.review.label}" if self.review is not None else "导入名册")
        self._show_go()

    def _show_go(self) -> None:
        step = self.stack.currentIndex()
        self._reason.setText("")
        self.go.setIcon(icon("checkmark", "onaccent") if step == REVIEW else QIcon())
        if step == DONE:
            self.go.set_text("再导入一份")
            self.go.refuse("")
        elif step == REVIEW and self.review is not None:
            counts = self.review.counts()
            many = counts["add"] + counts["update"]
            self.go.set_text(f"写入 {many:,} 行")
            self.go.refuse("" if many and not self._busy else "没有可以写入的行")
            self._reason.setText("写入后可以整批撤销" if many else "没有新增和更新的行，不用写入")
            self.send_back.refuse("" if counts["problem"] or counts["pending"] else "没有问题行，不用退回")
        else:
            self.go.set_text("下一步" if step != COLUMNS else "核对每一行")
            self.go.refuse("" if self.review is not None and not self._busy else "请先选一个文件")
            if step == COLUMNS and self.review is not None and (many := sum(each.blocks for each in self.review.questions())):
                self.go.refuse(f"还有 {many} 列没有定")
                self._reason.setText(f"还有 {many} 列没有定")
                return
            self._reason.setText("" if self.review is not None else "请先选一个文件")

    def _show_file(self) -> None:
        assert self.review is not None
        used = [sheet for sheet in self.review.sheets() if sheet.used]
        first = used[0]
        where = f"第 {first.head_first} 行"
        if first.head_last != first.head_first:
            where = f"第 {first.head_first}–{first.head_last} 行"
        names = f"工作表“{first.name}”" + (f"等 {len(used)} 张" if len(used) > 1 else "")
        text = f"{self.review.name} · {names} · 表头在{where}"
        self._file.setText(text)
        self._file.setToolTip(str(self.review.job.path))
        self.choose_step.show_file(f"已打开：{text}")

    def _start_over(self) -> None:
        self.review = None
        self._file.setText("")
        self.choose_step.show_file("")
        self.choose_step.show_problem("")
        self.review_step.show_review(None)
        self._show_step(CHOOSE)

    def _may_drop(self) -> bool:
        """Whether the list under way may be given up; asks when rows were repaired."""
        if self.review is None or self.stack.currentIndex() == DONE or not self.review.decided:
            return True
        return choose(self, f"这份表已经改了 {self.review.decided} 行，还没有写入。要放弃吗？", "接着改", "放弃")

    def _fit(self) -> None:
        self.steps.setFixedWidth(max(self.steps.sizeHint().width(), theme.scaled(430)))
