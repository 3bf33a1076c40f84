"""The page of a record: opening, guarding what is unsaved, saving, adding, deleting, the full page, the trash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.factory import one
from tests.helpers.stock import CODES, Stock
from trafficdesk.desk import ChangeSet, Desk, Filter, Query
from ui.desks import ledger
from ui.desks.catalogue import command
from ui.desks.ledger import LedgerPage, year_filters
from ui.desks.trash import TrashPage
from ui.dialogs import ask
from ui.dialogs.bulk_edit import BulkEditDialog
from ui.dialogs.export import ExportDialog
from ui.dialogs.history import HistoryDialog
from ui.dialogs.print_kind import PrintKindDialog
from ui.focus import stops
from ui.forms.head import UNSAVED
from ui.main_window import MainWindow
from ui.page import TabbedPage
from ui.session import Session
from ui.tables.columns import ColumnChooser
from ui.tables.expiry import standing_of
from ui.tables.model import RecordTable
from ui.tables.panel import TablePanel
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.work.people.person import PersonPage

Open = Callable[[str], LedgerPage]


@pytest.fixture
def page_of(qtbot: Any, session: Session, settle: Callable[[], None]) -> Open:
    return lambda code: opened(LedgerPage(session, code), qtbot, settle)


def opened(page: LedgerPage, qtbot: Any, settle: Callable[[], None]) -> LedgerPage:
    qtbot.addWidget(page)
    page.resize(1156, 560)
    page.changed.connect(page.refresh)  # what the window does
    page.show()
    page.shown()
    settle()
    return page


@pytest.mark.parametrize("code", CODES)
def test_a_table_shows_every_row_in_any_order_and_keeps_qts_rules(
    qtbot: Any, stock: Stock, stocked_session: Session, settle: Callable[[], None], code: str
) -> None:
    """The form beside it is filled, saved and undone in every ledger by tests/ui/test_live_window.py."""
    desk = stocked_session.desk
    panel = TablePanel(desk, desk.records.view(code))
    qtbot.addWidget(panel)
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    panel.resize(700, 560)
    panel.show()
    panel.start()
    settle()
    every_row_is_there_and_says_what_is_recorded(panel.model, stock.rows[code])
    panel.model.sort(1, Qt.SortOrder.DescendingOrder)
    settle()
    assert set(stock.rows[code]) <= set(panel.model.shown_ids())


@pytest.mark.parametrize("code", ["units", "people", "hazards", "official-trips", "years"])
def test_the_page_opens_with_its_first_row_in_the_form(qtbot: Any, stocked_session: Session, settle: Callable[[], None], code: str) -> None:
    page = LedgerPage(stocked_session, code)
    page.panel.set_fixed(())  # the rows of every year
    opened(page, qtbot, settle)
    assert page.form.row is not None
    assert page.form.row.id == page.panel.table.current_id()
    assert not page.form.dirty
    assert page.row_actions().right[-1].property("kind") == "primary"


def every_row_is_there_and_says_what_is_recorded(model: RecordTable, ids: list[int]) -> None:
    assert set(ids) <= {model.id_at(row) for row in range(model.rowCount())}
    row = model.row(0)
    assert row is not None
    computed = model.desk.records.computed_values(model.view.code, [row.id], model.computed.year).get(row.id, {})
    for place, spec in enumerate(model.columns, start=1):
        state = computed.get(spec.name) or standing_of(model.view, spec, row)
        shown = model.index(0, place).data()
        assert shown == (state.word if state else row.text(spec))
        spoken = model.index(0, place).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.startswith(f"{spec.label} ") and (shown or "空") in spoken


def test_an_empty_page_offers_at_most_three_ways_on(page_of: Open) -> None:
    page = page_of("units")
    assert page.panel.empty.isVisible()
    assert "还没有单位" in page.panel.empty.head.text()
    assert len(page.panel._actions) <= 3
    assert not page.form.isEnabled()


def test_after_the_very_first_row_the_next_empty_form_stays(page_of: Open, desk: Desk, settle: Callable[[], None]) -> None:
    page = page_of("forces")
    for name in ("张示例", "李示例"):
        if not page.form.isEnabled():
            page.add()
        page.form.rows["name"].editor.put(name)
        page.form.rows["kind"].editor.put("专职安全员")
        page.save_and_next()
        settle()
        assert page.form.row is None and page.form.isEnabled()
    assert {row.title for row in desk.records.select("forces")} == {"张示例", "李示例"}
    view = page.panel.table
    kind = [spec.name for spec in page.panel.model.columns].index("kind") + 1
    settle()
    assert view.columnWidth(kind) > view.fontMetrics().horizontalAdvance("专职安全员")


def test_a_print_is_of_the_chosen_rows_or_of_all(page_of: Open, desk: Desk, session: Session, settle: Callable[[], None]) -> None:
    page = page_of("forces")
    asked: list[tuple[str, list[int], list[int]]] = []
    page.print_wanted.connect(lambda *given: asked.append(given))
    page.print_it()
    assert not asked
    for name in ("张示例", "李示例"):
        desk.records.add("forces", {"name": name, "kind": "志愿者"})
    page.refresh(None)
    settle()
    page.print_it()
    ((code, chosen, shown),) = asked
    assert (code, len(chosen), len(shown)) == ("forces", 1, 2)
    dialog = PrintKindDialog(session, code, chosen, shown, page)
    assert [dialog.rows.itemText(at) for at in range(2)] == ["选中的 1 人", "表里显示的全部 2 人"]
    assert dialog.rows.itemData(1) == shown


def test_there_is_one_primary_button(page_of: Open, desk: Desk, settle: Callable[[], None]) -> None:
    page = page_of("units")

    def primaries() -> list[str]:
        seen = [*(b for b in page.panel._actions if b.isVisible()), *page.row_actions().right]
        return [b.text() for b in seen if b.property("kind") == "primary"]

    assert primaries() == ["导入 Excel 名册"]
    page.add()
    settle()
    assert primaries() == ["保存  F2"]
    page.form.rows["name"].editor.put("湖滨第一小学")
    page.save()
    settle()
    assert primaries() == ["保存  F2"]


def test_in_a_narrow_window_the_form_is_pulled_out_over_the_table(
    page_of: Open, desk: Desk, settle: Callable[[], None]
) -> None:
    one(desk, "units")
    page = page_of("units")
    assert page.form.isVisible() and page._pull.isHidden()
    page.resize(750, 450)
    settle()
    assert not page.form.isVisible() and not page._pull.isHidden()
    assert page.panel.width() == page.width()
    page._pull.click()
    assert page.form.isVisible() and page.rect().contains(page.form.geometry())
    page.form.rows["address"].editor.put("新地址")
    assert not page._pull.isEnabled()  # what is unsaved is never put out of sight
    page.save()
    settle()
    page._pull.click()
    assert not page.form.isVisible()
    page.add()
    assert page.form.isVisible()
    page.resize(1156, 560)
    settle()
    assert page.form.isVisible() and page.splitter.indexOf(page.form) == 1 and page._pull.isHidden()


def test_adding_saving_and_undoing_keep_table_and_form_in_step(
    page_of: Open, desk: Desk, settle: Callable[[], None]
) -> None:
    page = page_of("units")
    said: list[ChangeSet] = []
    page.changed.connect(said.append)
    page.add()
    page.form.rows["name"].editor.put("湖滨第一小学")
    page.save()
    settle()
    assert said and "湖滨第一小学" in said[-1].sentence
    assert page.panel.model.rowCount() == 1
    assert page.form.row is not None and page.form.row.title == "湖滨第一小学"
    page.form.rows["name"].editor.put("湖滨第二小学")
    page.save()
    settle()
    page.refresh(desk.records.undo())
    settle()
    assert page.form.row.title == "湖滨第一小学"
    assert page.panel.model.index(0, 1).data() == "湖滨第一小学"


def test_save_and_next_goes_down_the_table_and_on_to_an_empty_form(
    page_of: Open, desk: Desk, settle: Callable[[], None]
) -> None:
    one(desk, "units"), one(desk, "units")
    page = page_of("units")
    first = page.panel.table.current_id()
    page.form.rows["address"].editor.put("新地址 1")
    page.save_and_next()
    settle()
    assert page.panel.table.current_id() != first
    assert page.form.row is not None and page.form.row.id == page.panel.table.current_id()
    page.add()
    page.form.rows["name"].editor.put("再一家")
    page.save_and_next()
    settle()
    assert page.form.row is None and page.form.rows["name"].editor.shown() == ""


def test_the_first_record_of_a_table_is_followed_by_an_empty_form_and_its_name_is_whole(
    page_of: Open, settle: Callable[[], None]
) -> None:
    page = page_of("units")
    page.add()
    page.form.rows["name"].editor.put("天津湖畔货运有限公司")
    page.save_and_next()
    settle()
    assert page.form.row is None and page.form.rows["name"].editor.shown() == ""  # the next one does not overwrite it
    table = page.panel.table
    assert table.columnWidth(1) >= table.sizeHintForColumn(1)


@pytest.mark.parametrize("answer", [ask.STAY, ask.DISCARD, ask.SAVE])
def test_unsaved_input_is_never_lost_without_asking(
    page_of: Open, desk: Desk, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    one(desk, "units"), one(desk, "units")
    page = page_of("units")
    first = page.panel.table.current_id()
    asked: list[str] = []
    monkeypatch.setattr(ledger, "ask_unsaved", lambda parent, what: asked.append(what) or answer)
    page.form.rows["address"].editor.put("还没存的地址")
    page.panel.table.choose_row(1)
    settle()
    assert len(asked) == 1
    stored = desk.records.row("units", first).values["address"]
    if answer == ask.STAY:
        assert page.panel.table.current_id() == first and page.panel.table.chosen_ids() == [first], "the mark is where the form is"
        assert page.form.rows["address"].editor.shown() == "还没存的地址"
        assert not page.may_close()
    else:
        assert page.form.row is not None and page.form.row.id == page.panel.table.current_id() != first
        assert (stored == "还没存的地址") is (answer == ask.SAVE)
        assert page.may_close()


def test_the_first_letter_typed_moves_nothing(
    qtbot: Any, session: Session, desk: Desk, settle: Callable[[], None]
) -> None:
    one(desk, "units")
    stream = TabbedPage("单位")
    qtbot.addWidget(stream)
    stream.add_tab("单位", lambda: LedgerPage(session, "units"))
    stream.resize(1156, 600)
    stream.show()
    page = stream.show_tab(0)
    stream.shown()
    settle()
    assert isinstance(page, LedgerPage)
    bar = stream._bar_of[page]
    parts = [*bar.findChildren(Button), page.form.head, page.form.head.title, page.form.head.kind, page.form.rows["address"].editor]
    before = [(each.geometry(), each.isVisibleTo(stream)) for each in parts]
    page.form.rows["address"].editor.put("路")
    settle()
    assert page.form.dirty and page.form.head.kind.text() == UNSAVED and page._save.isEnabled()
    assert [(each.geometry(), each.isVisibleTo(stream)) for each in parts] == before


def test_escape_gives_up_at_once_and_a_new_record_goes_altogether(page_of: Open, desk: Desk, settle: Callable[[], None]) -> None:
    row_id = one(desk, "units")
    page = page_of("units")
    box = page.form.rows["address"].editor.box
    box.setFocus()
    page.form.rows["address"].editor.put("写错的")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    settle()
    assert not page.form.dirty and page.focusWidget() is page.panel.table
    page.add()
    page.form.rows["address"].editor.put("写错的")
    QTest.keyClick(page.form.rows["name"].editor.box, Qt.Key.Key_Escape)
    settle()
    assert page.form.row is not None and page.form.row.id == row_id and not page.form.dirty and not page.adding


def test_a_refresh_does_not_touch_what_is_being_typed(
    page_of: Open, desk: Desk, settle: Callable[[], None]
) -> None:
    row_id = one(desk, "units")
    page = page_of("units")
    page.form.rows["address"].editor.put("正在输")
    page.refresh(desk.records.edit("units", row_id, {"head": "别人"}))
    settle()
    assert page.form.rows["address"].editor.shown() == "正在输"


def test_the_year_selector_filters_records_kept_by_year(session: Session, desk: Desk) -> None:
    assert year_filters(desk.records.view("agreements"), 2026) == (Filter("year", "is", 2026),)
    assert year_filters(desk.records.view("people"), 2026) == ()
    span = year_filters(desk.records.view("violations"), 2026)[0]
    assert (span.value, span.upper) == (date(2026, 1, 1), date(2026, 12, 31))


def test_deleting_asks_for_a_reason_and_the_trash_gives_back(
    qtbot: Any, page_of: Open, session: Session, desk: Desk, settle: Callable[[], None]
) -> None:
    row_id = one(desk, "users")
    page = page_of("users")
    QTest.keyClick(page.panel.table, Qt.Key.Key_Delete)
    settle()
    dialog = page.findChild(ask.ReasonDialog)
    assert dialog is not None
    assert desk.records.row("users", row_id).title in dialog.findChildren(WrappedLabel)[0].text(), "who goes is named"
    dialog._accept()
    assert dialog.isVisible() and desk.records.count(Query("users")) == 1, "no reason, no deletion"
    dialog.line.setText("重复登记")
    dialog._accept()
    settle()
    assert desk.records.count(Query("users")) == 0
    trash = TrashPage(session)
    qtbot.addWidget(trash)
    trash.shown()
    settle()
    trash.restore()
    settle()
    assert desk.records.row("users", row_id).title
    assert desk.records.count(Query("users")) == 1


def test_bulk_edit_changes_all_or_says_what_is_wrong(
    qtbot: Any, page_of: Open, desk: Desk, settle: Callable[[], None]
) -> None:
    ids = [one(desk, "units"), one(desk, "units")]
    page = page_of("units")
    dialog = BulkEditDialog(desk, page.view, ids, page)
    names = [spec.name for spec in dialog._fields]
    assert not {"name", "credit_code"} & set(names), "what tells one from the other is no one value for many"
    line = dialog._lines[0]
    line.field.setCurrentIndex(names.index("head_phone"))
    line.editor.put("1380013")
    dialog._save()
    settle()
    assert "负责人电话" in dialog.sentence.text()
    line.field.setCurrentIndex(names.index("committee"))
    line.editor.put("东湖里")
    dialog._save()
    settle()
    assert {desk.records.row("units", i).values["committee"] for i in ids} == {"东湖里"}


def test_export_writes_the_filtered_rows_masked(
    page_of: Open, desk: Desk, settle: Callable[[], None], tmp_path: Path
) -> None:
    row = desk.records.row("people", one(desk, "people"))
    page = page_of("people")
    dialog = ExportDialog(desk, page.panel.query, page.view, page.view.listed, page)
    said: list[str] = []
    dialog.saved.connect(lambda sentence, _path: said.append(sentence))
    dialog.write(tmp_path / "名册.csv")
    settle()
    text = (tmp_path / "名册.csv").read_text("utf-8-sig")
    assert row.title in text and row.values["id_number"] not in text
    assert said and "已导出 1 人驾驶员" in said[0]
    full = ExportDialog(desk, page.panel.query, page.view, page.view.listed, page)
    full.full.setChecked(True)
    full._save()
    assert "原因" in full.sentence.text()


def test_the_menu_shows_who_changed_the_chosen_row(
    page_of: Open, session: Session, desk: Desk, settle: Callable[[], None]
) -> None:
    said: list[str] = []
    page = page_of("units")
    window: Any = SimpleNamespace(current_page=lambda: page, say=lambda sentence, _level: said.append(sentence))
    page.status.connect(said.append)
    command(session, window, "history")
    assert "请先选一家单位" in said[0] and not page.findChildren(HistoryDialog)
    page.changed.emit(desk.records.add("units", {"name": "示例单位", "unit_type": "企业"}))
    settle()
    page.panel.table.setCurrentIndex(page.panel.model.index(0, 1))
    command(session, window, "history")
    settle()
    (dialog,) = page.findChildren(HistoryDialog)
    assert dialog.table.rowCount() == 1 and "示例单位" in dialog.table.item(0, 2).text()
    window.current_page = lambda: None
    command(session, window, "history")
    assert "先打开一个台账" in said[-1]


def test_columns_are_chosen_and_remembered(
    page_of: Open, desk: Desk, settle: Callable[[], None], qtbot: Any
) -> None:
    one(desk, "units")
    page = page_of("units")
    chooser = ColumnChooser(page.view, page.view.listed, page)
    for place in range(chooser.list.count()):
        wanted = chooser.list.item(place).text() in ("单位名称", "地址")
        chooser.list.item(place).setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
    page.panel.table.set_columns(chooser.chosen())
    page.panel.table.layout_kept._write()
    settle()
    again = page_of("units")
    assert [spec.label for spec in again.panel.table.shown_columns()] == ["单位名称", "地址"]


def test_files_are_attached_and_listed(
    qtbot: Any, session: Session, desk: Desk, settle: Callable[[], None], tmp_path: Path
) -> None:
    row_id = one(desk, "units")
    page = PersonPage(session, "units", row_id)
    qtbot.addWidget(page)
    page.changed.connect(page.refresh)
    page.shown()
    settle()
    scan = tmp_path / "扫描件.txt"
    scan.write_text("样例", "utf-8")
    page.attach_file(scan)
    settle()
    from PySide6.QtWidgets import QToolButton

    assert any("扫描件.txt" in button.toolTip() for button in page.findChildren(QToolButton))


def test_files_are_dropped_on_a_row_and_pictures_pasted(page_of: Open, desk: Desk, settle: Callable[[], None], tmp_path: Path) -> None:
    first, second = (desk.records.add("units", {"name": name, "unit_type": "企业"}).changes[0].id for name in ("示例一", "示例二"))
    page = page_of("units")
    files = [tmp_path / name for name in ("a.jpg", "b.pdf")]
    for each in files:
        each.write_bytes(b"x" + each.name.encode())
    page.panel.show_row(first)
    settle()
    place = page.panel.table.visualRect(page.panel.model.index(page.panel.model.position(second), 1)).center()

    def drop(paths: list[Path], at: QPoint) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        spot = QPointF(page.panel.table.viewport().mapTo(page, at))
        page.dropEvent(QDropEvent(spot, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
        settle()

    def names(row_id: int) -> list[str]:
        return [each.name for each in desk.attachments.of("units", row_id)]

    drop(files, place)
    assert (names(first), sorted(names(second))) == ([], ["a.jpg", "b.pdf"])
    told: list[str] = []
    page.status.connect(told.append)
    (tmp_path / "c.xlsx").write_bytes(b"x")
    drop([tmp_path / "c.xlsx"], place)
    assert len(names(second)) == 2 and "导入名册" in told[-1]
    picture = QImage(3, 2, QImage.Format.Format_RGB32)
    picture.fill(0)
    QGuiApplication.clipboard().setImage(picture)
    page.related.paste_picture()
    settle()
    (name,) = names(first)
    assert name.startswith("图片") and desk.attachments.of("units", first)[0].content().startswith(b"\x89PNG")


def test_tab_goes_from_the_rows_through_the_form_to_what_belongs_to_the_record_and_to_the_actions_last(
    window: MainWindow, desk: Desk, settle: Callable[[], None]
) -> None:
    unit = one(desk, "units")
    page = window.open_page("responsibility")
    assert isinstance(page, TabbedPage)
    page.show_record("units", unit)
    window.activateWindow()
    settle()
    ledger = page.current()
    assert isinstance(ledger, LedgerPage)
    ledger.panel.table.setFocus()
    reached: list[QWidget | None] = []
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    fields = [row.editor.box for row in ledger.form.rows.values() if row.usable]
    belonging = [each for each in stops(ledger.related) if isinstance(each, Button)]
    actions = [each for each in (*ledger.row_actions().left, *ledger.row_actions().right) if each in reached]
    wanted = [*fields, *belonging, *actions]
    assert len(fields) > 10 and len(belonging) == 3 and len(actions) > 5
    assert [each for each in reached if each in wanted][: len(wanted)] == wanted
