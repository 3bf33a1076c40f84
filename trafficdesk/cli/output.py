"""What verbs print: sentences, aligned tables, JSON, and progress for a person who watches."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from trafficdesk.progress import Progress, no_progress

_WIDEST = 28


def say(sentence: str) -> None:
    """One line for people."""
    print(sentence)


def say_json(value: Any) -> None:
    """One JSON value, readable, Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def say_json_list(items: Iterable[Any]) -> None:
    """A JSON list written item by item, so that a million rows need no memory."""
    opening = "["
    for item in items:
        sys.stdout.write(opening + "\n" + json.dumps(item, ensure_ascii=False))
        opening = ","
    sys.stdout.write("[]\n" if opening == "[" else "\n]\n")


def say_table(headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> int:
    """Aligned columns; the number of rows. Without widths they are measured (small tables only)."""
    lines: Iterable[Sequence[str]] = rows
    if not widths:
        lines = list(rows)
        widths = [
            min(_WIDEST, max([width_of(heading), *(width_of(line[column]) for line in lines)]))
            for column, heading in enumerate(headings)
        ]
    print(_line(headings, widths))
    print("  ".join("-" * width for width in widths))
    number = 0
    for line in lines:
        print(_line(line, widths))
        number += 1
    return number


def width_of(text: str) -> int:
    """Columns a text takes on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = (_fitted(" ".join(cell.split()), width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(shown).rstrip()


def _fitted(text: str, width: int) -> str:
    if width_of(text) > width:
        while text and width_of(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - width_of(text))


def progress_line() -> Progress:
    """A progress line on stderr when a person watches, else nothing."""
    if sys.stderr is None or not sys.stderr.isatty():
        return no_progress
    last = 0.0

    def show(done: int, total: int, sentence: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= 0.2 or (total and done >= total):
            last = now
            share = f" {100 * done // total}%" if total else ""
            sys.stderr.write(f"\r\033[K{sentence}{share}")
            if total and done >= total:
                sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    return show
