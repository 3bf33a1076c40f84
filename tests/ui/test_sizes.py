"""Windows open within the screen, also in 大字号; what does not fit scrolls or goes on in further lines, and the measure of it is right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tests.helpers.factory import one, person_id
from tests.helpers.show_page import ShowPage
from tests.helpers.sizes import faults
from trafficdesk.clock import today
from trafficdesk.desk import Desk
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.desks.home import HomePage
from ui.desks.home_due import WHO
from ui.desks.legal import LegalPage
from ui.forms.head import FormHead
from ui.main_window import MainWindow
from ui.navigation import Entry
from ui.page import Page
from ui.parts.process import StepBar
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.tables.fitting import fit
from ui.tables.painting import LINES
from ui.tables.panel import TablePanel
from ui.tables.view import RecordTableView
from ui.theme import LARGE, TYPE_SIZES
from ui.widgets.action_row import ActionRow
from ui.widgets.boxes import WholeChoice, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellDelegate, CellLook, _broken, wrapped_height
from ui.widgets.column_widths import shared
from ui.widgets.layout import column, label, row
from ui.widgets.page_stack import PageStack, in_room
from ui.widgets.sizes import open_size


def test_a_window_never_opens_bigger_than_the_screen(qtbot: Any, themed: Any) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    room = dialog.screen().availableGeometry()
    open_size(dialog, 400, 300)
    assert (dialog.width(), dialog.height()) == (400, 300)
    themed.set(step=LARGE)
    open_size(dialog, 400, 300)
    assert dialog.width() > 400
    open_size(dialog, room.width(), room.height())
    assert dialog.width() < room.width() and dialog.height() < room.height()


def test_columns_get_what_their_words_need_before_one_takes_the_rest(themed: Any) -> None:
    assert shared([200, 60, 80], [140, 60, 120], 400, 0) == [260, 60, 80], "nothing is kept for a column that does not need it"
    assert shared([300, 60, 150], [140, 60, 100], 340, 0)[1:] == [60, 109], "what is left goes where something lacks"
    narrow = shared([300, 60, 150], [140, 60, 100], 200, 0)
    assert sum(narrow) <= 200 and narrow[1] == 60, "a column that is narrow already gives nothing"


def test_what_a_sheet_has_no_room_for_goes_on_in_further_lines(qtbot: Any, themed: Any) -> None:
    table = SheetTable(("事项", "单位"), (0, 90), "清单")
    qtbot.addWidget(table)
    table.resize(260, 200)
    table.show()
    long = SheetCell("东丽湖街道综合服务中心道路交通安全工作小组办公室")
    table.show_lines([SheetLine(1, (long, SheetCell("短"))), SheetLine(2, (SheetCell("短"), SheetCell("短")))])
    assert table.rowHeight(0) > table.rowHeight(1) == int(themed.metric("row"))
    assert not faults(table)
    table.setColumnHidden(1, True)
    assert table.columnWidth(0) == table.viewport().width(), "the others share the room of a column that is hidden"
    table.setColumnHidden(1, False)
    table.resize(900, 200)
    assert table.rowHeight(0) == table.rowHeight(1)


def test_a_number_leaves_its_room_to_a_name_that_would_be_cut(themed: Any) -> None:
    day, number = FieldSpec("行动日", Kind.LINK, "day"), FieldSpec("数量", Kind.INTEGER, "number")
    natural = {"day": 260, "number": 60}
    assert fit([day, number], natural, natural, 700, fixed=False, whole={"day": 430}).widths["day"] == 430
    assert fit([day, number], natural, natural, 400, fixed=False, whole={"day": 430}).widths == {"day": 340, "number": 60}


def test_room_kept_for_words_that_no_row_says_goes_before_a_number_is_cut(themed: Any) -> None:
    kind, number = FieldSpec("证件", Kind.CHOICE, "kind"), FieldSpec("证号", Kind.TEXT, "number")
    columns = [kind, number, FieldSpec("有效期止", Kind.DATE, "until", expiry=True)]
    natural, short = {"kind": 100, "number": 240, "until": 250}, {"kind": 100, "number": 240, "until": 160}
    whole = {"kind": 100, "number": 240, "until": 125}

    def widths(room: int) -> list[int]:
        return list(fit(columns, natural, short, room, fixed=False, whole=whole).widths.values())

    assert widths(570) == [100, 220, 250], "a date that is not folded keeps its words"
    assert widths(473) == [100, 240, 133] and widths(440) == [100, 215, 125]


def test_a_page_scrolls_where_it_needs_more_room_and_the_next_one_does_not(qtbot: Any, themed: Any) -> None:
    stack, wide, small = PageStack(), QWidget(), QWidget()
    wide.setMinimumSize(900, 300)
    stack.addWidget(wide)
    stack.addWidget(small)
    area = in_room(stack)
    qtbot.addWidget(area)
    area.resize(600, 400)
    area.show()
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() > 0)
    assert wide.width() == 900 and area.verticalScrollBar().maximum() == 0
    stack.setCurrentWidget(small)
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)
    assert small.width() == 600


def test_on_the_smallest_screen_the_window_scrolls_and_nothing_is_lost(qtbot: Any, themed: Any) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(910, 472)
    window.show()
    assert (window.width(), window.height()) == (910, 472)
    whole = window.centralWidget()
    assert isinstance(whole, QScrollArea) and whole.horizontalScrollBar().maximum() > 0 and whole.verticalScrollBar().maximum() > 0
    whole.ensureWidgetVisible(window.status.backup)
    assert not [each for each in faults(window) if "StatusBar" in each]
    window.resize(1366, 697)
    assert whole.horizontalScrollBar().maximum() == 0 == whole.verticalScrollBar().maximum()


def test_a_long_name_is_whole_in_the_head_of_its_form(qtbot: Any, themed: Any) -> None:
    head = FormHead("责任追究")
    qtbot.addWidget(head)
    head.resize(372, 90)
    head.show_title("事〔2025〕001 丽湖环路示例段 直接责任人 示例驾驶人", "责任追究")
    head.show()
    assert not faults(head)
    assert head.title.height() > head.kind.fontMetrics().height() * 2


def test_the_measure_finds_what_is_cut_covered_or_out_of_reach(qtbot: Any, themed: Any) -> None:
    """It is believed where it finds nothing, so it must find what is there."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    first, button, out = QLabel("一个很长很长的名字", window), QPushButton("登记签字", window), QLabel("外", window)
    for widget, place in ((first, (0, 0, 40, 20)), (button, (0, 40, 30, 30)), (out, (290, 100, 60, 20))):
        widget.setGeometry(*place)
    table = QTableWidget(1, 2, window)
    table.setItemDelegate(CellDelegate(table))
    table.setGeometry(0, 120, 290, 80)
    table.setHorizontalHeaderLabels(["一个很长的列名", "短"])
    table.setItem(0, 0, QTableWidgetItem("东丽湖街道综合服务中心"))
    table.setItem(0, 1, QTableWidgetItem("短"))
    table.setColumnWidth(0, 60)
    table.setColumnWidth(1, 230)
    window.show()
    found = "\n".join(faults(window))
    assert "cut: QLabel “一个很长" in found and "button cut: QPushButton “登记签字”" in found
    assert "outside sideways: QLabel “外”" in found
    assert "head cut: “一个很长的列名”" in found and "cell cut: “东丽湖街道" in found
    layout = QVBoxLayout()
    for widget in (first, button):
        layout.addWidget(widget)
    other = QWidget()
    qtbot.addWidget(other)
    other.setLayout(layout)
    other.show()
    button.setGeometry(first.geometry())
    assert "one over the other" in "\n".join(faults(other))


