"""The form of any record: loads a row, watches what is typed, checks it in the background, saves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from trafficdesk.clock import today
from trafficdesk.desk import ChangeSet, Desk, RecordView, Row
from trafficdesk.engine.finding import Finding
from trafficdesk.errors import KnownError, Refused, Stale
from trafficdesk.fields.kinds import read, show
from trafficdesk.fields.problems import CONFIRM, WARNING, Problem
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from ui.dialogs.why import ask_why
from ui.forms.builder import Section, build, headings, offered
from ui.forms.draft import Draft, DraftKeeper
from ui.forms.editors.hidden import HiddenValue
from ui.forms.editors.link import LinkEditor
from ui.forms.field_row import FieldRow
from ui.forms.head import FormHead, JumpBar
from ui.forms.notices import Notices
from ui.forms.twin import likely_twin, twin_words
from ui.gate import gate
from ui.slices import Slices
from ui.tasks import run_change, run_query
from ui.widgets.layout import column

CHECK_MS = 150
NOT_SAVED = "没有保存，有几处要改。填的内容都在。"
LONG = 14  # fields from which a form gets a jump bar


class Form(QFrame):
    """Give it a row with `load`, or `load_new`; `save` does the rest. Everything typed stays until it is saved or given up."""

    dirty_changed = Signal(bool)
    saved = Signal(object, int)  # ChangeSet, row id
    open_record = Signal(str, int)
    status = Signal(str)  # a sentence for the status bar
    over = Signal(str)  # one that holds no longer
    ended = Signal()  # Enter in the last field
    loaded = Signal()

    def __init__(self, desk: Desk, view: RecordView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "panel")
        self.desk, self.view = desk, view
        self.row: Row | None = None
        self._dirty = False
        self._visited: set[str] = set()
        self._last: dict[str, tuple[Any, str]] = {}
        self._given: dict[str, tuple[Any, str]] = {}
        self._turn = 0
        self._twin = 0  # the record that was told to look like the one that is being typed
        self._saving = False
        self._build()
        self.draft = DraftKeeper(desk, view.code, self.touched, self)
        self._check_soon = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._check_soon.timeout.connect(self._check)

    def _build(self) -> None:
        """From the outside to the inside: whatever gets another parent is dressed anew with all that is in it."""
        self.head, self.notices = FormHead(self.view.label, self), Notices(self)
        self.notices.reason_typed.connect(lambda: self._set_dirty())
        self.scroller = QScrollArea(self)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.jump = JumpBar(headings(self.view), self.scroller, self._top_of, self)
        self.jump.entered.connect(self._enter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.head, self.jump, self.notices):
            layout.addWidget(part)
        layout.addWidget(self.scroller, 1)
        layout.addStretch(0)
        holder = QWidget(self.scroller.viewport())
        self.scroller.setWidget(holder)
        self.body = QWidget(holder)
        self.body.setObjectName("formbody")
        self.below = column(gap=0)
        holder.setLayout(column(self.body, self.below, None, gap=0))
        fields, parts = sum(map(offered, self.view.fields)), len(headings(self.view))
        self._long = fields > LONG and parts > 2
        self._sections: list[Section] = []
        self._rows: dict[str, FieldRow] = {}
        self.making = Slices(self._make_fields(), self)

    def _make_fields(self) -> Iterator[None]:
        """Nobody sees them before a record is chosen."""
        for row in build(self.desk, self.view, self.body, self._sections):
            row.edited.connect(self._edited)
            row.left.connect(self._left)
            row.finished.connect(self.go_on)
            if isinstance(row.editor, LinkEditor):
                row.editor.open_record.connect(self.open_record)
            if isinstance(row.editor, HiddenValue):
                row.editor.reveal.connect(lambda name=row.spec.name: self._reveal(name))
            self._put_default(row)
            self._rows[row.spec.name] = row
            yield
            row.dress()
            yield

    @property
    def rows(self) -> dict[str, FieldRow]:
        """Its fields by their names, in their order."""
        self.making.finish()
        return self._rows

    @property
    def sections(self) -> list[Section]:
        """Its fields under their headings."""
        self.making.finish()
        return self._sections

    def last_stop(self) -> QWidget | None:
        """What Tab reaches last in it, once all of it is made."""
        return [*self._rows.values()][-1].editor.stops()[-1] if self.making.over else None

    def add_below(self, widget: QWidget) -> None:
        """Put something under the fields (what belongs to the record)."""
        self.below.addWidget(widget)

    # loading

    def load(self, row: Row, *, to_cure: bool = False) -> None:
        """Show a stored record; for who may not change it, to be read. to_cure: with the cursor where its most urgent finding is cured."""
        shut = gate.why_not("records.edit")
        self.row, self._given = row, {}
        self._start(row.id)
        for line in self.rows.values():
            line.load(row)
            line.editor.set_locked(line.spec.read_only or bool(shut))
        self._after_loading(row.title, shut)
        turn, findings, code, records = self._turn, self.desk.findings, self.view.code, self.desk.records
        run_query(self, lambda _: records.whose(code, row.id), lambda said: self._hold(said) if turn == self._turn else None, key="whose")
        run_query(
            self, lambda _: findings.of(code, [row.id]).get(row.id, []),
            lambda found: self._show_found(found, to_cure) if turn == self._turn else None, key="findings",
        )  # fmt: skip

    def _hold(self, sentence: str) -> None:
        """A row that lies here to be read stays as it is. sentence: whose it is and who can change it, "" for one of our own."""
        if sentence:
            for line in self.rows.values():
                line.editor.set_locked(True)
            self._show_kind(self.row.title if self.row is not None else "", sentence)
            self.notices.offer(sentence)

    def _show_found(self, found: Sequence[Finding], to_cure: bool) -> None:
        self.notices.show_found(found)
        mine = (each.field for each in found if self.row is not None and (each.code, each.id) == (self.view.code, self.row.id))
        field = next((name for name in mine if name in self.rows), "")
        if to_cure and field and not self.dirty:
            self.focus_field(field)

    def focus_field(self, name: str) -> None:
        """The cursor into a field, which is brought into view."""
        editor = self.rows[name].editor
        editor.setFocus(Qt.FocusReason.TabFocusReason)
        self.scroller.ensureWidgetVisible(editor, 0, 60)

    def load_new(self, given: Mapping[str, tuple[Any, str]] | None = None) -> None:
        """An empty record with its defaults. given: field -> (input, shown) that is entered for the clerk."""
        self._empty(given)
        self.focus_first()

    def _empty(self, given: Mapping[str, tuple[Any, str]] | None = None) -> None:
        self.row = None
        self._given = dict(given or {})
        self._start(0)
        for line in self._rows.values():  # the others get it when they are made
            self._put_default(line)
        for name, (value, shown) in self._given.items():
            if name in self.rows:
                self.rows[name].editor.put(value, shown)
        self._after_loading(f"新增{self.view.label}")

    def clear(self) -> None:
        """Nothing chosen; the hand stays where it is."""
        if self.row is None and self.scroller.isHidden():
            return  # nothing was chosen before
        self._empty()
        self.setEnabled(False)
        self.scroller.hide()
        self.jump.hide()
        self.head.show_title("没有选中", f"在左边选一{self.view.noun}，或按 F3 新增。")

    def touched(self) -> Draft:
        """Fields that differ from what was loaded: name -> (input, shown)."""
        return {
            name: (row.editor.input(), row.editor.shown())
            for name, row in self._rows.items()  # what is not made yet nobody has touched
            if row.touched and row.usable
        }

    @property
    def dirty(self) -> bool:
        return self._dirty

    def focus_first(self) -> None:
        """Put the cursor into the first field that can be filled and is not known already."""
        for name, row in self.rows.items():
            if name not in self._given and row.usable and not (isinstance(row.editor, HiddenValue) and row.editor.hidden_value):
                row.editor.setFocus()
                return

    # saving

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save in the background; problems come back to their fields. `then` runs after success or if nothing changed."""
        if self._saving:
            return
        inputs = {name: pair[0] for name, pair in self.touched().items()}
        if self.row is not None and not inputs:
            self.status.emit("没有改动，不用保存。")
            if then:
                then()
            return
        self._saving = True
        reason, row = self.notices.reason, self.row
        records, code = self.desk.records, self.view.code
        if row is None:
            work = lambda _: records.add(code, inputs, reason=reason)  # noqa: E731
        else:
            work = lambda _: records.edit(code, row.id, inputs, version=row.version, reason=reason)  # noqa: E731
        run_change(self, work, lambda changes: self._has_saved(changes, then), failed=self._not_saved)

    def discard(self) -> None:
        """Give up what was typed."""
        self.draft.forget()
        if self.row is not None:
            self.load(self.row)
        else:
            self.load_new(self._given)

    def show_problems(self, problems: Sequence[Problem], *, jump: bool) -> None:
        """Put every finding at its field; those without a field stand at the top. jump: go to the first."""
        found = {problem.field: problem for problem in reversed(problems) if problem.severity == WARNING}
        found |= {problem.field: problem for problem in reversed(problems) if problem.severity != WARNING}
        for name, row in self.rows.items():
            row.show_problem(problem := found.get(name))
            if problem is not None and problem.other is not None:
                row.offer("打开那一条", partial(self.open_record.emit, *problem.other))
        self.notices.show_general([p.text for name, p in found.items() if name not in self.rows])
        confirm = [p for p in problems if p.severity == CONFIRM and not self.notices.reason]
        self.notices.ask_reason(any(p.severity == CONFIRM for p in problems))
        self.head.show_problems(sum(p.blocks for p in found.values()) + len(confirm))
        first = next(
            (row for name, row in self.rows.items() if name in found and found[name].severity != WARNING),
            None,
        )
        if jump and first is not None:
            self.scroller.ensureWidgetVisible(first.label, 0, 40)
            self.scroller.ensureWidgetVisible(first.editor, 0, 60)
            if any(p.blocks for p in problems) or not self.notices.asking:
                first.editor.setFocus()
            else:
                self.notices.focus_reason()

    def repeat_last(self) -> None:
        """Enter the last saved record's value into the field with the focus (F8)."""
        for name, row in self.rows.items():
            if row.editor.isAncestorOf(self.focusWidget() or self) or row.editor.box is self.focusWidget():
                if name in self._last:
                    row.editor.put(*self._last[name])
                else:
                    self.status.emit(f"还没有上一条可以沿用的“{row.spec.label}”。")
                return

    def go_on(self, name: str) -> None:
        """Focus to the field after `name`."""
        names = list(self.rows)
        for following in names[names.index(name) + 1 :]:
            row = self.rows[following]
            if row.usable:
                row.editor.setFocus(Qt.FocusReason.TabFocusReason)
                self.scroller.ensureWidgetVisible(row.editor, 0, 60)
                return
        self.ended.emit()

    def _enter(self, number: int) -> None:
        """The cursor into the first field of a section."""
        first = next((row for row in self.sections[number].rows if row.usable), None)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.TabFocusReason)

    # inside: loading

    def _start(self, row_id: int) -> None:
        self._turn += 1
        self._twin = 0
        self._visited.clear()
        self.over.emit(NOT_SAVED)
        self.setEnabled(True)
        self.scroller.show()
        self.jump.setVisible(self._long)
        self.notices.clear()
        self.draft.watch(row_id)

    def _after_loading(self, title: str, shut: str = "") -> None:
        self._show_kind(title, shut)
        self.head.show_problems(0)
        self.making.then(self._show_conditions)
        self._set_dirty()
        self.draft.look(self._offer_draft)
        self.loaded.emit()

    def _show_kind(self, title: str, shut: str) -> None:
        """What is shown beside the name. shut: why it can only be looked at."""
        label = self.view.label if self.row is not None else ""
        self.head.show_title(title, f"{label}，只能看" if shut else label)
        self.head.setToolTip(shut)

    def _put_default(self, line: FieldRow) -> None:
        line.load_new(self._default(line.spec))
        line.editor.set_locked(line.spec.read_only)

    def _default(self, spec: FieldSpec) -> str:
        if not spec.default or spec.read_only:
            return ""
        text = today().isoformat() if spec.default == "today" else spec.default
        return show(spec, read(spec, text, {}).value)

    def _offer_draft(self, draft: Draft) -> None:
        if self._dirty and self.row is not None:
            return

        def restore() -> None:
            for name, (value, shown) in draft.items():
                if name in self.rows:
                    self.rows[name].editor.put(value, shown)

        self.notices.offer("上次有填了没保存的内容，还在。", ("接着填", restore), ("丢掉", self.draft.forget))

    # inside: while typing

    def _edited(self, name: str) -> None:
        self._visited.add(name)
        self._show_conditions()
        self._set_dirty()
        self.draft.edited()

    def _left(self, name: str) -> None:
        if name in self._visited:
            self._check_soon.start()

    def _set_dirty(self) -> None:
        # What was entered for the clerk is no work of his that could be lost.
        dirty = any(pair[1] != self._given.get(name, (None, None))[1] for name, pair in self.touched().items())
        self.head.show_dirty(dirty)
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit(dirty)

    def _show_conditions(self) -> None:
        depends = any(row.spec.shown_when is not None for row in self.rows.values())
        values = {name: self._present(row) for name, row in self.rows.items()} if depends else {}
        for row in self.rows.values():
            row.set_wanted(
                (row.spec.shown_when is None or row.spec.shown_when.holds(values))
                and not (row.spec.read_only and self.row is None)
            )

    def _present(self, row: FieldRow) -> Any:
        value = row.editor.input()
        if isinstance(value, str) and value and row.spec.kind is not Kind.LINK:
            found = read(row.spec, value, {}).value
            return value if found is None else found
        return value

    def _check(self) -> None:
        turn = self._turn
        inputs = {name: pair[0] for name, pair in self.touched().items()}
        row_id = self.row.id if self.row else 0
        records, code = self.desk.records, self.view.code

        def read(_: Any) -> tuple[Any, dict[str, str], Row | None]:
            intake = records.check(code, inputs, row_id)
            fresh = {name: value for name, value in intake.values.items() if name not in inputs}
            twin = None if row_id else likely_twin(records, self.view, intake.values)
            return intake, {name: self._shown(name, value) for name, value in fresh.items()}, twin

        run_query(self, read, lambda answer: self._checked(turn, inputs, *answer))

    def _shown(self, name: str, value: Any) -> str:
        spec = self.view.field(name)
        if spec.kind is Kind.LINK:
            return "" if value is None else self.desk.records.row(spec.target, value).title
        return show(spec, value)

    def _checked(self, turn: int, inputs: Mapping[str, Any], intake: Any, shown: Mapping[str, str], twin: Row | None) -> None:
        if turn != self._turn or self._saving:
            return
        self._fill_derived(intake.values, shown)
        # Where the hand is typing just now nothing turns red before it leaves; what is red already may change.
        typing = {name for name, row in self.rows.items() if row.editor.box.hasFocus() and row.problem is None}
        seen = [p for p in intake.problems if (p.field in self._visited or p.field in inputs) and p.field not in typing]
        self.show_problems(seen, jump=False)
        if twin is not None and self._twin != twin.id:  # each is told once
            self._twin = twin.id
            self.notices.offer(twin_words(self.view, twin), ("打开那一条", lambda: self.open_record.emit(twin.code, twin.id)))

    def _fill_derived(self, values: Mapping[str, Any], shown: Mapping[str, str]) -> None:
        """What follows from what was typed (birthday from the identity number) is shown at once in new records."""
        if self.row is not None:
            return
        for name, text in shown.items():
            row = self.rows.get(name)
            if row and not row.touched and row.spec.sensitivity is Sensitivity.OPEN:
                row.load_new(text, values[name] if row.spec.kind is Kind.LINK else None)

    def _reveal(self, name: str) -> None:
        if self.row is None:
            return
        turn, row_id = self._turn, self.row.id

        def show_it(reason: str) -> None:
            run_query(
                self,
                lambda _: self.desk.records.reveal(self.view.code, row_id, name, reason),
                lambda full: self.rows[name].reveal(full) if turn == self._turn else None,
            )

        ask_why(self, f"{self.row.title}的{self.view.field(name).label}", show_it)

    # inside: after saving

    def _has_saved(self, changes: ChangeSet, then: Callable[[], None] | None) -> None:
        self._saving = False
        self._last |= {name: (row.editor.input(), row.editor.shown()) for name, row in self.rows.items()
                       if not (isinstance(row.editor, HiddenValue) and row.editor.hidden_value)}  # fmt: skip
        self.draft.forget()
        mine = next((change.id for change in changes.changes if change.code == self.view.code), 0)
        row_id = self.row.id if self.row is not None else mine
        turn = self._turn

        def reload(row: Row) -> None:
            if turn == self._turn:
                self.load(row)
            self.saved.emit(changes, row_id)
            if then:
                then()

        run_query(
            self, lambda _: self.desk.records.row(self.view.code, row_id), reload, failed=self._not_saved
        )

    def _not_saved(self, error: KnownError) -> None:
        self._saving = False
        if isinstance(error, Refused):
            self._visited.update(p.field for p in error.problems)
            self.show_problems(error.problems, jump=True)
            self.status.emit(NOT_SAVED)
        elif isinstance(error, Stale) and self.row is not None:
            row_id, turn = self.row.id, self._turn
            run_query(
                self,
                lambda _: self.desk.records.row(self.view.code, row_id),
                lambda row: self._show_difference(row, str(error)) if turn == self._turn else None,
                self._not_saved,
            )
        else:
            self.notices.show_general([str(error)])

    def _show_difference(self, row: Row, sentence: str) -> None:
        """Somebody else saved it meanwhile. sentence: who, and when."""
        self.row = row
        rebased = [(line.spec.label, *line.rebase(row)) for line in self.rows.values()]
        also = "、".join(label for label, moved, conflict in rebased if moved and conflict is None)
        self.head.show_title(row.title, self.view.label)
        self._set_dirty()
        told = f"{sentence}{f'对方还改了{also}，已换成对方的。' if also else ''}"
        box = self.notices.show_conflicts(told, [conflict for _, _, conflict in rebased if conflict is not None])
        box.save.connect(self.save)
        box.dropped.connect(self.discard)

    def _top_of(self, number: int) -> QWidget:
        return self.sections[number].head
