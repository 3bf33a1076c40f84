"""The import desk driven with real widgets on messy lists: nothing is written before the last button."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu, QMessageBox

from tests.helpers.factory import person_id
from tests.helpers.import_desk import people, shown, type_and_enter
from tests.helpers.name_list import BAD_CLASS, DESTROYED, GOOD, line, messy_xlsx
from trafficdesk.desk import Query
from ui.desks.import_model import FIRST, PLAN
from ui.desks.imports import CHOOSE, COLUMNS, DONE, REVIEW, SHEETS, ImportPage
from ui.theme import LARGE, theme
from ui.widgets.cells import LOOK_ROLE


@pytest.fixture
def mess(tmp_path: Path) -> Path:
    return messy_xlsx(
        tmp_path / "驾驶员汇总（最终版）.xlsx",
        line("王　明", GOOD, "湖滨一小"),
        line("李红", float(DESTROYED[:17]) * 10),
        line("张强", BAD_CLASS, classes="C7"),
        line("赵敏", person_id(4), until=46935),
    )


@pytest.fixture
def page(session, qtbot) -> ImportPage:
    return shown(session, qtbot)


def texts(page: ImportPage, column: int) -> list[str]:
    model = page.review_step.table.table
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_a_messy_list_is_shown_before_anything_is_written(page, mess, settle, desk):
    page.open_file(mess)
    settle()
    assert page.stack.currentIndex() == REVIEW
    assert [card._number for card in page.review_step.counters.cards.values()] == [3, 0, 2, 1, 0, 1]
    assert texts(page, PLAN) == ["新增", "问题", "新增", "新增", "跳过", "跳过"]
    model = page.review_step.table.table
    assert model.head(model.column_of("phone")) == ("联系电话", "← 手机")
    until = model.index(3, model.column_of("valid_until"))
    assert until.data() == "46935 → 2028-07-01"
    assert until.data(LOOK_ROLE).corner == "warn"
    assert page.go.text() == "写入 3 行" and page.go.isEnabled()
    assert desk.records.count(Query("people")) == 0
    assert "表头在第 2–3 行" in page._file.text() and "备注2" in page.review_step._told.text()


def test_numbers_of_people_are_masked(page, mess, settle):
    page.open_file(mess)
    settle()
    model = page.review_step.table.table
    shown = [str(model.index(row, col).data()) for row in range(6) for col in range(model.columnCount())]
    assert not [text for text in shown if GOOD in text or "13800000001" in text]
    page._show_step(SHEETS)
    table = page.sheets_step.table
    raw = [
        table.item(row, col).text() for row in range(table.rowCount()) for col in range(table.columnCount())
    ]
    assert "驾驶人" in raw and not [text for text in raw if GOOD in text or "13800000001" in text]


def test_repair_skip_write_and_undo(page, mess, settle, desk, qtbot):
    changes = []
    page.changed.connect(changes.append)
    page.open_file(mess)
    settle()
    panel = page.review_step.panel
    assert panel.head.text() == "第 5 行 · 身份证号"
    assert "后三位已丢失" in panel.problem.head.text()
    type_and_enter(qtbot, page, "12011019")
    settle()
    assert panel.head.text() == "第 5 行 · 身份证号", "a wrong repair stays where it is"
    assert panel.problem.head.text().startswith("改过了，还是不对：")
    assert panel.editor.shown() == "12011019"
    type_and_enter(qtbot, page, DESTROYED)
    settle()
    assert panel.head.text() == "第 6 行 · 准驾车型" and "这一行照样登记" in panel.note.text.text()
    assert page.go.text() == "写入 4 行" and panel.wait.isVisible() and not panel.skip.isVisible()
    qtbot.mouseClick(panel.wait, Qt.MouseButton.LeftButton)
    settle()
    assert panel.head.text() == "没有问题了"
    assert texts(page, PLAN)[2] == "新增"
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    settle()
    assert page.stack.currentIndex() == DONE
    assert people(desk) == ["张强", "李红", "王明", "赵敏"]
    assert "新增 4 人" in changes[0].sentence
    desk.records.undo()
    assert people(desk) == [] and desk.records.count(Query("units")) == 0


def test_the_same_list_twice_gives_nothing_new(page, tmp_path, settle, desk):
    path = messy_xlsx(tmp_path / "名册.xlsx", line("王明", GOOD, "湖滨一小"), line("赵敏", person_id(4)))
    page.open_file(path)
    settle()
    page.write()
    settle()
    page.open_file(path)
    settle()
    assert page.review.counts() == {"add": 0, "update": 0, "skip": 4, "problem": 0, "confirm": 0, "pending": 0}
    assert not page.go.isEnabled() and "不用写入" in page._reason.text()
    assert desk.records.count(Query("people")) == 2


@pytest.mark.parametrize(("button", "phone"), [("take", "13900000009"), ("keep", "13800000001")])
def test_a_phone_that_differs_is_decided_by_a_person(page, tmp_path, settle, desk, qtbot, button, phone):
    page.open_file(messy_xlsx(tmp_path / "一.xlsx", line("王明", GOOD, "湖滨一小")))
    settle()
    page.write()
    settle()
    new = line("王明", GOOD, "湖滨一小", until="2033-03-01", phone="13900000009")
    page.open_file(messy_xlsx(tmp_path / "二.xlsx", new))
    settle()
    assert texts(page, PLAN)[0] == "要确认" and not page.go.isEnabled()
    qtbot.mouseClick(getattr(page.review_step.panel, button), Qt.MouseButton.LeftButton)
    settle()
    assert texts(page, PLAN)[0] == "更新"
    page.write()
    settle()
    (row,) = desk.records.select("people")
    assert row.values["phone"] == phone and row.values["valid_until"].year == 2033


def test_known_ones_can_be_skipped(page, tmp_path, settle, desk):
    page.open_file(messy_xlsx(tmp_path / "一.xlsx", line("王明", GOOD, "湖滨一小")))
    settle()
    page.write()
    settle()
    page._start_over()
    page.choose_step.on_match.setCurrentIndex(1)
    page.open_file(messy_xlsx(tmp_path / "二.xlsx", line("王明", GOOD, "湖滨一小", until="2033-03-01")))
    settle()
    assert page.review.counts()["skip"] == 3
    assert desk.records.select("people")[0].values["valid_until"].year == 2031


def test_counters_filter_the_preview(page, mess, settle, qtbot):
    page.open_file(mess)
    settle()
    card = page.review_step.counters.cards["problem"]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert texts(page, PLAN) == ["问题"] and card.isChecked()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert len(texts(page, PLAN)) == 6


def test_a_column_is_mapped_in_the_head_and_repairs_survive(page, mess, settle, qtbot):
    page.open_file(mess)
    settle()
    type_and_enter(qtbot, page, DESTROYED)
    settle()
    table = page.review_step.table
    menu = table.menu_for(table.table.column_of("phone"))
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    settle()
    assert page.stack.currentIndex() == REVIEW
    heads = [table.table.head(at) for at in range(FIRST, table.table.columnCount())]
    assert ("不导入", "← 手机") in heads
    assert texts(page, PLAN)[1] == "新增", "the repaired number is still there"
    table.remapped.emit("手机", "phone", None)
    settle()
    assert ("联系电话", "← 手机") in [table.table.head(at) for at in range(FIRST, table.table.columnCount())]


def test_a_list_without_a_name_column_stops_at_the_columns(page, tmp_path, settle):
    book = Workbook()
    book.active.append(["谁", "身份证号", "准驾车型", "联系电话"])
    book.active.append(["王明", GOOD, "C1", "13800000001"])
    book.save(tmp_path / "无名.xlsx")
    page.open_file(tmp_path / "无名.xlsx")
    settle()
    assert page.stack.currentIndex() == COLUMNS
    assert "姓名" in page.columns_step.missing.text.text()
    box = page.columns_step.boxes["谁"]
    box.setCurrentIndex(box.findData("name"))
    box.activated.emit(box.currentIndex())
    assert box.count()  # the lines are made anew, but the box lives until its signal is through
    assert page.review.missing_fields() == [
        spec for spec in page.review.missing_fields() if spec.name != "name"
    ]
    page.go.click()
    settle()
    assert page.stack.currentIndex() == REVIEW
    assert page.review_step.table.table.head(page.review_step.table.table.column_of("name"))[1] == "← 谁"


def test_steps_back_and_forth_lose_nothing(page, mess, settle, qtbot):
    page.open_file(mess)
    settle()
    type_and_enter(qtbot, page, DESTROYED)
    settle()
    for step in (COLUMNS, SHEETS, CHOOSE):
        page.back.click()
        assert page.stack.currentIndex() == step
    for _ in range(3):
        page.go.click()
    settle()
    assert page.stack.currentIndex() == REVIEW
    assert page.go.text() == "写入 4 行"


def test_an_unreadable_file_says_what_to_do(page, tmp_path, settle):
    (tmp_path / "名册.xlsx").write_bytes(b"%PDF-1.7 not a list")
    page.open_file(tmp_path / "名册.xlsx")
    settle()
    problem = page.choose_step.problem
    assert page.stack.currentIndex() == CHOOSE and problem.isVisible()
    assert "PDF" in problem.head.text() and "数据没有改动" in problem.text.text()


def test_a_web_page_called_xls_is_read(page, tmp_path, settle, desk):
    rows = "".join(
        f"<tr><td>{name}</td><td>{number}</td><td>C1</td><td>湖滨一小</td><td>2031-03-01</td></tr>"
        for name, number in (("王明", GOOD), ("赵敏", person_id(4)))
    )
    head = "<tr><th>姓名</th><th>身份证号</th><th>准驾车型</th><th>所在单位</th><th>驾驶证有效期止</th></tr>"
    path = tmp_path / "导出.xls"
    path.write_text(f"<html><meta charset='utf-8'><table>{head}{rows}</table></html>", "utf-8")
    page.open_file(path)
    settle()
    page.write()
    settle()
    assert people(desk) == ["王明", "赵敏"]


def test_an_old_excel_file_is_read(page, tmp_path, settle, desk):
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册")
    rows = (
        ("姓名", "身份证号", "准驾车型", "所在单位", "联系电话"),
        ("王明", GOOD, "C1", "湖滨一小", 13800000001.0),
    )
    for at, cells in enumerate(rows):
        for place, value in enumerate(cells):
            sheet.write(at, place, value)
    book.save(str(tmp_path / "老表.xls"))
    page.open_file(tmp_path / "老表.xls")
    settle()
    page.write()
    settle()
    (row,) = desk.records.select("people")
    assert row.title == "王明" and row.values["phone"] == "13800000001"


def test_a_dropped_file_is_opened(page, mess, settle):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(mess))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.choose_step.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))
    settle()
    assert page.review is not None and page.review.name == mess.name


def test_leaving_with_repairs_asks(page, mess, settle, qtbot, monkeypatch):
    page.open_file(mess)
    settle()
    assert page.may_close()
    type_and_enter(qtbot, page, DESTROYED)
    settle()
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()))
    assert not page.may_close() and "已经改了 1 行" in asked[0]


def test_the_panel_folds_below_in_large_type(page, mess, settle):
    page.open_file(mess)
    settle()
    panel, table = page.review_step.panel, page.review_step.table
    assert panel.mapTo(page, panel.rect().topLeft()).x() > table.width() - 20
    theme.set(step=LARGE)
    page.resize(1108, 600)
    settle()
    assert (
        panel.mapTo(page, panel.rect().topLeft()).y() > table.mapTo(page, table.rect().bottomLeft()).y() - 20
    )
    assert panel.fix.isVisible() and table.height() > 80


def test_a_doubtful_row_is_taken_when_the_clerk_says_why(page, tmp_path, settle, desk, qtbot):
    book = Workbook()
    book.active.append(["隐患编号", "发现日期", "类别", "地点", "隐患描述", "状态"])
    book.active.append(["老-7", "2025.3.2", "路", "示例路口", "标线不清", "已销号"])
    book.save(tmp_path / "a.xlsx")
    page.start_with("hazards", tmp_path / "a.xlsx")
    settle()
    panel = page.review_step.panel
    assert panel.why.isVisible() and not page.go.isEnabled()
    panel.accept.click()
    settle()
    assert not page.go.isEnabled()
    panel.why.setText("老台账没有记")
    qtbot.keyClick(panel.why, Qt.Key.Key_Return)
    settle()
    assert page.go.text() == "写入 1 行" and not panel.why.isVisible()
    page.write()
    settle()
    assert desk.records.select("hazards")[0].values["state"] == "销号"


def test_an_unknown_heading_is_pointed_at(page, tmp_path, settle, qtbot):
    book = Workbook()
    for cells in (["隐患一览"], ["甲", "乙", "丙"], ["2025.3.2", "路", "示例路口"]):
        book.active.append(cells)
    book.save(tmp_path / "a.xlsx")
    page.start_with("hazards", tmp_path / "a.xlsx")
    settle()
    assert page.stack.currentIndex() == SHEETS and "没有认出表头" in page.sheets_step._hint.text()
    table = page.sheets_step.table
    place = table.visualRect(table.model().index(1, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert "表头在第 2 行" in page.sheets_step._hint.text()
    assert [column.heading for column in page.review.columns()] == ["甲", "乙", "丙"]


def test_another_page_gets_an_empty_desk_once_the_last_list_is_written(page, tmp_path, settle):
    page.start_with("people", messy_xlsx(tmp_path / "a.xlsx", line("王示例", 1)))
    settle()
    page.start_with("people")
    assert page.stack.currentIndex() == REVIEW  # the same kind: the list under way stays
    page.write()
    settle()
    page.start_with("vehicles")
    assert page.stack.currentIndex() == CHOOSE and page.choose_step.code == "vehicles" and page.review is None


def test_a_word_outside_the_list_is_replaced_by_typing(page, tmp_path, settle, qtbot):
    book = Workbook()
    book.active.append(["车牌号", "号牌种类", "使用性质"])
    book.active.append(["津A00011", "小型汽车", "跑网约"])
    book.save(tmp_path / "a.xlsx")
    page.start_with("vehicles", tmp_path / "a.xlsx")
    settle()
    editor = page.review_step.panel.editor
    assert editor.shown() == "跑网约"
    page.review_step.panel.focus_input()
    qtbot.keyClicks(editor.combo.lineEdit(), "N")
    assert editor.shown() == "N"
