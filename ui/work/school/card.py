"""One vehicle that carries pupils: what it is called, five fixed things, documents, its drivers' conditions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from trafficdesk.work.school.api import (
    CLOSED,
    MET,
    NOT_MET,
    ON_FILE,
    PERMITTED,
    UNKNOWN,
    SchoolCard,
)
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.layout import clear, column, framed, label, row, rule, scrolled
from ui.widgets.marks import StateMark

PAPER_LEVELS = {"good": "ok", "warn": "warn", "bad": "bad"}
STANDINGS = {MET: ("ok", "符合"), NOT_MET: ("bad", "不符合"), UNKNOWN: ("warn", "未核对")}
_FACTS = frozenset({
    "school", "provider", "stage", "pupils", "route", "permit_number", "permit_until", "plate_number", "plate_until", "plate_issuer",
    "plate_returned_on", "handling", "told_on", "recheck_by", "passed_on", "passed_to", "rechecked_on", "recheck_result",
})  # fmt: skip


class SchoolCardView(QFrame):
    """Shows a SchoolCard."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "panel")
        self.name, self.called = label("", "h1"), label("", "label")
        self.state = StateMark("none", "")
        self._body = QVBoxLayout()
        self._body.setContentsMargins(14, 6, 10, 10)
        self._body.setSpacing(4)
        holder = QWidget()
        holder.setLayout(column(self._body, None, gap=0))
        area = scrolled(holder, "接送车辆的情况")
        head = row(column(self.name, self.called, gap=0), None, self.state, margins=(14, 8, 12, 6))
        self.setLayout(column(head, rule(), (area, 1), gap=0))

    def minimumSizeHint(self) -> QSize:
        """A name with its day beside it."""
        return super().minimumSizeHint().expandedTo(QSize(theme.scaled(330), 0))

    def show_card(self, card: SchoolCard) -> None:
        """Everything about one vehicle."""
        clear(self._body)
        self.name.setText(card.plate)
        self.called.setText(card.called)
        self.state.show_state({ON_FILE: "ok", CLOSED: "none"}.get(card.state, "info"), card.state)
        # The five fixed things are asked of school buses; of others they only tell what is known.
        missing = "bad" if card.category == PERMITTED else "none"
        self._section("五定" if card.category == PERMITTED else "五定（有许可才要求）")
        self._short([("ok" if part.done else missing, part.name, part.sentence) for part in card.five])
        self._section("证件和日期" if card.papers else "证件：非机动车，没有这几样")
        self._short([(PAPER_LEVELS[each.level], each.name, each.sentence.removeprefix(each.name)) for each in card.papers])
        if card.permits:
            self._section("许可申请")
            self._facts(list(card.permits))
        for name, conditions in card.drivers:
            met = sum(each.standing == MET for each in conditions)
            self._section(f"驾驶人 {name}" + (f"：符合 {met}，共 {len(conditions)} 项" if conditions else ""))
            self._conditions(
                [(STANDINGS[c.standing][0], c.name, f"{STANDINGS[c.standing][1]}。{c.sentence}", c.ground) for c in conditions]
            )
        if not card.drivers:
            self._section("驾驶人：没有登记")
        self._section(f"照管员：{'、'.join(card.attendants) or '没有登记'}")
        facts = [(words, value) for name, words, value in card.lines if value and name in _FACTS]
        pupils = [(f"{school} {stage}".strip(), f"{number} 人") for school, stage, number in card.pupils]
        checks = [(kind, f"{on} {result}" + (f"，到 {until}" if until else "")) for kind, on, until, result in card.inspections]
        for heading, lines in (("登记内容", facts), ("学生人数", pupils), ("检验和检查", checks)):
            if lines:
                self._section(heading)
                self._facts(lines)

    def _section(self, heading: str) -> None:
        line = framed("plain", row(label(heading, "h2"), (rule(), 1), margins=(0, 8, 0, 2)))
        self._body.addWidget(line)

    def _short(self, lines: list[tuple[str, str, str]]) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        for at, (level, name, sentence) in enumerate(lines):
            grid.addWidget(StateMark(level, name), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(WrappedLabel(sentence, "small"), at, 1)
        self._body.addLayout(grid)

    def _conditions(self, lines: list[tuple[str, str, str, str]]) -> None:
        for level, name, sentence, source in lines:
            self._body.addWidget(StateMark(level, name))
            words = f"{sentence}（{source}）" if source else sentence
            text = WrappedLabel(words, "small")
            text.setContentsMargins(22, 0, 0, 2)
            self._body.addWidget(text)

    def _facts(self, lines: list[tuple[str, str]]) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        for at, (name, value) in enumerate(lines):
            grid.addWidget(label(name, "label"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(WrappedLabel(value), at, 1)
        self._body.addLayout(grid)

