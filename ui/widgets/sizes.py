"""How big a window opens: as wanted for the letters in use, never bigger than the screen leaves room for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.theme import theme

_FRAME = 44  # the title bar and a little air


def open_size(window: QWidget, width: int, height: int) -> None:
    """Resize a window to so many pixels of normal letters; in 大字号 it grows until it meets the screen."""
    room = window.screen().availableGeometry()
    window.resize(min(theme.scaled(width), room.width() - 16), min(theme.scaled(height), room.height() - _FRAME))
