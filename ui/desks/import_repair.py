"""The right panel of the import desk: what is wrong with the chosen cell, the repair, what is left to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QFrame, QLineEdit, QScrollArea, QSizePolicy, QWidget

from trafficdesk.desk import Desk
from trafficdesk.engine.import_review import ANOTHER, SECOND_POST, TAKE_NEW
from trafficdesk.fields.problems import CONFIRM
from ui import icons
from ui.forms.editors.base import Editor
from ui.forms.editors.factory import make_editor
from ui.theme import theme
from ui.widgets.boxes import NoteBox, ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.chips import FlowRow
from ui.widgets.layout import clear, column, label, row, rule, scrolled

if TYPE_CHECKING:
    from trafficdesk.engine.import_review import ImportReview, Place

_LISTED, _LISTED_SHORT, _ROOMY = 5, 3, 450
_LEAST = 140  # pixels of the repair that stay in sight


class PlaceLine(Button):
    """One of the problems that are left: pressed, the table goes there."""

    def __init__(self, place: Place, text: str) -> None:
        icon = "error_circle_f" if place.level == "bad" else "warning_f"
        super().__init__(text, "quiet")
        self.setIcon(icons.icon(icon, place.level))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(f"{place.where} {place.problem.text}")


class _Room(QScrollArea):
    """As high as what is in it where there is room, and scrolled where there is none: the page never grows beyond the window."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setAccessibleName("改这一处")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint().expandedTo(self._inside.minimumSizeHint())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._inside.minimumSizeHint().width(), theme.scaled(_LEAST))


