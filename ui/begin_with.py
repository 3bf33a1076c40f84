"""An office that begins with the first package that the street gave: whose file, its password, who sits here."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from trafficdesk.progress import Progress
from ui.desks.backup_parts import PasswordLine, PathLine, show_box
from ui.dialogs.dialog import Dialog
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row
from ui.work.packages.take import PATTERN

if TYPE_CHECKING:
    from trafficdesk.desk import Desk


def begin_office(folder: Path, file: Path, password: str, clerk: str, progress: Progress) -> Desk:
    """A new office with what the package brings. Refused with a sentence, and the folder is as empty as it was."""
    from trafficdesk.desk import Desk
    from trafficdesk.work.packages.api import receiver_of

    name = receiver_of(file, password)
    desk = Desk.open(folder, user=clerk, create=True)
    try:
        desk.packages.take(file, password, progress=progress)
        desk.set_up(name, clerk)  # afterwards: what a new office is furnished with came from the street
    except BaseException:
        desk.close()
        for each in folder.glob("desk.*"):
            each.unlink(missing_ok=True)
        shutil.rmtree(folder / "attachments", ignore_errors=True)
        raise
    return desk


class BeginDialog(Dialog):
    """begun: the open desk. What is wrong with the file is said here, and nothing typed is lost."""

    begun = Signal(object)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__("用交换包开始", parent)
        self._folder = folder
        self.file = PathLine("交换包文件", "选文件…", folder=False, pattern=PATTERN)
        self.password, self.clerk = PasswordLine("做包时的密码"), QLineEdit()
        self.clerk.setPlaceholderText("您的姓名，会记在每次修改旁边")
        self.clerk.setAccessibleName("经办人")
        self._problem = WrappedLabel("", "bad")
        self._problem.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        lines = (("交换包文件", self.file), ("密码", self.password), ("", show_box(self.password)), ("经办人", self.clerk))
        for at, (name, line) in enumerate(lines):
            grid.addWidget(label(name, "label"), at, 0)
            grid.addWidget(line, at, 1)
        grid.addWidget(self._problem, len(lines), 1)
        hint = "街道给您单位做的第一份包，一般在 U 盘里，以 .tdpack 结尾。开始以后，本机就是您单位的办公点：填自己的台账，再做包交回去。"
        body = column(label("用街道给的交换包开始", "h1"), WrappedLabel(hint, "hint"), grid, None, margins=(20, 18, 20, 14), gap=12)
        self.go = Button("开始", "primary", clicked=self._begin, needs="packages.take desk.set_up")
        self.set_primary(self.go)
        bar = framed("bar")
        bar.setLayout(row(None, Button("返回", clicked=self.reject), self.go, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        self.setMinimumWidth(theme.scaled(560))

    def _begin(self) -> None:
        file, clerk = self.file.path, self.clerk.text().strip()
        for missing, line, sentence in (
            (file is None, self.file.line, "请选街道给的交换包文件。"),
            (not self.password.text(), self.password, "请填做包时的密码，向街道的经办人问。"),
            (not clerk, self.clerk, "请填写经办人的姓名，每次修改旁边都会记上。"),
        ):
            if missing:
                self._refuse(sentence)
                line.setFocus()
                return
        assert file is not None
        folder, password = self._folder, self.password.text()
        self._problem.hide()
        self.go.refuse("正在读交换包")
        run_change(
            self, lambda progress: begin_office(folder, file, password, clerk, progress), self._done,
            lambda error: self._refuse(str(error)), label="正在建立办事处数据",
        )  # fmt: skip

    def _done(self, desk: Desk) -> None:
        self.begun.emit(desk)
        self.accept()

    def _refuse(self, sentence: str) -> None:
        self.go.refuse("")
        self._problem.setText(sentence)
        self._problem.show()
