"""Icons: one SVG file each, tinted with a token of the theme at the moment it is drawn."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.ink import source, svg
from ui.theme import theme

DISABLED_TOKEN = "text3"


@lru_cache(maxsize=512)
def _image(name: str, colour: str, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg(name, colour))).render(painter, QRectF(0, 0, width, height))
    painter.end()
    return image


def draw(painter: QPainter, rect: QRectF | QRect, name: str, token: str = "text2") -> None:
    """Draw an icon into `rect`, sharp at the painter's device pixel ratio."""
    ratio = painter.combinedTransform().m11()  # asking the device itself loads every kind of paint device
    place = QRectF(rect)
    width, height = max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio))
    painter.drawImage(place, _image(name, theme.colour(token).name(), width, height))


def pixmap(name: str, token: str = "text2", size: int = 18, dpr: float = 1.0) -> QPixmap:
    """An icon as a picture of size × size logical pixels."""
    side = max(1, round(size * dpr))
    picture = QPixmap.fromImage(_image(name, theme.colour(token).name(), side, side))
    picture.setDevicePixelRatio(dpr)
    return picture


class _Engine(QIconEngine):
    """Asks the theme for the colour each time it paints, so icons follow a change of theme by themselves."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name, self._token = name, token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        token = DISABLED_TOKEN if mode == QIcon.Mode.Disabled else self._token
        draw(painter, rect, self._name, token)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        token = DISABLED_TOKEN if mode == QIcon.Mode.Disabled else self._token
        # `size` is in logical pixels; Qt works out the ratio from the size of what it gets.
        width, height = max(1, round(size.width() * scale)), max(1, round(size.height() * scale))
        return QPixmap.fromImage(_image(self._name, theme.colour(token).name(), width, height))

    def actualSize(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:
        return size

    def clone(self) -> _Engine:
        twin = _Engine(self._name, self._token)
        _CLONES.append(twin)
        return twin


# Qt owns engines that it clones, but only Python knows the object; without this list it would be collected.
_CLONES: list[_Engine] = []


@lru_cache(maxsize=512)
def icon(name: str, token: str = "text2") -> QIcon:
    """A QIcon for buttons and actions; its colour follows the theme."""
    source(name)
    return QIcon(_Engine(name, token))


def centred(rect: QRectF, size: float, left: float | None = None) -> QRectF:
    """A square of `size` centred in `rect`, or centred vertically at `left`."""
    x = rect.center().x() - size / 2 if left is None else left
    return QRectF(QPoint(round(x), round(rect.center().y() - size / 2)), QSize(round(size), round(size)))
