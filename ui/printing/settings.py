"""The right side of the preview: printer, copies, paper, sides, range, order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from trafficdesk.errors import KnownError
from ui.printing import spool
from ui.printing.driver import DriverChoice, ask_driver
from ui.printing.job import LONG_EDGE, PAPERS, SHORT_EDGE, SINGLE, PrintJob, parse_range
from ui.printing.offsets import OffsetEditor
from ui.printing.pages import Span
from ui.theme import theme
from ui.widgets.boxes import NoteBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.certain import line_of
from ui.widgets.layout import column, framed, label, row, set_role
from ui.widgets.marks import StateMark

ALL, CURRENT, SOME = "all", "current", "some"
_MOST_COPIES = 99
# The fonts that come with the program, as the office calls them.
_FONTS = {"FandolFang": "仿宋", "FandolKai": "楷体", "NotoSerifSC": "思源宋体", "NotoSansSC": "思源黑体"}


class PrintSettings(QWidget):
    """`changed` follows every choice."""

    changed = Signal()

    def __init__(
        self,
        count: int,
        spans: Sequence[Span],
        notes: Sequence[str] = (),
        offsets: tuple[float, float] = (0.0, 0.0),
        printer: str = "",
        font: str = "",
        paper: str = "A4",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._count, self._starts, self._current = count, frozenset(span.first for span in spans), 0
        self.offsets = OffsetEditor(offsets)
        self.printer, self.paper, self.sides, self.range, self.order, self.colour = (QComboBox() for _ in range(6))
        self.own = Button("打印机自己的设置…", "quiet", clicked=self.ask_driver)  # tray, quality
        self._driver: DriverChoice | None = None
        self.copies, self.some = QSpinBox(), QLineEdit()
        self.state = StateMark("ok", "")
        self._problem = WrappedLabel("", "bad")
        self._problem.hide()
        self._fill(len(spans))
        self.paper.setCurrentText(paper)
        self._lay_out(notes, font_words(font))
        self._find_printers(printer)
        self._connect()

    def job(self) -> PrintJob:
        """What is chosen. Raises KnownError when the page numbers make no sense."""
        return PrintJob(
            printer=self.printer.currentData() or "",
            pages=self._chosen_pages(),
            starts=self._starts,
            copies=self.copies.value(),
            paper=self.paper.currentData(),
            sides=self.sides.currentData(),
            collate=bool(self.order.currentData()),
            offset_right_mm=self.offsets.offsets()[0],
            offset_down_mm=self.offsets.offsets()[1],
            colour=bool(self.colour.currentData()),
            driver=self._driver.driver if self._driver is not None and self._driver.printer == self.printer.currentData() else None,
        )

    def ask_driver(self) -> None:
        """The printer's own dialog: what it was left with goes for this preview."""
        try:
            ask_driver(self, self.job(), self._driver_chosen)
        except KnownError as error:
            self.show_problem(str(error))

    def _driver_chosen(self, choice: DriverChoice) -> None:
        self._driver = choice
        for combo, value in ((self.printer, choice.printer), (self.sides, choice.sides), (self.colour, choice.colour)):
            if combo.findData(value) >= 0:
                combo.setCurrentIndex(combo.findData(value))
        self.copies.setValue(choice.copies)
        self.own.setToolTip("已经按打印机自己的设置")
        self.changed.emit()

    def has_printer(self) -> bool:
        """Whether there is any printer at all."""
        return bool(self.printer.currentData())

    def show_current(self, page: int) -> None:
        """Tell which page is in front, for 当前页."""
        self._current = page
        if self.range.currentData() == CURRENT:
            self.changed.emit()

    def show_problem(self, text: str) -> None:
        """Show what is wrong with the page numbers, "" for nothing."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        set_role(self.some, "state", "bad" if text else "")

    def _chosen_pages(self) -> tuple[int, ...]:
        chosen = self.range.currentData()
        if chosen == CURRENT:
            return (self._current,)
        if chosen == SOME:
            return parse_range(self.some.text(), self._count)
        return tuple(range(self._count))

    def _fill(self, documents: int) -> None:
        self.copies.setRange(1, _MOST_COPIES)
        self.copies.setSuffix(" 份")
        line_of(self.copies).setTextMargins(6, 0, 0, 0)
        for name in PAPERS:
            self.paper.addItem(name, name)
        for text, in_colour in (("照文书（红头、照片彩色）", True), ("全部黑白", False)):
            self.colour.addItem(text, in_colour)
        for text, value in (("双面，长边翻转", LONG_EDGE), ("双面，短边翻转", SHORT_EDGE), ("单面", SINGLE)):
            self.sides.addItem(text, value)
        if self._count == 1:
            self.sides.setCurrentIndex(self.sides.findData(SINGLE))
        whole = f"全部 {documents} 份文书，{self._count} 页" if documents > 1 else f"全部 {self._count} 页"
        for text, value in ((whole, ALL), ("当前页", CURRENT), ("页码", SOME)):
            self.range.addItem(text, value)
        for text, by_copy in (("逐份（1,2,1,2）", True), ("逐页（1,1,2,2）", False)):
            self.order.addItem(text, by_copy)
        self.some.setPlaceholderText("例如 1-3,5")
        self.some.hide()

    def _lay_out(self, notes: Sequence[str], font: str) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        lines: tuple[tuple[str, QWidget], ...] = (
            ("打印机", self.printer),
            ("", self.own),
            ("份数", self.copies),
            ("纸张", self.paper),
            ("双面", self.sides),
            ("颜色", self.colour),
            ("范围", self.range),
            ("", self.some),
            ("", self._problem),
            ("顺序", self.order),
        )
        for at, (name, widget) in enumerate(lines):
            if name:
                grid.addWidget(label(name, "label"), at, 0)
                widget.setAccessibleName(name)
            grid.addWidget(widget, at, 1)
        self.some.setAccessibleName("页码")
        body = column(row(self.state, None), grid, margins=(18, 12, 18, 12), gap=10)
        self._notes = column(gap=10)
        self.show_notes(notes)
        body.addLayout(self._notes)
        body.addStretch(1)
        if font:
            body.addLayout(row(label("正文字体", "label"), None, label(font, "label")))
        body.addWidget(self.offsets)
        panel = framed("panel", body)
        self.setLayout(column(panel))
        self.setFixedWidth(theme.scaled(318))

    def show_notes(self, notes: Sequence[str]) -> None:
        """What to know before printing, instead of what was said before."""
        while (item := self._notes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for note in notes:
            self._notes.addWidget(NoteBox(note))

    def _find_printers(self, wanted: str) -> None:
        names = spool.printer_names()
        for name in names:
            self.printer.addItem(name, name)
        if names:
            self.printer.setCurrentIndex(max(0, self.printer.findData(wanted)))
            self.state.show_state("ok", "打印机就绪")
        else:
            self.printer.addItem("没有打印机", "")
            self.printer.setEnabled(False)
            self.own.refuse("这台电脑没有装打印机。")
            self.state.show_state("warn", "没有打印机，可以另存为 PDF")

    def _connect(self) -> None:
        for combo in (self.printer, self.paper, self.sides, self.range, self.order, self.colour):
            combo.currentIndexChanged.connect(lambda _at: self._choose())
        self.copies.valueChanged.connect(lambda _value: self._choose())
        self.some.textChanged.connect(lambda _text: self._choose())
        self.offsets.changed.connect(lambda *_mm: self.changed.emit())

    def _choose(self) -> None:
        self.some.setVisible(self.range.currentData() == SOME)
        self.order.setEnabled(self.copies.value() > 1)
        try:
            self._chosen_pages()
        except KnownError as error:
            self.show_problem(str(error) if self.some.text().strip() else "")
        else:
            self.show_problem("")
        self.changed.emit()


def font_words(name: str) -> str:
    """A font of the file in words, "" for none: 仿宋（随程序自带）."""
    family = name.partition("-")[0]
    if family in _FONTS:
        return f"{_FONTS[family]}（随程序自带）"
    return family
