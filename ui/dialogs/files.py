"""Opening files in the PC's own programs; of an attachment a copy."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from ui.say import choose

IN_PLAIN = (
    "别的程序只能打开没有加密的文件。打开期间，临时文件夹里会有这个附件的一份明文，本程序关闭或锁定时删除。"
    "这台电脑还有别人用的，看完请关掉那个程序再离开。"
)
_copies: list[tempfile.TemporaryDirectory[str]] = []


def open_copy(parent: QWidget, file: Any) -> None:
    """Open a copy under the attachment's own name: programs go by the ending, and the kept bytes stay untouched.

    `file` is what desk.attachments.of answers. The copy goes away when the program ends.
    """
    if file.missing:
        QMessageBox.warning(
            parent, "附件不在了", f"找不到附件 {file.name}。可能没有随数据一起拷来，请从备份恢复或重新添加。"
        )
        return
    if file.files.keys is not None and not choose(parent, IN_PLAIN, "不打开", "打开"):
        return
    folder = tempfile.TemporaryDirectory(prefix="trafficdesk-", ignore_cleanup_errors=True)
    _copies.append(folder)
    target = Path(folder.name) / (Path(file.name).name or "附件")
    try:
        target.write_bytes(file.content())
    except OSError:
        QMessageBox.warning(parent, "打不开附件", f"读不出附件 {file.name}：磁盘出错，或者文件已损坏。请从备份恢复，或重新扫描后再加。")
        return
    open_file(target)


def open_file(path: Path) -> None:
    """A file, or a folder, in the PC's own program for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def remove_copies() -> None:
    """Take away what was opened in other programs: when the window is locked. What one of them still holds stays till the end."""
    for folder in _copies:
        folder.cleanup()
    _copies.clear()
