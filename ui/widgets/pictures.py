"""Pictures read from memory: the files of a locked office are never written out in plain."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader

from trafficdesk.reports.pictures import shown

if TYPE_CHECKING:
    from trafficdesk.engine.attachments import AttachedFile


def kept_picture(file: AttachedFile, side: int) -> QImage:
    """The picture of an attachment, reduced while reading to fit a square; empty when there is none to be read."""
    with suppress(OSError):
        return small_picture(file.content(), side)
    return QImage()


def small_picture(content: bytes, side: int) -> QImage:
    """A picture of its bytes, reduced while reading to fit a square; empty when they are none."""
    held = QByteArray(shown(content, side))
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
