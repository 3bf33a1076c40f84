"""The scan desk with real widgets: drop a stack, file what is complete, say whose the rest is, undo and file again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt

from tests.helpers.factory import person_id
from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk
from ui.session import Session
from ui.work.scans.closely import ScanDialog
from ui.work.scans.desk import ScanDesk

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(session: Session, named: Desk, show_page: ShowPage) -> ScanDesk:
    desk = session.desk
    unit = desk.records.add("units", {"name": "示例公司", "unit_type": "企业"}).ids[0]
    for number, name in enumerate(("张示例", "李示例"), 1):
        desk.records.add("people", {"name": name, "id_number": person_id(number), "unit": unit, "category": "专职驾驶员"}, reason="测试")
    desk.agreements.make(2026)
    return show_page(ScanDesk(session), 600)


@pytest.fixture
def scans(session: Session, tmp_path: Path) -> dict[str, Path]:
    """Each signer's agreement: 李示例's has lost its code on every page."""
    found = {}
    for signer in session.desk.agreements.signers(2026):
        content = session.desk.prints.issue("agreements", ids=[signer.agreement]).content
        found[signer.name] = tmp_path / f"{signer.serial}.pdf"
        if signer.name != "李示例":
            found[signer.name].write_bytes(content)
            continue
        document = pypdfium2.PdfDocument(content)
        pages = [each.render(scale=100 / 72, grayscale=True).to_pil() for each in document]
        document.close()
        for each in pages:
            ImageDraw.Draw(each).rectangle((each.width * 3 // 5, 0, each.width, 150), fill=255)
        pages[0].save(found[signer.name], save_all=True, append_images=pages[1:], resolution=100)
    return found


def signed(desk: Desk) -> set[str]:
    return {each.name for each in desk.agreements.signers(2026) if not each.open}


def test_a_stack_is_filed_the_rest_is_given_by_hand_and_all_is_undone(
    page: ScanDesk, scans: dict[str, Path], desk: Desk, settle: Settle
) -> None:
    assert page.empty.isVisible() and not page.go.isEnabled()
    page.take_files([scans["张示例"], scans["李示例"]])
    settle()
    assert "1 份齐" in page.head.text() and page.tray.count() == 2 and page.unsaved()
    page.signed_on.setText("2027-01-01")
    page.save()
    settle()
    assert page.problem.isVisible() and page.go.isEnabled() and signed(desk) == set(), "refused as a whole"
    assert not page.give_button.isEnabled()
    page.tray.selectAll()
    page.whose.line.setText("李示例")
    settle()
    hits = [page.whose.list.item(row).text() for row in range(page.whose.list.count())]
    page.whose.list.setCurrentRow(next(row for row, text in enumerate(hits) if "责任书" in text))
    page._say_give()
    page.give_button.click()
    settle()
    assert page.tray.count() == 0 and "2 份齐" in page.head.text()
    page.signed_on.setText("2026-11-20")
    page.save()
    settle()
    assert signed(desk) == {"张示例", "李示例"} and page.empty.isVisible() and not page.unsaved()
    desk.records.undo()
    page.refresh(None)
    settle()
    assert signed(desk) == set()
    page.read_again()
    settle()
    assert "1 份齐" in page.head.text() and page.tray.count() == 2


def test_what_is_not_known_stays_in_the_tray_and_goes_with_a_reason(page: ScanDesk, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    letter = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(letter).text((100, 200), "A letter of somebody else " * 3, fill=0)
    letter.save(tmp_path / "别的.png")
    (tmp_path / "坏.pdf").write_bytes(b"no pdf")
    page.take_files([tmp_path / "别的.png", tmp_path / "坏.pdf"])
    settle()
    assert page.tray.count() == 2 and "先放托盘" in page.go.text() and not page.same_button.isEnabled()
    page.save()
    settle()
    assert page.tray.count() == 1 and not page.unsaved() and not page.go.isEnabled(), "the broken file has no page to keep"
    page._drop(list(page.stack.tray), "不是我们的")
    settle()
    assert page.empty.isVisible() and desk.scans.tray().tray == []


def test_the_folder_of_the_scanner_is_looked_at(page: ScanDesk, scans: dict[str, Path], desk: Desk, settle: Settle, tmp_path: Path) -> None:
    assert not page.take_button.isVisible()
    folder = tmp_path / "扫描仪"
    folder.mkdir()
    page._set_folder(str(folder))
    settle()
    scans["张示例"].rename(folder / "新.pdf")
    page._look()
    settle()
    page._look()
    settle()
    assert "新来 1 个" in page.watch_text.text()
    page.take_button.click()
    settle()
    page.save()
    settle()
    assert (folder / "已归档" / "新.pdf").is_file() and len(page.last_files) == 1
    folder.rename(tmp_path / "拔了")
    page._look()
    settle()
    assert "打不开" in page.watch_text.text()


def test_a_page_is_seen_large_turned_and_the_next_one_follows(
    page: ScanDesk, scans: dict[str, Path], settle: Settle, qtbot: Any
) -> None:
    page.take_files([scans["张示例"], scans["李示例"]])
    settle()
    assert not page.look_button.isEnabled(), "nothing is chosen"
    page.tray.setCurrentRow(0)
    small = page.stack.tray[0].page
    qtbot.keyClick(page.tray, Qt.Key.Key_Space)
    settle()
    dialog = page.findChild(ScanDialog)
    assert dialog is not None and dialog.desk is not None and "没有认出二维码" in dialog.says.text()
    before = dialog.desk.zoom()
    dialog.desk.step_zoom(1)
    assert dialog.desk.zoom() > before
    dialog.turn(90)
    settle()
    assert dialog.page.turned == 90 and page.stack.tray[0].page is dialog.page is not small
    qtbot.keyClick(dialog.desk, Qt.Key.Key_Right)  # the page has the focus, and scrolls by arrows of its own
    settle()
    assert dialog.page is page.stack.tray[1].page
    qtbot.keyClick(dialog.desk, Qt.Key.Key_Right)
    assert dialog.page is page.stack.tray[1].page, "there is no third"
    qtbot.keyClick(dialog, Qt.Key.Key_Space)
    assert not dialog.isVisible()
    page.papers.opened.emit(page.papers.current_key())
    settle()
    paper = page.findChildren(ScanDialog)[-1]
    assert "张示例" in paper.says.text() and paper.page is page.stack.papers[0].in_order[0]
    paper.turn(180)
    settle()
    assert page.stack.papers[0].in_order[0].turned == 180
    paper.reject()
