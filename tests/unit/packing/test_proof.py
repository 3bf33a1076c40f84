"""When the picture of a window counts as calm: a caret may blink, nothing else may move. And the screen that it is taken of."""

from __future__ import annotations

import ctypes
import ctypes.util
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import proof
import pytest
from PIL import Image, ImageDraw


def picture(*marks: tuple[int, int, int, int]) -> bytes:
    made = Image.new("RGB", (400, 300), "white")
    for mark in marks:
        ImageDraw.Draw(made).rectangle(mark, "navy")
    kept = io.BytesIO()
    made.save(kept, "PNG")
    return kept.getvalue()


CARET, BAR = (10, 10, 11, 40), (0, 290, 150, 296)


def taken(monkeypatch: pytest.MonkeyPatch, shots: Iterator[bytes], photo: Path) -> int:
    """How many pictures were taken until it was calm."""
    count = 0

    def photograph(target: Path) -> Path:
        nonlocal count
        count += 1
        target.write_bytes(next(shots))
        return target

    monkeypatch.setattr(proof.wine_running, "photograph", photograph)
    monkeypatch.setattr(proof, "_APART", 0)
    proof.until_calm(photo)
    return count


def test_a_blinking_caret_is_calm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = tmp_path / "window.png"
    photo.write_bytes(picture())
    assert taken(monkeypatch, iter([picture(CARET), picture(), picture(CARET)]), photo) == 3


def test_what_moves_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = tmp_path / "window.png"
    photo.write_bytes(picture())
    assert taken(monkeypatch, iter([picture(BAR), *[picture()] * 4]), photo) == 5


@pytest.mark.skipif(not shutil.which("Xvfb") or not ctypes.util.find_library("X11"), reason="no X here")
def test_the_screen_stays_as_it_is_when_its_only_guest_leaves() -> None:
    """A server that starts anew then would turn away a window that is just coming."""
    x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
    x11.XOpenDisplay.restype = x11.XDefaultRootWindow.restype = ctypes.c_void_p

    def visit(display: str, name: bytes | None = None) -> bytes | None:
        guest = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
        assert guest.value
        root, found = ctypes.c_void_p(x11.XDefaultRootWindow(guest)), ctypes.c_char_p()
        if name:
            x11.XStoreName(guest, root, name)
        x11.XFetchName(guest, root, ctypes.byref(found))
        x11.XCloseDisplay(guest)
        return found.value

    with proof.wine_running.screen() as display:
        assert visit(display, b"marked") == b"marked"
        assert visit(display) == b"marked"
