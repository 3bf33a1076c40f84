"""从 U 盘升级: what is found is told, the data is copied first, a bad file is refused in the dialog, a good one is started."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ui import update
from ui.session import Session
from ui.update import UpdateDialog


def put(folder: Path, version: str) -> Path:
    file = folder / f"交通安全工作台-{version}-setup.exe"
    file.write_bytes(b"MZ" + f"ProductVersion\0\0{version}\0".encode("utf-16-le"))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_name(f"{file.name}.sha256").write_text(f"{digest}  {file.name}\n", "utf-8")
    return file


@pytest.fixture
def opened(session: Session, qtbot: Any, settle: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that opens the dialog on a stick; what was started and whether the program left stand on it."""
    monkeypatch.setattr(update, "can_start_setups", lambda: True)
    stick = tmp_path / "stick"
    stick.mkdir()

    def make(*, starts: bool = True) -> UpdateDialog:
        done: list[str] = []
        dialog = UpdateDialog(
            lambda: session.desk.backups.automatic(force=True),
            lambda: done.append("left"),
            places=lambda: [stick],
            start=lambda file: done.append(file) or starts,
        )
        dialog.done_things = done  # type: ignore[attr-defined]
        qtbot.addWidget(dialog)
        dialog.show()
        settle()
        return dialog

    make.stick = stick  # type: ignore[attr-defined]
    return make


def test_a_newer_one_is_started_after_a_copy_of_the_data(opened: Any, session: Session, settle: Callable[[], None]) -> None:
    file = put(opened.stick, "99.0.0")
    before = len(session.desk.backups.copies())
    dialog = opened()
    assert "找到新版本 99.0.0" in dialog.found.text() and dialog.go.isEnabled()
    dialog.go.click()
    settle()
    assert dialog.done_things == [str(file), "left"]
    assert len(session.desk.backups.copies()) == before + 1


def test_a_damaged_one_is_refused_and_nothing_is_started(opened: Any, settle: Callable[[], None]) -> None:
    file = put(opened.stick, "99.0.0")
    file.write_bytes(file.read_bytes() + b"more")
    dialog = opened()
    dialog.go.click()
    settle()
    assert "对不上" in dialog.problem.text() and dialog.problem.isVisible()
    assert dialog.done_things == [] and dialog.isVisible()


def test_nothing_newer_says_what_to_do(opened: Any, settle: Callable[[], None]) -> None:
    put(opened.stick, "0.0.1")
    dialog = opened()
    assert dialog.found.text() == "没有找到新版本" and not dialog.go.isEnabled()
    assert "重新查找" in dialog.told.text() and dialog.again.text() == "重新查找"
    put(opened.stick, "99.0.0")
    dialog.again.click()
    settle()
    assert dialog.go.isEnabled()


def test_a_start_that_fails_keeps_the_program_open(opened: Any, settle: Callable[[], None]) -> None:
    put(opened.stick, "99.0.0")
    dialog = opened(starts=False)
    dialog.go.click()
    settle()
    assert "没能打开" in dialog.problem.text() and "left" not in dialog.done_things
