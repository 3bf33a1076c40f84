"""One step as a small form: what it asks for, its act, and what speaks against it. Everything typed stays until it is done.

It reads nothing itself: texts and chosen ids go to the desk, which refuses at the fields. Only a name that was typed where
one is chosen from a list is looked up here, so that near names and "enter this one" can be offered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.engine.finding import Finding
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.kinds import doubts, kind_of, read
from trafficdesk.fields.problems import CONFIRM, ERROR, WARNING, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.dialogs.dialog import Dialog
from ui.forms.builder import LINES_PER_FIELD, chain
from ui.forms.conflicts import Conflict
from ui.forms.field_row import FieldRow
from ui.forms.following import Follower
from ui.forms.notices import Notices
from ui.page import Page
from ui.parts.step_overtaken import Overtaken, rebase
from ui.say import choose
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row, scrolled

Start = Mapping[str, tuple[Any, str]]  # field → value and shown text to begin with
Work = Callable[[dict[str, Any], str], Any]  # what was given by field name, the reason → what `written` carries
NEAR = 3  # names offered beside one that was not found


class StepDialog(Dialog):
    """`written` carries the ChangeSet, None where there was nothing to write; it stays open, filled, while the desk refuses.

    paper: what it prints, "" nothing. `paper_wanted` comes after `written` when the step was taken by the button that prints
    as well.
    """

    written = Signal(object)
    paper_wanted = Signal(object)

    def __init__(
        self, desk: Desk, title: str, hint: str, act: str, specs: Sequence[FieldSpec], work: Work, parent: QWidget,
        start: Start | None = None, *, danger: bool = False, paper: str = "",
    ) -> None:  # fmt: skip
        super().__init__(title, parent)
        self._desk, self._work, self._over, self._and_print = desk, work, False, False
        self._begun: dict[str, Any] = {}
        self._tried: dict[str, Any] = {}
        self.check: Callable[[dict[str, Any]], Sequence[Problem]] | None = None  # asked on leaving a field
        self.of_row: frozenset[str] = frozenset()  # fields of the row itself, which somebody else may change meanwhile
        self._strangers: set[str] = set()  # fields whose text names nothing on record yet
        self._body = QWidget()
        self._body.setObjectName("formbody")
        self.rows = {spec.name: FieldRow(desk, spec, self._body) for spec in specs}
        self._follower = Follower(desk, self.rows, self)
        self.notices = Notices()
        self.notices.set_example("已核对，经分管领导同意")
        self.act = Button(act, "danger" if danger else "primary", "", "F2", self.go)
        self.act.setShortcut("F2")
        self.set_primary(self.act)
        self.print_too = Button(f"{act}并打印", "", "print", "F9", self.go_and_print)
        self.print_too.setShortcut("F9")
        self.print_too.setToolTip(f"办完接着预览{paper}")
        self.print_too.setVisible(bool(paper))
        leave = Button("不做了", clicked=self.reject)
        self._place_rows()
        self._lay_out(hint, leave)
        self.begin_with(start or {})

    def _place_rows(self) -> None:
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, theme.scaled(92))
        for at, line in enumerate(self.rows.values()):
            line.place(grid, at * (LINES_PER_FIELD + 1))
            grid.setRowMinimumHeight(at * (LINES_PER_FIELD + 1) + LINES_PER_FIELD, 6)
            line.edited.connect(self._edited)
            line.finished.connect(self._go_on)
            line.left.connect(self._left)
        grid.setRowStretch(len(self.rows) * (LINES_PER_FIELD + 1), 1)
        chain(line.editor for line in self.rows.values())

    def _lay_out(self, hint: str, leave: Button) -> None:
        self._area = scrolled(self._body, "要填的内容")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setVisible(bool(self.rows))
        self.hint = head = WrappedLabel(hint)
        head.setVisible(bool(hint))
        acts = row(None, leave, self.print_too, self.act)
        self.setLayout(column(head, self.notices, (self._area, 1), acts, margins=(16, 14, 16, 14), gap=8))
        self.setMinimumWidth(theme.scaled(480))

    def begin_with(self, start: Start) -> None:
        """What the fields begin with; what was typed meanwhile stays."""
        for name, (value, shown) in start.items():
            if name in self.rows and self.rows[name].editor.input() == self._begun.get(name, self.rows[name].editor.input()):
                self.rows[name].editor.set_value(value, shown)
                self.rows[name].show_problem(None)
        self._show_conditions()
        self._begun = {name: line.editor.input() for name, line in self.rows.items()}
        self._fit()

    def show_found(self, findings: Sequence[Finding]) -> None:
        """What the list of findings has against the row, and against who and what it names."""
        self.notices.show_found(findings)
        self._fit()

    # doing it

    def go(self) -> None:
        """Do it (F2)."""
        reason = self.notices.reason  # before the question is put away
        for line in self.rows.values():
            line.editor.complete()  # F2 is pressed while the box still has the focus
        given = {name: line.editor.input() for name, line in self.rows.items()}
        self._wait("正在登记")
        run_change(self, lambda _: self._work({**given, **self._found(given)}, reason), self._succeeded, self._refused)

    def go_and_print(self) -> None:
        """Do it and show its paper (F9)."""
        self._and_print = True
        self.go()

    def _wait(self, reason: str) -> None:
        self.act.refuse(reason)
        self.print_too.setEnabled(not reason)

    def _found(self, given: Mapping[str, Any]) -> dict[str, int]:
        """Ids of names that were typed instead of chosen (in the worker)."""
        found, problems = {}, []
        self._strangers = set()
        for name, text in given.items():
            spec = self.rows[name].spec
            if spec.kind is not Kind.LINK or not isinstance(text, str) or not text.strip():
                continue
            ids = self._desk.records.find(spec.target, text.strip())
            if len(ids) == 1:
                found[name] = ids[0]
                continue
            self._strangers |= set() if ids else {name}
            near = "、".join(title for _, title in self._desk.records.choices(spec.target, text.strip(), NEAR, spec.among))
            where = self._desk.records.view(spec.target).label
            like = f"相近的有：{near}。" if near else f"还没有建档的，先到“{where}”里新增。"
            fault = f"“{text.strip()}”{'不止一个' if ids else '档案里没有'}。{like}请从列表里选（按 ↓ 看列表）。"
            problems.append(Problem(name, spec.label, fault))
        if problems:
            raise Refused(problems)
        return found

    def _left(self, name: str) -> None:
        """What a text says wrongly by itself is told at once; what follows from all of them where the step is tried."""
        self._judge(self.rows[name])
        self._try()

    def _judge(self, line: FieldRow) -> None:
        text, spec = line.editor.input(), line.spec
        if not isinstance(text, str) or not text or spec.kind is Kind.LINK:
            return
        beside = self.rows.get(kind_of(spec).beside)
        others = {} if beside is None else {beside.spec.name: read(beside.spec, str(beside.editor.input() or ""), {}).value}
        wrong = [each for each in doubts(spec, read(spec, text, others)) if each.severity == ERROR]
        if wrong:
            line.show_problem(wrong[0])

    def _try(self) -> None:
        """On leaving a field: what would be said of what stands there so far. It writes nothing."""
        check, given = self.check, {name: line.editor.input() for name, line in self.rows.items()}
        if check is not None and self.touched and given != self._tried:
            self._tried = given
            run_query(self, lambda _: check({**given, **self._found(given)}), self._show_tried, lambda _: None, key="check")

    def _show_tried(self, problems: Sequence[Problem]) -> None:
        """Said at fields that are filled; what is still empty is asked for at the end."""
        at_field = {each.field: each for each in reversed(problems)}
        for name, line in self.rows.items():
            if line.editor.input() not in ("", None):
                line.show_problem(at_field.get(name))

    def _succeeded(self, change: ChangeSet | None) -> None:
        self._over = True
        self.written.emit(change)
        self.accept()
        if self._and_print:
            self.paper_wanted.emit(change)

    def _refused(self, error: KnownError) -> None:
        self._wait("")
        self._and_print = False
        if isinstance(error, Overtaken):
            self._show_difference(error)
            return
        problems = error.problems if isinstance(error, Refused) else [Problem("", "", str(error))]
        at_field = {each.field: each for each in reversed(problems) if each.severity != WARNING}
        for name, line in self.rows.items():
            line.show_problem(at_field.get(name))
            if name in at_field and name in self._strangers and (noun := self._named_only(line.spec)):
                line.offer(f"登记这{noun}", partial(self._add_stranger, name))
        self._strangers = set()
        self.notices.show_general([each.sentence for name, each in at_field.items() if name not in self.rows])
        self.notices.ask_reason(any(p.severity == CONFIRM for p in problems) and not any(p.blocks for p in problems))
        self._fit()
        first = next((line for name, line in self.rows.items() if name in at_field), None)
        if self.notices.asking and not self.notices.reason:
            self.notices.focus_reason()
        elif first is not None:
            self._area.ensureWidgetVisible(first.editor, 0, 60)
            first.editor.setFocus()

    def _show_difference(self, over: Overtaken) -> None:
        """Somebody else saved the row meanwhile: what both gave is chosen field by field, as in a record's form."""
        lines = {name: line for name, line in self.rows.items() if name in self.of_row}
        before = {name: line.editor.input() for name, line in lines.items()}
        sentence, conflicts = rebase(over, lines, self._begun)
        for name, line in lines.items():
            if line.editor.input() != before[name]:  # theirs now, not typed
                self._begun[name] = line.editor.input()
        self._show_conditions()
        if conflicts:
            box = self.notices.show_conflicts(sentence, conflicts, "照选的办", "")
            box.save.connect(self.go)
            box.dropped.connect(partial(self._take_theirs, conflicts))
        else:
            self.notices.end_conflicts()
            self.notices.show_general([f"{sentence}还要办，再按一次 F2。"])
        self._fit()

    def _take_theirs(self, conflicts: Sequence[Conflict]) -> None:
        for each in conflicts:
            each.choose(False)
        self.notices.end_conflicts()
        self._fit()

    def _named_only(self, spec: FieldSpec) -> str:
        """"家单位" where a name is all that a new record needs, else ""."""
        target = self._desk.records.view(spec.target)
        needed = tuple(each.name for each in target.fields if each.required)
        return f"{target.noun}{target.label}" if needed == target.title and not spec.among else ""

    def _add_stranger(self, name: str) -> None:
        """Enter what is named but not on record; the form goes on with it."""
        line = self.rows[name]
        text, title = line.editor.shown().strip(), self._desk.records.view(line.spec.target).title[0]

        def added(change: ChangeSet) -> None:
            line.editor.put(change.ids[0], text)
            line.show_problem(None)
            above = self.parentWidget()
            while above is not None and not isinstance(above, Page):
                above = above.parentWidget()
            if above is not None:
                above.changed.emit(change)
            line.editor.setFocus()

        run_change(self, lambda _: self._desk.records.add(line.spec.target, {title: text}), added, self._refused)

    # what is seen

    def _edited(self, name: str) -> None:
        self.rows[name].show_problem(None)
        self._show_conditions()
        self._follower.follow(name)

    def _show_conditions(self) -> None:
        """A field whose condition asks for another field of this form is there only while it holds."""
        shown = {name: line.editor.input() for name, line in self.rows.items()}
        for line in self.rows.values():
            condition = line.spec.shown_when
            line.set_wanted(condition is None or condition.field not in shown or condition.holds(shown))

    def _fit(self) -> None:
        """As high as its fields and sentences, never higher than the window leaves room for."""
        if (layout := self.layout()) is not None:
            layout.activate()
        lines = self.hint.heightForWidth(max(self.width(), theme.scaled(520)) - 32) if self.hint.text() else 0
        said = self.notices.sizeHint().height() if not self.notices.isHidden() else 0
        wanted = self._body.sizeHint().height() + said + max(0, lines - theme.scaled(40)) + theme.scaled(150)
        parent = self.parentWidget()
        room = parent.window().height() - 40 if parent else wanted
        self.resize(max(self.width(), theme.scaled(520)), max(theme.scaled(170), min(wanted, room)))

    def _go_on(self, name: str) -> None:
        names = [each for each, line in self.rows.items() if line.usable]
        following = names[names.index(name) + 1 :] if name in names else []
        (self.rows[following[0]].editor if following else self.act).setFocus(Qt.FocusReason.TabFocusReason)

    # leaving

    @property
    def touched(self) -> bool:
        """Whether something was typed that is not yet written."""
        return any(line.editor.input() != self._begun[name] for name, line in self.rows.items())

    def reject(self) -> None:
        if self.touched and not self._over and not choose(self, "填的内容还没有登记，不要了吗？", "接着填", "不要了"):
            return
        super().reject()
