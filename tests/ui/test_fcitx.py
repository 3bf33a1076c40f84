"""Chinese by fcitx where Qt has no plugin for it: words arrive, half-typed letters show, passwords and shortcuts stay apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ui.fcitx import client as fcitx_client
from ui.fcitx.bus import BusError, Signal
from ui.fcitx.client import Client
from ui.fcitx.filter import FcitxFilter

RETURN = 0xFF0D


class Pinyin:
    """Stands in for fcitx: letters are kept, space makes 工 of them, everything else is not taken."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.waiting: list[Signal] = []
        self.letters = ""
        self.silent = False

    def listen(self, rule: str) -> None:
        self.asked.append(("rule", (rule,)))

    def arrived(self) -> Iterator[Signal]:
        waiting, self.waiting = self.waiting, []
        yield from waiting

    def call(self, service: str, path: str, interface: str, method: str, kinds: str = "", values: Any = ()) -> list[Any]:
        if self.silent:
            raise BusError("gone")
        self.asked.append((method, tuple(values)))
        if method == "CreateICv3":
            return [7, 1, 0, 0, 0, 0]
        return [int(self._key(*values))] if method == "ProcessKeyEvent" else []

    def _key(self, symbol: int, _code: int, state: int, kind: int, _at: int) -> bool:
        if kind != fcitx_client.PRESS or state & 4:
            return False
        if ord("a") <= symbol <= ord("z"):
            self.letters += chr(symbol)
            self._signal("UpdateFormattedPreedit", [[self.letters, 0]], len(self.letters))
            return True
        if self.letters and symbol in (ord(" "), RETURN):
            word, self.letters = ("工" if symbol == ord(" ") else self.letters), ""
            self._signal("UpdateFormattedPreedit", [], 0)
            self._signal("CommitString", word)
            return True
        return False

    def _signal(self, member: str, *values: Any) -> None:
        self.waiting.append(Signal("/inputcontext_7", member, values))
        self.waiting.append(Signal("/inputcontext_8", "CommitString", ("somebody else's",)))


@pytest.fixture
def pinyin(qapp: QApplication) -> Iterator[Pinyin]:
    line = Pinyin()
    made = FcitxFilter(lambda say, show: Client(line, "org.fcitx.Fcitx-0", say, show), qapp)
    qapp.installEventFilter(made)
    yield line
    qapp.removeEventFilter(made)


class Field(QLineEdit):
    """Keeps the half-typed letters that it was shown last."""

    half = ""

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.half = event.preeditString()
        super().inputMethodEvent(event)


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    made = QWidget()
    made.field, made.secret = Field(), QLineEdit()  # type: ignore[attr-defined]
    made.secret.setEchoMode(QLineEdit.EchoMode.Password)  # type: ignore[attr-defined]
    layout = QVBoxLayout(made)
    layout.addWidget(made.field)  # type: ignore[attr-defined]
    layout.addWidget(made.secret)  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def strike(field: QWidget, symbol: int, key: int, text: str = "", state: int = 0) -> None:
    """A key as the X plugin of Qt sends it, with its symbol; a shortcut may take it before."""
    held = Qt.KeyboardModifier.ControlModifier if state & 4 else Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(field, QKeyEvent(kind, key, held, 38, symbol, state, text))


def type_letters(field: QWidget, letters: str) -> None:
    for letter in letters:
        strike(field, ord(letter), ord(letter.upper()), letter)


def test_letters_show_and_become_a_word(pinyin: Pinyin, window: Any) -> None:
    window.field.setFocus()
    type_letters(window.field, "gong")
    assert window.field.text() == "" and window.field.half == "gong"
    strike(window.field, ord(" "), Qt.Key.Key_Space, " ")
    assert window.field.text() == "工" and window.field.half == ""
    assert ("FocusIn", ()) in pinyin.asked and any(method == "SetCursorRect" for method, _ in pinyin.asked)


def test_a_key_that_fcitx_leaves_is_typed(pinyin: Pinyin, window: Any) -> None:
    window.field.setFocus()
    strike(window.field, ord("7"), Qt.Key.Key_7, "7")
    assert window.field.text() == "7"


def test_enter_ends_the_word_and_is_no_shortcut_meanwhile(pinyin: Pinyin, window: Any) -> None:
    window.field.setFocus()
    QShortcut(QKeySequence("Return"), window)
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, 36, RETURN, 0, "\r")
    override.ignore()
    QApplication.sendEvent(window.field, override)
    assert not override.isAccepted()
    type_letters(window.field, "ab")
    override.ignore()
    QApplication.sendEvent(window.field, override)
    assert override.isAccepted()
    pressed: list[bool] = []
    window.field.returnPressed.connect(lambda: pressed.append(True))
    strike(window.field, RETURN, Qt.Key.Key_Return, "\r")
    assert window.field.text() == "ab" and pressed == []


def test_a_password_is_none_of_its_business(pinyin: Pinyin, window: Any) -> None:
    window.secret.setFocus()
    before = len(pinyin.asked)
    type_letters(window.secret, "gong")
    assert window.secret.text() == "gong"
    assert not [method for method, _ in pinyin.asked[before:] if method == "ProcessKeyEvent"]


def test_leaving_the_field_forgets_half_a_word(pinyin: Pinyin, window: Any) -> None:
    window.field.setFocus()
    type_letters(window.field, "go")
    window.secret.setFocus()
    assert ("FocusOut", ()) in pinyin.asked and ("Reset", ()) in pinyin.asked
    assert window.field.text() == ""


def test_when_fcitx_has_gone_keys_are_typed_as_they_are(pinyin: Pinyin, window: Any) -> None:
    window.field.setFocus()
    pinyin.silent = True
    type_letters(window.field, "ok")
    assert window.field.text() == "ok"


def test_the_cursor_of_half_typed_letters_is_counted_in_bytes() -> None:
    shown: list[tuple[str, int]] = []
    line = Pinyin()
    made = Client(line, "org.fcitx.Fcitx-0", lambda word: None, lambda text, at: shown.append((text, at)))
    line.waiting.append(Signal("/inputcontext_7", "UpdateFormattedPreedit", ([["工zuo", 0]], 3)))
    made.listen()
    assert shown == [("工zuo", 1)]


@pytest.mark.parametrize(
    ("environ", "answer"),
    [({"QT_IM_MODULE": "fcitx"}, True), ({"XMODIFIERS": "@im=fcitx"}, True), ({"QT_IM_MODULE": "ibus"}, False), ({}, False)],
)
def test_it_is_asked_only_where_the_desktop_says_so(environ: dict[str, str], answer: bool) -> None:
    assert fcitx_client.wanted(environ) is answer


def test_its_name_has_the_display_in_it() -> None:
    assert fcitx_client.service({"DISPLAY": ":12.0"}) == "org.fcitx.Fcitx-12"
    assert fcitx_client.service({}) == "org.fcitx.Fcitx-0"
