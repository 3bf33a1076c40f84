"""Between keyboard and text fields: every key of a field that takes Chinese is offered to fcitx first."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QObject, QRectF, QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.fcitx.bus import Bus, BusError
from ui.fcitx.client import PRESS, RELEASE, Client, Key, service, wanted

# Fields whose text fcitx must not see or would spoil.
_NOT_FOR = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhDigitsOnly


class FcitxFilter(QObject):
    """Filters the application's events. make: a client with the two functions that it passes words and letters to."""

    def __init__(self, make: Callable[[Callable[[str], None], Callable[[str, int], None]], Client], parent: QObject) -> None:
        super().__init__(parent)
        self.client = make(self._say, self._show)
        self._field: QWidget | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True for a key that fcitx took."""
        kind = event.type()
        if kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            if isinstance(watched, QWidget):
                self._move(watched if kind == QEvent.Type.FocusIn else None)
        elif isinstance(event, QKeyEvent) and isinstance(watched, QWidget) and watched is self._field:
            if kind == QEvent.Type.ShortcutOverride and self.client.composing:
                event.accept()  # Enter ends the word and does not press the button
            elif kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and event.nativeVirtualKey():
                self._tell_place(watched)
                return self._offer(event, PRESS if kind == QEvent.Type.KeyPress else RELEASE)
        return False

    def _move(self, field: QWidget | None) -> None:
        fits = field is not None and field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        fits = fits and field is not None and not field.inputMethodHints() & _NOT_FOR
        self._field = field if fits else None
        self.client.focus(self._field is not None)

    def _offer(self, event: QKeyEvent, kind: int) -> bool:
        key = Key(event.nativeVirtualKey(), event.nativeScanCode(), event.nativeModifiers(), event.timestamp() & 0xFFFFFFFF)
        return self.client.takes(key, kind)

    def _tell_place(self, field: QWidget) -> None:
        at: QRectF = QGuiApplication.inputMethod().cursorRectangle()
        corner, ratio = field.window().mapToGlobal(at.topLeft()), field.devicePixelRatio()
        self.client.place(*(round(each * ratio) for each in (corner.x(), corner.y(), at.width(), at.height())))

    def _say(self, word: str) -> None:
        if self._field is not None:
            event = QInputMethodEvent()
            event.setCommitString(word)
            QCoreApplication.sendEvent(self._field, event)

    def _show(self, letters: str, cursor: int) -> None:
        if self._field is not None:
            marks = [QInputMethodEvent.Attribute(QInputMethodEvent.AttributeType.Cursor, cursor, 1, None)]
            QCoreApplication.sendEvent(self._field, QInputMethodEvent(letters, marks))


def start(app: QApplication) -> FcitxFilter | None:
    """Speak to fcitx where the desktop has it and Qt cannot; None where that is not so."""
    if not sys.platform.startswith("linux") or app.platformName() != "xcb" or not wanted(os.environ) or _qt_can():
        return None
    try:
        bus = Bus()
        made = FcitxFilter(lambda say, show: Client(bus, service(os.environ), say, show), app)
    except BusError:
        return None
    app.installEventFilter(made)
    notifier = QSocketNotifier(bus.fileno(), QSocketNotifier.Type.Read, made)
    notifier.activated.connect(made.client.listen)
    return made


def _qt_can() -> bool:
    """Whether this Qt has a plugin of fcitx' own."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    return any("fcitx" in path.name for path in folder.glob("*.so"))
