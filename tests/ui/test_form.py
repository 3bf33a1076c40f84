"""The form over every record kind: built, filled, saved, loaded again, refused in words; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from tests.helpers import factory
from tests.helpers.copies import opened_copy
from tests.helpers.factory import NUMBERS, inputs_for, one
from tests.helpers.stock import Stock
from tests.helpers.tabs import chain
from trafficdesk.desk import ChangeSet, Desk, Query, Row
from trafficdesk.engine.trail import Wanted
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.store.trail import LOOK
from ui import tasks
from ui.dialogs.ask import ReasonDialog
from ui.forms.builder import offered
from ui.forms.editors.day import DayEditor
from ui.forms.editors.line import MaskedEditor
from ui.forms.editors.link import LinkEditor
from ui.forms.editors.note import NoteEditor
from ui.forms.field_row import FieldRow
from ui.forms.form import Form
from ui.forms.large_text import LargeText
from ui.preferences import Preferences
from ui.session import Session
from ui.widgets.buttons import Button
from ui.work.people.person import PersonPage

CODES = [kind.code for kind in all_types() if not kind.spec.restricted]
_BAD = {
    Kind.DATE: "二月三十", Kind.INTEGER: "很多", Kind.PERSON_ID: "12011019800101341", Kind.PHONE: "138",
    Kind.CHOICE: "没有这一项", Kind.MONEY: "好多钱", Kind.LINK: "没有这个名字", Kind.DECIMAL: "好多",
    Kind.FLAG: "也许", Kind.DATETIME: "昨天晚上", Kind.CHOICES: "没有这一项", Kind.CREDIT_CODE: "911",
}  # fmt: skip


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(qtbot: Any, desk: Desk, settle: Callable[[], None]) -> Callable[[str], Form]:
    return maker(qtbot, desk, settle)


def maker(qtbot: Any, desk: Desk, settle: Callable[[], None]) -> Callable[[str], Form]:
    def form_of(code: str) -> Form:
        form = Form(desk, desk.records.view(code))
        qtbot.addWidget(form)
        form.resize(380, 700)
        form.load_new()
        settle()
        return form

    return form_of


def fill(form: Form, inputs: dict[str, str]) -> None:
    for name, text in inputs.items():
        row = form.rows[name]
        row.editor.put(int(text) if row.spec.kind is Kind.LINK else text, text)


@pytest.fixture(scope="module")
def typed_into(credible: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A copy of the office with two rows of every record, into which one of each is typed."""
    desk = opened_copy(credible, tmp_path_factory.mktemp("filled") / "office")
    yield desk
    desk.close()


