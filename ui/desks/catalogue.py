"""What the navigation holds: home, the work streams in the order of the plan, the desks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.desks.stream import ProcessPage, StreamPage, made
from ui.navigation import Entry
from ui.page import Page
from ui.session import Session

if TYPE_CHECKING:
    from trafficdesk.desk import Desk
    from ui.desks.ledger import LedgerPage
    from ui.main_window import MainWindow


@dataclass(frozen=True)
class Stream:
    """One line of the plan: navigation words, icon, its own pages.

    front: ledgers that stand in the tab row beside them, the others are behind 全部台账; gaps: with the count of what is missing.
    """

    key: str
    title: str
    icon: str
    processes: tuple[ProcessPage, ...] = ()
    front: tuple[str, ...] = ()
    gaps: bool = False


STREAMS: tuple[Stream, ...] = (
    Stream("responsibility", "责任书与档案", "document_signature", (
        ProcessPage("签订", "work.agreements.signing.SigningPage", first=False),
        ProcessPage("责任书文本", "work.agreements.texts.TextsPage", first=False),
    ), ("people", "units", "vehicles"), gaps=True),
    Stream("meetings", "联席会议", "people_team", (
        ProcessPage("会议台", "work.meetings.desk.MeetingDesk"),
        ProcessPage("落实与到会", "work.meetings.figures.MeetingFigures", first=False),
    )),
    Stream("committees", "居委会台账", "building_home", (ProcessPage("完备情况", "work.committees.matrix.LedgerMatrix"),)),
    Stream("official", "公务用车", "vehicle_car", (
        ProcessPage("派车台", "work.official.desk.TripDesk"),
        ProcessPage("封存清单", "work.official.sealing.SealingPage", first=False),
    )),
    Stream("school", "接送学生车辆", "vehicle_bus", (ProcessPage("摸排情况", "work.school.coverage.SchoolCoverage"),)),
    Stream("stations", "劝导站", "person_board", (
        ProcessPage("排班", "work.stations.roster.RosterPage"),
        ProcessPage("快速登记日志", "work.stations.duty_grid.DutyGridPage"),
        ProcessPage("月统计与检查", "work.stations.month.StationMonth"),
    )),
    Stream("training", "培训教育", "hat_graduation", (
        ProcessPage("组织培训", "work.training.desk.TrainingDesk"),
        ProcessPage("年度计划", "work.training.plan.TrainingPlanPage"),
    )),
    Stream("publicity", "宣传", "megaphone", (ProcessPage("年历与库存", "work.publicity.desk.PublicityYear"),)),
    Stream("hazards", "隐患治理", "wrench", (
        ProcessPage("按状态看", "work.hazards.board.HazardBoard"),
        ProcessPage("排查", "work.hazards.rounds.InspectionRounds"),
        ProcessPage("治理统计", "work.hazards.figures.HazardFiguresPage", first=False),
    )),
    Stream("campaigns", "整治行动", "road_cone", (ProcessPage("行动日登记", "work.campaigns.days.CampaignDays"),)),
    Stream("accidents", "事故处理", "vehicle_car_collision", (ProcessPage("办理和结案", "work.accidents.desk.AccidentDesk"),)),
    Stream("organisation", "组织机构", "organization", (
        ProcessPage("领导小组", "work.organisation.group_versions.GroupVersions"),
        ProcessPage("值班表", "work.organisation.duty_month.DutyMonth"),
        ProcessPage("法规参数", "desks.legal.LegalPage", first=False),
    )),
    Stream("plans", "计划与考核", "clipboard_task_list_ltr", (
        ProcessPage("计划与目标", "work.plans.desk.PlanSquares"),
        ProcessPage("考核表", "work.plans.score_sheet.ScoreSheet"),
        ProcessPage("报表", "work.reports.desk.ReportsPage", holds="reports"),
    )),
)  # fmt: skip

_IMPORTS, _PACKAGES, _PRINTS = "desks.imports.ImportPage", "work.packages.desk.PackagesPage", "desks.prints.PrintsPage"
HOME, IMPORTS, PRINTS, BACKUPS = "home", "imports", "prints", "backups"
FINDINGS, YEARS, TRAIL, SCANS, PACKAGES = "findings", "years", "trail", "scans", "packages"
_SCAN_PAGES = (ProcessPage("收回签过的纸", "work.scans.desk.ScanDesk"),)
_TRAIL_PAGES = (ProcessPage("谁做过什么", "desks.trail.TrailPage"), ProcessPage("谁看过", "desks.trail.LooksPage"))
_TURN = (ProcessPage("年度交接", "desks.years.YearPage"),)
_FINDING_PAGES = (
    ProcessPage("清单", "desks.findings.FindingsPage"), ProcessPage("日历", "desks.findings_calendar.CalendarPage"),
)  # fmt: skip


def entries(session: Session) -> list[Entry]:
    """Every line of the navigation; pages are made when first opened."""
    streams = [Entry(each.key, each.title, each.icon, _maker(session, each)) for each in STREAMS]
    return [
        Entry(HOME, "首页", "home", lambda: _home(session), "home"),
        *streams,
        Entry(FINDINGS, "提醒清单", "clock", lambda: StreamPage(session, "提醒清单", [], _FINDING_PAGES), "desk"),
        Entry(YEARS, "年度交接", "calendar_ltr", lambda: StreamPage(session, "年度交接", [], _TURN), "desk"),
        Entry(IMPORTS, "导入台", "arrow_import", lambda: made(_IMPORTS, session), "desk"),
        Entry(PACKAGES, "交换台", "box", lambda: made(_PACKAGES, session), "desk"),
        Entry(SCANS, "扫描台", "scan", lambda: StreamPage(session, "扫描台", [], _SCAN_PAGES), "desk"),
        Entry(PRINTS, "打印与归档", "print", lambda: made(_PRINTS, session), "desk"),
        Entry(BACKUPS, "备份与恢复", "database", lambda: _backups(session), "desk"),
        Entry(TRAIL, "操作记录", "shield_checkmark", lambda: StreamPage(session, "操作记录", [], _TRAIL_PAGES), "desk"),
    ]


def pages() -> Sequence[str]:
    """Where the class of every page stands below ui/, the most used first."""
    of_streams = [process.page for stream in STREAMS for process in stream.processes]
    desks = [each.page for each in (*_FINDING_PAGES, *_TURN, *_SCAN_PAGES, *_TRAIL_PAGES)]
    return ["desks.ledger.LedgerPage", *of_streams, *desks, _IMPORTS, _PACKAGES, _PRINTS, "desks.backups.BackupsPage"]


def counts(desk: Desk) -> Mapping[str, tuple[int, int]]:
    """(late, to be done) per stream: what the findings show within 30 days."""
    return desk.findings.by_stream(30)


def entry_of(code: str) -> str:
    """The navigation entry that holds a record kind."""
    from trafficdesk.engine.records import view_of

    return view_of(code).stream


def icon_of(code: str) -> str:
    """The icon of a record kind: that of its stream, people and cars their own."""
    own = {"people": "person", "vehicles": "vehicle_car", "units": "organization"}
    if code in own:
        return own[code]
    stream = entry_of(code)
    return next((each.icon for each in STREAMS if each.key == stream), "document_table")


def command(session: Session, window: MainWindow, verb: str) -> None:
    """A verb of the menu that needs a page or the chosen rows."""
    pages: Mapping[str, str] = {"import": IMPORTS, "prints": PRINTS, "backup": BACKUPS, "restore": BACKUPS, "settings": BACKUPS}
    if verb in pages:
        page = window.open_page(pages[verb])
        if verb in ("restore", "settings"):
            from ui.desks.backups import BackupsPage

            assert isinstance(page, BackupsPage)
            (page.show_restore if verb == "restore" else page.show_settings)()
    elif verb == "first_steps":
        from ui.desks.home import HomePage

        home = window.open_page(HOME)
        assert isinstance(home, HomePage)
        home.show_steps()
    elif verb == "tour":
        from ui.tour import Tour

        Tour(window)
    elif verb == "practice":
        from ui.tour import save_practice

        save_practice(session, window, IMPORTS)
    elif verb == "trash_bin":
        _open_dialog(session, window)
    elif verb == "export":
        _on_ledger(window, lambda page: page.export())
    elif verb in _DIALOGS:
        _DIALOGS[verb](session, window)
    elif verb == "check":
        _check(session, window)
    elif verb == "history":
        _on_ledger(window, lambda page: page.show_history())


def _maker(session: Session, stream: Stream) -> Callable[[], Page]:
    def make() -> Page:
        codes = [view.code for view in session.desk.records.kinds() if view.stream == stream.key and view.ledger]
        page = StreamPage(session, stream.title, codes, stream.processes, stream.front)
        if stream.gaps:
            page.add_gaps()
        page.list_wanted.connect(lambda code: _bring(page, code))
        page.file_wanted.connect(lambda code, text: _bring(page, code, text))
        return page

    return make


def _window(page: Page) -> MainWindow:
    from ui.main_window import MainWindow

    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def _bring(page: Page, code: str, pasted: str | None = None) -> None:
    """Open the import desk for a record kind, with what was pasted if there is something."""
    from ui.desks.imports import ImportPage

    target = _window(page).open_page(IMPORTS)
    assert isinstance(target, ImportPage)
    target.start_with(code, pasted=pasted)


def _home(session: Session) -> Page:
    from ui.desks.home import HomePage

    page = HomePage(session)
    page.import_wanted.connect(lambda code: _bring(page, code))
    page.add_wanted.connect(lambda code: _add(page, code))
    page.command_wanted.connect(lambda verb: _window(page).command.emit(verb))
    return page


def _add(page: Page, code: str) -> None:
    """A new record in its own ledger."""
    target = _window(page).open_page(entry_of(code))
    assert isinstance(target, StreamPage)
    target.add_record(code)


def _backups(session: Session) -> Page:
    from ui.desks.backups import BackupsPage

    page = BackupsPage(session)
    page.restore_wanted.connect(lambda file, word: _window(page).restore_asked.emit(file, word))
    return page


def _ledger_in_front(window: MainWindow) -> LedgerPage | None:
    from ui.desks.ledger import LedgerPage

    page = window.current_page()
    inner = page.current() if isinstance(page, StreamPage) else page
    return inner if isinstance(inner, LedgerPage) else None


def _on_ledger(window: MainWindow, act: Callable[[LedgerPage], None]) -> None:
    if (ledger := _ledger_in_front(window)) is not None:
        act(ledger)
    else:
        window.say("请先打开一个台账，再用这个功能。", "warn")


def _open_dialog(session: Session, window: MainWindow) -> None:
    from ui.desks.trash import TrashPage
    from ui.dialogs.page import PageDialog

    page = TrashPage(session)
    page.changed.connect(window.announce)
    page.status.connect(window.say)
    PageDialog(page, page.title, (980, 560), window).open()


def _check(session: Session, window: MainWindow) -> None:
    from ui.dialogs.health import show_health

    show_health(session, window, window.say, window.record_asked.emit, window.announce)


def _gaps(session: Session, window: MainWindow) -> None:
    from ui.dialogs.gaps import GapsDialog

    dialog = GapsDialog(session.desk, window)
    dialog.shown.connect(window.record_asked)
    dialog.changed.connect(window.announce)
    dialog.open()


def _twins(session: Session, window: MainWindow) -> None:
    from ui.dialogs.twins import show_twins

    show_twins(session.desk, window, window.announce)


def _own_fields(session: Session, window: MainWindow) -> None:
    from ui.dialogs.own_fields import OwnFieldsDialog

    ledger = _ledger_in_front(window)
    dialog = OwnFieldsDialog(session.desk, ledger.view.code if ledger is not None else "people", window)
    dialog.changed.connect(window.announce)
    dialog.open()


_DIALOGS: Mapping[str, Callable[[Session, MainWindow], None]] = {"gaps": _gaps, "twins": _twins, "own_fields": _own_fields}