def test_an_action_row_keeps_its_last_button_whole_and_folds_the_others(
    qtbot: Any, themed: Any, settle: Callable[[], None]
) -> None:
    steps = StepBar(lambda key: None)
    words, lesser, first = label("第 1 项，挂账"), Button("取消这一期"), Button("登记完成", "primary", key="F2")
    for each in (lesser, first):
        steps._line.addWidget(each)
    bar = ActionRow([Button("打印", key="F9"), Button("登记培训", key="F3")], [words, steps])
    qtbot.addWidget(bar)
    bar.show()
    kept = []
    for width in (900, 520, 440, 360, 240):
        bar.resize(width, bar.height())
        settle()
        assert first.isVisible() and first.width() >= first.sizeHint().width() and not faults(bar)
        seen = [each for each in bar.findChildren(QPushButton) if each.isVisible() and each.text() != "更多"]
        kept.append(len(seen) + words.isVisible())
    assert kept[0] == 5 and kept[-1] == 1 and kept == sorted(kept, reverse=True)
    bar._fill_menu()
    assert [action.text() for action in bar._menu.actions()] == ["打印  F9", "登记培训  F3", "第 1 项，挂账", "取消这一期"]
    pressed = []
    lesser.clicked.connect(lambda: pressed.append(True))
    bar._menu.actions()[-1].trigger()
    assert pressed == [True], "what is folded is done from the menu"
    bar.resize(900, bar.height())
    settle()
    assert words.isVisible() and lesser.isVisible() and not bar._more.isVisible()


