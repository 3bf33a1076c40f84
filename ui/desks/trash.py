"""The trash: what was deleted, by kind, and the way back."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from trafficdesk.desk import ChangeSet, Query, RecordView
from ui.page import Actions, Page
from ui.session import Session
from ui.tables.panel import TablePanel
from ui.tasks import run_change, run_query
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule


class TrashPage(Page):
    """One table per record kind, made when its kind is chosen."""

    title = "回收站"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = session.desk
        self._views: list[RecordView] = []
        self._panels: dict[str, TablePanel] = {}
        self._kind = QComboBox()
        self._kind.setAccessibleName("哪一类")
        self._kind.activated.connect(lambda _: self._open())
        hint = label("删除的记录放在这里，不会自动清除。恢复以后就和没删一样，也可以撤销。", "hint")
        head = framed(
            "strip", row(label("哪一类", "label"), self._kind, hint, None, margins=(12, 6, 12, 6), gap=8)
        )
        self._stack = QStackedWidget()
        self._none = label("回收站是空的。", "hint")
        self._stack.addWidget(self._none)
        self.setLayout(column(head, rule(), (self._stack, 1), gap=0))
        self._restore = Button("恢复选中的", "primary", "arrow_import", clicked=self.restore, needs="records.restore")

    def row_actions(self) -> Actions:
        return Actions((), (self._restore,))

    def shown(self) -> None:
        self._count()

    def refresh(self, change: ChangeSet | None) -> None:
        self._count()
        for panel in self._panels.values():
            panel.refresh(change)

    def restore(self) -> None:
        """Take the chosen rows out of the trash."""
        panel = self._stack.currentWidget()
        ids = panel.table.chosen_ids() if isinstance(panel, TablePanel) else []
        if not ids or not isinstance(panel, TablePanel):
            self.status.emit("请先选要恢复的记录。")
            return
        code = panel.view.code
        run_change(self, lambda _: self.desk.records.restore(code, ids), self.changed.emit)

    def _count(self) -> None:
        records = self.desk.records

        def read(_: Any) -> list[tuple[RecordView, int]]:
            return [(view, records.count(Query(view.code, trashed=True))) for view in records.kinds()]

        run_query(self, read, self._take_counts, key="counts")

    def _take_counts(self, counts: list[tuple[RecordView, int]]) -> None:
        before = self._kind.currentData()
        self._views = [view for view, number in counts if number]
        self._kind.clear()
        for view, number in counts:
            if number:
                self._kind.addItem(f"{view.label} {number}", view.code)
        self._kind.setCurrentIndex(max(0, self._kind.findData(before)))
        self._restore.refuse("" if self._views else "回收站是空的。")
        self._open()

    def _open(self) -> None:
        code = self._kind.currentData()
        if code is None:
            self._stack.setCurrentWidget(self._none)
            return
        panel = self._panels.get(code)
        if panel is None:
            panel = TablePanel(self.desk, self.desk.records.view(code), trashed=True, icon="delete")
            panel.failed.connect(self.status)
            panel.chosen_changed.connect(lambda number: self.chosen.emit(f"选中 {number:,} 条"))
            panel.table.activated_row.connect(lambda _: self._restore.click())
            self._panels[code] = panel
            self._stack.addWidget(panel)
            QWidget.setTabOrder(panel.table, self._restore)  # the button was there first
        self._stack.setCurrentWidget(panel)
        panel.start()
