"""Menu 帮助: the manual and the reports are written where the clerk says; what cannot be written is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from ui import bugs, upkeep
from ui.main_window import MainWindow
from ui.session import Session


@pytest.fixture
def window(qtbot: Any, session: Session, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.told = []  # type: ignore[attr-defined]
    monkeypatch.setattr(made, "say_saved", lambda sentence, path: made.told.append((sentence, path.name)))  # type: ignore[attr-defined]
    monkeypatch.setattr(made, "say", lambda sentence, level="": made.told.append((sentence, level)))  # type: ignore[attr-defined]
    return made


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_the_manual_becomes_a_pdf(
    window: Any, session: Session, tmp_path: Path, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "手册")
    upkeep.keep_manual(window, session.desk)
    settle()
    assert (tmp_path / "手册.pdf").read_bytes().startswith(b"%PDF")
    assert window.told == [(f"已存为 {tmp_path / '手册.pdf'}。", "手册.pdf")]


def test_reports_go_where_the_clerk_says(window: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bugs.report_folder()
    bugs.set_report_folder(tmp_path / "reports")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "crash-1.txt").write_text("x", "utf-8")
    try:
        choose(monkeypatch, tmp_path)
        upkeep.carry_reports(window)
        assert len(list(tmp_path.glob("交通安全工作台-出错报告-*.zip"))) == 1
        choose(monkeypatch, tmp_path / "pulled out")
        upkeep.carry_reports(window)
    finally:
        bugs.set_report_folder(before)
    assert window.told[0][1].endswith(".zip") and window.told[1][1] == "bad"
    assert "请换一个文件夹再试" in window.told[1][0]