def test_the_name_of_a_row_is_whole_before_anything_beside_it(themed: Any) -> None:
    kind, name, basis = (FieldSpec(words, Kind.TEXT, key) for words, key in (("类别", "kind"), ("内容", "name"), ("依据", "basis")))
    natural = {"kind": 200, "name": 260, "basis": 180}
    fitted = fit([kind, name, basis], natural, natural, 640, fixed=True, names=("name",), whole={"name": 330})
    assert fitted.widths["name"] == 330 and sum(fitted.widths.values()) <= 640
    assert fit([kind, name, basis], natural, natural, 300, fixed=True, names=("name",), whole={"name": 330}).widths["name"] < 330


def test_a_sentence_over_the_pages_pushes_nothing_out_of_the_window(qtbot: Any, themed: Any, settle: Callable[[], None]) -> None:
    """Words that wrap would like more height than there is: the window gives what it has, and the status bar stays."""
    window, page = MainWindow(), Page()
    wrapped = WrappedLabel("一句很长的说明，要好几行才写得下。" * 12)
    page.setLayout(column(wrapped, None))
    qtbot.addWidget(window)
    window.set_entries([Entry("page", "一页", "home", lambda: page, "home")])
    window.resize(1280, 664)
    window.show_notice("每天的核对发现 3 处和记下的不一样。" * 6, "看是哪些", lambda: None)
    window.show()
    window.open_page("page")
    settle()
    foot = window.status.mapTo(window, window.status.rect().bottomLeft()).y()
    assert foot <= window.height() and not faults(window)
    assert page.height() <= window.height() - window.status.height(), "nor does the page scroll while all of it has room"


def _task(number: str, content: str) -> dict[str, Any]:
    return {"year": today().year, "number": number, "content": content, "due": f"{today().year}-12-31"}


@pytest.fixture
def ledger_of(qtbot: Any, desk: Desk, settle: Callable[[], None], themed: Any) -> Callable[[str, int], RecordTableView]:
    """The table of a record kind in a panel of some width, in 大."""
    kept = []

    def open_one(code: str, width: int) -> RecordTableView:
        themed.set(step=LARGE)
        panel = TablePanel(desk, desk.records.view(code))
        qtbot.addWidget(panel)
        kept.append(panel)
        panel.resize(width, 360)
        panel.show()
        panel.start()
        settle()
        panel.table.viewport().grab()  # rows are measured when they are painted
        settle()
        return panel.table

    return open_one


def test_a_name_without_room_goes_on_in_further_lines_and_its_row_grows(
    desk: Desk, ledger_of: Callable[[str, int], RecordTableView], themed: Any
) -> None:
    long = "与私家车驾驶员签订交通安全责任书𫍯𩽾𩾌"
    for number, content in enumerate((long, "例会", long * 9), start=1):
        desk.records.add("plan-tasks", _task(f"1.{number}", content), reason="测试")
    table = ledger_of("plan-tasks", 560)
    usual, spacing = int(themed.metric("row")), table.fontMetrics().lineSpacing()
    heights = {str(table.table.cells(row)[0][0]): table.rowHeight(row) for row in range(3)}
    assert heights["1.2"] == usual < heights["1.1"] < heights["1.3"] <= LINES * spacing + usual, "a whole essay is cut in the end"
    found = faults(table.window())
    assert len(found) == 1 and "cell cut below" in found[0], "nor is the table wider than its room, a head, a date or a state cut"
    themed.set(step=0)
    table.window().resize(1900, 360)
    table.refit()
    table.viewport().grab()
    assert table.rowHeight(0) == table.rowHeight(1) == int(themed.metric("row")), "where there is room a row is a row again"


