"""Choosing where to save and which data folder; opening files in the PC's own programs, of an attachment a copy."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ui.say import choose

EXCEL, PDF, WORD = "Excel (*.xlsx)", "PDF 文件 (*.pdf)", "Word 文件 (*.docx)"  # kinds of files as the saving dialog wants them
IN_PLAIN = (
    "别的程序只能打开没有加密的文件。打开期间，临时文件夹里会有这个附件的一份明文，本程序关闭或锁定时删除。"
    "这台电脑还有别人用的，看完请关掉那个程序再离开。"
)
_ENDING = re.compile(r"\*(\.\w+)")
_saving = [Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))]
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


def choose_folder(parent: QWidget, near: Path) -> Path | None:
    """Another data folder; None when none was chosen."""
    name = QFileDialog.getExistingDirectory(parent, "选数据文件夹（里面有 desk.sqlite3）", str(near))
    return Path(name) if name else None


def save_path(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Where to save a file, with the ending of its kind; None when nowhere. Begins in 文档, then where the last one went.

    kinds: as Qt wants them, "Excel (*.xlsx);;CSV (*.csv)".
    """
    chosen, kind = QFileDialog.getSaveFileName(parent, title, str(_saving[-1] / name), kinds)
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() not in _ENDING.findall(kinds):
        path = path.with_name(path.name + (_ENDING.findall(kind) or _ENDING.findall(kinds))[0])
        if path.exists() and not choose(parent, f"{path.name} 已经有了。", "不存", "换掉它"):  # the dialog asked about another name
            return None
    _saving[:] = [path.parent]
    return path


def open_file(path: Path) -> None:
    """A file, or a folder, in the PC's own program for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def remove_copies() -> None:
    """Take away what was opened in other programs: when the window is locked. What one of them still holds stays till the end."""
    for folder in _copies:
        folder.cleanup()
    _copies.clear()