@pytest.fixture
def filled(stock: Stock, typed_into: Desk, themed: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session on it; links point at the rows of the stock."""
    typed_into._use_own()  # another office was open meanwhile
    NUMBERS.restart(5000)  # the stock has taken those before
    monkeypatch.setattr(factory, "one", lambda _desk, code: stock.rows[code][0])
    yield Session(typed_into, typed_into.office.folder, Preferences())
    tasks.close_runner()
    typed_into.records.undo()  # a closed year would lock what others type


def test_a_form_stands_in_order_refuses_a_bad_value_and_saves_what_was_typed(
    request: pytest.FixtureRequest, settle: Callable[[], None], qtbot: Any, code: str
) -> None:
    """One form and one record, used as a clerk would: making them anew for each of the four took a minute of the suite."""
    # Of a gap nobody types whose it is: among other records it would be one that cannot be.
    session: Session = request.getfixturevalue("session" if code == "gaps" else "filled")
    desk = session.desk
    form = maker(qtbot, desk, settle)(code)
    editors_stand_and_follow_in_the_order_of_the_description(form)
    a_bad_value_is_refused_at_its_field_with_its_name(form, desk, settle)
    form.discard()
    assert not form.dirty and not any(row.problem for row in form.rows.values())
    what_was_typed_is_saved_and_comes_back(form, desk, settle)
    assert form.row is not None
    page = PersonPage(session, code, form.row.id)
    qtbot.addWidget(page)
    the_full_page_shows_every_value_and_what_belongs_to_it(page, form.row, settle)


def editors_stand_and_follow_in_the_order_of_the_description(form: Form) -> None:
    expected = [spec.name for _, fields in form.view.sections for spec in fields if offered(spec)]
    assert list(form.rows) == expected
    found = list(chain(form))
    places = [found.index(form.rows[name].editor.box) for name in expected]
    assert places == sorted(places)
    for line in (form.rows[name] for name in expected):
        said, spec = line.editor.box, line.spec
        assert said.accessibleName() == " ".join(filter(None, (spec.label, spec.measure)))
        assert ("必填" in said.accessibleDescription()) == spec.required and spec.help in said.accessibleDescription()


def a_bad_value_is_refused_at_its_field_with_its_name(form: Form, desk: Desk, settle: Callable[[], None]) -> None:
    spec = next((s for s in form.view.fields if s.kind in _BAD and not s.read_only and not s.shown_when), None)
    if spec is None:
        form.save()
        settle()
        wrong = [row for row in form.rows.values() if row.problem]
        assert wrong and wrong[0].spec.required
        return
    before = desk.records.count(Query(form.view.code))
    form.rows[spec.name].editor.put(_BAD[spec.kind])
    form.save()
    settle()
    problem = form.rows[spec.name].problem
    assert problem is not None
    assert spec.label in problem.text
    assert form.rows[spec.name].editor.box.property("state") == "bad"
    assert problem.sentence in form.rows[spec.name].editor.box.accessibleDescription()
    assert form.rows[spec.name].editor.shown() == _BAD[spec.kind], "what was typed must stay"
    assert desk.records.count(Query(form.view.code)) == before


def what_was_typed_is_saved_and_comes_back(form: Form, desk: Desk, settle: Callable[[], None]) -> None:
    code = form.view.code
    inputs = inputs_for(desk, code, next(NUMBERS))
    saved: list[tuple[ChangeSet, int]] = []
    form.saved.connect(lambda changes, row_id: saved.append((changes, row_id)))
    fill(form, inputs)
    assert form.dirty
    form.save()
    settle()
    assert saved, [row.problem for row in form.rows.values() if row.problem]
    assert not form.dirty
    assert form.row is not None and form.row.id == saved[0][1]
    stored = desk.records.row(code, saved[0][1])
    for name in inputs:
        row = form.rows[name]
        hidden = isinstance(row.editor, MaskedEditor) and row.editor.hidden_value
        assert row.editor.shown() == stored.text(row.spec, masked=hidden), name


def the_full_page_shows_every_value_and_what_belongs_to_it(page: PersonPage, row: Row, settle: Callable[[], None]) -> None:
    page.resize(1100, 600)
    page.shown()
    settle()
    words = {part.text() for kind in (QLabel, QPushButton) for part in page.findChildren(kind)}
    for spec in page.view.fields:
        if row.text(spec) and spec.sensitivity != "sealed":
            assert row.text(spec) in words, spec.label
    assert page.title == row.title


def test_fields_are_made_while_the_window_goes_on_and_at_once_for_who_asks(desk: Desk, qtbot: Any, settle: Callable[[], None]) -> None:
    """A page is there before the hundred widgets of its form, which nobody sees until something is chosen."""
    view, found = desk.records.view("people"), list[int]()
    form, asked = Form(desk, view), Form(desk, view)
    for each in (form, asked):
        qtbot.addWidget(each)
        each.clear()
    assert len(asked.rows) == sum(map(offered, view.fields)) and asked.making.over
    form.making.then(lambda: found.append(len(form.rows)))
    assert not form.making.over and not found and not tasks.runner().is_idle()
    settle()
    assert form.making.over and found == [len(asked.rows)]


def test_enter_goes_to_the_next_field_and_out_at_the_end(make: Callable[[str], Form], qtbot: Any) -> None:
    form = make("units")
    form.show()
    form.activateWindow()
    names = [name for name, row in form.rows.items() if row.usable]
    form.rows[names[0]].editor.setFocus()
    qtbot.keyClick(form.rows[names[0]].editor.box, Qt.Key.Key_Return)
    assert form.focusWidget() is form.rows[names[1]].editor.box
    with qtbot.waitSignal(form.ended):
        form.go_on(names[-1])


def test_a_clicked_section_takes_the_cursor_to_its_first_field(make: Callable[[str], Form], qtbot: Any) -> None:
    form = make("vehicles")
    last = len(form.sections) - 1
    qtbot.mouseClick(form.jump.bar, Qt.MouseButton.LeftButton, pos=form.jump.bar.tabRect(last).center())
    first = next(row for row in form.sections[last].rows if row.usable)
    focused = form.window().focusWidget()
    assert first.editor is focused or first.editor.isAncestorOf(focused)


def test_a_stored_identity_number_is_hidden_until_asked_for(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None]
) -> None:
    row_id = one(desk, "people")
    form = make("people")
    row = desk.records.row("people", row_id)
    form.load(row)
    editor = form.rows["id_number"].editor
    assert isinstance(editor, MaskedEditor)
    assert editor.hidden_value and "****" in editor.shown()
    editor.button.click()
    dialog = form.window().findChild(ReasonDialog)
    assert dialog is not None and editor.hidden_value, "why is asked first"
    dialog.line.clear()
    assert dialog.primary is not None
    dialog.primary.click()
    assert editor.hidden_value, "and has to be answered"
    next(each for each in dialog.findChildren(Button) if each.text() == "核对证件").click()
    settle()
    assert editor.shown() == row.values["id_number"]
    act = desk.trail.acts(Wanted(kinds=(LOOK,)))[0]
    assert act.reason == "核对证件" and "完整身份证号" in act.sentence
    assert not form.dirty, "looking is not changing"


def test_a_number_of_which_only_the_hidden_middle_was_changed_by_somebody_else_is_a_conflict_and_stays_hidden(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None]
) -> None:
    row_id = one(desk, "people")
    desk.records.edit("people", row_id, {"phone": "13812340001"}, reason="测")
    form = make("people")
    form.load(desk.records.row("people", row_id))
    line = form.rows["phone"]
    line.reveal("13812340001")
    line.editor.put("13612345678")
    desk.records.edit("people", row_id, {"phone": "13912340001"}, reason="测")
    form.save()
    settle()
    box = form.notices.conflicts
    assert box is not None and len(box.choices) == 1, "both look the same and are not"
    theirs = box.choices[0][1]
    assert theirs.accessibleName().endswith("****0001") and not any("1391" in each.text() for each in box.findChildren(QLabel))
    theirs.click()
    assert isinstance(line.editor, MaskedEditor) and line.editor.hidden_value and not line.touched
    box.choices[0][0].click()
    assert form.touched()["phone"][0] == "13612345678"


def test_somebody_elses_change_is_shown_and_what_was_typed_stays(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None]
) -> None:
    row_id = one(desk, "units")
    form = make("units")
    form.load(desk.records.row("units", row_id))
    form.rows["address"].editor.put("湖滨路 1 号")
    desk.records.edit("units", row_id, {"head": "别人改的"})
    form.save()
    settle()
    assert form.notices.conflicts is not None and not form.notices.conflicts.choices, "the two changed other fields"
    assert form.rows["address"].editor.shown() == "湖滨路 1 号"
    assert form.rows["head"].editor.shown() == "别人改的"
    form.save()
    settle()
    stored = desk.records.row("units", row_id).values
    assert (stored["address"], stored["head"]) == ("湖滨路 1 号", "别人改的")


def test_an_unsaved_draft_is_offered_again_after_a_crash(
    make: Callable[[str], Form], settle: Callable[[], None]
) -> None:
    form = make("units")
    form.rows["name"].editor.put("没存完的单位")
    form.draft.keep()
    settle()
    form.draft.watch(0)  # the program is gone: this form writes nothing any more
    again = make("units")
    assert not again.notices.offered.isHidden()
    again.notices._buttons.itemAt(0).widget().click()
    assert again.rows["name"].editor.shown() == "没存完的单位"
    again.save()
    settle()
    third = make("units")
    assert third.notices.offered.isHidden(), "saved drafts are forgotten"


def test_what_was_given_up_is_not_offered_again_though_it_still_stands_there_for_a_moment(
    make: Callable[[str], Form], settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = make("units")
    form.rows["name"].editor.put("不要的")
    form.draft.keep()
    settle()
    with monkeypatch.context() as busy:
        busy.setattr(form.draft, "_write", lambda draft: None)  # it comes later than what is read
        form.discard()
        settle()
    assert form.notices.offered.isHidden()
    form.rows["name"].editor.put("还是要的")
    form.draft.keep()
    settle()
    form.load_new({})
    settle()
    assert not form.notices.offered.isHidden()


def test_changed_fields_tell_their_old_value_and_discard_brings_it_back(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None]
) -> None:
    form = make("units")
    row = desk.records.row("units", one(desk, "units"))
    form.load(row)
    line = form.rows["address"]
    line.editor.put("新地址")
    assert line.editor.box.property("state") == "changed"
    assert f"原为 {row.values['address']}" in line.hint.text()
    form.discard()
    assert line.editor.shown() == row.values["address"] and not form.dirty


def test_the_last_saved_value_is_repeated(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None]
) -> None:
    form = make("units")
    form.show()
    form.activateWindow()
    fill(form, {"name": "甲单位", "committee": "东湖里"})
    form.save()
    settle()
    form.load_new()
    form.rows["committee"].editor.setFocus()
    form.repeat_last()
    assert form.rows["committee"].editor.shown() == "东湖里"


def test_a_collision_asks_for_a_reason_and_is_saved_with_it(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None]
) -> None:
    first = desk.records.row("people", one(desk, "people"))
    form = make("people")
    inputs = inputs_for(desk, "people", next(NUMBERS)) | {"id_number": first.values["id_number"]}
    fill(form, inputs)
    form.save()
    settle()
    assert form.notices.asking and desk.records.count(Query("people")) == 1
    form.notices._reason.setText("同一人两份档案，已核对")
    form.save()
    settle()
    assert desk.records.count(Query("people")) == 2


def test_conditions_hide_and_show_fields(make: Callable[[str], Form]) -> None:
    form = make("vehicles")
    assert form.rows["no_plate_reason"].usable
    form.rows["plate"].editor.put("津A12345")
    assert not form.rows["no_plate_reason"].usable
    assert form.rows["no_plate_reason"].editor.isHidden()


def test_a_long_text_is_written_in_a_window_of_its_own_and_ctrl_z_takes_it_back(qtbot: Any) -> None:
    editor = NoteEditor(record_type("hazards").field("remark"))
    qtbot.addWidget(editor)
    editor.put("原来的")
    told = []
    editor.edited.connect(lambda: told.append(editor.input()))
    QTest.keyClick(editor.text, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = editor.findChildren(LargeText)
    dialog.text.setPlainText("原来的\n第二行")
    dialog.press()
    assert editor.input() == "原来的\n第二行" and told[-1] == "原来的\n第二行"
    editor.text.undo()
    assert editor.input() == "原来的"
    editor.set_locked(True)
    dialog = editor.enlarge()
    assert dialog.text.isReadOnly()
    dialog.press()
    assert editor.input() == "原来的"


def test_what_a_number_counts_stands_behind_its_box(desk: Desk, qtbot: Any) -> None:
    for code, field, word in (("official-costs", "amount", "元"), ("official-costs", "odometer", "公里"), ("vehicles", "load_kg", "千克")):
        holder = QWidget()
        qtbot.addWidget(holder)
        row = FieldRow(desk, record_type(code).field(field), holder)
        words = [each.text() for each in row.editor.findChildren(QLabel)]
        assert words == [word] and word not in row.hint.text()


def test_somebody_of_that_name_is_told_while_typing_and_opened_by_a_link(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None]
) -> None:
    known = desk.records.row("people", one(desk, "people"))
    form = make("people")
    opened: list[tuple[str, int]] = []
    form.open_record.connect(lambda code, row_id: opened.append((code, row_id)))
    form.rows["name"].editor.put(known.values["name"])
    form._left("name")
    form._check_soon.stop()
    form._check()
    settle()
    assert not form.notices.offered.isHidden() and known.title in form.notices._offer_text.text()
    form.notices._buttons.itemAt(0).widget().click()
    assert opened == [("people", known.id)]


def test_the_record_that_has_the_name_already_is_one_click_away(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None]
) -> None:
    known = desk.records.row("units", one(desk, "units"))
    form = make("units")
    opened: list[tuple[str, int]] = []
    form.open_record.connect(lambda code, row_id: opened.append((code, row_id)))
    form.rows["name"].editor.put(known.title)
    form._check()
    settle()
    assert form.rows["name"].cure.text() == "打开那一条"
    form.rows["name"].cure.click()
    assert opened == [("units", known.id)]


def test_enter_takes_the_first_candidate_of_a_link_and_goes_on(
    make: Callable[[str], Form], desk: Desk, settle: Callable[[], None], qtbot: Any
) -> None:
    unit = desk.records.row("units", one(desk, "units"))
    form = make("people")
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    editor = form.rows["unit"].editor
    assert isinstance(editor, LinkEditor)
    editor.setFocus()
    editor.line.insert(unit.title[:2])
    editor.line.textEdited.emit(editor.line.text())
    qtbot.waitUntil(lambda: editor.completer.popup().isVisible())
    assert form.rows["unit"].problem is None, "nothing is red while it is being typed"
    qtbot.keyClick(editor.completer.popup(), Qt.Key.Key_Return)
    assert editor.linked_id == unit.id and editor.shown() == unit.title
    assert not editor.completer.popup().isVisible() and not editor.line.hasFocus()
    settle()
    assert form.rows["unit"].problem is None
    editor.setFocus()
    editor.line.setText(unit.title[:2])
    editor.line.textEdited.emit(editor.line.text())  # Enter comes before the candidates do
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.linked_id == unit.id and not editor.line.hasFocus())


@pytest.mark.parametrize(("word", "day"), [("明天", "2026-03-01"), ("今天", "2026-02-28"), ("前天", "2026-02-26")])
def test_tomorrow_becomes_its_date_while_it_is_typed(qtbot: Any, monkeypatch: pytest.MonkeyPatch, word: str, day: str) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-02-28")
    editor = DayEditor(record_type("people").field("valid_until"))
    qtbot.addWidget(editor)
    told: list[object] = []
    editor.edited.connect(lambda: told.append(editor.input()))
    editor.line.insert(word)  # as an input method commits it
    editor.line.textEdited.emit(editor.line.text())
    assert editor.input() == day and told[-1] == day
