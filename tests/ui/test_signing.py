"""The main job with real widgets: make, print, sign, take the scan back, take it up again; the texts beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from tests.helpers.factory import person_id
from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk, Filter
from ui.printing.preview import PrintPreview
from ui.session import Session
from ui.widgets.cells import LOOK_ROLE
from ui.work.agreements import parts
from ui.work.agreements.signing import SigningPage
from ui.work.agreements.texts import TextsPage

Settle = Callable[[], None]
NAMES = ("张示例", "李示例")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def people(desk: Desk, named: Desk) -> list[int]:
    unit = desk.records.add("units", {"name": "示例公司", "unit_type": "企业"}).ids[0]
    made = []
    for number, name in enumerate(NAMES, 1):
        made.append(desk.records.add("people", {
            "name": name, "id_number": person_id(number), "unit": unit, "category": "专职驾驶员", "phone": "16905210005",
            "licence_classes": "C1", "first_issued": "2015-03-01", "valid_until": "2031-03-01",
        }).ids[0])  # fmt: skip
    return made


@pytest.fixture
def page(session: Session, people: list[int], show_page: ShowPage) -> SigningPage:
    session.year = 2026
    return show_page(SigningPage(session), 600)


def progress(page: SigningPage) -> dict[str, str]:
    model = page.table.signers
    return {model.index(row, 0).data(): model.index(row, 2).data() for row in range(model.rowCount())}


def tick(page: SigningPage, qtbot: Any, *names: str) -> None:
    """Space on the line of each that is not ticked yet."""
    model = page.table.signers
    for row in range(model.rowCount()):
        if model.index(row, 0).data() in names and not model.index(row, 0).data(LOOK_ROLE).checked:
            page.table.selectRow(row)
            qtbot.keyClick(page.table, Qt.Key.Key_Space)


def opened(kind: type) -> Any:
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def printed(page: SigningPage, settle: Settle, path: Path) -> None:
    """Print what is ticked; a saved file counts as ink does."""
    page._print.click()
    settle()
    preview = opened(PrintPreview)
    preview.save_to(path)
    settle()
    preview.reject()


@pytest.fixture
def made(page: SigningPage, settle: Settle) -> SigningPage:
    page._make.click()
    settle()
    return page


def test_a_year_begins_with_making_everybodys_agreement(page: SigningPage, desk: Desk, settle: Settle) -> None:
    assert page.empty.isVisible()
    assert set(progress(page).values()) == {"还没建立"}
    assert not page._print.isEnabled() and not any(button.isEnabled() for button in page.steps.values())
    page._make.click()
    settle()
    assert not page.empty.isVisible()
    assert {name: progress(page)[name] for name in NAMES} == dict.fromkeys(NAMES, "待打印")
    assert "应签 <b>3</b>" in page.figures.text(), "the unit signs too"
    assert len(desk.agreements.unsigned(2026)) == 3


def test_printing_fixes_and_signing_counts(
    made: SigningPage, qtbot: Any, desk: Desk, settle: Settle, tmp_path: Path
) -> None:
    tick(made, qtbot, "张示例")
    assert made._print.text().startswith("打印所选 1 份")
    printed(made, settle, tmp_path / "责任书.pdf")
    assert (tmp_path / "责任书.pdf").read_bytes().startswith(b"%PDF")
    assert progress(made)["张示例"] == "11-23 已打印" and progress(made)["李示例"] == "待打印"
    tick(made, qtbot, "张示例")
    dialog = made.take("sign")
    assert dialog is not None
    dialog.act.click()
    settle()
    assert progress(made)["张示例"] == "11-23 已签"
    assert "已签 <b>1</b>" in made.figures.text()
    desk.records.undo()
    made.refresh(None)
    settle()
    assert progress(made)["张示例"] == "11-23 已打印"


def test_a_preview_alone_changes_nothing(made: SigningPage, qtbot: Any, settle: Settle, tmp_path: Path) -> None:
    tick(made, qtbot, *NAMES)
    made._draft.click()
    settle()
    preview = opened(PrintPreview)
    preview.save_to(tmp_path / "样.pdf")
    settle()
    preview.reject()
    made.refresh(None)
    settle()
    assert set(progress(made).values()) == {"待打印"}


def test_a_signature_before_the_paper_or_in_the_future_is_refused_at_the_day(
    made: SigningPage, qtbot: Any, settle: Settle, tmp_path: Path
) -> None:
    tick(made, qtbot, "张示例")
    printed(made, settle, tmp_path / "a.pdf")
    tick(made, qtbot, "张示例")
    dialog = made.take("sign")
    assert dialog is not None
    dialog.rows["signed_on"].editor.put("2027-05-01")
    dialog.act.click()
    settle()
    assert dialog.isVisible() and dialog.rows["signed_on"].problem is not None
    dialog.rows["signed_on"].editor.put("2026-11-20")
    dialog.act.click()
    settle()
    assert progress(made)["张示例"] == "11-20 已签"


def drop(page: SigningPage, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.dropEvent(QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    ))  # fmt: skip


def test_rows_are_measured_when_their_width_or_their_words_change(
    page: SigningPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit may have thousands: a window that gets higher or lower measures none of them."""
    measured: list[str] = []
    really = parts.wrapped_height
    monkeypatch.setattr(parts, "wrapped_height", lambda look, words, wide: (measured.append(words), really(look, words, wide))[1])
    page.table.setFixedHeight(page.table.height() - 40)
    assert measured == []
    page.table.setFixedWidth(page.table.width() - 60)
    assert len(measured) >= len(NAMES)
    measured.clear()
    page.load()
    settle()
    assert len(measured) >= len(NAMES)


