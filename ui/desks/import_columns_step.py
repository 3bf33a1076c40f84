"""Third step of an import: which column fills which field, what becomes of the others, one value for a whole sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLineEdit, QScrollArea, QWidget

from ui.theme import theme
from ui.widgets.acting_box import ActingBox
from ui.widgets.boxes import NoteBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.engine.import_job import Question
    from trafficdesk.engine.import_review import ImportReview, ReviewColumn

REST = {"remark": "并入备注", "own": "建一个自设栏目", "drop": "不导入这一列"}
_ASK = "请选…"


class ColumnsStep(QWidget):
    """One line per column: the sender's heading, some values, the field.

    remapped: heading, field ("" for none), place in the sheet (None: the only one of that heading).
    rested: heading ("" for all open ones), what becomes of it, place.
    whole: field, value, sheet.
    """

    remapped = Signal(str, str, object)
    rested = Signal(str, str, object)
    whole = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, ActingBox] = {}
        self.values: dict[str, QLineEdit] = {}
        self.missing = NoteBox("")
        self.all_remark = Button("都并入备注", "", clicked=lambda: self.rested.emit("", "remark", None))
        self.all_drop = Button("都不导入", "", clicked=lambda: self.rested.emit("", "drop", None))
        self._many = QWidget()
        self._many.setLayout(row(label("没有对应栏目的列", "label"), self.all_remark, self.all_drop, None))
        self._wholes = column(gap=6)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        above = QWidget()
        above.setLayout(column(self.missing, self._wholes, self._many, margins=(14, 8, 14, 8)))
        self._above = above
        ground = framed("plain", column(above, (self._scroll, 1), gap=0))
        self.setLayout(column((ground, 1), gap=0))

    def show_review(self, review: ImportReview) -> None:
        """Show the columns of a list; what must be answered comes first."""
        left = next((name for name, box in self.boxes.items() if box.hasFocus()), "")
        self.boxes, self.values = {}, {}
        grid = QGridLayout()
        grid.setContentsMargins(14, 8, 14, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, word in enumerate(("表里的叫法", "表里的内容", "对应的项目")):
            grid.addWidget(label(word, "hint"), 0, place)
        questions = review.questions()
        waiting = {each.key for each in questions if each.blocks}
        columns = sorted(review.columns(), key=lambda each: not (each.spec is None and each.heading in waiting and not each.rest))
        for line, each in enumerate(columns):
            asked = each.spec is None and each.heading in waiting and not each.rest
            shown = "  ·  ".join(_short(text) for text in each.samples) or "空"
            told = column(label(shown, "label"), *((WrappedLabel(each.reason, "warn"),) if asked and each.reason else ()), gap=2)
            grid.addWidget(label(each.heading, "h2"), 2 * line + 1, 0)
            grid.addLayout(told, 2 * line + 1, 1)
            grid.addWidget(self._box(review, each, asked), 2 * line + 1, 2)
            grid.addWidget(rule(), 2 * line + 2, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2 * len(columns) + 3, 1)
        body = QWidget()
        body.setLayout(grid)
        # The box that was just used belongs to the old lines: it must outlive the signal it is sending.
        if (before := self._scroll.takeWidget()) is not None:
            before.deleteLater()
        self._scroll.setWidget(body)
        self._tell(review, questions)
        self._hand_on(waiting, left)

    def _hand_on(self, waiting: set[str], left: str) -> None:
        """The next question takes the keys, else the column that was just answered."""
        asked = next((box for name, box in self.boxes.items() if name in waiting and box.currentData() == "?"), None)
        goal = asked or self.boxes.get(left)
        if goal is not None:
            goal.setFocus()

    def _tell(self, review: ImportReview, questions: list[Question]) -> None:
        lacking = [spec for spec in review.missing_fields() if spec.name not in {each.key for each in questions if each.kind == "whole"}]
        said = []
        if many := sum(each.blocks for each in questions):
            said.append(f"有 {many} 列要您定一下：排在最上面，写着“{_ASK}”的就是。定过一次，以后同样的表照着办。")
        names = "、".join(spec.label for spec in lacking)
        if lacking:
            said.append(f"还没有哪一列对应“{names}”。没有它，新增的行都会成为问题行。请在下面选出对应的列，或给整张表定一个值。")
        self.missing.say("\n".join(said))
        self.missing.setVisible(bool(said))
        rest = [each for each in questions if each.kind == "rest"]
        self._many.setVisible(len(rest) > 1)
        self.all_remark.setVisible(any("remark" in each.candidates for each in rest))
        clear(self._wholes)
        lines = [(each.key, each.sheet) for each in questions if each.kind == "whole"]
        lines += [(spec.name, "") for spec in lacking if spec.target == "units"]
        for field, sheet in lines:
            self._wholes.addLayout(self._whole_line(review, field, sheet))
        for name, spec, value, where in review.whole_values():
            told = f"工作表“{name}”的“{spec.label}”是“{value}”" + (f"（{where}）" if where else "")
            self._wholes.addLayout(row((label(told, "small"), 1), self._whole_box(spec.name, name, value, spec.label)))
        self._above.setVisible(bool(said or lines or review.whole_values()) or self._many.isVisibleTo(self._above))

    def _whole_line(self, review: ImportReview, field: str, sheet: str) -> QBoxLayout:
        spec = review.field(field)
        name = spec.label if spec is not None else field
        where = f"工作表“{sheet}”" if sheet else "整份表"
        return row(label(f"{where}的“{name}”都是", "label"), self._whole_box(field, sheet, "", name), None)

    def _whole_box(self, field: str, sheet: str, value: str, name: str) -> QLineEdit:
        box = QLineEdit(value)
        box.setAccessibleName(f"{sheet}的{name}")
        box.setPlaceholderText(f"写一个{name}，按回车")
        box.setMinimumWidth(theme.scaled(240))
        box.returnPressed.connect(lambda: self.whole.emit(field, box.text(), sheet))
        self.values[f"{sheet}/{field}"] = box
        return box

    def _box(self, review: ImportReview, each: ReviewColumn, asked: bool) -> ActingBox:
        box = ActingBox()
        place = next(iter(each.places.values()))
        box.setAccessibleName(f"{each.heading} 对应的项目")
        if asked:
            box.addItem(_ASK, "?")
        for how in (*(("remark",) if review.has_remark else ()), "own", "drop"):
            box.addItem(REST[how], f"!{how}")
        box.insertSeparator(box.count())
        for spec in review.fields:
            box.addItem(spec.label, spec.name)
        now = each.spec.name if each.spec is not None else f"!{each.rest or 'drop'}"
        box.setCurrentIndex(0 if asked else max(0, box.findData(now)))
        box.setMaxVisibleItems(16)
        box.setMinimumWidth(theme.scaled(240))
        said = review.place_of(each)
        box.activated.connect(lambda _at: self._chosen(each.heading, str(box.currentData()), said))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.boxes[each.heading if each.heading not in self.boxes else f"{each.heading}@{place + 1}"] = box
        return box

    def _chosen(self, heading: str, answer: str, place: int | None) -> None:
        if answer.startswith("!"):
            self.rested.emit(heading, answer[1:], place)
        elif answer != "?":
            self.remapped.emit(heading, answer, place)


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:15] + "…"
