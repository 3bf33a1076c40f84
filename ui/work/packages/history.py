"""往来记录: every package that went out or came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.boxes import EmptyState
from ui.widgets.cells import CellLook
from ui.widgets.layout import column

if TYPE_CHECKING:
    from trafficdesk.work.packages.api import PackageLine

_HEADS, _WIDTHS = ("时间", "往来", "办公点", "号", "内容", "条数", "经办人", "文件"), (140, 80, 200, 60, 170, 70, 90, 0)


class HistoryPage(ReadingPage):
    """The newest first."""

    title = "往来记录"
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.table = SheetTable(_HEADS, _WIDTHS, self.title)
        self.empty = EmptyState("box", "还没有往来", "做了一份包或收了一份包，就记在这里。")
        self.setLayout(column((self.empty, 1), (self.table, 1), gap=0))

    def _fetch(self) -> None:
        run_query(self, lambda _: self.desk.packages.history(), self._show, key="history", label="正在读往来记录")

    def _show(self, packages: Sequence[PackageLine]) -> None:
        self.empty.setVisible(not packages)
        self.table.setVisible(bool(packages))
        self.table.show_lines([_line(at, each) for at, each in enumerate(packages)])


def _line(at: int, package: PackageLine) -> SheetLine:
    quiet, number = CellLook(ink="text2"), CellLook(right=True)
    what = f"第 {package.since} 号以后的变化" if package.since else "全部"
    return SheetLine(at, (
        SheetCell(f"{package.at:%Y-%m-%d %H:%M}", quiet), SheetCell("给出" if package.out else "收到"), SheetCell(package.desk),
        SheetCell(str(package.number), number), SheetCell(what, quiet), SheetCell(f"{package.rows:,}", number),
        SheetCell(package.by, quiet), SheetCell(package.file, quiet, package.file),
    ))  # fmt: skip