def test_scans_that_are_dropped_go_to_the_scan_desk(made: SigningPage, tmp_path: Path) -> None:
    taken: list[tuple[str, list[Path]]] = []
    made.files_wanted.connect(lambda key, paths: taken.append((key, list(paths))))
    drop(made, tmp_path / "扫描0001.pdf")
    assert taken == [("scans", [tmp_path / "扫描0001.pdf"])]


def test_a_misprint_is_taken_up_again_and_printed_anew(
    made: SigningPage, qtbot: Any, desk: Desk, people: list[int], settle: Settle, tmp_path: Path
) -> None:
    tick(made, qtbot, "张示例")
    printed(made, settle, tmp_path / "错.pdf")
    desk.records.edit("people", people[0], {"phone": "13912345678"})
    made.refresh(None)
    settle()
    tick(made, qtbot, "张示例")
    dialog = made.take("reopen")
    assert dialog is not None
    dialog.act.click()
    settle()
    assert progress(made)["张示例"] == "待打印"
    row = desk.records.select("agreements", Filter("person", "is", people[0]))[0]
    assert row.values["printed_on"] is None and row.values["filled_values"] is None


# ---- the texts ----


@pytest.fixture
def texts(qtbot: Any, session: Session, settle: Settle, people: list[int]) -> TextsPage:
    session.year = 2026
    page = TextsPage(session)
    qtbot.addWidget(page)
    page.resize(1156, 600)
    page.show()
    page.shown()
    settle()
    return page


def test_a_text_is_checked_while_typed_and_kept_as_the_next_edition(texts: TextsPage, desk: Desk, settle: Settle) -> None:
    before = texts.list.count()
    assert before and not texts._save.isEnabled()
    shown = texts._shown
    assert shown is not None
    texts.editor.appendPlainText("本书由{{没有这一项}}保管。")
    settle()
    assert "第" in texts.problems.text() and texts._save.isEnabled()
    texts.save()
    settle()
    assert texts.dirty and texts.list.count() == before, "a text with a mistake is not kept"
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox):
            box.close()
    texts._discard.click()
    settle()
    assert not texts.dirty and not texts.problems.text()
    texts.editor.appendPlainText("本书一式两份。")
    settle()
    assert texts.save()
    settle()
    assert texts.list.count() == before + 1 and not texts.dirty
    kept = desk.agreements.texts.for_year(shown.variant, 2026)
    assert kept.body.endswith("本书一式两份。") and kept.edition == shown.edition + 1


def test_a_field_is_put_in_where_the_cursor_stands(texts: TextsPage, settle: Settle) -> None:
    settle()
    assert texts.fields.count() > 1
    texts.editor.moveCursor(texts.editor.textCursor().MoveOperation.End)
    texts.fields.activated.emit(1)
    assert texts.editor.toPlainText().endswith("{{" + texts.fields.itemData(1) + "}}")


def test_a_text_of_word_becomes_the_next_edition(texts: TextsPage, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    letter = docx.Document()
    for line in ("私家车驾驶员安全责任书", "乙方：{{姓名}}", "一、目标", "（一）不超速。", "甲方（盖章）：", "乙方（签字）："):
        letter.add_paragraph(line)
    letter.sections[0].header.paragraphs[0].text = "内部文件"
    letter.save(tmp_path / "我们的.docx")
    before, shown = texts.list.count(), texts._shown
    assert shown is not None and not texts.carried.isVisible()
    texts.take_word(tmp_path / "我们的.docx")
    settle()
    assert texts.dirty and "页眉" in texts.carried.text() and not texts.problems.text()
    assert texts.save()
    settle()
    assert texts.list.count() == before + 1 and not texts.carried.isVisible()
    kept = desk.agreements.texts.for_year(shown.variant, 2026)
    assert "# 私家车驾驶员安全责任书" in kept.body and "1. 不超速。" in kept.body and kept.body.startswith(f"variant: {shown.variant}")
    (tmp_path / "坏.docx").write_bytes(b"no word")
    texts.take_word(tmp_path / "坏.docx")
    settle()
    assert "不是能认的 Word" in texts.carried.text() and not texts.dirty
