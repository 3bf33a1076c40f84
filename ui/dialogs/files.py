"""Opening an attachment in the PC's own program."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

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
    folder = tempfile.TemporaryDirectory(prefix="trafficdesk-", ignore_cleanup_errors=True)
    _copies.append(folder)
    target = Path(folder.name) / (Path(file.name).name or "附件")
    try:
        shutil.copyfile(file.path, target)
    except OSError as error:
        QMessageBox.warning(
            parent, "打不开附件", f"读不出附件 {file.name}（{error.strerror}）。请检查磁盘后再试。"
        )
        return
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))
