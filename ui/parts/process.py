"""What every page of a process has: the chosen row, the buttons of its steps, and the dialog of one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from trafficdesk.desk import ChangeSet, Row
from trafficdesk.errors import Stale
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.step_dialog import StepDialog
from ui.parts.step_overtaken import Overtaken
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, label, row

if TYPE_CHECKING:
    from trafficdesk.engine.doing import Doing
    from trafficdesk.engine.papers.kind import PrintKind
    from trafficdesk.engine.process import Step


class StepBar(QWidget):
    """The steps that lead on, the usual one at the right, primary, under F2."""

    def __init__(self, take: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self.hint = label("", "label")
        self.keys: tuple[str, ...] = ()
        self.leading = False
        self._line = row(gap=8)
        self.setLayout(self._line)

    def show_steps(
        self, steps: Sequence[Step], hint: str = "", *, leading: bool = True, why_not: Callable[[Step], str] = lambda _: ""
    ) -> None:
        """Other steps. leading: whether the first of them is the page's primary button; why_not: who else takes a step."""
        self.keys, self.leading = tuple(step.key for step in steps), leading
        self.hint.setText(hint)
        clear(self._line)
        for place, step in reversed(list(enumerate(steps))):
            first = place == 0 and leading
            kind = "primary" if first else ""
            button = Button(step.words, kind, step.icon if first else "", "F2" if first else "", partial(self._take, step.key))
            button.refuse(why_not(step))
            self._line.addWidget(button)


def open_step(
    page: ReadingPage, doing: Doing, key: str, record: Row | None, written: Callable[[ChangeSet], object],
    also: Mapping[str, Any] | None = None, title: str = "", *, live: bool = False,
) -> StepDialog:  # fmt: skip
    """Open the form of a step for a row, or (None) of the step that makes one. also: given without being asked for.

    live: what speaks against it is said while it is filled in, on leaving a field.
    """
    step = doing.step(key)
    specs = [spec for spec in doing.specs(step) if spec.name not in (also or {})]
    desk = page.desk

    known = record

    def work(given: dict[str, Any], reason: str) -> ChangeSet:
        nonlocal known
        if known is None:
            return doing.begin({**given, **(also or {})}, reason=reason)
        try:
            return doing.do(known.id, key, {**given, **(also or {})}, reason=reason, version=known.version)
        except Stale as stale:  # said once, with who, when and what; the second F2 means it
            before, known = known, desk.records.row(known.code, known.id)
            raise Overtaken(str(stale), desk.records.view(known.code), before, known) from stale

    kind = desk.prints.kind(step.prints[0]) if step.prints else None
    name = title or (f"{step.words} — {record.title}" if record is not None else step.words)
    start = doing.start(step, record, worked_out=False)
    dialog = StepDialog(desk, name, step.hint, step.words, specs, work, page, start, danger=step.danger, paper=kind.name if kind else "")
    dialog.of_row = frozenset(ask.name for ask in step.asks if ask.of_row)
    if record is not None:
        run_query(dialog, lambda _: desk.findings.around([record], key), dialog.show_found, key="findings")
    if step.begins:  # may read a lot
        run_query(dialog, lambda _: doing.start(step, record), dialog.begin_with, key="begin")
    dialog.written.connect(written)
    if live:
        dialog.check = lambda given: doing.check(record.id if record is not None else 0, key, {**given, **(also or {})})
    if kind is not None:
        dialog.paper_wanted.connect(lambda change: _show_paper(page, kind, change))
    dialog.open()
    return dialog


def _show_paper(page: ReadingPage, kind: PrintKind, change: ChangeSet) -> None:
    """The paper of a step that was just taken: of the rows of its kind that the step wrote."""
    desk, ids = page.desk, change.of(kind.code)
    preview_document(page, lambda progress: desk.prints.render(kind.key, ids=ids, progress=progress))