def test_lines_of_a_text_lose_nothing_of_it(themed: Any) -> None:
    rare = "𫍯𩽾𩾌" * 7
    look = CellLook(wrap=True)
    one_line = wrapped_height(look, "字", 900)
    assert wrapped_height(look, rare, 900) == one_line
    assert "".join(_broken(rare, "fs", False, 100)) == rare and len(_broken(rare, "fs", False, 100)) > 2
    assert _broken("甲\n乙", "fs", False, 100) == ("甲", "乙")
    assert wrapped_height(look, rare, 120, 2) < wrapped_height(look, rare, 120)


def test_the_last_row_is_whole_when_the_keys_come_to_it(desk: Desk, ledger_of: Callable[[str, int], RecordTableView]) -> None:
    for number in range(30):
        values = _task(f"{number:02}", "逐一建立车辆安全档案（一车一档）和驾驶员安全档案")
        desk.records.add("plan-tasks", values, reason="测试")
    table = ledger_of("plan-tasks", 560)
    for at in (29, 0, 11, 12, 13, 29):
        table.choose_row(at)
        box = table.visualRect(table.currentIndex())
        assert box.height() > table.verticalHeader().defaultSectionSize()
        assert box.top() >= 0 and box.bottom() <= table.viewport().height(), f"row {at} lies over the edge"


def test_what_is_looked_at_stays_in_sight_when_columns_and_window_get_smaller(
    desk: Desk, ledger_of: Callable[[str, int], RecordTableView], settle: Callable[[], None]
) -> None:
    """Whoever comes from a search stands on a row before the columns have their room, and the rows their height."""
    for number in range(30):
        desk.records.add("plan-tasks", _task(f"{number:02}", "逐一建立车辆安全档案（一车一档）和驾驶员安全档案"), reason="测试")
    table = ledger_of("plan-tasks", 1400)
    last = max(row for row in range(30) if table.visualRect(table.table.index(row, 1)).bottom() <= table.viewport().height())
    table.choose_row(last)
    for width, height in ((560, 360), (560, 300), (900, 300)):
        table.window().resize(width, height)
        settle()
        table.viewport().grab()
        settle()
        box = table.visualRect(table.currentIndex())
        assert box.top() >= 0 and box.bottom() <= table.viewport().height(), (width, height)


def test_a_person_is_told_by_name_and_unit_in_any_room(desk: Desk, ledger_of: Callable[[str, int], RecordTableView]) -> None:
    unit = desk.records.add("units", {"name": "东丽湖示例社区卫生服务中心"}, reason="测试").ids[0]
    desk.records.edit("people", one(desk, "people"), {"name": "迪丽努尔·阿不都热合曼", "unit": unit}, reason="测试")
    for width in (630, 676, 1000):
        table = ledger_of("people", width)
        shown = [spec.name for spec in table.shown_columns()]
        assert {"name", "unit", "valid_until", "this_year_agreement"} <= set(shown)
        assert not faults(table.window())


def test_which_table_of_the_law_is_shown_can_be_read(session: Any, themed: Any, show_page: ShowPage) -> None:
    themed.set(step=LARGE)
    page = show_page(LegalPage(session), 400, 662)
    for at in range(page.choose.count()):
        page.choose.setCurrentIndex(at)
        assert not [each for each in faults(page) if "choice cut" in each]


def test_what_is_due_says_whose_unit_it_is_in_any_room(session: Any, themed: Any, show_page: ShowPage) -> None:
    desk = session.desk
    unit = desk.records.add("units", {"name": "东丽湖示例社区卫生服务中心"}, reason="测试").ids[0]
    person = {"name": "迪丽努尔·阿不都热合曼", "unit": unit, "state": "在册", "valid_until": (today() + timedelta(days=-3)).isoformat()}
    desk.records.edit("people", one(desk, "people"), person, reason="测试")
    for step, width in ((LARGE, 650), (LARGE, 900), (0, 560)):
        themed.set(step=step)
        page = show_page(HomePage(session), 480, width)
        texts = [str(page.due.model.index(row, WHO).data()) for row in range(page.due.model.rowCount())]
        assert "迪丽努尔·阿不都热合曼 · 东丽湖示例社区卫生服务中心" in texts
        assert not [each for each in faults(page) if "到期清单" in each]


