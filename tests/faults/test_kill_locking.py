"""kill -9 while an office gets a password or loses it: it opens afterwards, whole, either as it was or as it was to be."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trafficdesk.desk import Desk
from trafficdesk.guard import login, ring
from trafficdesk.transfer import locking

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked to be killed")
PASSWORD, CLERK = "示例口令-2026", "小林"
NAMES = [f"示例学校{number}" for number in range(3)]
SCANS = [f"%PDF 扫描件 {number}".encode() * 100 for number in range(3)]
TOUCHES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir")
EVERY = 11  # each eleventh place where the disk is touched; `dev.py faults` may try them all


@pytest.fixture(scope="module")
def plain(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A closed office with units, scans and a copy, whose clerk is about to get a password; his uuid."""
    place = tmp_path_factory.mktemp("killed") / "office"
    shutil.copytree(empty_office, place)
    desk = Desk.open(place, user=CLERK)
    for name, scan in zip(NAMES, SCANS, strict=True):
        unit = desk.records.add("units", {"name": name, "unit_type": "学校"}).ids[0]
        desk.attachments.add_bytes("units", unit, scan, f"{name}.pdf")
    desk.office.set_setting("office.name", "示例街道办事处")
    owner, _ = desk.users.first(CLERK)
    desk.backups.automatic(force=True)
    desk.close()
    return place, owner


def killed_at(place: int, act: Callable[[], Any]) -> bool:
    """Do something in a process that is killed where it touches the disk for the nth time; False when it came to its end."""
    child = os.fork()
    if child == 0:
        touched = 0

        def watch(event: str, arguments: Any) -> None:
            nonlocal touched
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if event in TOUCHES or writes:
                touched += 1
                if touched == place:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def look_at(folder: Path) -> bool:
    """Open what is there as a clerk would and compare everything; whether it has a password."""
    Desk.settle(folder)
    locked = login.users(folder) == (CLERK,)
    if locked:
        login.log_in(folder, CLERK, PASSWORD)
    desk = Desk.open(folder, user=CLERK)
    try:
        assert [row.title for row in desk.records.select("units", sort=("id",))] == NAMES
        assert [desk.attachments.of("units", row.id)[0].content() for row in desk.records.select("units", sort=("id",))] == SCANS
        assert [fault for fault in desk.check() if fault.severity == "error"] == []
        assert desk.left_undone == () and len(desk.backups.copies()) == 1
    finally:
        desk.close()
    if locked:
        words = [NAMES[0].encode(), SCANS[0][:20], b"SQLite format 3"]
        left = [path for path in folder.rglob("*") if path.is_file() and any(word in path.read_bytes() for word in words)]
        # A working folder that is a day old goes at an opening; younger ones may be at work in another process.
        assert [path for path in left if not path.relative_to(folder).parts[0].startswith(".transfer-")] == []
    return locked


def test_a_password_that_was_cut_off_while_it_was_given(plain: tuple[Path, str], tmp_path: Path) -> None:
    ends = set()
    for place in range(1, 1000, EVERY):
        folder = tmp_path / f"office{place}"
        shutil.copytree(plain[0], folder)
        cut = killed_at(place, lambda folder=folder: locking.lock_office(folder, plain[1], CLERK, PASSWORD))
        ends.add(look_at(folder))
        shutil.rmtree(folder)
        if not cut:
            break
    assert ends == {True, False} and place > 2 * EVERY
    ring._held.clear()


def test_a_password_that_was_cut_off_while_it_was_taken_away(plain: tuple[Path, str], tmp_path: Path) -> None:
    whole, ends = tmp_path / "whole", set()
    shutil.copytree(plain[0], whole)
    locking.lock_office(whole, plain[1], CLERK, PASSWORD)
    for place in range(1, 1000, EVERY):
        folder = tmp_path / f"office{place}"
        shutil.copytree(whole, folder)
        cut = killed_at(place, lambda folder=folder: locking.unlock_office(folder))
        ends.add(look_at(folder))
        shutil.rmtree(folder)
        if not cut:
            break
    assert ends == {True, False} and place > 2 * EVERY
    ring._held.clear()
