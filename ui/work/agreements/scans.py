"""What the codes on scanned pages say, and filing the scans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.work.agreements.api import ScanMatch
from ui.dialogs.dialog import Dialog
from ui.tasks import run_change
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.dates import DateEdit
from ui.widgets.layout import column, label, row, scrolled
from ui.widgets.marks import StateMark
from ui.widgets.sizes import open_size


class ScanDialog(Dialog):
    """One line a file; known ones are filed together, and signed on the day that stands on the paper."""

    def __init__(self, desk: Desk, found: Sequence[ScanMatch], done: Callable[[Any], None], parent: QWidget) -> None:
        super().__init__("收回已签的扫描件", parent)
        self._desk, self._done = desk, done
        self.known = [each for each in found if each.agreement]
        lines = [self._line(each) for each in found]
        inner = QWidget()
        inner.setLayout(column(*lines, None, margins=(4, 4, 4, 4), gap=8))
        area = scrolled(inner, sideways=True)
        self.signed_on = DateEdit()
        self.signed_on.setAccessibleName("签字日期")
        self.problem = WrappedLabel("", "bad")
        self.problem.hide()
        self.go = Button(f"归档 {len(self.known)} 个扫描件", "primary", "save", clicked=self._file)
        self.go.refuse("" if self.known else "没有一个扫描件认得出，请重新扫描。")
        leave = Button("关闭", clicked=self.reject)
        self.set_primary(self.go)
        head = label(f"认出 {len(self.known)} 个，共 {len(found)} 个", "h2")
        day = row(label("签字日期", "label"), self.signed_on, (WrappedLabel("照纸上写的填，同时登记签字；不填就只归档。", "hint"), 1))
        self.setLayout(column(head, (area, 1), day, self.problem, row(None, leave, self.go), margins=(16, 14, 16, 14), gap=8))
        open_size(self, 620, 420)

    def _line(self, match: ScanMatch) -> QWidget:
        holder = QWidget()
        level, word = ("ok", match.name) if match.agreement else ("bad", "认不出")
        text = f"{match.path.name}　{match.serial}" if match.agreement else f"{match.path.name}：{match.why}"
        holder.setLayout(row(StateMark(level, word), (WrappedLabel(text, "small"), 1)))
        return holder

    def _file(self) -> None:
        scans, known, day = self._desk.agreements.scans, self.known, self.signed_on.text()
        self.go.refuse("正在归档")
        run_change(self, lambda progress: scans.file(known, day, progress), self._filed, self._refused, label="正在归档扫描件")

    def _refused(self, error: KnownError) -> None:
        self.go.refuse("")
        self.problem.setText(str(error))
        self.problem.show()

    def _filed(self, change: Any) -> None:
        self._done(change)
        self.accept()
