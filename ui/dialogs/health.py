"""The check of the whole office: what is not as it should be, each with the record to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.dialogs.dialog import Dialog
from ui.dialogs.twins import show_twins
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.engine.health import Fault

_MOST = 500


def show_health(
    session: Session, parent: QWidget, say: Callable[[str], None], show: Callable[[str, int], None],
    changed: Callable[[ChangeSet], None],
) -> None:  # fmt: skip
    """Examine everything off the GUI thread and show the findings.

    say: nothing was found; show: a record to open; changed: two records were made one.
    """

    def twins() -> None:
        show_twins(session.desk, parent, changed)

    def answer(findings: list[Fault]) -> None:
        if findings:
            HealthDialog(findings, show, twins, parent).open()
        else:
            say("检查完毕：数据文件完好，没有发现问题。")

    run_query(parent, lambda progress: list(session.desk.check(progress)), answer, label="正在检查全部数据")


class HealthDialog(Dialog):
    """The findings, at most _MOST of them. show: opens a record by its kind and id; twins: goes to what is likely one."""

    def __init__(
        self, findings: Sequence[Fault], show: Callable[[str, int], None], twins: Callable[[], None], parent: QWidget
    ) -> None:
        super().__init__("数据检查", parent)
        self._show, self._twins = show, twins
        self.list = QListWidget()
        self.list.setAccessibleName("发现的问题")
        for finding in findings[:_MOST]:
            item = QListWidgetItem(f"{finding.label} {finding.title}　{finding.field}：{finding.sentence}")
            item.setData(Qt.ItemDataRole.UserRole, (finding.code, finding.id))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemDoubleClicked.connect(lambda _: self._open())
        more = f"，先列出 {_MOST} 处" if len(findings) > _MOST else ""
        leave, go = Button("关闭", clicked=self.reject), Button("打开那条记录", "primary", clicked=self._open)
        self.alike = Button("像是同一条的…", clicked=self._merge)
        self.set_primary(go)
        self.list.currentItemChanged.connect(lambda *_: go.refuse(self._cannot()))
        go.refuse(self._cannot())
        head = label(f"发现 {len(findings)} 处要核对{more}。", "h2")
        self.setLayout(column(head, (self.list, 1), row(self.alike, None, leave, go), margins=(16, 14, 16, 14), gap=8))
        open_size(self, 860, 520)

    def _chosen(self) -> tuple[str, int]:
        code, record = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
        return code, record

    def _cannot(self) -> str:
        return "" if self._chosen()[1] else "这一处说的不是哪一条记录，没有可以打开的。"

    def _open(self) -> None:
        code, record = self._chosen()
        if record:
            self.accept()
            self._show(code, record)

    def _merge(self) -> None:
        self.accept()
        self._twins()
