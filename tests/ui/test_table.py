"""The windowed table: right rows in any order, no reset, choice kept, copying and pasting, columns that fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from tests.helpers.factory import one
from tests.helpers.stock import CODES
from trafficdesk.clock import today
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import Unreachable
from trafficdesk.fields.pasted import cells as parse
from ui.tables.clipboard import Clipboard, as_table, as_text, headings_in
from ui.tables.columns import ColumnChooser
from ui.tables.conditions import fields_of, make_condition, relations_of
from ui.tables.expiry import standing
from ui.tables.fitting import fit
from ui.tables.model import HEAD, RecordTable
from ui.tables.panel import TablePanel
from ui.widgets.cells import LOOK_ROLE


@pytest.fixture
def crowd(desk: Desk) -> list[int]:
    """1,000 units written at once, named by number."""
    with desk.records.work("样例", bulk=True) as work:
        return list(
            work.add_facts(
                "units", [{"name": f"单位{n:04d}", "committee": f"居委{n % 7}"} for n in range(1000)]
            )
        )


@pytest.fixture
def panel_of(qtbot: Any, desk: Desk, settle: Callable[[], None]) -> Callable[[str], TablePanel]:
    def make(code: str) -> TablePanel:
        panel = TablePanel(desk, desk.records.view(code))
        qtbot.addWidget(panel)
        panel.resize(760, 500)
        panel.show()
        panel.start()
        settle()
        return panel

    return make


def test_sorting_shows_the_same_rows_without_a_reset(
    qtbot: Any, desk: Desk, settle: Callable[[], None], crowd: list[int]
) -> None:
    model = RecordTable(desk, desk.records.view("units"))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(Query("units"))
    settle()
    assert model.rowCount() == len(crowd) > HEAD
    with qtbot.assertNotEmitted(model.modelReset):
        model.sort(1, Qt.SortOrder.DescendingOrder)
        settle()
    assert model.index(0, 1).data() == "单位0999"
    assert model.index(999, 1).data() == "单位0000", "the far end is read when it is looked at"


def test_the_chosen_rows_stay_chosen_after_sorting(
    panel_of: Callable[[str], TablePanel], settle: Callable[[], None], crowd: list[int]
) -> None:
    panel = panel_of("units")
    panel.show_row(crowd[700])
    assert panel.table.chosen_ids() == [crowd[700]]
    panel.model.sort(1, Qt.SortOrder.DescendingOrder)
    settle()
    assert panel.table.current_id() == crowd[700]
    assert panel.table.chosen_ids() == [crowd[700]]


def test_a_row_is_chosen_alone_whatever_keys_are_held(
    panel_of: Callable[[str], TablePanel], settle: Callable[[], None], qtbot: Any, crowd: list[int]
) -> None:
    panel = panel_of("units")
    for held in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier):
        qtbot.keyPress(panel, Qt.Key.Key_Z, held)  # Ctrl+Z reads the table again while Ctrl is still down
        panel.show_row(crowd[3])
        panel.reload()
        settle()
        assert panel.table.chosen_ids() == [crowd[3]]


def test_filters_count_and_an_empty_result_says_so(
    panel_of: Callable[[str], TablePanel], desk: Desk, settle: Callable[[], None], crowd: list[int]
) -> None:
    panel = panel_of("units")
    view = desk.records.view("units")
    counts: list[tuple[int, int]] = []
    panel.counted.connect(lambda *both: counts.append(both))
    condition = make_condition(view.field("committee"), "is", "居委3", "", "居委3")
    assert not isinstance(condition, str)
    panel.strip.set_conditions([condition])
    settle()
    assert counts[-1] == (143, 1000)
    assert panel.table.current_id(), "a row is chosen after filtering"
    nothing = make_condition(view.field("committee"), "is", "没有的", "", "没有的")
    assert not isinstance(nothing, str)
    chosen: list[int] = []
    panel.chosen_changed.connect(chosen.append)
    panel.strip.set_conditions([nothing])
    settle()
    assert counts[-1] == (0, 1000)
    assert chosen[-1] == 0, "the status bar does not speak of rows that are gone"
    assert "没有符合条件" in panel.empty.head.text()


def test_rows_are_found_while_typing_and_the_keys_lead_back_into_them(
    panel_of: Callable[[str], TablePanel], qtbot: Any, settle: Callable[[], None], crowd: list[int]
) -> None:
    panel = panel_of("units")
    box, waited = panel.strip.finder, panel.strip._soon.interval() + 50
    panel.show()
    settle()
    whole = panel.model.rowCount()
    qtbot.keyClicks(box, "012")  # QTest types letters of a keyboard only
    qtbot.wait(waited)
    settle()
    found = panel.model.rowCount()
    assert 0 < found < whole and all("012" in panel.model.row(at).title for at in range(min(found, 20)))
    assert panel.strip._words.text() == "筛出"
    with qtbot.waitSignal(panel.strip.left):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    qtbot.wait(waited)
    settle()
    assert box.text() == "" and panel.model.rowCount() == whole


def test_rows_that_are_painted_while_the_server_is_gone_are_no_bug_and_come_when_it_is_back(
    qtbot: Any, desk: Desk, settle: Callable[[], None], crowd: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = RecordTable(desk, desk.records.view("units"))
    model.show(Query("units"))
    settle()

    def gone(*_: Any) -> Any:
        raise Unreachable("连不上")

    with monkeypatch.context() as away:
        away.setattr(desk.records, "rows", gone)
        with qtbot.waitSignal(model.failed):
            assert model.row(999) is None
        settle()
    assert model.row(999) is None, "it is on its way"
    settle()
    found = model.row(999)
    assert found is not None and found.title == "单位0999"


def test_only_changes_that_concern_the_table_are_read_again(
    panel_of: Callable[[str], TablePanel], desk: Desk, settle: Callable[[], None], crowd: list[int]
) -> None:
    panel = panel_of("units")
    changes = desk.records.edit("units", crowd[0], {"name": "改了名的单位"})
    panel.refresh(changes)
    settle()
    assert panel.model.row(panel.model.position(crowd[0])).title == "改了名的单位"
    turn = panel.model._turn
    panel.refresh(desk.records.add("users", {"name": "小王"}))
    assert panel.model._turn == turn
    undone = desk.records.undo()
    undone = desk.records.undo() or undone
    panel.refresh(undone)
    settle()
    assert panel.model.row(panel.model.position(crowd[0])).title == "单位0000"


def test_expiry_is_said_in_words_with_its_level(desk: Desk) -> None:
    spec = desk.records.view("people").field("valid_until")
    days = {-12: ("bad", "逾期 12 天"), 0: ("warn", "今天到期"), 30: ("warn", "还剩 30 天"),
            31: ("soon", "还剩 31 天"), 90: ("soon", "还剩 90 天"), 91: ("ok", "在有效期")}  # fmt: skip
    for left, expected in days.items():
        found = standing(spec, today() + timedelta(days=left))
        assert found is not None and (found.level, found.word) == expected
    assert standing(desk.records.view("people").field("born"), today()) is None


def test_sensitive_cells_are_masked_and_the_box_shows_the_choice(
    panel_of: Callable[[str], TablePanel], desk: Desk, settle: Callable[[], None]
) -> None:
    one(desk, "people")
    panel = panel_of("people")
    place = [spec.name for spec in panel.model.columns].index("id_number") + 1
    assert "****" in panel.model.index(0, place).data()
    assert panel.model.index(0, 0).data(LOOK_ROLE).checked is True


def test_copies_are_masked_and_full_copies_are_logged(
    qtbot: Any, panel_of: Callable[[str], TablePanel], desk: Desk, settle: Callable[[], None]
) -> None:
    row = desk.records.row("people", one(desk, "people"))
    panel = panel_of("people")
    clipboard = Clipboard(panel.table, panel)
    panel.table.selectAll()
    clipboard.copy(False)
    settle()
    text = QGuiApplication.clipboard().text()
    assert row.title in text and row.values["id_number"] not in text
    clipboard._copy([row.id], "报交警支队")
    settle()
    specs = desk.records.view("people").listed
    assert row.values["id_number"] in as_text(specs, [row], masked=False)
    assert "mso-number-format" in QGuiApplication.clipboard().mimeData().html()
    assert row.values["id_number"] in QGuiApplication.clipboard().text()
    with desk.office.store.read() as connection:
        (logged,) = connection.scalars(sqlalchemy.text("SELECT sentence FROM change_sets WHERE kind = 'look'"))
    assert "完整信息" in logged and "报交警支队" in logged and row.values["id_number"] not in logged


def test_the_copy_key_takes_the_cell_and_with_shift_the_rows(
    qtbot: Any, panel_of: Callable[[str], TablePanel], desk: Desk, settle: Callable[[], None]
) -> None:
    row = desk.records.row("people", one(desk, "people"))
    panel = panel_of("people")
    panel.clipboard = Clipboard(panel.table, panel)
    place = [spec.name for spec in panel.model.columns].index("id_number") + 1

    def copied(*keys: Qt.KeyboardModifier) -> str:
        held = Qt.KeyboardModifier.ControlModifier
        for each in keys:
            held |= each
        qtbot.keyClick(panel.table, Qt.Key.Key_C, held)
        settle()
        return QGuiApplication.clipboard().text()

    panel.table.setCurrentIndex(panel.model.index(0, 1))
    assert copied() == row.title
    panel.table.setCurrentIndex(panel.model.index(0, place))
    assert copied() == row.text(panel.model.columns[place - 1], masked=True) and "*" in copied()
    assert "\t" in copied(Qt.KeyboardModifier.ShiftModifier) and row.title in copied(Qt.KeyboardModifier.ShiftModifier)


def test_copied_texts_are_never_formulas_or_markup(desk: Desk) -> None:
    row_id = desk.records.add("units", {"name": "=HYPERLINK(1)", "head": "<b>王"}).ids[0]
    row, specs = desk.records.row("units", row_id), desk.records.view("units").listed
    assert "'=HYPERLINK(1)" in as_text(specs, [row], masked=True)
    assert "<b>王" not in as_table(specs, [row], masked=True)


def test_a_pasted_block_changes_rows_in_one_change(
    qtbot: Any,
    panel_of: Callable[[str], TablePanel],
    desk: Desk,
    settle: Callable[[], None],
    crowd: list[int],
) -> None:
    panel = panel_of("units")
    clipboard = Clipboard(panel.table, panel)
    place = [spec.name for spec in panel.model.columns].index("committee") + 1
    panel.table.setCurrentIndex(panel.model.index(0, place))
    QGuiApplication.clipboard().setText("甲居委\r\n乙居委\r\n")
    done: list[Any] = []
    clipboard.changed.connect(done.append)
    clipboard.paste()
    settle()
    from ui.dialogs.paste import PasteDialog

    dialog = panel.findChildren(PasteDialog)[0]
    assert dialog._done.isEnabled(), dialog.head.text()
    dialog._done.click()
    settle()
    first, second = panel.model.id_at(0), panel.model.id_at(1)
    assert [desk.records.row("units", i).values["committee"] for i in (first, second)] == ["甲居委", "乙居委"]
    assert len(done) == 1
    desk.records.undo()
    assert desk.records.row("units", first).values["committee"].startswith("居委")


@pytest.mark.parametrize("text", ["甲居委\r\n\r\n丙居委\r\n", "甲居委\r\n \r\n丙居委\r\n\r\n", "\r\n乙居委\r\n丙居委"])
def test_an_empty_cell_among_pasted_ones_moves_nobody(
    panel_of: Callable[[str], TablePanel], desk: Desk, settle: Callable[[], None], crowd: list[int], text: str
) -> None:
    panel = panel_of("units")
    clipboard = Clipboard(panel.table, panel)
    place = [spec.name for spec in panel.model.columns].index("committee") + 1
    panel.table.setCurrentIndex(panel.model.index(0, place))
    ids = [panel.model.id_at(at) for at in range(3)]
    before = [desk.records.row("units", i).values["committee"] for i in ids]
    QGuiApplication.clipboard().setText(text)
    clipboard.paste()
    settle()
    from ui.dialogs.paste import PasteDialog

    dialog = panel.findChildren(PasteDialog)[0]
    assert "会改 2 家里的 2 格" in dialog.head.text() and "1 行空着" in dialog.head.text()
    dialog._done.click()
    settle()
    given = [line.strip() for line in text.split("\r\n")][:3]
    assert [desk.records.row("units", i).values["committee"] for i in ids] == [
        new or old for new, old in zip(given, before, strict=True)
    ]


def test_a_pasted_list_with_headings_goes_to_the_import_desk(
    panel_of: Callable[[str], TablePanel], desk: Desk
) -> None:
    panel = panel_of("people")
    clipboard = Clipboard(panel.table, panel)
    lists: list[str] = []
    clipboard.list_pasted.connect(lists.append)
    QGuiApplication.clipboard().setText("姓名\t身份证号\n王小样\t120110199001011234\n")
    clipboard.paste()
    assert len(lists) == 1
    block = parse("姓名\t手机\n甲\t1\n")
    assert headings_in(block, desk.records.view("people").fields) == 2


@pytest.mark.parametrize("code", CODES)
def test_every_offered_condition_can_be_asked(stocked: Desk, code: str) -> None:
    """Each field with each relation makes a query that the store answers, or a sentence."""
    samples = {"date": "2026-05-01", "number": "3", "text": "甲", "datetime": "2026-05-01", "money": "3"}
    from trafficdesk.fields.kinds import kind_of
    from trafficdesk.fields.spec import Kind

    asked: list[Query] = []
    for spec in fields_of(stocked.records.view(code)):
        for relation in relations_of(spec):
            first: Any = 1 if spec.kind is Kind.LINK else samples[kind_of(spec).excel]
            made = make_condition(spec, relation, "30" if relation == "within_days" else first, first, "样例")
            if isinstance(made, str):
                assert made.endswith("。") and any("一" <= c <= "鿿" for c in made)
            else:
                asked.append(Query(code, (made.filter,)))
    assert len(stocked.records.counts(asked)) == len(asked) > 0


def test_unclear_conditions_are_answered_in_words(desk: Desk) -> None:
    people = desk.records.view("people")
    assert "驾驶证有效期止" in str(make_condition(people.field("valid_until"), "before", "", "", ""))
    assert "天数" in str(make_condition(people.field("valid_until"), "within_days", "x", "", ""))
    between = make_condition(people.field("valid_until"), "between", "2026-12-31", "2026-01-01", "")
    assert not isinstance(between, str)
    assert between.filter.value < between.filter.upper, "turned round spans are put right"
    assert Filter("search", "contains", "甲").field == "search"


def test_columns_fold_in_the_order_of_the_look(desk: Desk, themed: Any) -> None:
    people = desk.records.view("people")
    natural = {spec.name: 150 for spec in people.listed}
    short = {spec.name: 120 for spec in people.listed}
    roomy = fit(people.listed, natural, short, 2000, fixed=False)
    assert set(roomy.widths) == {spec.name for spec in people.listed} and not roomy.folded
    assert sum(roomy.widths.values()) == 2000
    tight = fit(people.listed, natural, short, 600, fixed=False)
    assert "phone" not in tight.widths and "category" not in tight.widths and "name" in tight.widths
    tiny = fit(people.listed, natural, short, 350, fixed=False)
    assert "id_number" not in tiny.widths and tiny.folded
    chosen = fit(people.listed, natural, short, 350, fixed=True)
    assert set(chosen.widths) == {spec.name for spec in people.listed}, "a person's choice is never folded"


def test_what_an_office_added_folds_before_classes_and_whole_dates(desk: Desk, themed: Any) -> None:
    for name in ("籍贯", "工号", "班组"):
        desk.own_fields.add("people", name, "文字")
    people = desk.records.view("people").listed
    own = [spec.name for spec in people if spec.is_own]
    assert len(own) == 3
    natural, short = ({spec.name: width for spec in people} for width in (150, 100))
    fitted = fit(people, natural, short, 800, fixed=False)
    assert "licence_classes" in fitted.widths and not fitted.folded
    assert own[0] in fitted.widths and own[2] not in fitted.widths


def test_the_state_of_a_matter_stays_and_its_year_goes_first(desk: Desk, themed: Any) -> None:
    agreements = desk.records.view("agreements").listed
    natural = {spec.name: 140 for spec in agreements}
    fitted = fit(agreements, natural, natural, 980, fixed=False, year="year")
    assert set(fitted.widths) == {spec.name for spec in agreements} - {"year"}
    tight = fit(agreements, natural, natural, 600, fixed=False, year="year")
    assert "state" in tight.widths and "variant" not in tight.widths and "year" not in tight.widths


def test_plain_text_folds_before_a_unit_is_cut(desk: Desk, themed: Any) -> None:
    vehicles = desk.records.view("vehicles").listed
    natural = {spec.name: 220 if spec.kind.value in ("link", "text") else 100 for spec in vehicles}
    fitted = fit(vehicles, natural, natural, 650, fixed=False)
    assert fitted.widths["unit"] >= 220 and "owner" not in fitted.widths


def test_a_computed_column_follows_what_it_is_worked_out_from(
    panel_of: Callable[[str], TablePanel], desk: Desk, settle: Callable[[], None]
) -> None:
    unit = desk.records.add("units", {"name": "湖滨第一小学"}).ids[0]
    person = one(desk, "people")
    desk.records.edit("people", person, {"unit": unit, "category": "私家车驾驶人", "state": "在册"}, reason="测试")
    panel = panel_of("people")
    names = [spec.name for spec in panel.model.columns]
    place = names.index("this_year_agreement") + 1
    assert place == len(names)  # behind the listed fields
    index = panel.model.index(panel.model.position(person), place)
    assert (index.data(), index.data(LOOK_ROLE).level) == ("未签", "bad")
    made = desk.agreements.make(today().year)
    mine = next(row.id for row in desk.records.rows("agreements", made.ids) if row.values["person"] == person)
    panel.refresh(desk.process("agreements").do(mine, "sign"))
    settle()
    assert (index.data(), index.data(LOOK_ROLE).level) == ("已签", "ok")
    panel.set_year(today().year - 1)
    settle()
    assert index.data() == "未签"
    before = panel.query
    panel.table._head_clicked(place)
    assert panel.query == before
    copied = as_text(panel.table.shown_columns(), panel.model.computed.with_words([panel.model.row(0)]), masked=True)
    assert "本年责任书" in copied and "未签" in copied
    assert "this_year_agreement" not in [spec.name for spec in panel.table.shown_fields()]


def test_the_column_chooser_offers_computed_columns(
    panel_of: Callable[[str], TablePanel], qtbot: Any, desk: Desk, settle: Callable[[], None]
) -> None:
    one(desk, "vehicles")
    panel = panel_of("vehicles")
    drivers = panel.model.computed.specs[0]
    chooser = ColumnChooser(panel.view, [panel.view.listed[0]], panel, panel.model.computed.specs)
    assert drivers.label in [chooser.list.item(at).text() for at in range(chooser.list.count())]
    panel.table.set_columns([panel.view.listed[0], drivers])
    assert [spec.name for spec in panel.model.columns] == [panel.view.listed[0].name, drivers.name]
    assert panel.model.index(0, 2).data() == "没有驾驶人"
