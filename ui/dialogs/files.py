"""Choosing where to save and which data folder; opening files in the PC's own programs."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.say import choose

# Kinds of files as the dialogs want them.
EXCEL, PDF, WORD = "Excel (*.xlsx)", "PDF 文件 (*.pdf)", "Word 文件 (*.docx)"
PHOTOS, ANY = "照片 (*.jpg *.jpeg *.png *.bmp *.webp *.heic)", "所有文件 (*)"
_ENDING = re.compile(r"\*(\.\w+)")
_DOCUMENTS = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
_saving, _opening = [_DOCUMENTS], [_DOCUMENTS]


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


def open_paths(parent: QWidget, title: str, kinds: str) -> list[Path]:
    """Files to read, none when nothing was chosen. Begins in 文档, then where the last ones were."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, str(_opening[-1]), kinds)
    return _kept([Path(each) for each in chosen])


def open_path(parent: QWidget, title: str, kinds: str) -> Path | None:
    """One of them; None when nothing was chosen."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(_opening[-1]), kinds)
    return next(iter(_kept([Path(chosen)] if chosen else [])), None)


def _kept(paths: list[Path]) -> list[Path]:
    _opening[:] = [path.parent for path in paths[-1:]] or _opening
    return paths


def open_file(path: Path) -> None:
    """A file, or a folder, in the PC's own program for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
