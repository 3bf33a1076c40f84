"""Menu 帮助: the manual and the reports are written where the clerk says; what cannot be written is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtWidgets import QFileDialog

from trafficdesk.paths import resources
from trafficdesk.work.catalogue import print_kinds
from trafficdesk.work.guide import PAPER
from ui import bugs, upkeep
from ui.desks import catalogue
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


def test_the_manual_becomes_a_pdf_of_all_pages(
    window: Any, session: Session, tmp_path: Path, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "手册")
    upkeep.keep_manual(window, session.desk)
    settle()
    assert window.told == [(f"已存为 {tmp_path / '手册.pdf'}。", "手册.pdf")]
    file = pypdfium2.PdfDocument((tmp_path / "手册.pdf").read_bytes())
    text = "".join(page.get_textpage().get_text_range() for page in file).replace("\r\n", "")
    pages = [path.read_text("utf-8") for path in (resources() / "help").glob("*.md")]
    assert len(file) >= len(pages) > len(catalogue.STREAMS)
    for page in pages:
        assert page.splitlines()[0].lstrip("# ") in text
    assert "**" not in text and "---" not in text and f"({PAPER}" not in text
    for kind in print_kinds():
        assert kind.name in text, kind.key


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


def test_the_code_of_every_page_is_loaded_before_it_is_opened(
    window: Any, session: Session, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("ui.desks.stream.class_at", loaded.append)
    monkeypatch.setattr(upkeep, "_BREATH", 0)
    assert "prints" not in vars(session.desk)
    upkeep.load_pages(window, session.desk)
    settle()
    assert "prints" in vars(session.desk), "what a page would ask for first, with the papers of all streams"
    assert len(loaded) > 30 and len(set(loaded)) == len(loaded)
    assert loaded == catalogue.pages()
