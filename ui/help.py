"""使用说明: the pages of resources/help, beginning with the one of the stream in front, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QListWidget, QTextBrowser, QWidget

from trafficdesk.paths import resources
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row
from ui.widgets.sizes import open_size

KEYS = (
    ("Enter", "到下一格"), ("F1", "使用说明"), ("F2", "保存"), ("F3", "新增"), ("F4", "保存并下一个"),
    ("F5", "重新读取"), ("F6", "换区域"), ("F8", "沿用上条的值"), ("F9", "打印"), ("Ctrl+K", "全局查找"),
    ("Ctrl+F", "在这一页筛选"), ("Ctrl+Z", "撤销"), ("Ctrl+Y", "重做"), ("Ctrl+W", "关闭这一页"),
    ("Alt+↓", "打开列表或月历"), ("Esc", "放弃、关闭"),
)  # fmt: skip


def _keys_page() -> str:
    lines = "\n".join(f"| **{key}** | {what} |" for key, what in KEYS)
    return f"# 键盘：全程不用鼠标也能办完\n\n| 键 | 做什么 |\n|---|---|\n{lines}\n"


class HelpDialog(Dialog):
    """A list of pages and the page. order: keys of the pages as the navigation has them."""

    def __init__(self, topic: str = "", parent: QWidget | None = None, order: Sequence[str] = ()) -> None:
        super().__init__("使用说明", parent)
        self._pages: list[tuple[str, str, str]] = [
            (path.stem, _title(path), path.read_text("utf-8"))
            for path in sorted((resources() / "help").glob("*.md"), key=lambda path: _place(path, order))
        ]
        self._pages.append(("keys", "键盘", _keys_page()))
        self.list = QListWidget()
        self.list.addItems([title for _key, title, _text in self._pages])
        self.list.setFixedWidth(theme.scaled(200))
        self.text = QTextBrowser()
        self.list.currentRowChanged.connect(lambda at: self.text.setMarkdown(self._pages[at][2]))
        self.text.setTabChangesFocus(True)
        close = Button("关闭", "primary", clicked=self.accept)
        self.set_primary(close)
        middle = row(self.list, (self.text, 1), gap=0)
        self.setLayout(column((middle, 1), row(None, close, margins=(14, 0, 14, 10)), gap=10))
        open_size(self, 900, 600)
        keys = [key for key, _title, _text in self._pages]
        self.list.setCurrentRow(keys.index(topic) if topic in keys else 0)


def _place(path: Path, order: Sequence[str]) -> tuple[int, str]:
    return (order.index(path.stem) if path.stem in order else len(order)), path.stem


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return lines.readline().lstrip("# ").strip()
