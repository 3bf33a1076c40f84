"""When the picture of a window counts as calm: a caret may blink, nothing else may move."""

from __future__ import annotations

import io
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
