"""What the codes on scanned pages say, and filing the scans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QDialog, QScrollArea, QWidget

from trafficdesk import clock
from trafficdesk.progress import Progress
from ui.tasks import run_change
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.marks import StateMark
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.desk import Desk
    from trafficdesk.work.agreements.scans import ScanMatch


class ScanDialog(QDialog):
    """One line a file; known ones are filed together, and marked as signed today if wanted."""

    def __init__(self, desk: Desk, found: Sequence[ScanMatch], done: Callable[[Any], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("收回已签的扫描件")
        self._desk, self._done = desk, done
        self.known = [each for each in found if each.agreement]
        lines = [self._line(each) for each in found]
        inner = QWidget()
        inner.setLayout(column(*lines, None, margins=(4, 4, 4, 4), gap=8))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.sign = QCheckBox("同时登记为今天签字")
        self.sign.setChecked(True)
        go = Button(f"归档 {len(self.known)} 个扫描件", "primary", "save", clicked=self._file)
        go.refuse("" if self.known else "没有一个扫描件认得出，请重新扫描。")
        leave = Button("关闭", clicked=self.reject)
        head = label(f"认出 {len(self.known)} 个，共 {len(found)} 个", "h2")
        self.setLayout(column(head, (area, 1), self.sign, row(None, leave, go), margins=(16, 14, 16, 14), gap=8))
        open_size(self, 560, 420)

    def _line(self, match: ScanMatch) -> QWidget:
        holder = QWidget()
        level, word = ("ok", match.name) if match.agreement else ("bad", "认不出")
        text = f"{match.path.name}　{match.serial}" if match.agreement else f"{match.path.name}：{match.why}"
        holder.setLayout(row(StateMark(level, word), (WrappedLabel(text, "small"), 1)))
        return holder

    def _file(self) -> None:
        agreements, known, sign = self._desk.agreements, self.known, self.sign.isChecked()

        def work(progress: Progress) -> Any:
            last = None
            for number, match in enumerate(known):
                progress(number, len(known), f"正在归档第 {number + 1} 个，共 {len(known)} 个")
                last = agreements.scans.file(match.path, match.agreement)
            waiting = agreements.unsigned_among([match.agreement for match in known])
            return agreements.sign(waiting, clock.today()) if sign and waiting else last

        run_change(self, work, self._filed, label="正在归档扫描件")

    def _filed(self, change: Any) -> None:
        self._done(change)
        self.accept()
