"""Parts of the accident page: report clocks, the four blocks as a checklist, parties, what stood before the day."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QWidget

from trafficdesk.desk import Row
from trafficdesk.work.accidents.api import EDUCATION, RECTIFICATION
from ui.forms.link_button import LinkButton
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel, WrappedLink
from ui.widgets.buttons import Button
from ui.widgets.chips import FlowRow
from ui.widgets.layout import clear, column, framed, label, row, rule, scrolled
from ui.widgets.marks import StateMark

if TYPE_CHECKING:
    from trafficdesk.work.accidents.api import BlockState, Item, ReportClock, Trace

# What a block may lead to: (step of the accident, words of the button).
MAKES = {
    RECTIFICATION: (("hazard", "建立整改事项"), ("issue", "提交联席会议")),
    EDUCATION: (("training", "建立教育培训"), ("session", "选已有的培训")),
}
_ITEM_WORDS = {"hazards": "隐患", "meeting-issues": "会议议定事项", "training": "培训"}


class Clocks(FlowRow):
    """The reports that are due. `report` carries the step that writes down that one was sent."""

    report = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(10, parent)
        self.buttons: list[Button] = []

    def show_clocks(self, clocks: Sequence[ReportClock], *, closed: bool) -> None:
        """Show when what must be reported."""
        clear(self.flow)
        self.buttons = []
        for clock in clocks:
            box = framed("info")
            send = Button("登记已送", "flat", clicked=partial(self.report.emit, clock.key), needs="process.do")
            if clock.done is not None or closed:  # never shown before it has a parent: it would be a window
                send.hide()
            self.buttons.append(send)
            until = label(f"{clock.until:%m-%d %H:%M} 前" if clock.runs else "", "hint")
            words = column(label(clock.name, "h2"), row(until, StateMark(clock.level, clock.word), None, gap=8), gap=2)
            if clock.to:
                words.addWidget(label(f"报给 {clock.to}", "small"))
            box.setLayout(row(words, send, margins=(12, 6, 6, 6)))
            self.flow.addWidget(box)


class BlockCard(QFrame):
    """One of the four blocks. `fill` and `attach` carry its name, `make` what to make; `opened` code and id."""

    fill = Signal(str)
    attach = Signal(str)
    make = Signal(str)
    opened = Signal(str, int)

    def __init__(self, number: int, block: BlockState, *, closed: bool) -> None:
        super().__init__()
        self.setProperty("box", "card")
        self.block, self.makers = block, dict[str, Button]()
        values, done = block.values, not block.lacking
        self.state = StateMark("ok" if done else "warn", "完成" if done else "没有完成", bold=True)
        word = "修改" if values.get("conclusion") else "填写"
        self.button = Button(word, "flat", "edit", clicked=lambda: self.fill.emit(block.name), needs="process.do")
        self.files = Button("附证据…", "flat", "add", clicked=lambda: self.attach.emit(block.name), needs="accidents.add_evidence")
        title = label(f"{'①②③④'[number - 1]} {block.name}", "h2")
        head = FlowRow(8)
        acts = QWidget()
        acts.setLayout(row(self.button, self.files, gap=0))
        for part in (title, self.state, acts):
            part.setMinimumHeight(int(theme.metric("ctl")))  # on one line with the buttons
            head.flow.addWidget(part)
        parts: list[QWidget | QLayout] = [head]
        if values.get("conclusion"):
            parts.append(WrappedLabel(str(values["conclusion"])))
        if facts := self._facts():
            parts.append(WrappedLabel("　".join(facts), "small"))
        parts += [self._item(item) for item in block.items]
        if not closed and (makes := self._makes()) is not None:
            parts.append(makes)
        if block.lacking:
            parts.append(WrappedLabel(f"还缺：{'、'.join(block.lacking)}", "hint"))
        for button in (self.button, self.files):
            if closed:  # never shown before it has a parent: it would be a window
                button.hide()
        self.setLayout(column(*parts, margins=(12, 4, 6, 8), gap=3))

    def _facts(self) -> list[str]:
        words = (("evidence", "证据"), ("responsible", "责任人"), ("done_on", "完成"))
        facts = [f"{word} {self.block.values[field]}" for field, word in words if self.block.values.get(field)]
        return [*facts, f"附件 {self.block.files} 个"] if self.block.files else facts

    def _item(self, item: Item) -> QLayout:
        link = LinkButton(item.title, lambda: self.opened.emit(item.code, item.id))
        mark = StateMark("ok" if item.done else "warn", item.state, role="fs-s")
        return row(label(_ITEM_WORDS[item.code], "small"), link, mark, None, gap=8)

    def _makes(self) -> QWidget | None:
        """Buttons for what the block may still lead to; a block is answered by one training."""
        if self.block.name == EDUCATION and self.block.items:
            return None
        for what, words in MAKES.get(self.block.name, ()):
            self.makers[what] = Button(words, "", "add", clicked=partial(self.make.emit, what), needs="records.add")
        if not self.makers:
            return None
        line = FlowRow(8)
        for button in self.makers.values():
            line.flow.addWidget(button)
        return line


class Background(QFrame):
    """Who was involved and what stood before the day; every line opens its row."""

    opened = Signal(str, int)
    add_party = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "panel")
        self.parties, self.traces = column(gap=6), QGridLayout()
        self.traces.setHorizontalSpacing(8)
        self.traces.setVerticalSpacing(6)
        self.traces.setColumnStretch(1, 1)
        self.add_button = Button("登记当事人", "flat", "add", clicked=self.add_party.emit, needs="records.add")
        inner = QWidget()
        note = WrappedLabel("这里只列事实，不下结论。责任以交警认定书为准。", "hint")
        inner.setLayout(
            column(row(label("当事人", "h2"), None, self.add_button), self.parties, rule(), label("倒查：事故前的情况", "h2"),
                   note, self.traces, None, margins=(14, 6, 10, 10), gap=7)
        )  # fmt: skip
        area = scrolled(inner, "当事人和倒查")
        self.setLayout(column((area, 1), gap=0))

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(300), theme.scaled(400))

    def show_all(self, parties: Sequence[Row], traces: Sequence[Trace]) -> None:
        """Show parties and traces."""
        clear(self.parties)
        for party in parties:
            self.parties.addWidget(self._party(party))
        if not parties:
            self.parties.addWidget(WrappedLabel("还没有登记当事人。登记后才能倒查。", "hint"))
        clear(self.traces)
        for line, trace in enumerate(traces):
            level = {True: "ok", False: "bad", None: "none"}[trace.in_order]
            word = {True: "有", False: "无", None: "未登记"}[trace.in_order]
            about: WrappedLabel = WrappedLabel(trace.about)
            if trace.id:
                about = WrappedLink(trace.about, partial(self.opened.emit, trace.code, trace.id))
            text = column(about, WrappedLabel(trace.finding, "small"), gap=0)
            mark = StateMark(level, word, role="fs-s")
            self.traces.addWidget(mark, line, 0, Qt.AlignmentFlag.AlignTop)
            self.traces.addLayout(text, line, 1)

    def _party(self, party: Row) -> QWidget:
        values = party.values
        name = LinkButton(str(values["name"]), lambda: self.opened.emit("accident-parties", party.id))
        more = "　".join(str(values[field]) for field in ("role", "liability", "casualty") if values[field])
        lines: list[QWidget | QLayout] = [row(name, label(more, "small"), None)]
        for field, code in (("person", "people"), ("unit", "units"), ("vehicle", "vehicles")):
            if values[field] is not None:
                word = {"person": "档案", "unit": "单位", "vehicle": "车辆"}[field]
                link = WrappedLink(
                    party.titles.get(field, ""), partial(self.opened.emit, code, values[field])
                )
                lines.append(row(label(word, "hint"), (link, 1)))
        if travelled := "　".join(str(values[field]) for field in ("plate", "traffic") if values[field]):
            lines.append(WrappedLabel(travelled, "small"))
        holder = QWidget()
        holder.setLayout(column(*lines, gap=1))
        return holder
