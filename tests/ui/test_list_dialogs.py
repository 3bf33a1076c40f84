"""自设栏目, 待补 and 像是同一条的: the dialogs that lists bring with them."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.helpers.factory import person_id
from trafficdesk.desk import Filter
from ui.desks.stream import StreamPage
from ui.dialogs.gaps import GapsDialog
from ui.dialogs.health import HealthDialog
from ui.dialogs.own_fields import OwnFieldsDialog
from ui.dialogs.twins import TwinsDialog


def people(desk, *numbers: int) -> list[int]:
    if not desk.records.select("units", Filter("name", "is", "示例一小")):
        desk.records.add("units", {"name": "示例一小", "unit_type": "学校"})
    common = {"name": "张示例", "unit": "示例一小", "phone": "13800000001"}
    return [desk.records.add("people", {**common, "id_number": person_id(n)}, reason="测试").changes[0].id for n in numbers]


def test_a_field_is_added_retired_and_shown_in_the_open_ledger(session, desk, qtbot, settle):
    (row,) = people(desk, 1)
    page = StreamPage(session, "档案", ["people"])
    qtbot.addWidget(page)
    page.show_tab(0)
    dialog = OwnFieldsDialog(desk, "people", page)
    qtbot.addWidget(dialog)
    dialog.changed.connect(page.refresh)
    dialog.name.setText("政治面貌")
    dialog.kind.setCurrentText("选择")
    dialog.words.setText("党员、团员")
    dialog.add_button.click()
    settle()
    spec = next(each for each in page.current().view.fields if each.label == "政治面貌")
    assert spec.section == "自设栏目" and spec.name in {each.name for each in desk.records.view("people").listed}
    desk.records.edit("people", row, {spec.name: "团员"})
    dialog.name.setText("姓名")
    dialog.add_button.click()
    settle()
    assert "已经有“姓名”这一项" in dialog.sentence.text()
    dialog.switch.click()
    settle()
    assert dialog.switch.text() == "重新使用" and spec.name not in desk.records.row("people", row).values
    dialog.switch.click()
    settle()
    assert desk.records.row("people", row).values[spec.name] == "团员"
    dialog.name.clear()
    dialog.change_button.click()
    assert (dialog.name.text(), dialog.words.text(), dialog.kind.isEnabled()) == ("政治面貌", "党员、团员", False)
    dialog.words.setText("党员、团员、群众")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return)
    settle()
    (own,) = desk.own_fields.all("people")
    assert own.words == ("党员", "团员", "群众") and dialog.name.text() == "" and dialog.kind.isEnabled()
    assert desk.records.row("people", row).values[spec.name] == "团员"


def test_likely_twins_are_merged_with_the_values_that_are_ticked(desk, qtbot, settle):
    first, second = people(desk, 1, 2)
    dialog = TwinsDialog(desk, None)
    qtbot.addWidget(dialog)
    settle()
    assert "姓名和联系电话都相同" in dialog.pairs.currentText()
    line = next(at for at, each in enumerate(dialog._differing) if each.label == "身份证号")
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    dialog.table.setFocus()
    qtbot.waitUntil(dialog.table.hasFocus)
    dialog.table.setCurrentCell(line, 2)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    settle()
    assert dialog.table.item(line, 2).text().startswith("✓")
    dialog.table.cellClicked.emit(line, 1)
    assert dialog.table.item(line, 1).text().startswith("✓")
    dialog.table.cellClicked.emit(line, 2)
    assert dialog.table.item(line, 2).text().startswith("✓")
    dialog.go.click()
    settle()
    (row,) = desk.records.select("people")
    assert row.id == first and row.values["id_number"] == person_id(2)
    assert not dialog.go.isEnabled() and "没有像是同一条" in dialog.head.text()
    assert second not in {each.id for each in desk.records.select("people")}


def test_a_gap_opens_its_row_or_needs_no_filling(desk, qtbot, settle):
    (row,) = people(desk, 1)
    with desk.records.work("导入") as work:
        for label in ("准驾车型", "住址"):
            work.add_fact("gaps", {"owner_code": "people", "owner": row, "field": "licence_classes", "name": "张示例", "label": label,
                                   "said": "C7", "sentence": "读不出来。", "state": "待补"})  # fmt: skip
    dialog = GapsDialog(desk, None)
    qtbot.addWidget(dialog)
    settle()
    assert len(dialog.gaps) == 2 and "2 处" in dialog.head.text()
    dialog.drop.click()
    settle()
    assert len(dialog.gaps) == 1
    shown = []
    dialog.shown.connect(lambda code, record: shown.append((code, record)))
    dialog.go.click()
    assert shown == [("people", row)]


def test_the_check_leads_to_what_is_likely_one(desk, qtbot, settle):
    people(desk, 1, 2)
    dialogs = []

    def twins() -> None:
        dialogs.append(TwinsDialog(desk, None))
        qtbot.addWidget(dialogs[0])

    dialog = HealthDialog(list(desk.check()), lambda *_: None, twins, None)
    qtbot.addWidget(dialog)
    named = [dialog.list.item(at).text() for at in range(dialog.list.count())]
    assert any("像同一条" in each and "合并成一条" in each for each in named)
    dialog.alike.click()
    settle()
    assert len(dialogs[0].twins) == 1
