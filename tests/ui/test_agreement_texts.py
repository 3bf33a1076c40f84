"""The page of the agreements' texts: edited as they print, and what the program brings beside what is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trafficdesk.desk import Desk
from trafficdesk.work.agreements import texts as agreement_texts
from ui.session import Session
from ui.work.agreements.offers import OffersDialog
from ui.work.agreements.texts import TextsPage

Settle = Callable[[], None]


@pytest.fixture
def page(desk: Desk, named: Desk, session: Session, qtbot: Any, settle: Settle) -> TextsPage:
    made = TextsPage(session)
    qtbot.addWidget(made)
    made.show()
    made.load()
    settle()
    return made


def test_no_key_of_the_file_is_seen_and_what_is_edited_is_kept(page: TextsPage, desk: Desk, settle: Settle) -> None:
    shown = page.editor.toPlainText()
    assert shown.startswith("【标题】") and "variant" not in shown and "@签字" not in shown and "（一）" in shown
    assert not page.dirty and page.body == page._shown.body
    assert page.offered.isHidden()
    variant = page._shown.variant
    page.editor.setPlainText(shown.replace("甲乙双方", "双方"))
    page.letter_size.setCurrentText("四号")
    page.leading.setText("24")
    assert page.dirty
    page.save()
    settle()
    kept = desk.agreements.texts.for_year(variant, page.session.year)
    assert kept.edition == 2 and f"variant: {variant}" in kept.body and "size: 四号\nleading: 24" in kept.body
    assert "甲乙双方" not in kept.body


def test_a_mistake_is_named_by_the_line_that_is_seen(page: TextsPage, settle: Settle) -> None:
    lines = page.editor.toPlainText().split("\n")
    page.editor.setPlainText("\n".join([*lines[:4], "请{{姓各}}签字", *lines[4:]]))
    page._check()
    settle()
    assert "第 5 行" in page.problems.text() and "姓名" in page.problems.text()


def test_what_the_program_brings_is_compared_and_taken(
    page: TextsPage, desk: Desk, qtbot: Any, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = agreement_texts._shipped()
    newer = {**shipped, "street-unit": shipped["street-unit"].replace("一、责任目标\n", "一、责任目标\n1. 新加的一条。\n")}
    monkeypatch.setattr(agreement_texts, "_shipped", lambda: newer)
    page.load()
    settle()
    assert not page.offered.isHidden() and "1 类" in page.offered.text.text()
    dialog = OffersDialog(desk.agreements.texts, page._offers, 2026, page.changed.emit, page)
    qtbot.addWidget(dialog)
    marked = [dialog.table.item(at, 1).text() for at in range(dialog.table.rowCount())]
    assert [text for text in marked if text.startswith("≠")] == ["≠ （一）新加的一条。"]
    dialog.take()
    settle()
    assert dialog.offers == [] and "新加的一条" in desk.agreements.texts.for_year("street-unit", 2026).body
