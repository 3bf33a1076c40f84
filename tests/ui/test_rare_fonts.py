"""A rare name in the window: a font is added and taken away, and agreements with a gap are asked about before the batch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from ui.desks.rare_fonts import RareFontsDialog
from ui.page import Page
from ui.printing import show
from ui.session import Session

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "fonts" / "rare.ttf"
Settle = Callable[[], None]


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    unit = desk.records.add("units", {"name": "示例公司", "unit_type": "企业"}).ids[0]
    for number, name in enumerate(("张𠮷", "李示例")):
        desk.records.add("people", {"name": name, "id_number": person_id(number), "unit": unit, "category": "专职驾驶员"}, reason="测试")
    desk.agreements.make(2026)
    return desk


def test_a_font_is_added_by_a_file_and_taken_away(office: Desk, qtbot: Any, settle: Settle, tmp_path: Path) -> None:
    page = Page()
    qtbot.addWidget(page)
    dialog = RareFontsDialog(office, page)
    qtbot.addWidget(dialog)
    settle()
    assert not dialog._remove.isEnabled()
    wrong = tmp_path / "wrong.ttf"
    wrong.write_bytes(b"no font")
    dialog.add(wrong)
    settle()
    assert "不是完整的字库" in dialog.said.text() and office.paper.fonts() == []
    dialog.add(SAMPLE)
    settle()
    assert not dialog.said.isVisibleTo(dialog) and [each.letters for each in office.paper.fonts()] == [2]
    assert "rare.ttf" in dialog.list.currentItem().text() and dialog._remove.isEnabled()
    assert office.prints.render("driver-card").by_hand == ""
    dialog.remove()
    settle()
    assert office.paper.fonts() == [] and "张𠮷" in office.prints.render("driver-card").by_hand


@pytest.mark.parametrize(("answer", "papers"), [("先不打", 0), ("只打其余 2 份", 2), ("都打，空框手写", 3)])
def test_agreements_with_a_gap_are_asked_about(
    office: Desk, session: Session, qtbot: Any, settle: Settle, monkeypatch: pytest.MonkeyPatch, answer: str, papers: int
) -> None:
    ids = [each.agreement for each in office.agreements.signers(2026) if each.agreement]
    shown: list[int] = []
    monkeypatch.setattr(show, "_open", lambda _owner, printed, *_more: shown.append(len(printed.parts)))

    def press(box: QMessageBox) -> int:
        button = next(each for each in box.buttons() if each.text() == answer)
        monkeypatch.setattr(box, "clickedButton", lambda: button)
        assert "张𠮷" in box.text()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    page = Page()
    qtbot.addWidget(page)
    show.preview_document(page, lambda progress: office.prints.render("agreements", ids=ids, progress=progress))
    settle()
    assert shown == ([papers] if papers else [])


def test_an_old_value_with_such_a_letter_blocks_no_card(office: Desk) -> None:
    person = next(row.id for row in office.records.select("people") if "𠮷" in row.title)
    assert office.records.edit("people", person, {"phone": "16905210005"}).sentence
    assert len(office.prints.render("driver-card", ids=[person]).parts) == 1
