"""The desktop's message bus (D-Bus) by way of libdbus, which every Linux desktop has and Qt needs too.

PySide6's own QtDBus cannot send unsigned numbers, which fcitx asks for.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_SESSION = 0
_SIGNAL, _REPLY_MS = 4, 300
_STRING, _OBJECT_PATH, _UINT32, _INT32, _BOOLEAN = b"s"[0], b"o"[0], b"u"[0], b"i"[0], b"b"[0]
_ARRAY, _STRUCT, _VARIANT, _END = b"a"[0], b"r"[0], b"v"[0], 0


@dataclass(frozen=True)
class Signal:
    """One signal that arrived: of which object, which one, with what."""

    path: str
    member: str
    values: tuple[Any, ...]


class BusError(Exception):
    """The bus or the program at its other end does not answer."""


class Bus:
    """A connection of its own to the session bus. BusError when there is none."""

    def __init__(self) -> None:
        try:
            self._c = ctypes.CDLL("libdbus-1.so.3")
        except OSError as error:
            raise BusError(str(error)) from error
        for name in ("dbus_bus_get_private", "dbus_message_new_method_call", "dbus_connection_send_with_reply_and_block",
                     "dbus_connection_pop_message"):  # fmt: skip
            getattr(self._c, name).restype = ctypes.c_void_p
        for name in ("dbus_message_get_path", "dbus_message_get_member"):
            getattr(self._c, name).restype = ctypes.c_char_p
        self._c.dbus_threads_init_default()
        self._link = ctypes.c_void_p(self._c.dbus_bus_get_private(_SESSION, None))
        if not self._link:
            raise BusError("no session bus")
        self._c.dbus_connection_set_exit_on_disconnect(self._link, 0)

    def fileno(self) -> int:
        """The descriptor that is readable when something arrived; -1 without one."""
        number = ctypes.c_int(-1)
        self._c.dbus_connection_get_unix_fd(self._link, ctypes.byref(number))
        return number.value

    def listen(self, rule: str) -> None:
        """Ask the bus for the signals of a match rule."""
        self._c.dbus_bus_add_match(self._link, rule.encode(), None)

    def call(self, service: str, path: str, interface: str, method: str, kinds: str = "", values: Sequence[Any] = ()) -> list[Any]:
        """Call a method and wait for its answer. kinds: a letter of D-Bus for each value (s, u, i). BusError without answer."""
        names = (service.encode(), path.encode(), interface.encode(), method.encode())
        message = ctypes.c_void_p(self._c.dbus_message_new_method_call(*names))
        place = _Place()
        self._c.dbus_message_iter_init_append(message, ctypes.byref(place))
        for kind, value in zip(kinds, values, strict=True):
            held = {"s": ctypes.c_char_p, "u": ctypes.c_uint32, "i": ctypes.c_int32}[kind](
                value.encode() if kind == "s" else value
            )
            self._c.dbus_message_iter_append_basic(ctypes.byref(place), ord(kind), ctypes.byref(held))
        answer = self._c.dbus_connection_send_with_reply_and_block(self._link, message, _REPLY_MS, None)
        self._c.dbus_message_unref(message)
        if not answer:
            raise BusError(f"{service} does not answer to {method}")
        try:
            return self._values(ctypes.c_void_p(answer))
        finally:
            self._c.dbus_message_unref(ctypes.c_void_p(answer))

    def arrived(self) -> Iterator[Signal]:
        """Every signal that waits, oldest first."""
        self._c.dbus_connection_read_write(self._link, 0)
        while message := self._c.dbus_connection_pop_message(self._link):
            held = ctypes.c_void_p(message)
            if self._c.dbus_message_get_type(held) == _SIGNAL:
                path, member = self._c.dbus_message_get_path(held), self._c.dbus_message_get_member(held)
                yield Signal((path or b"").decode(), (member or b"").decode(), tuple(self._values(held)))
            self._c.dbus_message_unref(held)

    def close(self) -> None:
        """Give the connection back."""
        if self._link:
            self._c.dbus_connection_close(self._link)
            self._c.dbus_connection_unref(self._link)
            self._link = ctypes.c_void_p()

    def _values(self, message: ctypes.c_void_p) -> list[Any]:
        place = _Place()
        if not self._c.dbus_message_iter_init(message, ctypes.byref(place)):
            return []
        return self._read(place)

    def _read(self, place: _Place) -> list[Any]:
        """Everything from a place on; arrays and structs as lists, what is not known as None."""
        found: list[Any] = []
        while (kind := self._c.dbus_message_iter_get_arg_type(ctypes.byref(place))) != _END:
            if kind in (_STRING, _OBJECT_PATH):
                text = ctypes.c_char_p()
                self._c.dbus_message_iter_get_basic(ctypes.byref(place), ctypes.byref(text))
                found.append((text.value or b"").decode("utf-8", "replace"))
            elif kind in (_UINT32, _INT32, _BOOLEAN):
                number = ctypes.c_uint32() if kind == _UINT32 else ctypes.c_int32()
                self._c.dbus_message_iter_get_basic(ctypes.byref(place), ctypes.byref(number))
                found.append(number.value)
            elif kind in (_ARRAY, _STRUCT, _VARIANT):
                inner = _Place()
                self._c.dbus_message_iter_recurse(ctypes.byref(place), ctypes.byref(inner))
                found.append(self._read(inner))
            else:
                found.append(None)
            self._c.dbus_message_iter_next(ctypes.byref(place))
        return found


class _Place(ctypes.Structure):
    """A DBusMessageIter: its size is part of libdbus' binary interface (14 words of a 64-bit machine at most)."""

    _fields_ = (("held", ctypes.c_void_p * 16),)