def test_what_is_due_is_whole_beside_its_scroll_bar(
    session: Any, themed: Any, show_page: ShowPage, settle: Callable[[], None]
) -> None:
    """A scroll bar takes room from lines that were measured without it."""
    desk = session.desk
    unit = desk.records.add("units", {"name": "东丽湖示例社区卫生服务中心"}, reason="测试").ids[0]
    for number in range(6):
        person = {"name": "迪丽努尔·阿不都热合曼", "id_number": person_id(number + 50), "unit": unit, "category": "其他"}
        licence = {"licence_classes": "C1", "first_issued": "2015-01-01", "valid_until": str(today() - timedelta(days=3))}
        desk.records.add("people", person | licence, reason="测试")
    themed.set(step=len(TYPE_SIZES) - 1)
    page = show_page(HomePage(session), 420, 640)
    for at, height in ((0, 420), (1, 420), (1, 380), (0, 380), (0, 640)):
        page.due.tabs.setCurrentIndex(at)
        page.resize(640, height)
        settle()
        table = page.due.table
        assert not [each for each in faults(page) if "到期清单" in each], (at, height)
        long = table.verticalHeader().length() > table.viewport().height()
        assert long == (table.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOn)


def test_a_head_is_cut_by_the_letters_it_is_painted_with(qtbot: Any, themed: Any) -> None:
    themed.set(step=LARGE)
    table = SheetTable(("计划人数", "单位"), (65, 0), "清单")
    qtbot.addWidget(table)
    table.resize(200, 200)
    table.show()
    heads = table.horizontalHeader()
    assert heads.fontMetrics().horizontalAdvance("计划人数") == QFontMetrics(themed.font("fs-s", bold=True)).horizontalAdvance("计划人数")
    assert not [each for each in faults(table) if "head cut" in each], "no column is narrower than its head"


def test_a_link_that_folded_comes_back_where_two_lines_have_room(themed: Any) -> None:
    kinds = {"plate": Kind.PLATE, "owner": Kind.TEXT, "unit": Kind.LINK, "station": Kind.LINK, "driver": Kind.NAME}
    columns = [FieldSpec(name, kind, name) for name, kind in kinds.items()]
    natural = {"plate": 100, "owner": 150, "unit": 300, "station": 300, "driver": 170}
    roomy, tight = (fit(columns, natural, natural, room, fixed=False).widths for room in (550, 450))
    assert list(roomy) == ["plate", "unit", "station", "driver"] and sum(roomy.values()) <= 550
    assert roomy["station"] < 300 and roomy["driver"] >= 105, "in further lines"
    assert list(tight) == ["plate", "unit", "driver"] and sum(tight.values()) <= 450
    told = fit(columns, natural, natural, 420, fixed=False, told=("station",)).widths
    assert "station" in told and "unit" not in told and sum(told.values()) <= 420, "what tells rows apart stays"


def test_a_choice_is_whole_and_what_stands_beside_it_gives_its_room(qtbot: Any, themed: Any) -> None:
    window, choice, sought = QWidget(), WholeChoice("周期和对象"), QLineEdit()
    choice.addItems(["全年", "全年　居委会 3 份　3 份未公布"])
    window.setLayout(row(choice, (sought, 1)))
    qtbot.addWidget(window)
    window.show()
    window.resize(choice.sizeHint().width() + 90, 60)
    choice.setCurrentIndex(1)
    assert choice.width() == choice.sizeHint().width() and not faults(window)
    window.resize(100, 60)
    assert choice.width() == choice.sizeHint().width(), "the page scrolls before that is cut"


def test_a_unit_is_not_narrowed_for_a_text_that_could_fold(themed: Any) -> None:
    kinds = {"plate": Kind.PLATE, "unit": Kind.LINK, "owner": Kind.TEXT, "driver": Kind.NAME}
    natural = {"plate": 100, "unit": 188, "owner": 160, "driver": 174}
    widths = fit([FieldSpec(name, kind, name) for name, kind in kinds.items()], natural, natural, 600, fixed=False).widths
    assert "owner" not in widths and widths["unit"] >= 188 and widths["driver"] == 174
