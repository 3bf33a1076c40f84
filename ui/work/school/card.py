"""One vehicle that carries pupils: what it is called, five fixed things, documents, its drivers' conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui.widgets.boxes import WrappedLabel
from ui.widgets.layout import clear, column, framed, label, row, rule
from ui.widgets.marks import StateMark

if TYPE_CHECKING:
    from trafficdesk.work.school.reading import SchoolCard

PAPER_LEVELS = {"good": "ok", "warn": "warn", "bad": "bad"}
_BUS = "已许可校车"
STANDINGS = {"met": ("ok", "符合"), "not met": ("bad", "不符合"), "unknown": ("warn", "未核对")}
_FACTS = (
    "学校", "服务提供者", "学段", "乘坐学生人数", "线路", "许可批准文号", "许可有效期止", "校车标牌编号", "标牌有效期止", "标牌发牌单位",
    "标牌记载", "标牌交回日期", "处置", "告知日期", "复查期限", "移交日期", "移交部门", "复查日期", "复查结果",
)  # fmt: skip


class SchoolCardView(QFrame):
    """Shows a SchoolCard, or says what to choose."""

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
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder)
        head = row(column(self.name, self.called, gap=0), None, self.state, margins=(14, 8, 12, 6))
        self.setLayout(column(head, rule(), (area, 1), gap=0))
        self.show_nothing()

    def show_nothing(self) -> None:
        """No vehicle is chosen."""
        clear(self._body)
        self.name.setText("没有选中车辆")
        self.called.setText("")
        self.state.hide()
        self._body.addWidget(WrappedLabel("在左边选一辆车，这里看五定、证件和驾驶人条件；没有车就先“登记车辆”。", "hint"))

    def show_card(self, card: SchoolCard) -> None:
        """Everything about one vehicle."""
        clear(self._body)
        self.name.setText(card.plate)
        self.called.setText(card.called)
        self.state.show()
        self.state.show_state("ok" if card.state == "备案在册" else "none" if card.state == "销号" else "info", card.state)
        # The five fixed things are asked of school buses; of others they only tell what is known.
        missing = "bad" if card.category == _BUS else "none"
        self._section("五定" if card.category == _BUS else "五定（有许可才要求）")
        self._short([("ok" if part.done else missing, part.name, part.sentence) for part in card.five])
        self._section("证件和日期" if card.papers else "证件：非机动车，没有这几样")
        self._short([(PAPER_LEVELS[each.level], each.name, each.sentence.removeprefix(each.name)) for each in card.papers])
        if card.permits:
            self._section("许可申请")
            self._facts(list(card.permits))
        for name, conditions in card.drivers:
            met = sum(each.standing == "met" for each in conditions)
            self._section(f"驾驶人 {name}" + (f"：符合 {met}，共 {len(conditions)} 项" if conditions else ""))
            self._conditions(
                [(STANDINGS[c.standing][0], c.name, f"{STANDINGS[c.standing][1]}。{c.sentence}", c.ground) for c in conditions]
            )
        if not card.drivers:
            self._section("驾驶人：没有登记")
        self._section(f"照管员：{'、'.join(card.attendants) or '没有登记'}")
        facts = [(name, value) for name, value in card.lines if value and name in _FACTS]
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

