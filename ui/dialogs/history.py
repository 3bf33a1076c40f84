"""Who changed what in a record, and who looked at its full values; newest first."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHeaderView, QTabWidget, QWidget

from trafficdesk.desk import Desk, RecordView, Row
from ui.dialogs.dialog import Dialog
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

HEADS = ("时间", "谁", "做了什么", "项目", "原来", "现在", "原因")
LOOK_HEADS = ("时间", "谁", "做了什么", "原因", "条数")
_ACTIONS = {"added": "登记", "edited": "修改", "trashed": "删除", "restored": "恢复"}


class HistoryDialog(Dialog):
    """Sensitive values are masked here too."""

    def __init__(self, desk: Desk, view: RecordView, record: Row, parent: QWidget) -> None:
        super().__init__("修改记录", parent)
        self.table, self.looks = ReadTable(HEADS, "谁改过"), ReadTable(LOOK_HEADS, "谁看过")
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("修改和查看")
        self.tabs.addTab(self.table, "谁改过")
        self.tabs.addTab(self.looks, "谁看过")
        head = row(label(record.title, "h1"), label(f"{view.label} 的修改记录", "hint"), None)
        close = Button("关闭", clicked=self.accept)
        self.set_primary(close)
        self.setLayout(column(head, (self.tabs, 1), row(None, close), margins=(14, 12, 14, 12), gap=10))
        open_size(self, 860, 460)
        run_query(self, lambda _: desk.records.history(view.code, record.id), self._fill)
        run_query(self, lambda _: desk.trail.looks(view.code, record.id), self._fill_looks)

    def _fill(self, lines: list[Any]) -> None:
        self.table.show_rows(
            (f"{line.at:%Y-%m-%d %H:%M}", line.by, line.sentence or _ACTIONS.get(line.action, ""), line.label, line.old, line.new,
             line.reason) for line in lines
        )  # fmt: skip
        _fit(self.table)

    def _fill_looks(self, acts: list[Any]) -> None:
        self.looks.show_rows((f"{act.at:%Y-%m-%d %H:%M}", act.by, act.sentence, act.reason, str(act.number)) for act in acts)
        self.tabs.setTabText(1, f"谁看过 {len(acts)}" if acts else "谁看过（没有人）")
        _fit(self.looks)


def _fit(table: ReadTable) -> None:
    """Columns as wide as what stands in them, within reason."""
    table.resizeColumnsToContents()
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for at in range(table.columnCount()):
        table.setColumnWidth(at, min(table.columnWidth(at), theme.scaled(240)))
