"""The one search box of the window: Ctrl+K, results while typing, arrows and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import icons
from ui.theme import theme

if TYPE_CHECKING:
    from ui.widgets.search_popup import SearchGroup, SearchHit, SearchPopup

PAUSE_MS = 40  # long enough to join the letters of one pinyin syllable, too short to be felt
_POPUP_WIDTH = 520
_LONG = "找人、车、单位、证号后四位、拼音首字母    Ctrl+K"
_LEAST = 110  # pixels at normal type: an icon and three characters
_SHORT = "找人、车、单位、证号    Ctrl+K"


class SearchBox(QLineEdit):
    """Sends `typed`; its owner answers with `show_groups`. `chosen` carries a SearchHit."""

    typed = Signal(str)
    chosen = Signal(object)
    entered = Signal()  # somebody came here to find and has typed nothing yet: what is at hand is offered

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addAction(icons.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self.setAccessibleName("全局查找")
        self._popup: SearchPopup | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._pause.start())

    def least(self) -> int:
        """The width below which nothing can be typed any more."""
        return theme.scaled(_LEAST)

    def fit(self, window_width: int, room: int) -> None:
        """Take the width that suits the window, never more than the room that the menu leaves."""
        wanted = round(min(382, window_width * 0.28) * (1.12 if theme.large else 1))
        self.setFixedWidth(max(self.least(), min(wanted, room)))
        self.setPlaceholderText(_SHORT if theme.large or window_width <= 1300 else _LONG)

    def show_groups(self, text: str, groups: Sequence[SearchGroup]) -> None:
        """Show the results for a text; ignored when the text has changed since."""
        if text != self.text().strip() or not self.hasFocus() or not (text or groups):
            return
        popup = self._ensure_popup()
        popup.show_groups(groups)
        self._place(popup)
        popup.show()
        popup.raise_()

    def close_popup(self) -> None:
        """Hide the results."""
        if self._popup is not None:
            self._popup.hide()

    def event(self, event: QEvent) -> bool:
        # Tab would leave the box before keyPressEvent sees it.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
        ):
            popup = self._open_popup()
            if popup is not None:
                popup.only_this_kind()
                self._place(popup)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup, key = self._open_popup(), event.key()
        if popup is not None and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            popup.move_choice(1 if key == Qt.Key.Key_Down else -1)
        elif popup is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            popup.open_choice()
        elif key == Qt.Key.Key_Down and not self.text():
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            if popup is not None:
                popup.hide()
            else:
                self.clear()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close_popup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()
        if not self.text() and event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.entered.emit()

    def _ask(self) -> None:
        text = self.text().strip()
        if text:
            self.typed.emit(text)
        else:
            self.close_popup()
            self.entered.emit()

    def _open_popup(self) -> SearchPopup | None:
        return self._popup if self._popup is not None and self._popup.isVisible() else None

    def _ensure_popup(self) -> SearchPopup:
        if self._popup is None:
            from ui.widgets.search_popup import SearchPopup

            self._popup = SearchPopup(self.window())
            self._popup.chosen.connect(self._choose)
        return self._popup

    def _place(self, popup: SearchPopup) -> None:
        window = self.window()
        width = max(theme.scaled(_POPUP_WIDTH), self.width())
        spot = self.mapTo(window, QPoint(self.width() - width, self.height() + 3))
        height = min(popup.wanted_height(), window.height() - spot.y() - theme.scaled(40))
        popup.setGeometry(max(4, spot.x()), spot.y(), width, height)

    def _choose(self, hit: SearchHit) -> None:
        self.close_popup()
        self.chosen.emit(hit)
