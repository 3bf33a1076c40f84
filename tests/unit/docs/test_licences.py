"""docs/licences.md names every library that the program carries, in the version that is pinned, and every font."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "licences.md").read_text("utf-8")
LISTS = [(ROOT / "requirements" / name).read_text("utf-8") for name in ("runtime.txt", "postgres.txt")]
PINS = sorted(set(re.findall(r"^([a-z0-9-]+)==([\w.]+)", "".join(LISTS), re.MULTILINE)))


def normal(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


@pytest.mark.parametrize(("name", "version"), PINS, ids=[name for name, _ in PINS])
def test_a_library_is_named_with_its_version(name: str, version: str) -> None:
    named = re.compile(rf"(?<![\w-]){re.escape(normal(name))}(?![\w-])")
    row = next((line for line in TEXT.splitlines() if line.startswith("|") and named.search(normal(line.split("|")[1]))), None)
    assert row is not None, f"{name} is not in docs/licences.md"
    assert version in row, f"docs/licences.md has another version of {name}: {row}"


def test_every_font_is_named() -> None:
    families = {path.stem.split("-")[0] for path in (ROOT / "resources" / "fonts").glob("*.ttf")}
    named = TEXT.replace(" ", "")
    assert families and all(family in named for family in families)


def test_the_older_qt_is_named() -> None:
    older = re.findall(r"==([\w.]+) ;", (ROOT / "requirements" / "old-glibc.in").read_text("utf-8"))
    assert older and all(version in TEXT for version in older)
