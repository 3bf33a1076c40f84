"""Fonts for rare names: which lie beside the data, one more from a file, one taken away. No administrator's right is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from trafficdesk.desk import Desk
from trafficdesk.fields.problems import ERROR
from ui.dialogs.dialog import Dialog
from ui.dialogs.files import open_path
from ui.forms.sentence import Sentence
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row

if TYPE_CHECKING:
    from trafficdesk.engine.paper_setup import OfficeFont

_PATTERN = "字库 (*.ttf *.otf *.ttc)"
_SAYS = (
    "名字里的字程序自带的字库没有的，打印时从这里的字库找；还没有的印成空框手写。从可信的地方下载，例如花园明朝"
    "（HanaMinB，6 万多个生僻字，可以免费使用和嵌入）；蒙古文、藏文要加各自的字库。字库拷在数据文件夹里，不用管理员权限；"
    "备份里没有它，换了电脑请再加一次。"
)


class RareFontsDialog(Dialog):
    """What is printed with besides the fonts of the program."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("生僻字字库", parent)
        self.desk = desk
        self.list = QListWidget()
        self.list.setAccessibleName("字库")
        self._fresh = ""  # what was added last
        self.said = Sentence()
        self.said.hide()
        self._remove = Button("移除", "", "delete", clicked=self.remove, needs="paper.remove_font")
        add = Button("加一款字库…", "primary", "add", clicked=self.choose, needs="paper.add_font")
        close = Button("关闭", clicked=self.accept)
        self.set_primary(close)
        self.list.currentRowChanged.connect(lambda at: self._remove.refuse("" if at >= 0 else "请先点中一款字库。"))
        self.setLayout(column(WrappedLabel(_SAYS), (self.list, 1), self.said, row(add, self._remove, None, close),
                              margins=(16, 14, 16, 14), gap=8))  # fmt: skip
        self.setMinimumSize(theme.scaled(560), theme.scaled(340))
        self._read()

    def choose(self) -> None:
        """A file from anywhere, also from a stick."""
        if path := open_path(self, "选择字库文件", _PATTERN):
            self.add(path)

    def add(self, path: Path) -> None:
        """Keep it, when it is one and has something new."""
        self.said.hide()
        run_change(self, lambda _: self.desk.paper.add_font(path), self._added, self._refused, label="正在核对字库")

    def remove(self) -> None:
        """Take away what is chosen."""
        item = self.list.currentItem()
        if item is not None:
            file = item.data(Qt.ItemDataRole.UserRole)
            run_change(self, lambda _: self.desk.paper.remove_font(file), lambda _: self._read(), self._refused)

    def _added(self, font: OfficeFont) -> None:
        self._fresh = font.file
        self._read()

    def _refused(self, error: Exception) -> None:
        self.said.say(ERROR, str(error))
        self.said.show()

    def _read(self) -> None:
        run_query(self, lambda _: self.desk.paper.fonts(), self._show, key="fonts")

    def _show(self, found: Sequence[OfficeFont]) -> None:
        self.list.clear()
        for each in found:
            item = QListWidgetItem(each.shown)
            item.setData(Qt.ItemDataRole.UserRole, each.file)
            self.list.addItem(item)
            if each.file == self._fresh:
                self.list.setCurrentItem(item)
        if not found:
            self.list.addItem("还没有加。缺的字印成空框，打印后手写。")
        self._remove.refuse("" if found and self.list.currentRow() >= 0 else "请先点中一款字库。")
