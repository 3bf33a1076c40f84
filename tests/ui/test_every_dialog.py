"""Every dialog of the program is opened and driven by Enter, Esc and Tab alone."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit, QPushButton, QTextEdit, QToolButton, QWidget

from tests.boundary.source import ROOT, python_files
from tests.helpers.factory import one
from tests.helpers.spoken import unspoken
from tests.helpers.tabs import stops
from trafficdesk.desk import Filter, Query
from trafficdesk.engine.health import Fault
from trafficdesk.engine.users import UserLine
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.guard.recovery_code import new_code
from trafficdesk.work.agreements.api import Offer
from trafficdesk.work.people.api import Coverage, Missing
from trafficdesk.work.scans.api import ScanPage
from ui.access.code import CodeDialog
from ui.access.login import LoginDialog
from ui.access.passwords import ChangePasswordDialog, SetPasswordDialog
from ui.access.server import ServerDialog
from ui.access.server_users import ServerUsersDialog
from ui.access.users import UserDialog, UsersDialog
from ui.begin_with import BeginDialog
from ui.desks.binder_dialog import BinderDialog
from ui.desks.home_coverage import MissingDialog
from ui.desks.home_steps import StepsDialog
from ui.desks.import_leavers import LeaversDialog, MadeDialog
from ui.desks.letters import LettersDialog
from ui.desks.rare_fonts import RareFontsDialog
from ui.desks.trash import TrashPage
from ui.dialogs.ask import ReasonDialog
from ui.dialogs.bulk_edit import BulkEditDialog
from ui.dialogs.dialog import Dialog
from ui.dialogs.export import ExportDialog
from ui.dialogs.gaps import GapsDialog
from ui.dialogs.health import HealthDialog
from ui.dialogs.history import HistoryDialog
from ui.dialogs.own_fields import OwnFieldsDialog
from ui.dialogs.page import PageDialog
from ui.dialogs.paste import PasteDialog as PasteCells
from ui.dialogs.photos import PhotosDialog
from ui.dialogs.print_kind import PrintKindDialog
from ui.dialogs.twins import TwinsDialog
from ui.dialogs.viewer import Viewer
from ui.dialogs.word_lists import WordListDialog
from ui.forms.large_text import LargeText
from ui.help import PictureDialog
from ui.help_pages import folder as help_folder
from ui.page import Page
from ui.parts.step_dialog import StepDialog
from ui.printing.pages import PdfPages
from ui.printing.preview import PrintPreview
from ui.recovery import RecoveryDialog
from ui.session import Session
from ui.tables.columns import ColumnChooser
from ui.tables.condition_dialog import ConditionDialog
from ui.tables.filters import FilterStrip
from ui.tables.saved_filters import NameDialog
from ui.update import UpdateDialog
from ui.welcome import AboutDialog, LicencesDialog, OfficeDialog
from ui.work.agreements.offers import OffersDialog
from ui.work.scans.closely import ScanDialog
from ui.work.school.roster import RosterDialog
from ui.work.training.paste import PasteDialog as PasteNames
from ui.work.training.units import UnitDialog

from .test_printing import A4, pdf

ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab


class Owner(Page):
    """Some window of the program that asks."""


def _units(session: Session) -> tuple[Any, int]:
    return session.desk.records.view("units"), one(session.desk, "units")


def _offers(session: Session, owner: Page) -> Dialog:
    session.desk.agreements.install_texts()
    text = session.desk.agreements.texts.all()[0]
    return OffersDialog(session.desk.agreements.texts, [Offer(text.variant, text.variant_label, text, text.body)], 2026, str, owner)


def _bulk(session: Session, owner: Page) -> Dialog:
    view, unit = _units(session)
    return BulkEditDialog(session.desk, view, [unit], owner)


def _paste(session: Session, owner: Page) -> Dialog:
    view, unit = _units(session)
    return PasteCells(session.desk, view, [view.field("address")], {unit: {"address": "示例路 1 号"}}, owner, beyond=0, empty=0)


def _history(session: Session, owner: Page) -> Dialog:
    view, unit = _units(session)
    return HistoryDialog(session.desk, view, session.desk.records.row("units", unit), owner)


def _photos(session: Session, owner: Page) -> Dialog:
    return PhotosDialog(session.desk, "units", one(session.desk, "units"), "示例单位", lambda _: None, owner)


def _roster(session: Session, owner: Page) -> Dialog:
    session.desk.records.add("users", {"name": "小林", "sees_pupils": "是"})
    session.desk.school_roster.switch_on("学校书面要求")
    return RosterDialog(owner, session.desk, one(session.desk, "school-vehicles"), "津A12345")


def _trash(session: Session, owner: Page) -> Dialog:
    session.desk.records.trash("units", [one(session.desk, "units")], "重复")
    page = TrashPage(session)
    return PageDialog(page, page.title, (980, 560), owner)


def _missing(_session: Session, owner: Page) -> Dialog:
    missing = (Missing("people", 1, "林一", "示例单位", "没有签订"),)
    return MissingDialog((Coverage("signed", "签订", 1, missing),), owner)


def _step(session: Session, owner: Page) -> Dialog:
    spec = FieldSpec("内容", Kind.TEXT, name="content")
    return StepDialog(session.desk, "一步", "说明", "登记", [spec], lambda _given, _why: None, owner)


def _fault() -> Fault:
    return Fault("units", 1, "单位", "示例", "地址", "没有填", "warning")


def _code(_: Session, owner: Page) -> Dialog:
    dialog = CodeDialog(new_code(), lambda: None, owner)
    dialog.kept.setChecked(True)  # it cannot be left before the code is on paper
    return dialog


def _scan(_: Session, owner: Page) -> Dialog:
    page = ScanPage(Path("一叠.pdf"), 1, None, 0, blank=False, thumb=b"")
    return ScanDialog([(page, "没有认出二维码"), (page, "没有认出二维码")], 0, lambda _page: pdf(A4), lambda each, _degrees: each, owner)


def _review() -> Any:
    someone = SimpleNamespace(id=1, name="林一", unit="示例单位", label="单位", tail="0132")
    job = SimpleNamespace(leaving=set())
    return SimpleNamespace(leavers=[someone], job=job, made=lambda: [someone], set_leaving=lambda _: None)


MAKERS: dict[type[Dialog], Callable[[Session, Page], Dialog]] = {
    AboutDialog: lambda _, owner: AboutDialog("D", owner),
    ChangePasswordDialog: lambda _, owner: ChangePasswordDialog(lambda *_: None, owner),
    CodeDialog: _code,
    LoginDialog: lambda s, owner: LoginDialog(s.folder, owner, only="小林"),
    ServerDialog: lambda s, owner: ServerDialog(s.folder / "elsewhere", owner, choosing=True),
    BeginDialog: lambda session, owner: BeginDialog(session.folder / "elsewhere", owner),
    SetPasswordDialog: lambda _, owner: SetPasswordDialog("小林", owner),
    UserDialog: lambda _, owner: UserDialog(UserLine(1, "小林", "管理员", True, False, True), lambda _form: None, owner),
    UsersDialog: lambda s, owner: UsersDialog(s, owner),
    ServerUsersDialog: lambda s, owner: ServerUsersDialog(s, owner),
    BinderDialog: lambda s, owner: BinderDialog(s.desk, 2026, owner),
    BulkEditDialog: _bulk,
    ColumnChooser: lambda s, owner: ColumnChooser(_units(s)[0], _units(s)[0].listed[:2], owner),
    ConditionDialog: lambda s, owner: ConditionDialog(s.desk, _units(s)[0], owner),
    ExportDialog: lambda s, owner: ExportDialog(s.desk, Query("units"), _units(s)[0], _units(s)[0].listed, owner),
    GapsDialog: lambda s, owner: GapsDialog(s.desk, owner),
    HealthDialog: lambda _, owner: HealthDialog([_fault()], lambda *_: None, lambda: None, owner),
    HistoryDialog: _history,
    LicencesDialog: lambda _, owner: LicencesDialog(owner),
    LeaversDialog: lambda _, owner: LeaversDialog(_review(), owner),
    MadeDialog: lambda _, owner: MadeDialog(_review(), owner),
    MissingDialog: _missing,
    OfficeDialog: lambda _, owner: OfficeDialog("示例街道办事处", "小林", first=True, parent=owner),
    StepsDialog: lambda s, owner: StepsDialog(s.desk.overview.first_steps(2026)[0], 2026, owner),
    NameDialog: lambda s, owner: NameDialog(s.desk, _units(s)[0], (Filter("unit_type", "is", "学校"),), owner),
    LargeText: lambda _, owner: LargeText("备注", QPlainTextEdit("示例"), owner),
    OwnFieldsDialog: lambda s, owner: OwnFieldsDialog(s.desk, "people", owner),
    PageDialog: _trash,
    PasteCells: _paste,
    PasteNames: lambda _, owner: PasteNames(lambda _text: [], owner),
    PhotosDialog: _photos,
    PictureDialog: lambda _, owner: PictureDialog(help_folder() / "pictures" / "home.png", owner),
    PrintKindDialog: lambda s, owner: PrintKindDialog(s, "units", [one(s.desk, "units")], [], owner),
    PrintPreview: lambda _, owner: PrintPreview(pdf(A4), "清单", parent=owner),
    Viewer: lambda _, owner: Viewer(PdfPages(pdf(A4)), "扫描件.pdf", lambda: None, owner),
    ScanDialog: _scan,
    ReasonDialog: lambda _, owner: ReasonDialog("删除", "为什么？", "删除", "重复", owner),
    RecoveryDialog: lambda s, owner: RecoveryDialog(s.folder, "数据文件打不开。请从备份恢复。", owner),
    RosterDialog: _roster,
    StepDialog: _step,
    UpdateDialog: lambda _, owner: UpdateDialog(lambda: None, lambda: None, owner, places=list),
    LettersDialog: lambda s, owner: LettersDialog(s.desk, owner),
    OffersDialog: _offers,
    RareFontsDialog: lambda s, owner: RareFontsDialog(s.desk, owner),
    TwinsDialog: lambda s, owner: TwinsDialog(s.desk, owner),
    UnitDialog: lambda _, owner: UnitDialog([], {"私家车驾驶员": ("私家车驾驶员",)}, (), owner),
    WordListDialog: lambda s, owner: WordListDialog(s.desk, "five_entries", owner),
}
# Enter in the preview would send paper out, and the first print fixes what it prints: only its own button and Ctrl+P do.
WITHOUT_PRIMARY = {PrintPreview}


def _modules() -> Iterator[str]:
    for path in python_files("ui"):
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        if name != "ui.printing.windows" and not name.endswith("__main__"):
            yield name


def test_every_dialog_stands_on_the_base_and_is_tried_here() -> None:
    found: set[type] = set()
    for name in _modules():
        text = (ROOT / name.replace(".", "/")).with_suffix(".py")
        if text.is_file() and "Dialog)" in text.read_text("utf-8"):
            module = importlib.import_module(name)
            found |= {each for each in vars(module).values() if isinstance(each, type) and each.__module__ == name}
    dialogs = {each for each in found if issubclass(each, Dialog)}
    assert dialogs - {Dialog} == MAKERS.keys()
    alone = [path.name for path in python_files("ui") if "(QDialog)" in path.read_text("utf-8") or "= QDialog(" in path.read_text("utf-8")]
    assert alone == ["dialog.py"]


@pytest.fixture(params=sorted(MAKERS, key=lambda each: f"{each.__module__}.{each.__name__}"), ids=lambda each: each.__name__)
def dialog(request: pytest.FixtureRequest, session: Session, qtbot: Any, settle: Callable[[], None]) -> Iterator[Dialog]:
    owner = Owner()
    owner.resize(1280, 800)
    qtbot.addWidget(owner)
    owner.show()
    made = MAKERS[request.param](session, owner)
    made.open()
    qtbot.waitUntil(made.isActiveWindow)
    settle()
    yield made


def test_a_dialog_is_worked_in_by_keys_and_said_aloud(dialog: Dialog, qtbot: Any) -> None:
    """One opening for all that is asked of it: that each was opened anew took ten seconds of the suite."""
    it_begins_where_something_is_filled_in(dialog)
    assert not unspoken(dialog), "a screen reader finds a name for everything"
    tab_goes_the_way_one_reads(dialog)
    with pytest.MonkeyPatch.context() as patch:
        enter_presses_the_primary_button_and_no_other(dialog, patch)
    esc_leaves(dialog, qtbot)


def it_begins_where_something_is_filled_in(dialog: Dialog) -> None:
    first = dialog.focusWidget()
    assert first is not None
    if first is not dialog.primary:
        assert not isinstance(first, QPushButton), first
        fields = [each for each in stops(dialog) if not isinstance(each, QPushButton)]
        assert first in fields


def tab_goes_the_way_one_reads(dialog: Dialog) -> None:
    stops: list[QWidget] = []
    while (now := dialog.focusWidget()) is not None and now not in stops:
        stops.append(now)
        QTest.keyClick(now, TAB)
    assert dialog.focusWidget() is stops[0], "Tab comes round"
    top = next(at for at, each in enumerate(stops) if not any(_before(dialog, other, each) for other in stops))
    read = stops[top:] + stops[:top]
    wrong = [(_name(a), _name(b)) for a, b in pairwise(read) if _before(dialog, b, a)]
    assert not wrong


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.text() if isinstance(widget, QAbstractButton) else widget.accessibleName()}"


def _before(dialog: Dialog, one: QWidget, other: QWidget) -> bool:
    """Whether `one` is read before `other`: in the lines above, or left of it on the same line; columns are read down."""
    a, b = one.rect().translated(one.mapTo(dialog, QPoint())), other.rect().translated(other.mapTo(dialog, QPoint()))
    if a.bottom() <= b.top():
        return a.left() < b.right()
    return a.top() < b.bottom() and a.right() <= b.left()


def enter_presses_the_primary_button_and_no_other(dialog: Dialog, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (dialog.primary is None) == (type(dialog) in WITHOUT_PRIMARY)
    pressed: list[QPushButton] = []
    for button in dialog.findChildren(QPushButton):
        monkeypatch.setattr(button, "click", lambda button=button: pressed.append(button))
    if dialog.primary is not None:
        dialog.primary.setEnabled(True)
    for widget in [each for each in stops(dialog) if not isinstance(each, QPushButton | QToolButton | QPlainTextEdit | QTextEdit)]:
        pressed.clear()
        widget.setFocus()
        QTest.keyClick(widget, ENTER)
        if isinstance(widget.parentWidget(), FilterStrip):  # what is found is in the rows: there Enter leads, it acts on none of them
            assert not pressed
            continue
        if isinstance(dialog, StepDialog):  # as in every form of the program: on to the next field, and at the end to the act
            assert not pressed and dialog.focusWidget() is dialog.primary
            QTest.keyClick(dialog.focusWidget(), ENTER)
        assert pressed == ([] if dialog.primary is None else [dialog.primary]), _name(widget)


def esc_leaves(dialog: Dialog, qtbot: Any) -> None:
    done: list[int] = []
    dialog.finished.connect(done.append)
    QTest.keyClick(dialog.focusWidget(), ESC)
    qtbot.waitUntil(lambda: bool(done))
    assert done == [0]
