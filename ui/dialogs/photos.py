"""The photos of one record: add several at once, say below each what it shows, take one away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from ui.dialogs.dialog import Dialog
from ui.dialogs.files import PHOTOS, open_paths
from ui.forms.sentence import Sentence
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.certain import parent_of
from ui.widgets.layout import clear, column, label, row, rule, scrolled
from ui.widgets.pictures import kept_picture, small_picture
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk
    from trafficdesk.engine.attachments import AttachedFile

_KIND = "照片"
_SIDE = 132


class PhotosDialog(Dialog):
    """`written` is told every change; what was typed below the photos is kept when the dialog is left."""

    def __init__(
        self, desk: Desk, code: str, record: int, name: str, written: Callable[[ChangeSet], None], parent: QWidget
    ) -> None:
        super().__init__(f"照片 — {name}", parent)
        self._desk, self._code, self._record, self._written = desk, code, record, written
        self.captions: dict[int, QLineEdit] = {}
        self._kept: dict[int, str] = {}
        self._list = column(gap=10, margins=(0, 0, 6, 0))
        inner = QWidget()
        inner.setObjectName("page")
        inner.setLayout(column(self._list, None, gap=0))
        area = scrolled(inner, "照片", sideways=True)
        head = WrappedLabel("记录表里印前四张，两张以上最好。照片下面写一句说明，例如：民警在社区讲解头盔佩戴。")
        self.state, self.refused = label("", "h2"), Sentence()
        self.refused.hide()
        add = Button("添加照片…", "", "add", clicked=self.choose_files, needs="attachments.add")
        self.ready = Button("完成", "primary", clicked=self.accept, needs="records.edit_rows")
        self.set_primary(self.ready)
        parts = (head, self.state, self.refused, rule(), (area, 1), row(add, None, self.ready))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        open_size(self, 600, 520)
        self.load()

    def load(self) -> None:
        """Read the photos again."""
        code, record = self._code, self._record

        def read(_: Progress) -> list[tuple[AttachedFile, QImage]]:
            files = [each for each in self._desk.attachments.of(code, record) if each.media_type.startswith("image/")]
            return [(each, kept_picture(each, _SIDE * 3)) for each in reversed(files)]

        run_query(self, read, self._show, key="photos")

    def choose_files(self) -> None:
        """Pick picture files and attach them."""
        self.take(open_paths(self, "选照片", PHOTOS))

    def take(self, paths: Sequence[Path]) -> None:
        """Attach pictures, after keeping what was typed; what cannot be shown cannot be printed and is refused."""
        self._keep()
        self.refused.hide()
        for path in paths:
            run_change(
                self, partial(self._add, path), self._changed, lambda error: self._refuse(str(error)),
                label="正在添加照片",
            )  # fmt: skip

    def _add(self, path: Path, _progress: Progress) -> ChangeSet:
        if path.is_file() and small_picture(self._desk.attachments.read(path), _SIDE).isNull():
            raise KnownError(f"“{path.name}”不是照片，或者已经损坏，没有添加。请换一张 jpg、png 照片。")
        return self._desk.attachments.add(self._code, self._record, path, _KIND)

    def _refuse(self, sentence: str) -> None:
        before = f"{self.refused.text()}\n" if self.refused.isVisible() else ""
        self.refused.say("error", before + sentence)
        self.refused.show()

    def accept(self) -> None:
        self._keep()
        super().accept()

    def reject(self) -> None:
        self._keep()
        super().reject()

    # inside

    def _show(self, photos: Sequence[tuple[AttachedFile, QImage]]) -> None:
        clear(self._list)
        self.captions, self._kept = {}, {}
        for file, image in photos:
            self._list.addLayout(self._line(file, image))
        self.state.setText(f"{len(photos)} 张" if photos else "还没有照片，点“添加照片…”，可以一次选几张。")

    def _line(self, file: AttachedFile, image: QImage) -> QHBoxLayout:
        picture = QLabel()
        picture.setFixedSize(theme.scaled(_SIDE), theme.scaled(_SIDE * 3 // 4))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        if image.isNull():
            picture.setText("打不开")
        else:
            picture.setPixmap(QPixmap.fromImage(image).scaled(picture.size(), Qt.AspectRatioMode.KeepAspectRatio,
                                                              Qt.TransformationMode.SmoothTransformation))  # fmt: skip
        caption = QLineEdit(file.remark)
        caption.setAccessibleName(f"{file.name} 的说明")
        caption.setPlaceholderText("照片说明")
        caption.setMaxLength(60)
        self.captions[file.id], self._kept[file.id] = caption, file.remark
        away = Button("移走", "flat", clicked=lambda: self._remove(file), needs="records.edit_rows")
        words = column(WrappedLabel(file.name, "hint"), caption, row(None, away), None, gap=4)
        return row(picture, (words, 1), gap=12)

    def _remove(self, file: AttachedFile) -> None:
        self._keep()
        run_change(self, lambda _: self._desk.records.trash("attachments", [file.id], "移走照片"), self._changed)

    def _keep(self) -> None:
        typed = {key: line.text().strip() for key, line in self.captions.items()}
        new = {key: {"remark": text} for key, text in typed.items() if text != self._kept[key]}
        if new:
            self._kept |= {key: each["remark"] for key, each in new.items()}
            sentence = f"写明 {len(new)} 张照片的说明"
            # The page behind owns this change: the dialog may be gone before it is written.
            run_change(parent_of(self), lambda _: self._desk.records.edit_rows("attachments", new, sentence), self._written)

    def _changed(self, change: ChangeSet) -> None:
        self._written(change)
        self.load()
