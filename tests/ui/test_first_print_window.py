"""From the window, too, a paper is fixed before it is there: print dialog of a table, signing desk, and printing anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.helpers.factory import person_id
from tests.helpers.print_rows import made, pages_text
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.engine.first_print import DRAFT
from ui.dialogs.ask import ReasonDialog
from ui.dialogs.print_kind import PrintKindDialog, choose_print
from ui.page import Page
from ui.printing.preview import PrintPreview
from ui.session import Session
from ui.work.agreements.signing import SigningPage

Settle = Callable[[], None]

pytestmark = pytest.mark.usefixtures("suites_own_day")  # in the year that these tests speak of


def widget(kind: type[Any]) -> Any:
    """The one that was opened last."""
    return [each for each in QApplication.allWidgets() if isinstance(each, kind) and each.isVisible()][-1]


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    unit = desk.records.add("units", {"name": "示例公司", "unit_type": "企业"}).ids[0]
    desk.records.add("people", {
        "name": "张示例", "id_number": person_id(1), "unit": unit, "category": "专职驾驶员", "phone": "16905210005",
        "licence_classes": "C1", "first_issued": "2015-03-01", "valid_until": "2031-03-01",
    })  # fmt: skip
    desk.agreements.make(2026)
    return desk


def agreement(desk: Desk) -> int:
    return next(each.agreement for each in desk.agreements.signers(2026) if each.person)


def saved(preview: PrintPreview, path: Path, settle: Settle) -> str:
    preview.save_to(path)
    settle()
    preview.reject()
    return "".join(pages_text(path.read_bytes()))


def page_of(qtbot: Any, session: Session) -> tuple[Page, list[ChangeSet]]:
    page, told = Page(), []
    page.changed.connect(told.append)
    qtbot.addWidget(page)
    page.show()
    return page, told


def test_the_print_dialog_of_a_table_fixes_what_it_prints(
    qtbot: Any, session: Session, office: Desk, settle: Settle, tmp_path: Path
) -> None:
    page, told = page_of(qtbot, session)
    row = agreement(office)

    def through_the_dialog() -> PrintPreview:
        choose_print(page, session, "agreements", [row])
        dialog = widget(PrintKindDialog)
        dialog.kinds.setCurrentIndex(dialog.kinds.findData("agreements"))
        dialog._accept()
        settle()
        return widget(PrintPreview)

    first = saved(through_the_dialog(), tmp_path / "1.pdf", settle)
    assert DRAFT not in first and [each.sentence for each in told] == ["打印交通安全责任书：张示例"]
    office.records.edit("people", office.records.select("people")[0].id, {"phone": "13912345678"})
    office.process("agreements").do(row, "sign")
    again = saved(through_the_dialog(), tmp_path / "2.pdf", settle)
    assert again.replace("补打", "") == first and "16905210005" in again


def test_a_look_from_the_signing_desk_counts_for_nothing(
    qtbot: Any, session: Session, office: Desk, settle: Settle, tmp_path: Path
) -> None:
    session.set_year(2026)
    page = SigningPage(session)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settle()
    page.table.signers.set_checked(range(page.table.signers.length()), True)
    page._draft.click()
    settle()
    assert DRAFT in saved(widget(PrintPreview), tmp_path / "看.pdf", settle)
    assert office.records.select("printed-papers") == []
    page._print.click()
    settle()
    assert DRAFT not in saved(widget(PrintPreview), tmp_path / "印.pdf", settle)
    assert {row.values["state"] for row in office.records.select("agreements")} == {"已打印"}


def test_a_paper_with_a_mistake_is_printed_anew_from_its_preview(
    qtbot: Any, session: Session, office: Desk, settle: Settle, tmp_path: Path
) -> None:
    from ui.printing.show import preview_document

    page, told = page_of(qtbot, session)
    hazard = made(office, "hazards", number="隐〔2026〕900", description="标线不清", notice_number="隐改〔2026〕1号")

    def shown() -> PrintPreview:
        preview_document(page, lambda progress: office.prints.render("hazard-notice", ids=[hazard], progress=progress))
        settle()
        return widget(PrintPreview)

    preview = shown()
    assert preview.anew_button.isHidden()
    saved(preview, tmp_path / "1.pdf", settle)
    office.records.edit("hazards", hazard, {"description": "后来改的"}, reason="测试")
    preview = shown()
    assert not preview.anew_button.isHidden()
    preview.anew_button.click()
    reason = widget(ReasonDialog)
    reason.line.setText("描述写错了")
    reason._accept()
    settle()
    assert told[-1].sentence.startswith("作废打印过的隐患整改通知书")
    assert "后来改的" in saved(widget(PrintPreview), tmp_path / "2.pdf", settle)
