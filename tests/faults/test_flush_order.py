"""What takes its final name was flushed before, and the folder is flushed after: the order of the calls."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trafficdesk.desk import Desk

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows flushes no folders")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(what, on which path) in order: "file" and "folder" flushed, "name" given."""
    seen: list[tuple[str, str]] = []
    fsync = os.fsync

    def flushed(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        seen.append((kind, os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    def named(real: Callable[..., Any]) -> Callable[..., Any]:
        def give(source: Any, target: Any, **more: Any) -> Any:
            seen.append(("name", f"{source}\n{target}"))
            return real(source, target, **more)

        return give

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "rename", named(os.rename))
    monkeypatch.setattr(os, "replace", named(os.replace))
    return seen


def in_order(calls: list[tuple[str, str]], final: Path) -> bool:
    """The bytes, the name, the folder of it."""
    place = next(at for at, (what, path) in enumerate(calls) if what == "name" and path.endswith(f"\n{final}"))
    source = calls[place][1].partition("\n")[0]
    return ("file", source) in calls[:place] and ("folder", str(final.parent)) in calls[place:]


def test_an_attachment(desk: Desk, calls: list[tuple[str, str]]) -> None:
    unit = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    desk.attachments.add_bytes("units", unit, b"scan", "扫描.jpg")
    (kept,) = desk.attachments.of("units", unit)
    assert in_order(calls, desk.office.files.path_of(kept.digest))


def test_a_backup(desk: Desk, tmp_path: Path, calls: list[tuple[str, str]]) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert in_order(calls, desk.backups.make(stick, "password1").path)


def test_an_automatic_copy(desk: Desk, calls: list[tuple[str, str]]) -> None:
    desk.backups.automatic(force=True)
    assert in_order(calls, desk.backups.copies()[0][1])


def test_a_restore(desk: Desk, calls: list[tuple[str, str]]) -> None:
    """The database is flushed where it was unpacked, then everything changes its name, then the folders are flushed."""
    home = desk.office.folder
    desk.backups.automatic(force=True)
    copy = desk.backups.copies()[0][1]
    desk.close()
    calls.clear()
    Desk.restore(copy, None, home)
    place = max(at for at, (what, path) in enumerate(calls) if what == "name" and path.endswith(f"\n{home / 'desk.sqlite3'}"))
    assert any(what == "file" and path.endswith("desk.sqlite3") for what, path in calls[:place])
    assert ("folder", str(home)) in calls[place:]
