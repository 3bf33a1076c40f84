"""Where files go: 文档 first, then where the last one went; always with an ending, nothing exchanged unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.dialogs import files

KINDS = "Excel (*.xlsx);;CSV (*.csv)"


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """The places at which the dialog was opened so far."""
    monkeypatch.setattr(files, "_saving", [tmp_path / "文档"])
    return []


def answer(monkeypatch: pytest.MonkeyPatch, asks: list[Any], *given: tuple[str, str]) -> None:
    answers = list(given)

    def ask(_parent: object, _title: str, place: str, _kinds: str) -> tuple[str, str]:
        asks.append(place)
        return answers.pop(0)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)


def test_it_begins_in_the_documents_and_goes_on_where_the_last_one_went(
    qtbot: Any, asks: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    answer(monkeypatch, asks, ("", ""), (str(tmp_path / "盘" / "b"), "CSV (*.csv)"), (str(tmp_path / "c.XLSX"), KINDS))
    assert files.save_path(parent, "存", "a.xlsx", KINDS) is None
    assert files.save_path(parent, "存", "a.xlsx", KINDS) == tmp_path / "盘" / "b.csv"
    assert files.save_path(parent, "存", "a.xlsx", KINDS) == tmp_path / "c.XLSX"
    assert asks == [str(tmp_path / "文档" / "a.xlsx"), str(tmp_path / "文档" / "a.xlsx"), str(tmp_path / "盘" / "a.xlsx")]


@pytest.mark.parametrize("replaces", [True, False])
def test_a_name_that_got_its_ending_here_exchanges_no_file_unasked(
    qtbot: Any, asks: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, replaces: bool
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    (tmp_path / "a.xlsx").write_bytes(b"old")
    answer(monkeypatch, asks, (str(tmp_path / "a"), ""))
    questions: list[str] = []
    monkeypatch.setattr(files, "choose", lambda _parent, sentence, *_: (questions.append(sentence), replaces)[1])
    assert files.save_path(parent, "存", "a.xlsx", KINDS) == (tmp_path / "a.xlsx" if replaces else None)
    assert questions == ["a.xlsx 已经有了。"]


def test_files_are_looked_for_in_the_documents_and_then_where_the_last_ones_were(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(files, "_opening", [tmp_path / "文档"])
    asked, answers = [], [[], [str(tmp_path / "盘" / "a.pdf"), str(tmp_path / "盘" / "b.pdf")], []]

    def ask(_parent: object, _title: str, place: str, _kinds: str) -> tuple[list[str], str]:
        asked.append(place)
        return answers.pop(0), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", ask)
    parent = QWidget()
    qtbot.addWidget(parent)
    found = [files.open_paths(parent, "选", files.ANY) for _ in range(3)]
    assert [[path.name for path in each] for each in found] == [[], ["a.pdf", "b.pdf"], []]
    assert asked == [str(tmp_path / "文档"), str(tmp_path / "文档"), str(tmp_path / "盘")]
