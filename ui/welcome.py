"""The first start: name the office and the clerk, or a way round it (demo, backup, another folder). And 关于."""

from __future__ import annotations

import enum
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QTextBrowser, QWidget

from trafficdesk import __version__
from trafficdesk.paths import licences
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, set_role
from ui.widgets.sizes import open_size


class Choice(enum.Enum):
    """How the first start ended."""

    NONE = "none"
    OFFICE = "office"
    DEMO = "demo"
    RESTORE = "restore"
    FOLDER = "folder"
    PACKAGE = "package"
    SERVER = "server"


class OfficeDialog(Dialog):
    """Asks for the names. first: for an empty data folder, with the other ways to begin."""

    def __init__(
        self, name: str = "", clerk: str = "", *, first: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__("开始使用交通安全工作台" if first else "单位与经办人", parent)
        self.choice = Choice.NONE
        self.name, self.clerk = QLineEdit(name), QLineEdit(clerk)
        self.name.setPlaceholderText("例如：东丽湖街道办事处")
        self.clerk.setPlaceholderText("您的姓名，会记在每次修改旁边")
        self.name.setAccessibleName("单位名称")
        self.clerk.setAccessibleName("经办人")
        self._problem = WrappedLabel("", "bad")
        self._problem.hide()
        for line in (self.name, self.clerk):
            line.textEdited.connect(self._clear_problem)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.addWidget(label("单位名称", "label"), 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(label("经办人", "label"), 1, 0)
        grid.addWidget(self.clerk, 1, 1)
        grid.addWidget(self._problem, 2, 1)
        body = column(margins=(20, 18, 20, 14), gap=12)
        body.addWidget(label("先写上单位和经办人" if first else "单位与经办人", "h1"))
        body.addWidget(WrappedLabel("单位名称会印在每份责任书上。两项以后都可以在“工具”里改。", "hint"))
        body.addLayout(grid)
        if first:
            body.addSpacing(6)
            body.addWidget(label("不是新建？", "label"))
            body.addLayout(self._other_ways())
        body.addStretch(1)
        bar = framed("bar")
        done = Button("开始使用" if first else "保存", "primary", clicked=self._take)
        self.set_primary(done)
        bar.setLayout(row(None, Button("退出" if first else "取消", clicked=self.reject), done, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        outer = column((body, 1), bar, gap=0)
        self.setLayout(outer)
        self.setMinimumWidth(theme.scaled(520))
        self.setMinimumHeight(theme.scaled(280))

    def _other_ways(self) -> QGridLayout:
        ways = (
            ("从备份恢复…", "database", Choice.RESTORE), ("打开别的文件夹…", "folder_open", Choice.FOLDER),
            ("先看示例单位", "people", Choice.DEMO), ("用街道给的交换包…", "box", Choice.PACKAGE),
            ("连接服务器…", "link", Choice.SERVER),
        )  # fmt: skip
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, (text, sign, way) in enumerate(ways):
            grid.addWidget(Button(text, "", sign, clicked=partial(self._leave_with, way)), *divmod(at, 2))
        return grid

    def _take(self) -> None:
        if self.name.hasFocus() and self.name.text().strip() and not self.clerk.text().strip():
            self.clerk.setFocus(Qt.FocusReason.TabFocusReason)  # Enter goes on to what is still to be filled in
            return
        for line, sentence in (
            (self.name, "请填写单位名称，例如：东丽湖街道办事处。"),
            (self.clerk, "请填写经办人的姓名，每次修改旁边都会记上。"),
        ):
            if not line.text().strip():
                set_role(line, "state", "bad")
                self._problem.setText(sentence)
                self._problem.show()
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.choice = Choice.OFFICE
        self.accept()

    def _leave_with(self, choice: Choice) -> None:
        self.choice = choice
        self.accept()

    def _clear_problem(self) -> None:
        for line in (self.name, self.clerk):
            set_role(line, "state", "")
        self._problem.hide()


class AboutDialog(Dialog):
    """Name, version, where the data is, whose work is inside."""

    def __init__(self, data_folder: str, parent: QWidget | None = None, server: str = "") -> None:
        super().__init__("关于交通安全工作台", parent)
        folder = QLineEdit(data_folder)
        folder.setReadOnly(True)
        folder.setAccessibleName("数据文件夹")
        folder.setCursorPosition(0)
        close = Button("关闭", "primary", clicked=self.accept)
        self.set_primary(close)
        self.setLayout(
            column(
                label("交通安全工作台", "h1"),
                label(f"版本 {__version__}，{f'数据在服务器 {server}，只连它' if server else '单机使用，不连网络'}"),
                label("数据文件夹", "label"),
                folder,
                WrappedLabel(
                    "本程序按 GPL-3.0-or-later 许可发布。字体：思源黑体、思源宋体（OFL 许可），"
                    "仿宋和楷体为 Fandol（GPL，附字体例外）。图标：Fluent UI System Icons（MIT 许可）。",
                    "hint",
                ),
                None,
                row(Button("所用的软件和许可证…", "flat", "note", clicked=self._show_licences), None, close),
                margins=(20, 18, 20, 14),
                gap=8,
            )
        )
        self.setMinimumWidth(theme.scaled(520))

    def _show_licences(self) -> None:
        LicencesDialog(self).open()


class LicencesDialog(Dialog):
    """Whose work is inside and under which licence; the full texts lie in the program's folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("所用的软件和许可证", parent)
        self.text = QTextBrowser()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("所用的软件和许可证")
        self.text.setMarkdown(licences().read_text("utf-8"))
        close = Button("关闭", "primary", clicked=self.accept)
        self.set_primary(close)
        place = WrappedLabel(f"各许可证的全文在 {licences().parent.parent}。", "hint")
        self.setLayout(column((self.text, 1), row((place, 1), close), margins=(20, 18, 20, 14), gap=8))
        open_size(self, 860, 600)
