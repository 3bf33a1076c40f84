"""Buttons: verb and noun, the key beside it. One primary button per window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from ui import icons
from ui.gate import gate
from ui.theme import theme
from ui.widgets.layout import set_role

_TOKENS = {"primary": "onaccent", "flat": "link", "danger": "bad"}


def _enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()


class Button(QPushButton):
    """A push button whose icon grows with the type. kind: "", primary, flat, quiet or danger.

    needs: the verbs of the façade that it leads to ("records.add"): grey, with who may, for those who may none of them.
    """

    hint = ""  # the tooltip of a button that can be pressed

    def __init__(
        self,
        text: str,
        kind: str = "",
        icon: str = "",
        key: str = "",
        clicked: Callable[[], object] | None = None,
        parent: QWidget | None = None,
        needs: str = "",
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._needs, self._reason = needs, ""
        self._icon_name = icon
        if kind:
            self.setProperty("kind", kind)
        if icon:
            self.setIcon(icons.icon(icon, _TOKENS.get(kind, "text2")))
        self.set_text(text)
        self._fit()
        theme.changed.connect(self._fit)
        if clicked is not None:
            self.clicked.connect(lambda _checked=False: clicked())
        if needs:
            gate.changed.connect(self._show_state)
            self._show_state()

    def set_text(self, text: str) -> None:
        """Change the words; the key stays beside them."""
        self.setText(f"{text}  {self._key}" if self._key else text)

    def set_kind(self, kind: str) -> None:
        """Change the kind, for example when a page gives the primary role to another button."""
        if self._icon_name:
            self.setIcon(icons.icon(self._icon_name, _TOKENS.get(kind, "text2")))
        set_role(self, "kind", kind)

    def refuse(self, reason: str) -> None:
        """Disable with the reason as tooltip, or enable with ""."""
        self._reason = reason
        self._show_state()

    def _show_state(self) -> None:
        reason = gate.why_not(self._needs) or self._reason
        self.setEnabled(not reason)
        self.setToolTip(reason or self.hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, in a window as in a dialog."""
        if _enter(event) and self.menu() is None:
            self.click()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        side = theme.scaled(18)
        self.setIconSize(QSize(side, side))


class IconButton(QToolButton):
    """The few buttons that carry an icon alone (zoom, page, close); the tooltip says what they do."""

    def __init__(
        self,
        icon: str,
        hint: str,
        clicked: Callable[[], object] | None = None,
        size: int = 18,
        token: str = "text2",
    ) -> None:
        super().__init__()
        self.setIcon(icons.icon(icon, token))
        self.setToolTip(hint)
        self.setAccessibleName(hint)
        self._size = size
        self._fit()
        theme.changed.connect(self._fit)
        if clicked is not None:
            self.clicked.connect(lambda _checked=False: clicked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses this button too, not the primary one of the window."""
        if _enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        side = theme.scaled(self._size)
        self.setIconSize(QSize(side, side))
