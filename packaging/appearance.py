"""What Windows shows of the program file: its icon and its version page."""

from __future__ import annotations

import io
import os
from pathlib import Path

from contents import NAME, ROOT

_BACKGROUND = "#1A5C9C"
_SIZES = (16, 24, 32, 48, 64, 128, 256)


def draw(edge: int) -> bytes:
    """The program's sign as a square PNG of `edge` pixels: the road in white on a blue field."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QRectF, Qt
    from PySide6.QtGui import QColor, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(edge, edge, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    sign = (ROOT / "resources" / "icons" / "road.svg").read_text("utf-8").replace("<svg ", '<svg fill="#FFFFFF" ', 1)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_BACKGROUND))
    painter.drawRoundedRect(QRectF(0, 0, edge, edge), edge / 6, edge / 6)
    border = edge / 8
    QSvgRenderer(QByteArray(sign.encode())).render(painter, QRectF(border, border, edge - 2 * border, edge - 2 * border))
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())


def write_icon(path: Path) -> None:
    """An .ico with every size that Windows asks for."""
    from PIL import Image

    pictures = [Image.open(io.BytesIO(draw(edge))) for edge in _SIZES]
    pictures[-1].save(path, sizes=[picture.size for picture in pictures], append_images=pictures[:-1])


def write_picture(path: Path) -> None:
    """The picture at the side of the set-up program's first and last page: 164 x 314, the sign and the program's name."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QPointF, QRectF, Qt
    from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QImage, QLinearGradient, QPainter

    from trafficdesk.paths import resources

    application = QGuiApplication.instance() or QGuiApplication([])
    QFontDatabase.addApplicationFont(str(resources() / "fonts" / "NotoSansSC-Bold.ttf"))
    picture = QImage(164, 314, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shade = QLinearGradient(QPointF(0, 0), QPointF(0, 314))
    shade.setColorAt(0, QColor(_BACKGROUND))
    shade.setColorAt(1, QColor("#0E3A66"))
    painter.fillRect(picture.rect(), shade)
    painter.drawImage(QRectF(42, 46, 80, 80), QImage.fromData(draw(256)))
    painter.setPen(Qt.GlobalColor.white)
    font = QFont("Noto Sans SC", weight=QFont.Weight.Bold)
    font.setPixelSize(24)
    painter.setFont(font)
    for place, line in enumerate(("交通安全", "工作台")):
        painter.drawText(QRectF(0, 150 + 36 * place, 164, 36), Qt.AlignmentFlag.AlignCenter, line)
    painter.end()
    picture.save(str(path), "BMP")
    del application


def write_version(path: Path, version: str) -> None:
    """The version page in the form that PyInstaller reads; virus scanners trust files that have one more."""
    numbers = (*(int(part) for part in version.split(".")[:3]), 0)
    texts = {
        "ProductName": "交通安全工作台",
        "FileDescription": "交通安全工作台",
        "ProductVersion": version,
        "FileVersion": version,
        "InternalName": NAME,
        "LegalCopyright": "GPL-3.0-or-later",
    }
    structs = ", ".join(f"StringStruct({key!r}, {text!r})" for key, text in texts.items())
    path.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=[\n"
        f"  StringFileInfo([StringTable('080404b0', [{structs}])]),\n"
        "  VarFileInfo([VarStruct('Translation', [2052, 1200])])])\n",
        "utf-8",
    )