class RepairPanel(QFrame):
    """Shows one place at a time. Signals carry the position in the plan.

    repaired  position, field, new text, whether all equal cells are meant
    left_out  先不导入                          later     以后再补
    accepted  position, why it is right, field  taken     use what the list says: how, and whether for all alike
    kept      keep what is known               revived   bring it back from the trash
    undone    take the last repair back
    wanted    show this Place                  all_wanted  show every problem row
    """

    repaired = Signal(int, str, str, bool)
    left_out = Signal(int)
    later = Signal(int)
    accepted = Signal(int, str, str)
    taken = Signal(int, str, bool)
    kept = Signal(int, bool)
    revived = Signal(int)
    undone = Signal()
    wanted = Signal(object)
    all_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("box", "panel")
        self.editor: Editor | None = None
        self._position, self._field = -1, ""
        self.head, self._count = label("", "h1"), label("", "hint")
        self.problem, self.note = ProblemBox("", ""), NoteBox("")
        self.fine = WrappedLabel("", "label")
        self._question = label("", "label")
        self._input = row(gap=6)
        self.suggestions = FlowRow()
        self.fix = Button("改好，下一个", "", "checkmark", "Enter", lambda: self._repair())
        self.fix_all = Button("", "", "checkmark", clicked=lambda: self._repair(everywhere=True))
        self.skip = Button("先不导入", "flat", clicked=lambda: self.left_out.emit(self._position))
        self.wait = Button("以后再补", "flat", clicked=lambda: self.later.emit(self._position))
        self.back = Button("撤回刚才的改动", "flat", clicked=self.undone.emit)
        self.revive = Button("从回收站恢复", "", "checkmark", clicked=lambda: self.revived.emit(self._position))
        self.take = Button("用表里的", "", "checkmark", clicked=lambda: self._take(TAKE_NEW))
        self.second = Button("兼职，再加一个任职", "", clicked=lambda: self._take(SECOND_POST))
        self.another = Button("是另一笔", "", clicked=lambda: self._take(ANOTHER))
        self.keep = Button("保留库里的", clicked=lambda: self.kept.emit(self._position, self.every.isChecked()))
        self.every = QCheckBox()
        self.why = QLineEdit()
        self.why.setAccessibleName("照样导入的原因")
        self.why.setPlaceholderText("例如：老数据没有这一项")
        self.accept = Button("写明原因，照样导入", "", "checkmark", clicked=self._accept)
        self.why.returnPressed.connect(self._accept)
        self._left = label("", "h2")
        self._all = Button("看全部", "flat", clicked=self.all_wanted.emit)
        self._rest = column(gap=0)
        inside = QWidget()
        inside.setLayout(column(rule(), row(self._left, None, self._all), self._rest, None, margins=(0, 2, 0, 0), gap=2))
        # It takes the room that is left: what it lists never makes the page higher than the window.
        self._rest_part = scrolled(inside, "还有哪些问题")
        self._said = QWidget()
        self._said.setLayout(column(self.problem, self.note, self.fine, self.suggestions, None, gap=7))
        self.decide = FlowRow()
        for button in (self.take, self.second, self.another, self.keep, self.revive):
            self.decide.flow.addWidget(button)
        repair = FlowRow()
        for button in (self.fix, self.skip, self.wait, self.fix_all, self.back):
            repair.flow.addWidget(button)
        self._done = QWidget()
        self._sure = QWidget()
        self._sure.setLayout(column(label("没有错，就写明原因", "label"), self.why, row(self.accept, None), gap=7))
        self._done.setLayout(column(self._question, self._input, self.decide, self.every, repair, self._sure, gap=7))
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setContentsMargins(14, 10, 12, 8)
        self._body.setSpacing(8)
        self._body.addWidget(self._said)
        self._body.addWidget(self._done)
        self._body.addWidget(self._rest_part, 1)
        body = QWidget()
        body.setLayout(self._body)
        top = row(self.head, None, self._count, margins=(14, 8, 12, 6))
        self.setLayout(column(top, rule(), (_Room(body), 1), gap=0))
        self.show_nothing("")

    def fold(self, below: bool) -> None:
        """Stand beside the table, or below it: then sentence and repair stand side by side."""
        self._body.setDirection(
            QBoxLayout.Direction.LeftToRight if below else QBoxLayout.Direction.TopToBottom
        )
        for part in (self._said, self._done):
            self._body.setStretchFactor(part, 1 if below else 0)
        self._rest_part.setVisible(not below)

    def show_nothing(self, sentence: str) -> None:
        """No cell is chosen, or everything is in order."""
        self._position, self._field = -1, ""
        self.head.setText("没有问题了" if sentence else "")
        self._count.setText("")
        self._set_editor(None)
        self._say([], sentence)
        for part in (self._question, self.fix, self.fix_all, self.skip, self.wait, self.decide, self.every, self._sure):
            part.hide()
        if not sentence:
            self.back.hide()

    def show_place(self, review: ImportReview, place: Place, at: int, many: int) -> None:
        """A problem: the at-th (from 0) of many."""
        self._aim(review, place.position, place.field)
        self.head.setText(f"{place.where} · {place.label or '整行'}")
        self._count.setText(f"第 {at + 1} 处，共 {many} 处")
        clash = place.level == "warn" and not place.pending
        again = "改过了，还是不对：" if review.still_wrong(place.position, place.field) else ""
        more = "这一行照样登记；这一格现在不补，原文就进“待补”。" if place.pending else ""
        self._say([(place.level, f"{again}{place.problem.sentence}{more}")])
        alike = len(review.alike(place.position, place.field)) if place.field else 1
        self._suggest(place, alike)
        self._offer(repair=self.editor is not None and not clash, leave=not place.pending, clash=clash)
        self.wait.setVisible(place.pending)
        self._offer_all(review, place, clash)
        self.why.clear()
        self.accept.set_text(f"写明原因，{alike} 行都照样导入" if alike > 1 else "写明原因，照样导入")
        self._sure.setVisible(not clash and place.problem.severity == CONFIRM)

    def show_cell(self, review: ImportReview, position: int, field: str) -> None:
        """A cell without an open problem: what was tidied up, and a way to correct it all the same."""
        row_ = review.rows[position]
        spec = review.field(field)
        usable = bool(row_.source.cells) and spec is not None
        self._aim(review, position, field if usable else "")
        self.head.setText(f"第 {row_.source.number} 行" + (f" · {spec.label}" if spec is not None else ""))
        self._count.setText("")
        self._say(
            review.notes(position, field) if usable else [],
            row_.reason or ("" if usable else "这一格不导入。"),
        )
        self._offer(repair=self.editor is not None, leave=False, clash=False)

    def show_rest(self, review: ImportReview, places: Sequence[Place], current: Place | None) -> None:
        """What is left besides the place that is shown."""
        others = [place for place in places if place is not current]
        clear(self._rest)
        listed = _LISTED if self.height() >= theme.scaled(_ROOMY) else _LISTED_SHORT
        for place in others[:listed]:
            text = review.shown(place.position, place.field)
            line = PlaceLine(place, f"{place.where} {place.label or '整行'} {text}".rstrip())
            line.clicked.connect(lambda _checked=False, place=place: self.wanted.emit(place))
            self._rest.addWidget(line)
        self._left.setText(f"还有 {len(others):,} 处" if others else "")
        self._all.setVisible(len(others) > listed)
        self._rest_part.setEnabled(bool(others))

    def focus_input(self) -> None:
        """Take the keyboard to the repair."""
        target: QWidget = self.editor if self.editor is not None and self.editor.isVisible() else self.take
        line = self.editor.findChild(QLineEdit) if self.editor is not None else None
        if line is not None:
            line.selectAll()  # what is typed takes the place of what was wrong, in a list of choices too
        if target.isVisible():
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """While a repair is checked nothing else may be decided."""
        self._done.setEnabled(not busy)
        self.suggestions.setEnabled(not busy)
        self._rest_part.setEnabled(not busy)

    # inside

    def _aim(self, review: ImportReview, position: int, field: str) -> None:
        self._position, self._field = position, field
        spec = review.field(field) if field else None
        editor = make_editor(self._desk, spec, masking=False) if spec is not None else None
        self._set_editor(editor)
        if editor is not None and spec is not None:
            text = review.cell_text(position, field)
            editor.set_value(None, text)
            self._question.setText(f"我来填{spec.label}")
            editor.setToolTip(spec.help)

    def _set_editor(self, editor: Editor | None) -> None:
        clear(self._input)
        self.editor = editor
        clear(self.suggestions.flow)
        self.suggestions.hide()
        if editor is not None:
            self._input.addWidget(editor, 1)
            editor.finished.connect(lambda: self._repair())

    def _say(self, notes: Sequence[tuple[str, str]], fine: str = "") -> None:
        bad = [sentence for level, sentence in notes if level == "bad"]
        warn = [sentence for level, sentence in notes if level != "bad"]
        self.problem.setVisible(bool(bad))
        if bad:
            head, _, rest = bad[0].partition("。")
            self.problem.say(f"{head}。" if rest else bad[0], "\n".join([rest, *bad[1:]]).strip())
            self.problem.text.setVisible(bool(self.problem.text.text()))
        self.note.setVisible(bool(warn))
        if warn:
            self.note.say("\n".join(warn))
        self.fine.setText(fine or ("" if notes else "这一格没有问题。"))
        self.fine.setVisible(bool(self.fine.text()))

    def _suggest(self, place: Place, alike: int) -> None:
        text = place.problem.suggestion
        if text and place.field:
            for all_of_them in (False, True)[: 2 if alike > 1 else 1]:
                use = Button(f"{alike} 处都改成 {text}" if all_of_them else f"改成 {text}", "", "checkmark")
                use.clicked.connect(
                    lambda _checked=False, every=all_of_them: self.repaired.emit(place.position, place.field, text, every)
                )
                self.suggestions.flow.addWidget(use)
            self.suggestions.show()

    def _offer(self, *, repair: bool, leave: bool, clash: bool) -> None:
        self._question.setVisible(repair)
        if self.editor is not None:
            self.editor.setVisible(repair)
        self.fix.setVisible(repair)
        self.skip.setVisible(leave)
        self.wait.hide()
        self.fix_all.hide()
        self.every.hide()
        self.decide.setVisible(clash)
        self._sure.hide()

    def _offer_all(self, review: ImportReview, place: Place, clash: bool) -> None:
        """One answer for all that are alike, with their number before it is done; what the trash holds."""
        alike = len(review.alike(place.position, place.field)) if place.field and not clash else 0
        self.fix_all.setVisible(alike > 1 and self.editor is not None)
        self.fix_all.set_text(f"同样的 {alike} 处都这样改")
        choices = review.choices_of(place.position) if clash else ()
        moved = SECOND_POST in choices
        self.take.set_text("调动，用表里的" if moved else "用表里的")
        self.keep.set_text("表里写错了，保留库里的" if moved else "保留库里的")
        trashed = bool(review.rows[place.position].trashed)
        for button, shown in ((self.take, clash), (self.keep, clash), (self.second, moved), (self.another, ANOTHER in choices),
                              (self.revive, trashed)):  # fmt: skip
            button.setVisible(shown)
        self.decide.setVisible(clash or trashed)
        many = len(review.held_alike(place.position)) if clash else 0
        self.every.setVisible(many > 1)
        self.every.setText(f"同样情况的 {many} 行都这样定")
        self.every.setChecked(False)
        self.back.setVisible(review.can_undo)

    def _take(self, how: str) -> None:
        self.taken.emit(self._position, how, self.every.isChecked())

    def _accept(self) -> None:
        self.accepted.emit(self._position, self.why.text(), self._field)

    def _repair(self, everywhere: bool = False) -> None:
        if self.editor is not None and self._field:
            self.editor.complete()
            self.repaired.emit(self._position, self._field, self.editor.shown(), everywhere)
