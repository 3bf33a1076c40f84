"""What the import desk asks and how it is answered: equal cells at once, columns without a field, on to what stayed out."""

from __future__ import annotations

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.helpers.factory import person_id
from tests.helpers.import_desk import people, shown, type_and_enter
from tests.helpers.name_list import GOOD, line, messy_xlsx
from ui.desks.imports import COLUMNS, DONE, REVIEW, ImportPage
from ui.theme import LARGE, NORMAL, theme


@pytest.fixture
def page(session, qtbot) -> ImportPage:
    return shown(session, qtbot)


def test_a_second_wrong_answer_for_equal_cells_stays_where_it_is(page, tmp_path, settle, qtbot):
    """Also where another row, which cannot go in at all, comes first in the list of what is left."""
    lines = [line("王明", GOOD, "湖滨一小", classes="C7"), line("赵敏", person_id(4), classes="C7"), line("", person_id(5))]
    page.open_file(messy_xlsx(tmp_path / "名册.xlsx", *lines))
    settle()
    panel = page.review_step.panel
    page.review_step.show_place(next(each for each in page.review.places() if each.field == "licence_classes"))
    settle()
    for typed, head in (("C9", "第 4 行 · 准驾车型"), ("C1", "第 6 行 · 姓名")):
        panel.editor.set_value(None, typed)
        qtbot.mouseClick(panel.fix_all, Qt.MouseButton.LeftButton)
        settle()
        assert panel.head.text() == head
        assert page.review.cell_text(1, "licence_classes") == typed
    panel.back.click()
    settle()
    assert panel.note.text.text().startswith("改过了，还是不对：")


@pytest.mark.parametrize(("step", "width"), [(NORMAL, 1156), (LARGE, 1108)])
def test_what_comes_of_a_list_fits_a_small_screen(page, tmp_path, settle, qtbot, step, width):
    """With units to be made, people who are gone and a long sentence: the page is never larger than the window has room for."""
    page.open_file(messy_xlsx(tmp_path / "一.xlsx", *(line(f"王{n}", person_id(n), "湖滨第一实验小学东校区") for n in (1, 2))))
    settle()
    page.write()
    settle()
    theme.set(step=step)
    page.resize(width, 630 if step == NORMAL else 600)
    second = messy_xlsx(
        tmp_path / "二.xlsx", line("王1", GOOD, "湖滨第一实验小学东校区"),
        *(line(f"赵{n}", person_id(n), "新示例物流有限公司", classes="C7") for n in range(4, 12)),
        *(line("", person_id(n), "新示例物流有限公司") for n in range(12, 20)),
        *(line(f"孙{n}", person_id(n), "湖滨第一实验小学东校园区") for n in range(20, 23)),
    )  # fmt: skip
    page.open_file(second)
    settle()
    step = page.review_step
    assert step.leavers.isVisible() and step.made.isVisible() and "备注2" in step._told.text()
    panel = page.review_step.panel
    for place in {each.field: each for each in page.review.places()}.values():
        page.review_step.show_place(place)
        settle()
        assert page.minimumSizeHint().width() <= width and page.minimumSizeHint().height() <= page.height(), place
    panel.editor.set_value(None, "C9")
    qtbot.mouseClick(panel.fix_all, Qt.MouseButton.LeftButton)
    settle()
    assert panel.back.isVisible() and page.minimumSizeHint().height() <= page.height()
    page.write()
    settle()
    assert page.stack.currentIndex() == DONE and page.minimumSizeHint().width() <= width


def test_what_a_list_leaves_open_is_answered_at_its_columns(page, tmp_path, settle, desk, qtbot):
    """Two columns for one field, columns without one: each with what stands in it, answered once; then the rows are checked."""
    book = Workbook()
    book.active.append(["姓名", "身份证号", "所在单位", "地址", "地址", "政治面貌", "工号"])
    for n in (1, 2, 3):
        book.active.append([f"王{n}", person_id(n), "湖滨一小", f"旧街{n}号", f"新街{n}号", "群众", n])
    book.save(tmp_path / "a.xlsx")
    page.start_with("people", tmp_path / "a.xlsx")
    settle()
    step = page.columns_step
    assert page.stack.currentIndex() == COLUMNS and not page.go.isEnabled() and step._many.isVisible()
    asked = [name for name, box in step.boxes.items() if box.currentData() == "?"]
    assert asked == ["地址", "地址@5", "政治面貌", "工号"]
    shown = {text.text() for text in step.findChildren(QLabel)}
    assert "旧街1号  ·  旧街2号  ·  旧街3号" in shown and any("都像“住址”" in text for text in shown)

    def answer(name: str, how: str) -> None:
        box = step.boxes[name]
        box.setCurrentIndex(box.findData(how))
        box.activated.emit(box.currentIndex())
        settle()

    answer("地址@5", "address")
    answer("地址", "!drop")
    answer("政治面貌", "!own")
    qtbot.mouseClick(step.all_remark, Qt.MouseButton.LeftButton) if step.all_remark.isVisible() else answer("工号", "!remark")
    assert page.go.isEnabled() and page.go.hasFocus()
    page.go.click()
    settle()
    page.write()
    settle()
    row = desk.records.select("people")[0]
    own = next(spec.name for spec in desk.records.view("people").fields if spec.is_own)
    assert (row.values["address"], row.values[own], row.values["remark"]) == ("新街1号", "群众", "工号：1")


def test_the_end_leads_to_its_rows_and_on_to_those_that_stayed_out(page, tmp_path, settle, desk, qtbot):
    page.open_file(messy_xlsx(tmp_path / "一.xlsx", line("王明", GOOD, "湖滨一小"), line("周强", person_id(6), "湖滨一小")))
    settle()
    page.write()
    settle()
    page._start_over()
    second = messy_xlsx(tmp_path / "二.xlsx", line("王明", GOOD, "湖滨一小", until="2033-03-01"), line("赵敏", person_id(4), classes="C7"),
                        line("李红", "12011019"))  # fmt: skip
    page.open_file(second)
    settle()
    page.review.set_leaving([each.id for each in page.review.leavers])
    page.write()
    settle()
    done, opened = page.done_step, []
    assert list(done.links) == ["added", "updated", "pending", "left", "rest", "default 0"]
    done.opened.connect(lambda code, filters: opened.append((code, filters[0].value)))
    for key in ("added", "updated", "pending", "left", "default 0"):
        qtbot.mouseClick(done.links[key], Qt.MouseButton.LeftButton)
    ids = {row.title: row.id for row in desk.records.select("people")}
    assert opened == [("people", (ids[name],)) for name in ("赵敏", "王明", "赵敏", "周强", "赵敏")]

    page.refresh(desk.records.undo())
    settle()
    assert "已经撤销" in done.head.text() and not done.links["added"].isEnabled()
    page.refresh(desk.records.redo())
    settle()
    assert done.head.text() == "已经写入" and done.links["added"].isEnabled()

    qtbot.mouseClick(done.links["rest"], Qt.MouseButton.LeftButton)
    settle()
    assert page.stack.currentIndex() == REVIEW
    assert {key: page.review.counts()[key] for key in ("add", "update", "problem")} == {"add": 0, "update": 0, "problem": 1}
    type_and_enter(qtbot, page, person_id(7))
    settle()
    page.write()
    settle()
    assert people(desk) == ["周强", "李红", "王明", "赵敏"]
    assert {row.title: row.values["state"] for row in desk.records.select("people")}["周强"] == "调出"
