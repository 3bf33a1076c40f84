"""One hazard beside the board: where it stands, photos before and after, what was settled, what was done when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from trafficdesk.desk import Row
from trafficdesk.fields.shown import yuan
from trafficdesk.work.hazards.api import LETTERS, TO_CHECK
from ui.forms.link_button import LinkButton
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import clear, column, framed, label, row, rule, scrolled
from ui.widgets.marks import StateMark
from ui.widgets.pictures import kept_picture
from ui.widgets.steps import Steps
from ui.work.hazards.cards import deadline
from ui.work.hazards.parts import PhotoBox

if TYPE_CHECKING:
    from trafficdesk.engine.attachments import AttachedFile
    from trafficdesk.work.hazards.api import BoardCard, HazardMoney

BEFORE, AFTER = "整改前照片", "整改后照片"
_PHOTO_SIDE = 480
_EVENTS = (
    ("found", "发现登记"), ("notice_on", "下达整改通知 {notice_number}"), ("passed_on", "移交{passed_to}"),
    ("replied_on", "对方回复：{reply}"), ("done_on", "整改完成：{progress}"),
    ("checked_on", "复查{check_result}（{checker_one}、{checker_two}）：{check_opinion}"),
    ("closed_on", "销号"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything about one hazard that is shown; course: the names of its steps and the place of the present one."""

    record: Row
    course: tuple[tuple[str, ...], int]
    money: HazardMoney
    files: Sequence[AttachedFile]
    notes: Sequence[Row]
    letters: Sequence[Row]


