"""One task of the plan at the right of the page: what is to be done, how far it is, its nodes (domain 1.12)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trafficdesk import clock
from trafficdesk.fields.nearness import nearness
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import Row
    from trafficdesk.work.plans.api import TaskProgress


class PlanTaskPane(QWidget):
    """months_wanted: a node for every so many months; node_done: the id of a node; rows_wanted: the ledger behind."""

    months_wanted = Signal(int)
    node_done = Signal(int)
    node_opened = Signal(int)
    rows_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name, self.facts = WrappedLabel("", "h2"), WrappedLabel("", "small")
        self.nodes = SheetTable(("节点", "日期", "进展"), (0, 62, 118), "计划节点")
        self.hint = WrappedLabel("这一项还没有节点。时间长的任务可以按月或按季排节点，到期会提醒。", "hint")
        self._monthly = Button("按月排", "", clicked=lambda: self.months_wanted.emit(1), needs="records.edit")
        self._quarterly = Button("按季排", "", clicked=lambda: self.months_wanted.emit(3), needs="records.edit")
        self._behind = Button("看佐证记录", "", "text_bullet_list", clicked=self.rows_wanted.emit)
        self._done = Button(
            "登记节点", "", "checkmark", clicked=lambda: self.node_done.emit(self.nodes.current_key()), needs="records.edit"
        )
        buttons = row(self._behind, None, self._monthly, self._quarterly, self._done, margins=(14, 6, 12, 8))
        self.setLayout(column(
            column(self.name, self.facts, margins=(14, 8, 12, 6), gap=4), rule(), self.hint, (self.nodes, 1), rule(), buttons,
            gap=0,
        ))  # fmt: skip
        self.hint.setContentsMargins(14, 6, 12, 6)
        self.nodes.chosen.connect(lambda _: self._show_buttons())
        self.nodes.opened.connect(lambda key: self.node_opened.emit(key))
        self._task: TaskProgress | None = None

    def show_task(self, task: TaskProgress | None) -> None:
        """Show a task, None for none."""
        self._task = task
        self.name.setText(task.row.title if task is not None else "没有选任务")
        self.facts.setText(_facts(task) if task is not None else "在左边的表里选一项。")
        today = clock.today()
        nodes = task.nodes if task is not None else ()
        self.hint.setVisible(task is not None and not nodes)
        self.nodes.show_lines([_node_line(node, today) for node in nodes])
        self._show_buttons()

    def _show_buttons(self) -> None:
        task, key = self._task, self.nodes.current_key()
        node = next((each for each in (task.nodes if task is not None else ()) if each.id == key), None)
        why = "请先选一个节点。" if node is None else "这个节点已经登记完成。" if node.values["done_on"] else ""
        self._done.refuse(why)
        none = "请先选一项任务。" if task is None else ""
        self._monthly.refuse(none)
        self._quarterly.refuse(none)
        self._behind.refuse("" if task is not None and task.figure is not None else "这一项没有自动统计项，佐证在任务里填写或放附件。")


def _facts(task: TaskProgress) -> str:
    values = task.row.values
    ledger = f"{task.figure.explained}，进度 {task.percent}%" if task.figure is not None else f"{task.percent}%"
    facts = (
        ("措施", values["measures"]), ("完成标准", values["standard"]), ("责任人", values["responsible"]),
        ("进度", ledger), ("佐证", values["evidence"]),
    )  # fmt: skip
    return "\n".join(f"{name}：{text}" for name, text in facts if text)


def _node_line(node: Row, today: date) -> SheetLine:
    due, done = node.values["due"], node.values["done_on"]
    near = nearness(due, today)
    state = (
        SheetCell(near.word, CellLook(level=near.level))
        if done is None
        else SheetCell("已完成", CellLook(level="ok"), f"{done} {node.values['evidence'] or ''}".strip())
    )
    return SheetLine(node.id, (
        SheetCell(str(node.values["content"]), CellLook(bold=True)), SheetCell(f"{due:%m-%d}"), state,
    ))  # fmt: skip
