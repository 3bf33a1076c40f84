"""The façade: the only door for the window and the command line.

    desk = Desk.open(folder)
    desk.records.add("units", {"name": "湖滨第一小学"})

Each attribute is one area of work; nothing behind them is for outsiders. Reading verbs answer frozen rows, change
verbs answer a ChangeSet after the commit. Everything raised for the user is a KnownError.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trafficdesk import __version__, clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import HistoryLine, Records, year_filters
from trafficdesk.errors import KnownError
from trafficdesk.fields.view import RecordView
from trafficdesk.progress import Progress, no_progress
from trafficdesk.rules.computed import ComputedColumn, State
from trafficdesk.rules.gate import Rules
from trafficdesk.store import schema, undo
from trafficdesk.store.changes import Change, ChangeSet, FieldChange
from trafficdesk.store.query import Filter, Query, Row
from trafficdesk.store.search import Hit
from trafficdesk.store.store import FILE_NAME, Store

if TYPE_CHECKING:
    from trafficdesk.engine.archive import Archive
    from trafficdesk.engine.attachments import Attachments
    from trafficdesk.engine.backups import Backups
    from trafficdesk.engine.belongings import Belongings
    from trafficdesk.engine.doing import Doing
    from trafficdesk.engine.exchange import Exchange
    from trafficdesk.engine.health import Finding
    from trafficdesk.engine.import_review import ImportReview
    from trafficdesk.engine.legal import Legal
    from trafficdesk.engine.overview import Overview
    from trafficdesk.engine.own_codes import OwnCodes
    from trafficdesk.engine.prints import Prints
    from trafficdesk.rules.radar import Due
    from trafficdesk.transfer.restore import RestoreReport
    from trafficdesk.work.accidents.verbs import Accidents
    from trafficdesk.work.agreements.verbs import Agreements
    from trafficdesk.work.campaigns.verbs import Campaigns
    from trafficdesk.work.committees.verbs import Committees
    from trafficdesk.work.hazards.rounds import Inspections
    from trafficdesk.work.hazards.verbs import Hazards
    from trafficdesk.work.meetings.verbs import Meetings
    from trafficdesk.work.official.verbs import Trips
    from trafficdesk.work.organisation.verbs import Organisation
    from trafficdesk.work.people.rules_coverage import Coverage
    from trafficdesk.work.plans.scores import Scores
    from trafficdesk.work.plans.verbs import Plans
    from trafficdesk.work.publicity.verbs import PublicityDesk
    from trafficdesk.work.reports.verbs import Reports
    from trafficdesk.work.school.roster import SchoolRoster
    from trafficdesk.work.school.verbs import School
    from trafficdesk.work.stations.verbs import Stations
    from trafficdesk.work.training.verbs import Training


class Desk:
    """An open office. Safe to use from several threads; close it when done."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.records = Records(office)

    @classmethod
    def open(cls, folder: Path | str, *, user: str = "", create: bool = False) -> Desk:
        """Open the office in a data folder (or at a PostgreSQL URL); migrate it first if its tables are older.

        create: make a new, empty office when there is none. Raises KnownError when there is none, when it is
        damaged, or when a newer program made it.
        """
        if isinstance(folder, str) and "://" in folder:
            store, home = Store(folder, Rules()), Path(os.environ.get("TRAFFICDESK_FILES", "."))
        else:
            home = Path(folder)
            _prepare(home, create)
            store = Store.at(home, Rules())
        schema.bring_up(store, before=lambda: _copy_before_migration(home))
        store.count_if_never_counted()
        office = Office(store, home)
        office.user = user or str(office.setting("office.clerk", "经办人"))
        desk = cls(office)
        if office.setting("rules.own"):
            desk.legal.apply_own()
        desk.codes.apply()
        desk.school_roster.purge_expired()
        return desk

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether there is an office in a data folder."""
        return (folder / FILE_NAME).is_file()

    def set_up(self, name: str, clerk: str) -> None:
        """Name the office and who sits at the desk (first run)."""
        if not name.strip():
            raise KnownError("请填写办事处的名称，例如：东丽湖街道办事处。它会印在每份责任书上。")
        first = not self.office.name
        self.office.set_setting("office.name", name.strip())
        self.office.set_setting("office.clerk", clerk.strip() or "经办人")
        self.office.user = clerk.strip() or "经办人"
        self.agreements.install_texts()
        if first and not self.records.count(Query("stations")):
            self.stations.install()
        if first:
            self.publicity.install_days()

    def close(self) -> None:
        self.office.store.close()

    @cached_property
    def agreements(self) -> Agreements:
        """Responsibility agreements: batch, print, sign, who is missing."""
        from trafficdesk.work.agreements.verbs import Agreements

        return Agreements(self.office, self.records)

    @cached_property
    def attachments(self) -> Attachments:
        """Scans and photos of any record."""
        from trafficdesk.engine.attachments import Attachments

        return Attachments(self.office, self.records)

    @cached_property
    def exchange(self) -> Exchange:
        """Excel and CSV in and out."""
        from trafficdesk.engine.exchange import Exchange

        return Exchange(self.office, self.records)

    @cached_property
    def legal(self) -> Legal:
        """The dated legal tables and what they say of a person or a car."""
        from trafficdesk.engine.legal import Legal

        return Legal(self.office, self.records)

    @cached_property
    def prints(self) -> Prints:
        """Every document but the agreements: cards, ledgers, lists."""
        from trafficdesk.engine.prints import Prints
        from trafficdesk.work.catalogue import print_kinds

        return Prints(self.office, self.records, print_kinds())

    @cached_property
    def archive(self) -> Archive:
        """The binder of a year, how long papers are kept, which were kept."""
        from trafficdesk.engine.archive import Archive

        return Archive(self.office, self.records, self.prints)

    @cached_property
    def meetings(self) -> Meetings:
        """Joint meetings and what was decided there."""
        from trafficdesk.work.meetings.verbs import Meetings

        return Meetings(self.office, self.records)

    @cached_property
    def committees(self) -> Committees:
        """Residents' committees: ledgers, plan, summary, assessment."""
        from trafficdesk.work.committees.verbs import Committees

        return Committees(self.office, self.records)

    @cached_property
    def trips(self) -> Trips:
        """Official cars: trips, costs, sealing."""
        from trafficdesk.work.official.verbs import Trips

        return Trips(self.office, self.records)

    @cached_property
    def school(self) -> School:
        """Vehicles that carry pupils, and their drivers."""
        from trafficdesk.work.school.verbs import School

        return School(self.office, self.records)

    @cached_property
    def school_roster(self) -> SchoolRoster:
        """The restricted roster of pupils, off unless an office asks for it."""
        from trafficdesk.work.school.roster import SchoolRoster

        return SchoolRoster(self.office, self.records)

    @cached_property
    def hazards(self) -> Hazards:
        """Hazards from finding to closure."""
        from trafficdesk.work.hazards.verbs import Hazards

        return Hazards(self.office, self.records)

    @cached_property
    def inspections(self) -> Inspections:
        """Inspection rounds: places, checklists, what was looked at and what not."""
        from trafficdesk.work.hazards.rounds import Inspections

        return Inspections(self.office, self.records)

    @cached_property
    def accidents(self) -> Accidents:
        """Accidents, their reports and the four blocks of 四不放过."""
        from trafficdesk.work.accidents.verbs import Accidents

        return Accidents(self.office, self.records)

    @cached_property
    def stations(self) -> Stations:
        """Persuasion stations: roster and duty log."""
        from trafficdesk.work.stations.verbs import Stations

        return Stations(self.office, self.records)

    @cached_property
    def training(self) -> Training:
        """Training sessions, attendance, coverage."""
        from trafficdesk.work.training.verbs import Training

        return Training(self.office, self.records)

    @cached_property
    def codes(self) -> OwnCodes:
        """Word lists that the office may extend."""
        from trafficdesk.engine.own_codes import OwnCodes

        return OwnCodes(self.office)

    @cached_property
    def publicity(self) -> PublicityDesk:
        """The publicity year: plan, activities, stock of material."""
        from trafficdesk.work.publicity.verbs import PublicityDesk

        return PublicityDesk(self.office, self.records)

    @cached_property
    def campaigns(self) -> Campaigns:
        """Enforcement campaigns and what their days brought."""
        from trafficdesk.work.campaigns.verbs import Campaigns

        return Campaigns(self.office, self.records)

    @cached_property
    def plans(self) -> Plans:
        """The annual plan and its targets."""
        from trafficdesk.work.plans.verbs import Plans

        return Plans(self.records)

    @cached_property
    def reports(self) -> Reports:
        """Reports to superiors, frozen when they are submitted."""
        from trafficdesk.work.reports.verbs import Reports

        return Reports(self.office, self.records)

    @cached_property
    def scores(self) -> Scores:
        """Score sheets: filled from the ledgers, judged, published."""
        from trafficdesk.work.plans.scores import Scores

        return Scores(self.office, self.records)

    @cached_property
    def organisation(self) -> Organisation:
        """The leading group in its dated versions, the duty list."""
        from trafficdesk.work.organisation.verbs import Organisation

        return Organisation(self.office, self.records)

    @cached_property
    def backups(self) -> Backups:
        """Backup to a stick, and its verification."""
        from trafficdesk.engine.backups import Backups

        return Backups(self.office)

    @cached_property
    def overview(self) -> Overview:
        """The numbers of the home page and of the navigation."""
        from trafficdesk.engine.overview import Overview

        return Overview(self.office)

    def process(self, code: str) -> Doing:
        """What may be done with the rows of a record that goes through states, and doing it."""
        from trafficdesk.engine.doing import Doing
        from trafficdesk.work.catalogue import process_of

        return Doing(process_of(code), self.office, self.records)

    def review_import(self, code: str, path: Path) -> ImportReview:
        """Open an Excel list for the import desk; KnownError with one sentence when it cannot be read."""
        from trafficdesk.engine.import_review import ImportReview

        return ImportReview(self.exchange, code, path)

    def belongings(self, code: str, row_id: int) -> list[Belongings]:
        """Everything that points at a record, of every year, each row with its day."""
        from trafficdesk.engine.belongings import belongings_of

        return belongings_of(self.records, code, row_id)

    def due(self, days: int = 90) -> list[Due]:
        """Everything late or due within that many days, most urgent first."""
        from trafficdesk.rules.radar import due_items

        with self.office.store.read() as connection:
            return due_items(connection, clock.today(), days)

    def coverage(self, year: int) -> list[Coverage]:
        """应有、已有、缺谁, per measure."""
        from trafficdesk.work.people.rules_coverage import coverage

        with self.office.store.read() as connection:
            return coverage(connection, year)

    def check(self, progress: Progress = no_progress) -> Iterator[Finding]:
        """Everything that is not whole: file, attachments, rows against today's checks. KnownError when damaged."""
        from trafficdesk.engine.health import examine

        return examine(self.office, self.records, progress)

    @staticmethod
    def restore(file: Path, password: str | None, folder: Path, progress: Progress = no_progress) -> RestoreReport:
        """Put a backup in the place of a (closed) office; what is there is kept beside it."""
        from trafficdesk.transfer.restore import restore

        return restore(file, password, folder, progress, knows_schema=lambda version: version <= schema.newest())

    def next_undo(self) -> str:
        """The sentence of the change that undo would take back, "" if none."""
        with self.office.store.read() as connection:
            target = undo.next_undo(connection)
        return "" if target is None else str(target.sentence)

    def next_redo(self) -> str:
        """The sentence of the change that redo would do again, "" if none."""
        with self.office.store.read() as connection:
            target = undo.next_redo(connection)
        return "" if target is None else str(target.sentence).removeprefix("撤销：")


def _prepare(home: Path, create: bool) -> None:
    from trafficdesk.transfer.swap import recover

    recover(home)
    if not Desk.exists(home) and not create:
        raise KnownError(f"数据文件夹 {home} 里还没有办事处数据。请先初始化，或换一个文件夹。")
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError(f"不能建立数据文件夹 {home}。请检查磁盘和权限，或换一个位置。") from error


def _copy_before_migration(home: Path) -> None:
    from trafficdesk.transfer.automatic import automatic_copy

    automatic_copy(home, office="", schema_version="", program_version=__version__, counts={}, force=True)


__all__ = [
    "Change",
    "ChangeSet",
    "ComputedColumn",
    "Desk",
    "FieldChange",
    "Filter",
    "HistoryLine",
    "Hit",
    "Query",
    "RecordView",
    "Row",
    "State",
    "year_filters",
]  # fmt: skip
