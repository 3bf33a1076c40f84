"""The pages of a picture file (one of a photo, several of a TIFF), to be shown as the pages of a PDF are; read from memory alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from ui.printing.pages import POINTS_PER_INCH

_DPI = 96.0  # a pixel of the picture is one of the screen at 100 %
_MOST = 500


class PicturePages:
    """Its pages are decoded when they are drawn; `count` is 0 when the bytes are no picture that can be shown."""

    def __init__(self, content: bytes) -> None:
        self._content = QByteArray(content)
        self._sizes: list[QSizeF] = []
        with self._reading() as reader:
            pages = min(max(1, reader.imageCount()), _MOST) if reader.canRead() else 0
            for page in range(pages):
                size = _upright(reader) if page == 0 or reader.jumpToImage(page) else QSize()
                if not size.isValid():
                    break
                self._sizes.append(QSizeF(size) * (POINTS_PER_INCH / _DPI))
        self.count = len(self._sizes)

    def size(self, page: int) -> QSizeF:
        """Width and height of a page in points."""
        return self._sizes[page]

    def pixels(self, page: int, dpi: float) -> tuple[int, int]:
        """Width and height of a page at a resolution."""
        size, scale = self._sizes[page], dpi / POINTS_PER_INCH
        return max(1, round(size.width() * scale)), max(1, round(size.height() * scale))

    def picture(self, page: int, dpi: float) -> QImage:
        """A whole page; an empty one where the file breaks off."""
        width, height = self.pixels(page, dpi)
        with self._reading() as reader:
            if page:
                reader.jumpToImage(page)
            found = reader.read()
        return found.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)

    def close(self) -> None:
        """Give the memory back."""
        self._content = QByteArray()

    @contextmanager
    def _reading(self) -> Iterator[QImageReader]:
        """The reader goes before what it reads from: a TIFF's is read once more when it is let go."""
        buffer = QBuffer(self._content)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader()
        reader.setDevice(buffer)
        reader.setDecideFormatFromContent(True)
        reader.setAutoTransform(True)
        try:
            yield reader
        finally:
            shiboken6.delete(reader)
            buffer.close()


def _upright(reader: QImageReader) -> QSize:
    """The size as it is seen: a camera held on its side says so."""
    size = reader.size()
    turned = QImageIOHandler.Transformation.TransformationRotate90 & reader.transformation()
    return size.transposed() if turned else size
