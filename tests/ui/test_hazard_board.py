"""The hazard board with real widgets: cards, filters, steps that are allowed, refusals at their fields, photos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from tests.helpers.show_page import ShowPage
from tests.helpers.statements import statements
from trafficdesk.desk import ChangeSet, Desk
from ui.focus import first_stop
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.work.hazards.board import HazardBoard
from ui.work.hazards.panel import AFTER, BEFORE

CODE = "hazards"
TODAY = date(2026, 11, 23)
Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())


def find(desk: Desk, place: str, days: int, **values: Any) -> int:
    full = {"found": TODAY - timedelta(days=30), "category": "路", "description": "标线不清", "place": place,
            "due": TODAY + timedelta(days=days), **values}  # fmt: skip
    return next(change.id for change in desk.process("hazards").begin(full).changes if change.code == CODE)


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> HazardBoard:
    session.year = 2026
    return show_page(HazardBoard(session))


def reload(page: HazardBoard, settle: Settle) -> None:
    page.load()
    settle()


def offered(page: HazardBoard) -> list[str]:
    """The step buttons from the primary on."""
    layout = page.bar.layout()
    return [layout.itemAt(at).widget().text().split()[0] for at in reversed(range(layout.count()))]


def submit(form: StepDialog, settle: Settle, **inputs: str) -> None:
    for name, text in inputs.items():
        form.rows[name].editor.put(text)
    form.act.click()
    settle()


def test_an_empty_board_offers_to_register(page: HazardBoard, desk: Desk, settle: Settle) -> None:
    assert page.empty.isVisible() and not page.area.isVisible()
    form = page.enter()
    submit(form, settle, category="路")
    assert form.isVisible()
    assert {name for name, line in form.rows.items() if line.problem} == {"place", "description"}
    assert form.rows["category"].editor.shown() == "路"
    submit(form, settle, place="示例路口", description="护栏缺失")
    assert [(c.number, c.place) for c in page.cards] == [("隐〔2026〕001", "示例路口")]
    assert page.record is not None and page.record.values["place"] == "示例路口"
    assert page.panel.number.text() == "隐〔2026〕001"


def test_a_field_of_a_step_is_judged_when_it_is_left_and_a_word_is_found_by_its_sound(
    page: HazardBoard, settle: Settle, qtbot: Any
) -> None:
    form = page.enter()
    found, category = form.rows["found"], form.rows["category"]
    qtbot.waitUntil(form.isActiveWindow)
    for line, typed, key in ((found, "2026-13-40", Qt.Key.Key_Tab), (category, "lu", Qt.Key.Key_Return)):
        line.editor.box.setFocus()
        qtbot.keyClick(line.editor.box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClicks(line.editor.box, typed)
        qtbot.keyClick(QApplication.activePopupWidget() or line.editor.box, key)
        settle()
    assert found.problem is not None and "13 月 40 日" in found.problem.sentence
    assert category.editor.shown() == "路" and category.problem is None and form.rows["place"].editor.box.hasFocus()
    assert form.rows["place"].problem is None, "what is still empty is asked for at the end"


def test_cards_stand_by_state_and_the_ladder_and_filters_pick(page: HazardBoard, desk: Desk, settle: Settle) -> None:
    committee = desk.records.add("units", {"name": "示例社区", "unit_type": "社区居委会"}).ids[0]
    late = find(desk, "甲路口", -2, committee=committee, level="重大隐患")
    find(desk, "乙路口", 5)
    passed = find(desk, "丙路口", -20)
    desk.process("hazards").do(passed, "pass_on", {"passed_to": "公路", "passed_on": TODAY})
    reload(page, settle)
    columns = {name: [card.place for card in cards] for name, cards in page.board.columns}
    assert columns == {"待下达": ["甲路口", "乙路口"], "整改中": [], "待复查": [], "已移交": ["丙路口"]}
    assert (page.ladder.late, page.ladder.open) == (1, 3), "the passed on one has a new deadline"
    page._pick_rung(0)
    assert [card.id for _, cards in page.board.columns for card in cards] == [late]
    page._pick_rung(-1)
    page.committee.setCurrentText("示例社区")
    assert [card.id for _, cards in page.board.columns for card in cards] == [late]
    assert page.found.text() == "筛出 1 / 3"


def test_keys_and_mouse_choose_cards(page: HazardBoard, desk: Desk, settle: Settle, qtbot: Any) -> None:
    first, second = find(desk, "甲路口", 1), find(desk, "乙路口", 2)
    passed = find(desk, "丙路口", 3)
    desk.process("hazards").do(passed, "pass_on", {"passed_to": "公路", "passed_on": TODAY})
    reload(page, settle)
    assert page.board.current == first
    assert first_stop(page) is page.board, "the cards, not the filters above them"
    page.board.setFocus()
    qtbot.keyClick(page.board, Qt.Key.Key_Down)
    assert page.board.current == second
    qtbot.keyClick(page.board, Qt.Key.Key_Right)
    settle()
    assert page.record is not None and page.record.id == passed
    qtbot.mouseClick(page.board, Qt.MouseButton.LeftButton, pos=page.board.rect_of(first).center().toPoint())
    settle()
    assert page.panel.place.text() == "甲路口"
    with qtbot.waitSignal(page.open_record) as opened:
        qtbot.keyClick(page.board, Qt.Key.Key_Return)
    assert opened.args == [CODE, first]


def test_only_allowed_steps_are_offered_from_registration_to_closure(
    page: HazardBoard, desk: Desk, settle: Settle
) -> None:
    unit = desk.records.add("units", {"name": "示例城管办", "unit_type": "机关"}).ids[0]
    find(desk, "示例路口", 5)
    reload(page, settle)
    assert offered(page) == ["核实定级", "移交"]
    submit(page.take("grade"), settle, level="重大隐患", responsible="周示例")
    assert offered(page) == ["下达通知", "开始整改", "移交"]
    form = page.take("notify")
    submit(form, settle)
    assert form.isVisible() and "五落实缺" in form.rows["responsible_unit"].sentence.text()
    assert form.rows["responsible"].editor.shown() == "周示例", "what stood there stays"
    form.rows["responsible_unit"].editor.put(unit, "示例城管办")
    submit(form, settle, measure="补划", fund_source="自筹", contingency="锥桶")
    assert page.record is not None and page.record.values["notice_number"] == "隐改〔2026〕1号"
    form = page.take("extend")
    assert form.rows["approver"].spec.required and form.rows["extension"].spec.required
    form.reject()
    form = page.take("ask_for_check")
    form.rows["progress"].editor.put("已补划")
    assert form.act.shortcut().toString() == "F2"
    form.act.click()
    settle()
    assert "复查期限" in {each.text() for each in page.findChildren(QLabel)}, "the deadline shown is that of the recheck now"
    form = page.take("recheck")
    submit(form, settle, check_result="合格", checker_one="赵示例", checker_two="赵示例", check_opinion="同意")
    assert "两位不同" in form.rows["checker_two"].sentence.text()
    assert form.rows["check_opinion"].editor.shown() == "同意"
    submit(form, settle, checker_two="钱示例")
    assert offered(page) == [] and page.record is None
    assert "1（共 1）" in page.closed_word.text()
    page.toggle_closed()
    settle()
    assert "已经办结" in page.bar.hint.text()
    assert [card.state for card in page.board.columns[-1][1]] == ["销号"]


def test_typed_input_is_not_given_up_without_asking(
    page: HazardBoard, desk: Desk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(desk, "示例路口", 5)
    reload(page, settle)
    form = page.take("pass_on")
    asked: list[str] = []
    monkeypatch.setattr("ui.parts.step_dialog.choose", lambda parent, text, stay, go: asked.append(text) or False)
    form.rows["passed_to"].editor.put("公路")
    form.reject()
    assert asked and form.isVisible() and form.rows["passed_to"].editor.shown() == "公路"


def test_photos_before_and_after_are_added_and_shown(
    page: HazardBoard, desk: Desk, settle: Settle, tmp_path: Path
) -> None:
    hazard = find(desk, "示例路口", 5)
    reload(page, settle)
    assert page.panel.before.empty and page.panel.after.empty
    photo = tmp_path / "road.png"
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    image.save(str(photo))
    page.take_photos(BEFORE, [photo])
    settle()
    assert not page.panel.before.empty and page.panel.after.empty
    page.take_photos(AFTER, [photo])
    settle()
    assert not page.panel.after.empty
    assert {file.kind for file in desk.attachments.of(CODE, hazard)} == {BEFORE, AFTER}


def test_payments_and_prints_of_the_chosen_hazard(page: HazardBoard, desk: Desk, settle: Settle) -> None:
    hazard = find(desk, "示例路口", 5)
    reload(page, settle)
    form = page.take("fund")
    submit(form, settle, amount="0")
    assert form.isVisible() and "大于零" in form.rows["amount"].sentence.text()
    said: list[ChangeSet] = []
    page.changed.connect(said.append)
    submit(form, settle, amount="1200")
    assert said and desk.hazards.money(desk.records.row(CODE, hazard)).paid == 1200
    actions = [action for action in page.print_menu.fill().actions() if not action.isSeparator()]
    head, *mine, every, blank = actions
    assert head.text() == "选中的 1 处" and not head.isEnabled()
    assert every.text() == "显示的全部 1 处" and blank.text() == "空白的，打出来手填"
    assert "隐患整改通知书" in [action.text() for action in mine] and "隐患台账" not in [action.text() for action in mine]
    assert "隐患台账" in [action.text() for action in every.menu().actions()]


def test_late_ones_are_urged_together_and_the_board_says_what_is_done(
    page: HazardBoard, desk: Desk, settle: Settle
) -> None:
    find(desk, "甲路口", -5)
    find(desk, "乙路口", 5)
    reload(page, settle)
    assert page.urge.text() == "催办逾期 1 处" and page.ladder.rungs[1].open == 1
    submit(page.urge_late(), settle)
    assert not page.urge.isEnabled() and page.ladder.rungs[1].open == 0
    assert [row.values["act"] for row in desk.records.select("hazard-follow-ups")] == ["发催办单"]


def test_supervision_and_letters_of_the_chosen_hazard(page: HazardBoard, desk: Desk, settle: Settle) -> None:
    hazard = find(desk, "甲路口", 5)
    reload(page, settle)
    form = page.take("supervise")
    submit(form, settle)
    assert form.rows["supervision"].problem and form.rows["supervisor"].problem
    submit(form, settle, supervision="区级挂牌", supervisor="区交安委办公室")
    assert page.cards[0].supervision == "区级挂牌"
    form = page.take("letter")
    settle()
    assert "甲路口" in form.rows["facts"].editor.shown()
    submit(form, settle)
    assert form.rows["addressee"].problem
    submit(form, settle, addressee="交通运输", subject="建议依法责令某某道路货物运输服务有限公司停业整顿的函")
    letter = desk.hazards.letters_of(hazard)[0]
    inner = page.panel.scroller.widget()
    assert inner.minimumSizeHint().width() <= page.panel.scroller.viewport().width(), "a long subject wraps"
    submit(page.answer(letter), settle, result="已约谈")
    assert desk.hazards.letters_of(hazard)[0].values["result"] == "已约谈"


def test_long_names_are_whole_and_the_panel_is_pulled_out_where_it_is_narrow(
    page: HazardBoard, desk: Desk, settle: Settle, qtbot: Any
) -> None:
    unit = desk.records.add("units", {"name": "东丽湖街道综合行政执法大队第二中队", "unit_type": "机关"}).ids[0]
    short = find(desk, "甲路口", 1)
    long = find(desk, "学府路与湖滨大道交口东北角（实验小学正门对面公交站）", 5, responsible_unit=unit)
    reload(page, settle)
    assert page.board.rect_of(long).height() > page.board.rect_of(short).height() + 20
    assert not page.pull.narrow and page.panel.isVisible()
    page.resize(900, 560)
    settle()
    assert page.pull.narrow and not page.panel.isVisible()
    qtbot.mouseClick(page.board, Qt.MouseButton.LeftButton, pos=page.board.rect_of(long).center().toPoint())
    settle()
    assert page.panel.isVisible() and page.panel.place.text().startswith("学府路")
    qtbot.keyClick(page.panel, Qt.Key.Key_Escape)
    assert not page.panel.isVisible()
    page.resize(1156, 560)
    settle()
    assert page.panel.isVisible()


def test_the_board_and_a_hazard_are_read_at_once_however_many(page: HazardBoard, desk: Desk, settle: Settle) -> None:
    asked = []
    for number in (1, 8):
        for at in range(number):
            row = find(desk, f"示例路 {number}{at}", -at - 1)
            desk.process(CODE).do(row, "fund", {"amount": 100})
            desk.process("letters").begin({"subject": "事由", "addressee": "交警", "hazard": row})
        desk.hazards.urge([row], TODAY)
        with statements(desk) as said:
            reload(page, settle)
        assert len(page.cards) >= number and page.record is not None
        asked.append(len(said))
    assert asked[0] == asked[1] <= 20, asked
