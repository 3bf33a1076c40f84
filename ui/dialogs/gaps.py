"""待补: cells of imported lists that could not be read, each with its row to open."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.engine.gaps import OpenGap
from ui.dialogs.dialog import Dialog
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

HEADS = ("台账", "谁的", "栏目", "表里的原文", "为什么没有读", "来自")


class GapsDialog(Dialog):
    """shown: a record to open; changed: the ChangeSet of what is said to need no filling in."""

    shown = Signal(str, int)
    changed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, code: str = "") -> None:
        super().__init__("待补", parent)
        self.setObjectName("page")
        self._desk, self._code = desk, code
        self.gaps: list[OpenGap] = []
        self.head = WrappedLabel("正在读取…", "label")
        self.table = ReadTable(HEADS, "待补的格子")
        self.table.itemDoubleClicked.connect(lambda _item: self.open_row())
        self.table.itemSelectionChanged.connect(self._tell)
        self.go = Button("打开那条，补上", "primary", clicked=self.open_row)
        self.drop = Button("不用补", clicked=self.dismiss, needs="gaps.dismiss")
        leave = Button("关闭", clicked=self.reject)
        self.set_primary(self.go)
        self.why = WrappedLabel("", "hint")  # the table shows only as much as there is room for
        parts = (self.head, (self.table, 1), self.why, row(self.drop, None, leave, self.go))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        open_size(self, 980, 520)
        self._read()

    def open_row(self) -> None:
        """Show the record whose cell it is."""
        gap = self._chosen()
        if gap is not None:
            self.accept()
            self.shown.emit(gap.code, gap.owner)

    def dismiss(self) -> None:
        """The chosen one needs no filling in; its text stays."""
        gap = self._chosen()
        if gap is not None:
            run_change(self, lambda _: self._desk.gaps.dismiss([gap.id]), self._dismissed)

    def _dismissed(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self._read()

    def _read(self) -> None:
        run_query(self, lambda _: self._desk.gaps.open(self._code), self._fill)

    def _fill(self, gaps: list[OpenGap]) -> None:
        self.gaps = gaps
        labels = {view.code: view.label for view in self._desk.records.kinds()}
        self.table.show_rows(
            (labels[gap.code], gap.title, gap.label, gap.said, gap.sentence, f"{gap.source} {gap.place}".strip()) for gap in gaps
        )
        for place, width in enumerate((80, 90, 110, 190, 260)):
            self.table.setColumnWidth(place, theme.scaled(width))
        words = f"{len(gaps)} 处：导入时读不出来，那一行已经登记，这一格还空着。补上以后就不再列在这里。"
        self.head.setText(words if gaps else "没有待补的。")
        if gaps:
            self.table.selectRow(0)
        self._tell()

    def _chosen(self) -> OpenGap | None:
        at = self.table.currentRow()
        return self.gaps[at] if 0 <= at < len(self.gaps) else None

    def _tell(self) -> None:
        chosen = self._chosen()
        self.why.setText(f"{chosen.label}“{chosen.said}”：{chosen.sentence}" if chosen is not None else "")
        for button in (self.go, self.drop):
            button.refuse("" if self._chosen() is not None else "请先选一处。")
