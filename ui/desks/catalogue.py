"""What the navigation holds: home, the work streams in the order of the plan, the desks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui.desks.stream import ProcessPage, StreamPage, file_from_text
from ui.navigation import Entry
from ui.page import Page
from ui.session import Session

if TYPE_CHECKING:
    from trafficdesk.desk import Desk
    from ui.main_window import MainWindow


@dataclass(frozen=True)
class Stream:
    """One line of the plan: navigation words, icon, its own pages. gaps: with the count of what is missing."""

    key: str
    title: str
    icon: str
    processes: tuple[ProcessPage, ...] = ()
    gaps: bool = False


def _signing(session: Session) -> Page:
    from ui.work.agreements.signing import SigningPage

    return SigningPage(session)


def _texts(session: Session) -> Page:
    from ui.work.agreements.texts import TextsPage

    return TextsPage(session)


def _meetings(session: Session) -> Page:
    from ui.work.meetings.desk import MeetingDesk

    return MeetingDesk(session)


def _meeting_figures(session: Session) -> Page:
    from ui.work.meetings.figures import MeetingFigures

    return MeetingFigures(session)


def _matrix(session: Session) -> Page:
    from ui.work.committees.matrix import LedgerMatrix

    return LedgerMatrix(session)


def _trips(session: Session) -> Page:
    from ui.work.official.desk import TripDesk

    return TripDesk(session)


def _sealing(session: Session) -> Page:
    from ui.work.official.sealing import SealingPage

    return SealingPage(session)


def _school(session: Session) -> Page:
    from ui.work.school.coverage import SchoolCoverage

    return SchoolCoverage(session)


def _hazard_board(session: Session) -> Page:
    from ui.work.hazards.board import HazardBoard

    return HazardBoard(session)


def _inspections(session: Session) -> Page:
    from ui.work.hazards.rounds import InspectionRounds

    return InspectionRounds(session)


def _hazard_figures(session: Session) -> Page:
    from ui.work.hazards.figures import HazardFiguresPage

    return HazardFiguresPage(session)


def _accident_desk(session: Session) -> Page:
    from ui.work.accidents.desk import AccidentDesk

    return AccidentDesk(session)


def _roster(session: Session) -> Page:
    from ui.work.stations.roster import RosterPage

    return RosterPage(session)


def _duty_grid(session: Session) -> Page:
    from ui.work.stations.duty_grid import DutyGridPage

    return DutyGridPage(session)


def _station_month(session: Session) -> Page:
    from ui.work.stations.month import StationMonth

    return StationMonth(session)


def _training_desk(session: Session) -> Page:
    from ui.work.training.desk import TrainingDesk

    return TrainingDesk(session)


def _training_plan(session: Session) -> Page:
    from ui.work.training.plan import TrainingPlanPage

    return TrainingPlanPage(session)


def _legal(session: Session) -> Page:
    from ui.desks.legal import LegalPage

    return LegalPage(session)


def _publicity(session: Session) -> Page:
    from ui.work.publicity.desk import PublicityYear

    return PublicityYear(session)


def _campaign_days(session: Session) -> Page:
    from ui.work.campaigns.days import CampaignDays

    return CampaignDays(session)


def _group(session: Session) -> Page:
    from ui.work.organisation.group_versions import GroupVersions

    return GroupVersions(session)


def _duty_month(session: Session) -> Page:
    from ui.work.organisation.duty_month import DutyMonth

    return DutyMonth(session)


def _plan(session: Session) -> Page:
    from ui.work.plans.desk import PlanSquares

    return PlanSquares(session)


def _scores(session: Session) -> Page:
    from ui.work.plans.score_sheet import ScoreSheet

    return ScoreSheet(session)


def _reports(session: Session) -> Page:
    from ui.work.reports.desk import ReportsPage

    return ReportsPage(session)


STREAMS: tuple[Stream, ...] = (
    Stream(
        "responsibility", "责任书与档案", "document_signature",
        (ProcessPage("签订", _signing, first=False), ProcessPage("责任书文本", _texts, first=False)), gaps=True,
    ),
    Stream(
        "meetings", "联席会议", "people_team",
        (ProcessPage("会议台", _meetings), ProcessPage("落实与到会", _meeting_figures, first=False)),
    ),
    Stream("committees", "居委会台账", "building_home", (ProcessPage("完备情况", _matrix),)),
    Stream(
        "official", "公务用车", "vehicle_car",
        (ProcessPage("派车台", _trips), ProcessPage("封存清单", _sealing, first=False)),
    ),
    Stream("school", "接送学生车辆", "vehicle_bus", (ProcessPage("摸排情况", _school),)),
    Stream(
        "stations", "劝导站", "person_board",
        (ProcessPage("排班", _roster), ProcessPage("快速登记日志", _duty_grid), ProcessPage("月统计与检查", _station_month)),
    ),
    Stream("training", "培训教育", "hat_graduation", (ProcessPage("组织培训", _training_desk), ProcessPage("年度计划", _training_plan))),
    Stream("publicity", "宣传", "megaphone", (ProcessPage("年历与库存", _publicity),)),
    Stream(
        "hazards", "隐患治理", "wrench",
        (
            ProcessPage("按状态看", _hazard_board), ProcessPage("排查", _inspections),
            ProcessPage("治理统计", _hazard_figures, first=False),
        ),
    ),
    Stream("campaigns", "整治行动", "road_cone", (ProcessPage("行动日登记", _campaign_days),)),
    Stream("accidents", "事故处理", "vehicle_car_collision", (ProcessPage("办理和结案", _accident_desk),)),
    Stream(
        "organisation", "组织机构", "organization",
        (ProcessPage("领导小组", _group), ProcessPage("值班表", _duty_month), ProcessPage("法规参数", _legal, first=False)),
    ),
    Stream(
        "plans", "计划与考核", "clipboard_task_list_ltr",
        (ProcessPage("计划与目标", _plan), ProcessPage("考核表", _scores), ProcessPage("报表", _reports, holds="reports")),
    ),
)  # fmt: skip

HOME, IMPORTS, PRINTS, BACKUPS, TRASH = "home", "imports", "prints", "backups", "trash"


def entries(session: Session) -> list[Entry]:
    """Every line of the navigation; pages are made when first opened."""
    streams = [Entry(each.key, each.title, each.icon, _maker(session, each)) for each in STREAMS]
    return [
        Entry(HOME, "首页", "home", lambda: _home(session), "home"),
        *streams,
        Entry(IMPORTS, "导入台", "arrow_import", lambda: _imports(session), "desk"),
        Entry(PRINTS, "打印与归档", "print", lambda: _prints(session), "desk"),
        Entry(BACKUPS, "备份与恢复", "database", lambda: _backups(session), "desk"),
    ]


def counts(desk: Desk, year: int) -> Mapping[str, tuple[int, int]]:
    """(late, to be done) per stream: what the radar shows within 30 days."""
    return desk.overview.by_stream(30)


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
    pages: Mapping[str, str] = {"import": IMPORTS, "prints": PRINTS, "backup": BACKUPS, "restore": BACKUPS}
    if verb in pages:
        page = window.open_page(pages[verb])
        if verb == "restore":
            page.show_restore()  # type: ignore[attr-defined]
    elif verb == "trash_bin":
        _open_dialog(session, window)
    elif verb == "export":
        _on_ledger(window, "export")
    elif verb == "check":
        _check(session, window)
    elif verb == "history":
        _on_ledger(window, "show_history")


def _maker(session: Session, stream: Stream) -> Callable[[], Page]:
    def make() -> Page:
        codes = [view.code for view in session.desk.records.kinds() if view.stream == stream.key and view.ledger]
        page = StreamPage(session, stream.title, codes, stream.processes)
        if stream.gaps:
            page.add_gaps()
        page.list_wanted.connect(lambda code: _bring(session, page, code))
        page.file_wanted.connect(lambda code, text: _bring(session, page, code, file_from_text(session, text)))
        return page

    return make


def _bring(session: Session, page: Page, code: str, path: Path | None = None) -> None:
    """Open the import desk for a record kind, with a file if there is one."""
    window = page.window()
    target = window.open_page(IMPORTS)  # type: ignore[attr-defined]
    target.start_with(code, path)


def _home(session: Session) -> Page:
    from ui.desks.home import HomePage

    page = HomePage(session)
    page.import_wanted.connect(lambda code: _bring(session, page, code))
    page.add_wanted.connect(lambda code: _add(page, code))
    return page


def _add(page: Page, code: str) -> None:
    """A new record in its own ledger."""
    window = page.window()
    target = window.open_page(entry_of(code))  # type: ignore[attr-defined]
    target.add_record(code)


def _imports(session: Session) -> Page:
    from ui.desks.imports import ImportPage

    return ImportPage(session)


def _prints(session: Session) -> Page:
    from ui.desks.prints import PrintsPage

    return PrintsPage(session)


def _backups(session: Session) -> Page:
    from ui.desks.backups import BackupsPage

    page = BackupsPage(session)
    page.restore_wanted.connect(lambda file, word: page.window().restore_asked.emit(file, word))
    return page


def _on_ledger(window: MainWindow, verb: str) -> None:
    page = window.current_page()
    inner = page.current() if isinstance(page, StreamPage) else page
    act = getattr(inner, verb, None)
    if act is None:
        window.say("请先打开一个台账，再用这个功能。", "warn")
    else:
        act()


def _open_dialog(session: Session, window: MainWindow) -> None:
    from PySide6.QtWidgets import QDialog, QVBoxLayout

    from ui.desks.trash import TrashPage
    from ui.widgets.action_row import ActionRow
    from ui.widgets.sizes import open_size

    dialog = QDialog(window)
    dialog.setObjectName("page")
    dialog.setWindowTitle("回收站")
    page = TrashPage(session)
    page.changed.connect(window.announce)
    actions = page.row_actions()
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(page, 1)
    if actions is not None:
        layout.addWidget(ActionRow(actions.left, actions.right))
    open_size(dialog, 980, 560)
    page.shown()
    dialog.open()


def _check(session: Session, window: MainWindow) -> None:
    from ui.dialogs.health import show_health

    show_health(session, window)
