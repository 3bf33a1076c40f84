"""从 U 盘升级: look for a newer set-up program on the sticks, copy the data, check the file, start it and make room for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QProcess, QStorageInfo
from PySide6.QtWidgets import QFileDialog, QWidget

from trafficdesk import __version__
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from trafficdesk.transfer import update
from trafficdesk.transfer.update import Offer
from ui.dialogs.dialog import Dialog
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row

_NOTHING = (
    "插着的 U 盘里没有比 {0} 新的安装程序。请把“交通安全工作台-…-setup.exe”和它的 .sha256 文件一起拷到 U 盘的最外层，再点“重新查找”。"
)


def sticks() -> list[Path]:
    """The drives that may be a stick: all that are ready but the one of the system."""
    system = QStorageInfo.root().rootPath()
    return [
        Path(drive.rootPath())
        for drive in QStorageInfo.mountedVolumes()
        if drive.isValid() and drive.isReady() and drive.rootPath() != system
    ]


def can_start_setups() -> bool:
    """Whether a set-up program can be started here: on Windows."""
    return sys.platform == "win32"


def look(places: Callable[[], list[Path]] = sticks) -> Offer | None:
    """What the sticks offer that is newer than this program."""
    return update.newest(places(), __version__)


class UpdateDialog(Dialog):
    """What was found, and one button that backs up and starts it.

    back_up: makes a copy of the data, in a worker. leave: closes the program. start: starts a program, False when it cannot.
    """

    def __init__(
        self,
        back_up: Callable[[], None],
        leave: Callable[[], object],
        parent: QWidget | None = None,
        *,
        places: Callable[[], list[Path]] = sticks,
        start: Callable[[str], bool] = lambda file: bool(QProcess.startDetached(file, [])),
    ) -> None:
        super().__init__("从 U 盘升级", parent)
        self._back_up, self._leave, self._places, self._start = back_up, leave, places, start
        self._offer: Offer | None = None
        self.found = label("正在查找 U 盘…", "h1")
        self.told = WrappedLabel("", "hint")
        self.problem = WrappedLabel("", "bad")
        self.problem.hide()
        self.go = Button("备份并升级", "primary", clicked=self._upgrade)
        self.again = Button("重新查找", clicked=self.search)
        self.set_primary(self.again)  # until something is found
        self.choose = Button("选择文件夹…", "", "folder_open", clicked=self._choose)
        self.setLayout(
            column(
                self.found,
                self.told,
                self.problem,
                None,
                row(self.choose, self.again, None, Button("关闭", clicked=self.reject), self.go),
                margins=(20, 18, 20, 14),
                gap=10,
            )
        )
        self.setMinimumWidth(theme.scaled(560))
        self.setMinimumHeight(theme.scaled(220))
        self.search()

    def search(self) -> None:
        """Look again."""
        self.go.setEnabled(False)
        self.set_primary(self.again)
        self.problem.hide()
        run_query(self, lambda progress: look(self._places), self._show, key="update")

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "安装程序在哪个文件夹里")
        if folder:
            self._places = lambda: [Path(folder)]
            self.search()

    def _show(self, offer: Offer | None) -> None:
        self._offer = offer
        self.go.setEnabled(offer is not None and can_start_setups())
        if offer is None:
            self.found.setText("没有找到新版本")
            self.told.setText(_NOTHING.format(__version__))
            return
        if self.go.isEnabled():
            self.set_primary(self.go)
            self.go.setFocus()
        self.found.setText(f"找到新版本 {offer.version}（现在是 {__version__}）")
        told = f"文件在 {offer.file.parent}。升级前先在本机自动备份一次，再核对安装程序；台账和设置都会保留。"
        self.told.setText(told if can_start_setups() else "这个文件是给 Windows 用的。这台电脑请用新的 .deb 软件包升级。")

    def _upgrade(self) -> None:
        offer = self._offer
        if offer is None:
            return

        def work(_progress: Progress) -> None:
            update.check(offer)
            self._back_up()

        self.go.setEnabled(False)
        run_change(self, work, lambda _none: self._hand_over(offer), self._refused, label="正在备份并核对安装程序")

    def _hand_over(self, offer: Offer) -> None:
        if not self._start(str(offer.file)):
            self._refused(KnownError(f"没能打开 {offer.file.name}。请在 U 盘里双击它；数据已经备份好。"))
            return
        self.accept()
        self._leave()

    def _refused(self, error: KnownError) -> None:
        self.problem.setText(str(error))
        self.problem.show()
        self.go.setEnabled(self._offer is not None)
