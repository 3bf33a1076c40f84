"""The states every stream uses: level, shape and colour; the word always stands beside the shape."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """How a level is drawn: colour token, token of its ground, icon."""

    token: str
    ground: str
    icon: str


LEVELS = {
    "bad": Level("bad", "badbg", "error_circle_f"),
    "warn": Level("warn", "warnbg", "warning_f"),
    "soon": Level("soon", "soonbg", "clock"),
    "ok": Level("ok", "okbg", "checkmark_circle"),
    "none": Level("text3", "sunken", "subtract_circle"),
    "info": Level("link", "sunken", "info"),
    "add": Level("ok", "okbg", "add"),
    "edit": Level("link", "sunken", "edit"),
    "skip": Level("text3", "sunken", "subtract_circle"),
    "printed": Level("text2", "sunken", "print"),
}