def open_step_of_many(
    page: ReadingPage, doing: Doing, key: str, ids: Sequence[int], written: Callable[[ChangeSet], object]
) -> StepDialog:
    """Open the form of a step that is taken for many rows at once, all or none."""
    step, view = doing.step(key), page.desk.records.view(doing.process.code)
    dialog = page.ask(
        step.words, step.hint, doing.specs(step), lambda given, reason: doing.do_all(ids, key, given, reason=reason),
        doing.start(step, None), title=f"{step.words} — {len(ids)} {view.noun}{view.label}", danger=step.danger, written=written,
    )  # fmt: skip
    desk, code = page.desk, doing.process.code
    run_query(
        dialog, lambda _: desk.findings.around(desk.records.rows(code, ids), key), dialog.show_found, key="findings"
    )
    return dialog


class ProcessPage(ReadingPage):
    """A page about the rows of one process. A subclass says what is shown; choosing, steps, keys and writing are here.

    code: the record. F2 takes the usual next step of the chosen row, F3 enters a new one, F9 prints.
    """

    code = ""
    live = False  # True where a form says while it is filled in what speaks against it
    leads = True  # False where F2 and the primary button are not the next step's

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.process = self.desk.process(self.code)
        self.record: Row | None = None
        self._homeward = False
        self.wanted = 0  # the row to choose when the list has been read: the one just entered
        self.home: QWidget | None = None  # where the hand goes on after a step: the list of rows
        self.bar = StepBar(self.take)
        self.beside = {
            step.key: Button(step.words, "danger" if step.danger else "", step.icon, clicked=partial(self.take, step.key))
            for step in self.process.beside
        }
        self.print_menu = PrintMenu(self.session, self.code, lambda: [self.record.id] if self.record else [], self.shown_ids)

    def shown_ids(self) -> list[int]:
        """The rows that are shown, for printing all of them."""
        return []

    def show_steps(self) -> None:
        """The buttons as they stand for the chosen row."""
        record, name = self.record, self.desk.records.view(self.code).label
        steps = self.process.steps(record.values) if record is not None else ()
        over = record is not None and self.process.process.is_over(record.values.get(self.process.process.field))
        hint = "" if record is None else "已经办结，不用再办" if over or not steps else "下一步："
        self.bar.show_steps(
            steps, hint, leading=self.leads and not over,
            why_not=lambda step: self.process.why_not(step, record.values) if record is not None else "",
        )  # fmt: skip
        for key, button in self.beside.items():
            step = self.process.step(key)
            button.refuse(self.process.why_not(step, record.values) if record is not None else f"请先选一{name}。")

    def take(self, key: str) -> StepDialog | None:
        """Open the form of a step for the chosen row."""
        if self.record is None:
            return None
        return open_step(self, self.process, key, self.record, self.written, live=self.live)

    def enter(self, where: str = "", **also: Any) -> StepDialog:
        """Open the form of a new row. where: what it belongs to, for the title; also: what is given with it, unasked."""
        assert self.process.process.entry is not None
        entry = self.process.process.entry
        title = f"{entry.words} — {where}" if where else ""
        return open_step(self, self.process, entry.key, None, self.written, also, title, live=self.live)

    def written(self, change: ChangeSet) -> None:
        """A step was taken: the window says so and every page reads again, this one too; a new row gets chosen."""
        added = [each.id for each in change.changes if each.code == self.code and each.action == "added"]
        self.wanted = added[0] if len(added) == 1 else 0
        self._homeward = True
        super().written(change)

    def go_home(self) -> None:
        """After a step, once its row is shown again: the hand goes on in the list, not wherever Qt hands the focus."""
        if self._homeward and self.home is not None and self.isVisible() and QApplication.activeModalWidget() is None:
            self.home.setFocus(Qt.FocusReason.OtherFocusReason)
        self._homeward = False

    # keys

    def save(self) -> bool:
        if not self.bar.leading and self.bar.keys:
            return False
        if self.record is None or not self.bar.keys:
            view = self.desk.records.view(self.code)
            self.status.emit(f"请先选一{view.noun}{view.label}。" if self.record is None else f"{self.record.title}没有下一步要办了。")
            return True
        if why := self.process.why_not(self.process.step(self.bar.keys[0]), self.record.values):
            self.status.emit(why)
            return True
        self.take(self.bar.keys[0])
        return True

    def add(self) -> bool:
        if self.process.process.entry is None:
            return False
        self.enter()
        return True

    def print_it(self) -> bool:
        self.print_menu.open()
        return True
