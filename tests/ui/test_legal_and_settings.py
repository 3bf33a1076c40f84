"""The legal tables and the settings with real widgets: what is typed holds at once, what cannot be is refused at its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk
from ui.desks.legal import LegalPage
from ui.desks.settings import SettingsPage
from ui.dialogs import ask
from ui.dialogs.ask import ReasonDialog
from ui.session import Session
from ui.theme import LARGE, NORMAL

Settle = Callable[[], None]
TABLE = "hazard_terms"


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> Iterator[LegalPage]:
    made = show_page(LegalPage(session), 520)
    made.choose.setCurrentIndex(made.choose.findText(next(each.title for each in made._tables if each.name == TABLE)))
    made.choose.activated.emit(made.choose.currentIndex())
    yield made
    for table in session.desk.legal.tables():  # the tables are the program's, not this office's alone
        if table.own:
            session.desk.legal.reset(table.name, "测试结束")


def cell(page: LegalPage, words: str, column: str) -> Any:
    columns = page._current().columns
    line = next(at for at, row in enumerate(page._rows()) if words in row.values())
    return page.table.item(line, columns.index(column))


def give_reason(reason: str) -> None:
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, ReasonDialog) and each.isVisible())
    dialog.line.setText(reason)
    dialog._accept()


def test_a_changed_value_is_kept_with_a_reason_and_can_be_taken_back(page: LegalPage, desk: Desk, settle: Settle) -> None:
    assert page.state.word == "程序自带" and not page._save.isEnabled() and not page._reset.isEnabled()
    before = cell(page, "一般隐患", "value").text()
    cell(page, "一般隐患", "value").setText("7")
    assert page._save.isEnabled()
    page.save()
    give_reason("区里新规定")
    settle()
    assert page.state.word == "本办事处改过" and not page._save.isEnabled()
    own = next(each for each in desk.legal.tables() if each.name == TABLE)
    assert own.own and next(row for row in own.rows if row["label"] == "一般隐患")["value"] == "7"
    page._reset.click()
    give_reason("改错了")
    settle()
    assert page.state.word == "程序自带" and cell(page, "一般隐患", "value").text() == before


def test_what_cannot_be_is_refused_at_its_cell_and_stays_typed(page: LegalPage, desk: Desk, settle: Settle) -> None:
    cell(page, "一般隐患", "value").setText("很快")
    page.save()
    give_reason("试一试")
    settle()
    assert page.problem.text() and page.table.currentItem() is cell(page, "一般隐患", "value")
    assert cell(page, "一般隐患", "value").text() == "很快" and page._save.isEnabled()
    assert not next(each for each in desk.legal.tables() if each.name == TABLE).own
    page._discard.click()
    settle()
    assert cell(page, "一般隐患", "value").text() != "很快" and not page._save.isEnabled() and not page.problem.text()


def test_rows_are_added_below_the_chosen_one_and_dropped(page: LegalPage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = page._rows()
    page.table.setCurrentCell(1, 0)
    assert page.add()
    added = page._rows()
    assert len(added) == len(before) + 1
    dates = [name for name in ("since", "until") if name in page._current().columns]
    assert added[2] == {**before[1], **dict.fromkeys(dates, "")}
    assert page.table.currentRow() == 2
    page._drop.click()
    assert page._rows() == before
    for answer in (ask.STAY, ask.DISCARD):  # what was touched is only given up by saying so
        monkeypatch.setattr("ui.page.ask_unsaved", lambda *_, answer=answer: answer)
        assert page.may_close() is (answer == ask.DISCARD)
    saved: list[bool] = []
    monkeypatch.setattr("ui.page.ask_unsaved", lambda *_: ask.SAVE)
    monkeypatch.setattr(page, "save", lambda: saved.append(True))
    assert not page.may_close() and saved, "保存 saves"


def test_looking_for_a_word_hides_the_other_rows(page: LegalPage) -> None:
    assert page.find_rows()
    page.sought.setText("一般隐患")
    shown = [line for line in range(page.table.rowCount()) if not page.table.isRowHidden(line)]
    assert shown and all("一般隐患" in page._rows()[line].values() for line in shown)
    assert len(shown) < page.table.rowCount()
    page.sought.clear()
    assert not any(page.table.isRowHidden(line) for line in range(page.table.rowCount()))


# ---- settings ----


@pytest.fixture
def settings(qtbot: Any, session: Session, named: Desk, settle: Settle, desk: Desk) -> SettingsPage:
    made = SettingsPage(session)
    qtbot.addWidget(made)
    made.show()
    made.shown()
    settle()
    return made


def test_the_names_are_kept_and_a_new_clerk_becomes_a_user(settings: SettingsPage, desk: Desk, settle: Settle) -> None:
    assert (settings.name.text(), settings.clerk.currentText()) == ("示例街道办事处", "小林")
    assert not settings.save_button.isEnabled() and "没有改动" in settings._reason.text()
    settings.name.setText("新名街道办事处")
    settings.clerk.setEditText("小徐")
    settings.name.textEdited.emit("新名街道办事处")
    assert settings.save()
    settle()
    assert (desk.office.name, desk.office.user) == ("新名街道办事处", "小徐")
    assert "小徐" in {row.title for row in desk.records.select("users")}
    assert not settings.save_button.isEnabled()


@pytest.mark.parametrize(("name", "clerk", "why"), [("", "小林", "单位名称"), ("示例街道办事处", " ", "经办人")])
def test_empty_names_are_not_kept(settings: SettingsPage, desk: Desk, name: str, clerk: str, why: str) -> None:
    settings.name.setText(name)
    settings.name.textEdited.emit(name)
    settings.clerk.setEditText(clerk)
    assert not settings.save() and why in settings._reason.text()
    assert (desk.office.name, desk.office.user) == ("示例街道办事处", "小林")


def test_who_may_see_pupils_is_a_persons_own(settings: SettingsPage, desk: Desk, settle: Settle) -> None:
    settings.pupils.click()
    settings.save()
    settle()
    sees = {row.title: row.values["sees_pupils"] for row in desk.records.select("users")}
    assert sees["小林"] is True
    settings.clerk.setEditText("小徐")
    assert not settings.pupils.isChecked()
    settings.clerk.setEditText("小林")
    assert settings.pupils.isChecked()


def test_type_and_colours_work_at_once(settings: SettingsPage, themed: Any) -> None:
    settings.type_size.activated.emit(LARGE)
    assert themed.large and settings.type_size.currentIndex() == LARGE
    settings.dark.click()
    assert themed.dark
    settings.dark.click()
    settings.type_size.activated.emit(NORMAL)
    assert not themed.large and not themed.dark
