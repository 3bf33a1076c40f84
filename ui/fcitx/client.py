"""One text field's talk with fcitx: keys go there first, words and half-typed letters come back.

The interface is fcitx 4's (org.fcitx.Fcitx-N), which 麒麟 and 统信 ship; fcitx 5 offers it too. Source: fcitx 4.2.9,
src/frontend/ipc/ipc.c (introspection text); fcitx 5, src/frontend/fcitx4frontend.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ui.fcitx.bus import BusError, Signal

_METHODS = "org.fcitx.Fcitx.InputMethod"
_CONTEXT = "org.fcitx.Fcitx.InputContext"
# What the window can show itself: half-typed letters, also with their formats.
_CAPACITY = (1 << 1) | (1 << 4)
PRESS, RELEASE = 0, 1


class Line(Protocol):
    """What is needed of the bus."""

    def call(self, service: str, path: str, interface: str, method: str, kinds: str = "", values: Any = ()) -> list[Any]: ...
    def listen(self, rule: str) -> None: ...
    def arrived(self) -> Any: ...


@dataclass(frozen=True)
class Key:
    """A key as X tells it: symbol, code, modifiers, time in ms."""

    symbol: int
    code: int
    state: int
    at: int


def wanted(environ: Mapping[str, str]) -> bool:
    """Whether this desktop types Chinese by fcitx."""
    modules = (environ.get("QT_IM_MODULE", ""), environ.get("QT_IM_MODULES", ""), environ.get("XMODIFIERS", ""))
    return any("fcitx" in text for text in modules)


def service(environ: Mapping[str, str]) -> str:
    """fcitx' name on the bus: it has the number of the display in it."""
    number = re.search(r":(\d+)", environ.get("DISPLAY", ""))
    return f"org.fcitx.Fcitx-{number[1] if number else 0}"


class Client:
    """An input context of fcitx. say: a finished word; show: the letters typed so far, "" when they are gone.

    BusError when fcitx does not run.
    """

    def __init__(self, line: Line, name: str, say: Callable[[str], None], show: Callable[[str, int], None]) -> None:
        self._line, self._name, self._say, self._show = line, name, say, show
        answer = line.call(name, "/inputmethod", _METHODS, "CreateICv3", "si", ("TrafficDesk", os.getpid()))
        if not answer or not isinstance(answer[0], int):
            raise BusError(f"{name} gives no input context")
        self._path = f"/inputcontext_{answer[0]}"
        line.listen(f"type='signal',interface='{_CONTEXT}',path='{self._path}'")
        self._ask("SetCapacity", "u", (_CAPACITY,))
        self.composing = False

    def focus(self, on: bool) -> None:
        """A text field has the cursor, or none has."""
        self._ask("FocusIn" if on else "FocusOut")
        if not on:
            self._ask("Reset")
            self._letters("", 0)

    def place(self, x: int, y: int, width: int, height: int) -> None:
        """Where the cursor is on the screen, so that the words to choose from stand beside it."""
        self._ask("SetCursorRect", "iiii", (x, y, width, height))

    def takes(self, key: Key, kind: int) -> bool:
        """Whether fcitx took the key; what it says with it has been passed on then."""
        answer = self._ask("ProcessKeyEvent", "uuuiu", (key.symbol, key.code, key.state, kind, key.at))
        self.listen()
        return bool(answer and answer[0] == 1)

    def listen(self) -> None:
        """Pass on what fcitx said meanwhile (a word may be chosen with the mouse)."""
        for signal in self._line.arrived():
            if signal.path == self._path:
                self._heard(signal)

    def _heard(self, signal: Signal) -> None:
        if signal.member == "CommitString":
            self._letters("", 0)
            self._say(str(signal.values[0]))
        elif signal.member == "UpdateFormattedPreedit":
            pieces, cursor = signal.values[0], signal.values[1]
            text = "".join(str(piece[0]) for piece in pieces)
            # fcitx counts bytes of UTF-8.
            self._letters(text, len(text.encode()[: max(0, cursor)].decode("utf-8", "ignore")))

    def _letters(self, text: str, cursor: int) -> None:
        if text or self.composing:
            self.composing = bool(text)
            self._show(text, cursor)

    def _ask(self, method: str, kinds: str = "", values: tuple[Any, ...] = ()) -> list[Any]:
        """Call fcitx; nothing when it does not answer: then keys are typed as they are."""
        try:
            return self._line.call(self._name, self._path, _CONTEXT, method, kinds, values)
        except BusError:
            return []
