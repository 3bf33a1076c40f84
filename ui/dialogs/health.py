"""The check of the whole office: what is not as it should be, each with the record to open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from ui.session import Session
from ui.tasks import run_query
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.engine.health import Finding

_MOST = 500


def show_health(
    session: Session, parent: QWidget, say: Callable[[str], None], show: Callable[[str, int], None]
) -> None:
    """Examine everything off the GUI thread and show the findings. say: nothing was found; show: a record to open."""

    def answer(findings: list[Finding]) -> None:
        if findings:
            _open(parent, findings, show)
        else:
            say("检查完毕：数据文件完好，没有发现问题。")

    run_query(parent, lambda progress: list(session.desk.check(progress)), answer, label="正在检查全部数据")


def _open(parent: QWidget, findings: list[Finding], show: Callable[[str, int], None]) -> None:
    dialog = QDialog(parent)
    dialog.setWindowTitle("数据检查")
    listed = QListWidget()
    for finding in findings[:_MOST]:
        item = QListWidgetItem(f"{finding.label} {finding.title}　{finding.field}：{finding.sentence}")
        item.setData(Qt.ItemDataRole.UserRole, (finding.code, finding.id))
        listed.addItem(item)

    def open_record(item: QListWidgetItem) -> None:
        code, record = item.data(Qt.ItemDataRole.UserRole)
        if record:
            dialog.close()
            show(code, record)

    listed.itemActivated.connect(open_record)
    more = f"，先列出 {_MOST} 处" if len(findings) > _MOST else ""
    head = label(f"发现 {len(findings)} 处要核对{more}。双击打开那条记录。", "h2")
    leave = Button("关闭", clicked=dialog.reject)
    dialog.setLayout(column(head, (listed, 1), row(None, leave), margins=(16, 14, 16, 14), gap=8))
    open_size(dialog, 860, 520)
    dialog.open()
