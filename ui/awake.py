"""What Python and Qt's binding do by default and a window has no time for; imported before every other part of it.

The binding reads the source of every module that is imported after it, to see whether that asks for `__feature__`: names put otherwise,
which nothing here does. A library of two hundred files was read twice because of it, some of it while a page was opened.
"""

from __future__ import annotations

import builtins
import sys

from PySide6 import QtCore  # noqa: F401  from here on its way of importing stands in the place of Python's

# How long a worker may keep the interpreter once the window's thread asks for it. Qt gives it back at nearly every call and has to ask for
# it again: with Python's 5 ms a page of a hundred widgets waited half a second for whoever was reading beside it.
TURN_S = 0.0005

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def keep_awake() -> None:
    """The workers of this process give way soon."""
    sys.setswitchinterval(TURN_S)