class HazardPanel(QFrame):
    """`photo_wanted` carries the kind of photo to add, `file_wanted` one to look at;
    `open_record` code and id of a link; `answer_wanted` a letter."""

    photo_wanted = Signal(str)
    file_wanted = Signal(object)
    open_record = Signal(str, int)
    answer_wanted = Signal(object)
    put_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "panel")
        self.place, self.number = label("", "h1", wrap=True), label("", "hint")
        self.progress = column(gap=0)
        self.before, self.after = PhotoBox("添加整改前照片"), PhotoBox("添加整改后照片")
        self.before_word, self.after_word = label("", "hint"), label("", "hint")
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(10)
        self.facts.setVerticalSpacing(5)
        self.facts.setColumnMinimumWidth(0, theme.scaled(62))
        self.facts.setColumnStretch(1, 1)
        self._lines = 0
        self.story = column(gap=3)
        self._files: dict[str, list[AttachedFile]] = {BEFORE: [], AFTER: []}
        self.empty = EmptyState("wrench", "没有选中隐患", "在左边点一张卡片，这里看它办到了哪一步。")
        self._lay_out()
        self.before.pressed.connect(lambda: self._pressed(BEFORE))
        self.after.pressed.connect(lambda: self._pressed(AFTER))
        self.show_nothing()

    def _lay_out(self) -> None:
        photos = row(
            column(self.before, row(label("整改前", "h2"), self.before_word, None, gap=6), gap=2),
            column(self.after, row(label("整改后", "h2"), self.after_word, None, gap=6), gap=2), gap=10,
        )  # fmt: skip
        inner = QWidget()
        inner.setLayout(
            column(self.progress, photos, rule(), self.facts, rule(), label("处理经过", "h2"), self.story, None,
                   margins=(14, 8, 12, 10), gap=7)
        )  # fmt: skip
        self.scroller = scrolled(inner, "隐患的情况")
        self.close_button = IconButton("dismiss", "收起", self.put_away.emit)
        self.close_button.hide()
        self.head = framed("plain", row((self.place, 1), self.number, self.close_button, margins=(14, 7, 12, 6), gap=8))
        self.setLayout(column(self.head, rule(), self.empty, (self.scroller, 1), gap=0))

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(392), theme.scaled(500))

    def show_nothing(self) -> None:
        """No hazard is chosen."""
        self.scroller.hide()
        self.head.hide()
        self.empty.show()

    def show_one(self, one: Shown, card: BoardCard) -> None:
        """Show a hazard with its photos, money, follow-ups and letters."""
        record, (names, place) = one.record, one.course
        self.empty.hide()
        self.head.show()
        self.scroller.show()
        self.place.setText(str(record.values["place"]))
        self.number.setText(str(record.values["number"] or "还没有编号"))
        clear(self.progress)
        steps = Steps(names)
        steps.show_step(place)
        wide = QFontMetrics(theme.font("fs-s", bold=True)).horizontalAdvance("核实定级") + 4
        steps.setMinimumWidth(wide * len(names))
        self.progress.addWidget(steps)
        for kind, box, word in ((BEFORE, self.before, self.before_word), (AFTER, self.after, self.after_word)):
            self._files[kind] = sorted((f for f in one.files if f.kind == kind), key=lambda f: f.id)
            box.show_image(_picture(self._files[kind]))
            word.setText(f"{len(self._files[kind])} 张" if self._files[kind] else "还没有")
        self._show_facts(record, card, one.money)
        self._show_letters(one.letters)
        self._show_story(record, one.notes)

    def _show_facts(self, record: Row, card: BoardCard, money: HazardMoney) -> None:
        clear(self.facts)
        self._lines = 0
        values = record.values
        self._fact("状态", label(card.state, "h2"))
        self._text("问题", values["description"])
        self._text("道路", _joined(values["road"], values["span"], values["side"]))
        self._text("等级来源", _joined(values["level"], values["road_level"], values["source"]))
        if values["supervised_on"]:
            lifted = f"{values['lifted_on']} 摘牌" if values["lifted_on"] else ""
            self._text("督办", _joined(values["supervision"], values["supervisor"], values["supervision_number"], lifted))
        self._links(record)
        state = row(label(f"{card.due:%Y-%m-%d}" if card.due else ""), StateMark(*deadline(card)), None, gap=8)
        waits = card.column == TO_CHECK and values["check_due"]
        self._fact("复查期限" if waits else "期限", _holder(state))
        if values["extension"]:
            self._text("延期", f"原定 {values['original_due']}；{values['extension']}")
        self._text("措施", values["measure"])
        self._text("资金", _money(record, money))
        self._text("预案", values["contingency"])
        if values["passed_to"]:
            self._text("移交", _joined(values["passed_to"], values["passed_on"], values["passed_number"]))

    def _links(self, record: Row) -> None:
        unit, person = record.titles.get("responsible_unit", ""), str(record.values["responsible"] or "")
        for name, word, more in (
            ("responsible_unit", "责任", person), ("committee", "居委会", ""), ("unit", "涉及单位", ""),
            ("vehicle", "涉及车辆", ""), ("person", "涉及人员", ""), ("accident", "来源事故", ""), ("round", "所属排查", ""),
        ):  # fmt: skip
            title, target = record.titles.get(name, ""), _TARGETS[name]
            if title:
                link = LinkButton(title, partial(self.open_record.emit, target, record.values[name]))
                self._fact(word, _holder(row(link, label(more), None, gap=8)))
        if not unit:
            self._text("责任", person or "还没有定")

    def _show_letters(self, letters: Sequence[Row]) -> None:
        for letter in letters:
            link = LinkButton(str(letter.values["number"] or letter.title), partial(self.open_record.emit, LETTERS, letter.id))
            answered = letter.values["replied_on"]
            subject = WrappedLabel(str(letter.values["subject"] or ""), "small")
            parts: list[Any] = [link, subject, label(f"{answered} 已回复" if answered else "还没有回复", "small")]
            if not answered:
                parts.append(Button("登记回复", "flat", clicked=partial(self.answer_wanted.emit, letter), needs="process.do"))
            self._fact(str(letter.values["kind"] or "函件"), _holder(column(*parts, gap=0)))

    def _show_story(self, record: Row, notes: Sequence[Row]) -> None:
        clear(self.story)
        happened: list[tuple[date, str]] = [(note.values["on"], _noted(note)) for note in notes]
        for name, words in reversed(_EVENTS):  # of one day, the later step stands above
            day = record.values[name]
            if day is not None:
                texts = {key: "" if value is None else value for key, value in record.values.items()}
                happened.append((day, words.format_map(texts).strip()))
        for day, words in sorted(happened, key=lambda each: each[0], reverse=True):
            date_label = label(f"{day:%Y-%m-%d}", "hint")
            line = row(date_label, (WrappedLabel(words, "small"), 1), gap=8)
            line.setAlignment(date_label, Qt.AlignmentFlag.AlignTop)
            self.story.addLayout(line)

    def _text(self, name: str, value: Any) -> None:
        if value:
            shown = WrappedLabel(str(value))
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._fact(name, shown)

    def _fact(self, name: str, widget: QWidget) -> None:
        self.facts.addWidget(label(name, "label"), self._lines, 0, Qt.AlignmentFlag.AlignTop)
        self.facts.addWidget(widget, self._lines, 1)
        self._lines += 1

    def _pressed(self, kind: str) -> None:
        if self._files[kind]:
            self.file_wanted.emit(self._files[kind][-1])
        else:
            self.photo_wanted.emit(kind)


_TARGETS = {
    "responsible_unit": "units", "committee": "units", "unit": "units", "vehicle": "vehicles", "person": "people",
    "accident": "accidents", "round": "inspection-rounds",
}  # fmt: skip


def _noted(note: Row) -> str:
    values = note.values
    parts = (f"{values['act']} {values['whom'] or ''}".strip(), values["number"], values["content"], values["answer"])
    return "，".join(str(part) for part in parts if part)


def _holder(layout: Any) -> QWidget:
    made = QWidget()
    made.setLayout(layout)
    return made


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _money(record: Row, money: HazardMoney) -> str:
    if record.values["budget"] is None and record.values["spent"] is None and not money.paid:
        return str(record.values["fund_source"] or "")
    words = f"计划 {yuan(money.budget)}，已用 {yuan(money.spent)}"
    if money.paid and money.paid != money.spent:
        words += f"（逐笔登记 {yuan(money.paid)}）"
    return _joined(words, record.values["fund_source"])


def _picture(files: Sequence[AttachedFile]) -> QImage | None:
    """The newest readable photo, reduced while reading."""
    for file in reversed(files):
        image = kept_picture(file, _PHOTO_SIDE)
        if not image.isNull():
            return image
    return None
