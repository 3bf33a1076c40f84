"""Who changed what in a record, newest first."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHeaderView, QWidget

from trafficdesk.desk import Desk, RecordView, Row
from ui.dialogs.dialog import Dialog
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

HEADS = ("时间", "谁", "做了什么", "项目", "原来", "现在", "原因")
_ACTIONS = {"added": "登记", "edited": "修改", "trashed": "删除", "restored": "恢复"}


class HistoryDialog(Dialog):
    """Sensitive values are masked here too."""

    def __init__(self, desk: Desk, view: RecordView, record: Row, parent: QWidget) -> None:
        super().__init__("修改记录", parent)
        self.table = ReadTable(HEADS)
        head = row(label(record.title, "h1"), label(f"{view.label} 的修改记录", "hint"), None)
        close = Button("关闭", clicked=self.accept)
        self.set_primary(close)
        self.setLayout(column(head, (self.table, 1), row(None, close), margins=(14, 12, 14, 12), gap=10))
        open_size(self, 860, 460)
        run_query(self, lambda _: desk.records.history(view.code, record.id), self._fill)

    def _fill(self, lines: list[Any]) -> None:
        self.table.show_rows(
            (f"{line.at:%Y-%m-%d %H:%M}", line.by, line.sentence or _ACTIONS.get(line.action, ""), line.label, line.old, line.new,
             line.reason) for line in lines
        )  # fmt: skip
        self.table.resizeColumnsToContents()
        heads = self.table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for at in range(len(HEADS)):
            self.table.setColumnWidth(at, min(self.table.columnWidth(at), theme.scaled(240)))
