"""打印与归档: every document by stream, for the whole year at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from trafficdesk.progress import Progress
from ui.page import Actions, Page
from ui.printing.show import preview_document
from ui.session import Session
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule


class PrintsPage(Page):
    """All kinds of documents, filtered while typing; the chosen one is previewed for the year."""

    title = "打印与归档"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("找打印件，例如：台账、档案卡")
        self.list = QListWidget()
        self.list.setAccessibleName("打印件")
        self.about = WrappedLabel("选一种打印件，按“预览”看全年的；只打几条的，到那个台账里勾选再打。", "hint")
        self._go = Button("预览", "primary", "print", "F9", self.print_it)
        strip = framed("strip")
        strip.setLayout(row(label("打印与归档", "h1"), self.about, None, self.filter, margins=(14, 6, 12, 6), gap=12))
        body = framed("plain")
        body.setLayout(column((self.list, 1), margins=(6, 6, 6, 6)))
        self.setLayout(column(strip, rule(), (body, 1), gap=0))
        self.filter.textChanged.connect(self._show)
        self.list.itemActivated.connect(lambda _item: self.print_it())
        self._kinds = [(kind.key, kind.name) for kind in session.desk.prints.kinds()]
        self._show("")

    def actions(self) -> Actions:
        return Actions((), (self._go,))

    def find(self) -> bool:
        self.filter.setFocus()
        return True

    def print_it(self) -> bool:
        item = self.list.currentItem()
        if item is None:
            self.said.emit("请先选一种打印件。")
            return True
        key, year, prints = item.data(Qt.ItemDataRole.UserRole), self.session.year, self.session.desk.prints

        def render(progress: Progress) -> object:
            return prints.render(key, year=year, progress=progress)

        preview_document(self, render)  # type: ignore[arg-type]
        return True

    def _show(self, text: str) -> None:
        self.list.clear()
        for key, name in self._kinds:
            if text.strip() in name:
                item = QListWidgetItem(name)
                item.setData(Qt.ItemDataRole.UserRole, key)
                self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(0)


