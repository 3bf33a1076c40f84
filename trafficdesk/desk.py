"""The façade: the only door for the window and the command line.

    desk = Desk.open(folder)
    desk.records.add("units", {"name": "湖滨第一小学"})

Each attribute is one area of work; nothing behind them is for outsiders. Reading verbs answer frozen rows, change
verbs answer a ChangeSet after the commit. Everything raised for the user is a KnownError.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from trafficdesk import clock
from trafficdesk.engine.backups import BACKED_UP, to_stick_before
from trafficdesk.engine.home import (
    leave_nothing_open,
    prepare,
    require_own_database,
    sit_down,
    store_at,
    was_cut_off,
)
from trafficdesk.engine.key_holders import BY_CODE, require_restorer
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import HistoryLine, Records, year_filters
from trafficdesk.errors import KnownError
from trafficdesk.fields.folding import storable
from trafficdesk.fields.view import RecordView
from trafficdesk.guard.door import Door, verbs
from trafficdesk.guard.rights import ForbiddenError, Right
from trafficdesk.guard.ring import note_restored
from trafficdesk.paths import SEEN
from trafficdesk.progress import Progress, no_progress
from trafficdesk.rules import own_fields, rule_table
from trafficdesk.rules.computed import ComputedColumn, State
from trafficdesk.rules.figures import Figure
from trafficdesk.rules.gate import Rules
from trafficdesk.store import schema, trail, trail_start, undo
from trafficdesk.store.changes import Change, ChangeSet, FieldChange
from trafficdesk.store.looking import look_at
from trafficdesk.store.query import EVERY, Filter, Query, Row
from trafficdesk.store.search import Hit
from trafficdesk.store.store import FILE_NAME, Looking

if TYPE_CHECKING:
    from trafficdesk.engine.archive import Archive
    from trafficdesk.engine.at_hand import AtHand
    from trafficdesk.engine.attachments import Attachments
    from trafficdesk.engine.backups import Backups
    from trafficdesk.engine.doing import Doing
    from trafficdesk.engine.exchange import Exchange
    from trafficdesk.engine.finding import Finding, Source
    from trafficdesk.engine.findings import Findings
    from trafficdesk.engine.gaps import Gaps
    from trafficdesk.engine.health import Fault
    from trafficdesk.engine.import_review import ImportReview
    from trafficdesk.engine.joined import Joined
    from trafficdesk.engine.legal import Legal
    from trafficdesk.engine.merging import Merging
    from trafficdesk.engine.moving import Moving
    from trafficdesk.engine.overview import Overview
    from trafficdesk.engine.own_codes import OwnCodes
    from trafficdesk.engine.own_fields import OwnFields
    from trafficdesk.engine.paper_setup import PaperSetup
    from trafficdesk.engine.papers.kind import PrintKind
    from trafficdesk.engine.prints import Prints
    from trafficdesk.engine.take_out import TakeOut
    from trafficdesk.engine.trail import Trail
    from trafficdesk.engine.users import Users
    from trafficdesk.server.logins import ServerLogins
    from trafficdesk.store.listening import Heard, Listener, Lost
    from trafficdesk.transfer.restore import RestoreReport
    from trafficdesk.transfer.salvage import Salvaged
    from trafficdesk.work.accidents.verbs import Accidents
    from trafficdesk.work.agreements.verbs import Agreements
    from trafficdesk.work.campaigns.verbs import Campaigns
    from trafficdesk.work.committees.verbs import Committees
    from trafficdesk.work.hazards.rounds import Inspections
    from trafficdesk.work.hazards.verbs import Hazards
    from trafficdesk.work.meetings.verbs import Meetings
    from trafficdesk.work.official.verbs import Trips
    from trafficdesk.work.organisation.verbs import Organisation
    from trafficdesk.work.packages.verbs import Packages
    from trafficdesk.work.people.reading import WholeFile
    from trafficdesk.work.people.rules_coverage import Coverage
    from trafficdesk.work.plans.verbs import Plans
    from trafficdesk.work.plans.verbs_scores import Scores
    from trafficdesk.work.publicity.verbs import PublicityDesk
    from trafficdesk.work.reminders.verbs import Reminders
    from trafficdesk.work.reports.verbs import Reports
    from trafficdesk.work.scans.verbs import Scans
    from trafficdesk.work.school.roster import SchoolRoster
    from trafficdesk.work.school.verbs import School
    from trafficdesk.work.stations.verbs import Stations
    from trafficdesk.work.training.verbs import Training
    from trafficdesk.work.years.verbs import Years


RESTORED = "restored.txt"  # what was restored, until the office is opened and writes it down


def area(where: str, *needs: str) -> Any:
    """An area of work, made on first use: the class at `where`, given what it needs of the desk."""
    return _Area(where, needs or ("office", "records"))


class _Area:
    """What `area` stands for until it is asked for; afterwards the desk holds the made one itself."""

    def __init__(self, where: str, needs: tuple[str, ...]) -> None:
        self.module, _, self.kind = where.rpartition(".")
        self.needs = needs

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, desk: Desk | None, owner: type) -> Any:
        if desk is None:
            return self
        return desk.__dict__.setdefault(self.name, desk._through(self.name, desk._inner(self.name)))  # noqa: SLF001 - one class in two


class Desk:
    """An open office. Safe to use from several threads; close it when done."""

    agreements: Agreements = area("work.agreements.verbs.Agreements")  # made in batches, printed, signed; who is missing
    attachments: Attachments = area("engine.attachments.Attachments")  # scans and photos of any record
    exchange: Exchange = area("engine.exchange.Exchange")  # Excel and CSV in and out
    legal: Legal = area("engine.legal.Legal")  # the dated legal tables and what they say of a person or a car
    findings: Findings = area("engine.findings.Findings", "office", "records", "finding_sources")  # missing, late, wrong or about to be
    prints: Prints = area("engine.prints.Prints", "office", "records", "print_kinds")  # every document
    paper: PaperSetup = area("engine.paper_setup.PaperSetup", "office")  # how this office prints: its fonts
    scans: Scans = area("work.scans.verbs.Scans", "office", "records", "print_kinds")  # signed paper that comes back
    archive: Archive = area("engine.archive.Archive", "office", "records", "prints")  # a year's binder, kept papers
    meetings: Meetings = area("work.meetings.verbs.Meetings")  # joint meetings and what was decided there
    committees: Committees = area("work.committees.verbs.Committees")  # residents' committees: ledgers, plan, summary, assessment
    trips: Trips = area("work.official.verbs.Trips")  # official cars: trips, costs, sealing
    school: School = area("work.school.verbs.School", "records")  # vehicles that carry pupils, and their drivers
    school_roster: SchoolRoster = area("work.school.roster.SchoolRoster")  # the restricted roster of pupils
    hazards: Hazards = area("work.hazards.verbs.Hazards")  # hazards from finding to closure
    inspections: Inspections = area("work.hazards.rounds.Inspections")  # inspection rounds: places, checklists
    accidents: Accidents = area("work.accidents.verbs.Accidents")  # accidents, their reports and the four blocks of 四不放过
    stations: Stations = area("work.stations.verbs.Stations", "records")  # persuasion stations: roster and duty log
    training: Training = area("work.training.verbs.Training", "records")  # training sessions, attendance, coverage
    merging: Merging = area("engine.merging.Merging", "records")  # two records that are one
    logins: ServerLogins = area("server.logins.ServerLogins", "office")  # who may come in on the server
    moving: Moving = area("engine.moving.Moving", "office")  # to a server and back
    gaps: Gaps = area("engine.gaps.Gaps")  # cells of imported lists that are still to be filled in
    own_fields: OwnFields = area("engine.own_fields.OwnFields", "office", "records")  # fields that the office adds itself
    take_out: TakeOut = area("engine.take_out.TakeOut")  # everything in a plain folder
    trail: Trail = area("engine.trail.Trail")  # who did what and when, who looked at whom
    codes: OwnCodes = area("engine.own_codes.OwnCodes", "office")  # word lists that the office may extend
    packages: Packages = area("work.packages.verbs.Packages")  # rows for another desk on a stick, and its work back
    publicity: PublicityDesk = area("work.publicity.verbs.PublicityDesk", "records")  # the publicity year: plan, activities, stock
    campaigns: Campaigns = area("work.campaigns.verbs.Campaigns", "records")  # enforcement campaigns and what their days brought
    plans: Plans = area("work.plans.verbs.Plans", "records")  # the annual plan and its targets
    reports: Reports = area("work.reports.verbs.Reports")  # reports to superiors, frozen when they are submitted
    scores: Scores = area("work.plans.verbs_scores.Scores", "office", "records", "findings")  # score sheets
    organisation: Organisation = area("work.organisation.verbs.Organisation", "records")  # the leading group, the duty list
    users: Users = area("engine.users.Users")  # who may log in, in which role
    backups: Backups = area("engine.backups.Backups", "office")  # backup to a stick, and its verification
    reminders: Reminders = area("work.reminders.verbs.Reminders", "office", "records", "findings")  # telling units of findings
    years: Years = area("work.years.verbs.Years", "office", "records", "findings", "joined")  # the turn of the year
    at_hand: AtHand = area("engine.at_hand.AtHand", "office", "records")  # pinned, opened last, filters by name
    overview: Overview = area("engine.overview.Overview", "office", "findings")  # the numbers of the home page and of the navigation

    def __init__(self, office: Office) -> None:
        self.office = office
        self._made: dict[str, Any] = {}
        self._making = RLock()
        self._records = Records(office)
        self.records: Records = self._through("records", self._records)
        self.cut_off = False  # whether the program did not come to its end last time (or the office is open elsewhere)
        self.lost_steps = 0  # how many of the last steps were lost with the journal of the database
        self.left_undone: tuple[str, ...] = ()  # why something that time changes could not be written today

    @classmethod
    def open(cls, folder: Path | str, *, user: str = "", create: bool = False) -> Desk:
        """Open the office of a data folder; migrate it first if its tables are older.

        create: make a new, empty office when there is none. Raises KnownError when there is none, when it is
        damaged, or when a newer program made it.
        """
        home = Path(folder)
        prepare(home, create)
        unclean = was_cut_off(home)
        store = store_at(home, create)
        lost = store.lost_steps()
        own_fields.apply(store)  # before a whole row is read: the office that was open before may have had others
        trail_start.begin(store, schema.newest())
        store.count_if_never_counted()
        office = Office(store, home, store.keys)
        try:
            sit_down(office, user)
        except KnownError:
            store.close()
            raise
        desk = cls(office)
        desk.cut_off, desk.lost_steps = unclean, lost
        desk._use_own()
        _note_restore(office, home)
        if office.keys is not None:
            with suppress(KnownError):  # on a disk that is full or read-only one may still look
                office.note(trail.LOGIN, f"{office.user} 登录")
        (home / "pasted.tsv").unlink(missing_ok=True)  # earlier programs kept what was pasted
        left_plain = leave_nothing_open(home, store.keys)
        desk.start_day()
        office.known = store.newest_act()
        desk.left_undone = (*_name_lost(desk), *left_plain, *_lacks_users(desk), *desk.left_undone)
        return desk

    @classmethod
    def look(cls, folder: Path | str, why: Looking, *, user: str = "") -> Desk:
        """Open the office of a data folder only to look at it: nothing is migrated, noted or put in order, every change is refused.

        KnownError where it cannot be read, or not before it is brought up to date.
        """
        home = Path(folder)
        store = look_at(home, why, Rules())
        office = Office(store, home, store.keys)
        try:
            schema.require_newest(store)
            sit_down(office, user)
        except KnownError:
            store.close()
            raise
        desk = cls(office)
        desk._use_own()
        return desk

    def _use_own(self) -> None:
        """Take the office's own tables, words and fields into use, and know whether a street lends it rows."""
        rule_table.use_own(self.office.setting(rule_table.SETTING, {}))
        self._inner("codes").apply()
        own_fields.apply(self.office.store)
        self._inner("paper").apply()
        self.office.lent.begin()

    @property
    def looking(self) -> str:
        """Why the office is only looked at, "" when it is open for work."""
        looking = self.office.store.looking
        return looking.sentence if looking is not None else ""

    def start_day(self) -> None:
        """Do what time alone changes by today: when the office is opened, and at midnight while it stays open."""
        from trafficdesk.engine.daily import start_day
        from trafficdesk.server.day import begin_day
        from trafficdesk.work.catalogue import clearings, drifting

        self.left_undone = start_day(self.office, self._records, clock.today(), drifting(), (*clearings(), begin_day))

    def listen(self, heard: Heard, lost: Lost = lambda _error: None) -> Listener | None:
        """Have the changes of other desks told, from a thread of its own, until the answer is closed; None where there are none.

        heard: given None where anything may have changed. lost: told once, as soon as it is known, that the server is away.
        """
        from trafficdesk.engine.others import listen

        return listen(self.office, self._use_own, heard, lost)

    @staticmethod
    def settle(folder: Path) -> None:
        """Finish or undo what was cut off while a (closed) office was exchanged: before anybody logs in to it."""
        from trafficdesk.transfer.swap import recover

        if folder.is_dir():
            recover(folder)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether there is an office in a data folder, be it a damaged one."""
        from trafficdesk.transfer.folder import office_is_there

        return office_is_there(folder)

    def set_up(self, name: str, clerk: str, phone: str | None = None) -> None:
        """Name the office and who sits at the desk (first run), and the telephone that letters give; None leaves it."""
        self.office.require(Right.SETTINGS)
        if not name.strip():
            raise KnownError("请填写办事处的名称，例如：东丽湖街道办事处。它会印在每份责任书上。")
        first = not self.office.name
        self.office.set_setting("office.name", name.strip())
        self.office.keep_clerk(clerk.strip() or "经办人")
        if phone is not None:
            self.office.set_setting("office.phone", phone.strip() or None)
        if not self.office.role:  # else who sits at the desk is who logged in, here or on the server
            self.office.user = storable(clerk).strip() or "经办人"
        self.agreements.install_texts()
        if first and not self.records.count(Query("stations")):
            self.stations.install()
        if first:
            self.publicity.install_days()

    def close(self) -> None:
        self.office.store.close()

    @property
    def print_kinds(self) -> Sequence[PrintKind]:
        """The documents of the work streams; see `prints`."""
        from trafficdesk.work.catalogue import print_kinds

        return print_kinds()

    def joined(self, records: Joined) -> Desk:
        """The same desk, whose verbs all write into one change that is under way."""
        desk = Desk(self.office)
        desk._records = records
        desk.records = desk._through("records", records)
        return desk

    def _through(self, area: str, inner: Any) -> Any:
        """An area as the present role sees it: itself where everything is open, else behind a door (guard/door.py)."""
        return Door(area, inner, self._ask) if self.office.role or self.looking else inner

    def _inner(self, name: str) -> Any:
        """What an area needs of the desk, or the area itself, past the door: the program's parts trust each other."""
        found = vars(Desk).get(name)
        if not isinstance(found, _Area):
            return self._records if name == "records" else getattr(self, name)
        with self._making:  # two threads that ask at once get the same one
            if name not in self._made:
                kind = getattr(import_module(f"trafficdesk.{found.module}"), found.kind)
                self._made[name] = kind(*(self._inner(need) for need in found.needs))
            return self._made[name]

    def why_not(self, *wanted: str) -> str:
        """Why the present user may use none of these verbs ("records.add"), "" when he may use one: for what is shown grey."""
        asked = [verbs()[area][verb] for area, _, verb in (each.partition(".") for each in wanted)]
        if any(self.office.may(right) for rights in asked for right in rights):
            return ""
        try:
            self.office.require(asked[0][0])
        except ForbiddenError as error:
            return str(error)
        return ""

    def _ask(self, rights: tuple[Right, ...]) -> None:
        if not any(self.office.may(right) for right in rights):
            self.office.require(rights[0])

    @property
    def finding_sources(self) -> Sequence[Source]:
        """What the work streams look for; see `findings`."""
        from trafficdesk.work.catalogue import finding_sources

        return finding_sources()

    def process(self, code: str) -> Doing:
        """What may be done with the rows of a record that goes through states, and doing it."""
        from trafficdesk.engine.doing import Doing
        from trafficdesk.work.catalogue import process_of

        return self._through("process", Doing(process_of(code), self.office, self._records))  # type: ignore[no-any-return]

    def guide(self, page: str) -> str:
        """What each step of the processes of a page asks for, as Markdown for the help."""
        from trafficdesk.work.guide import guide

        return guide(page)

    def manual(self, order: Sequence[str]) -> bytes:
        """用户手册 as PDF: every help page, those of `order` first."""
        from trafficdesk.reports.pdf import render
        from trafficdesk.work.manual import manual

        return render(manual(order))

    def review_import(self, code: str, path: Path, *, hidden: bool = False, pasted: str | None = None) -> ImportReview:
        """Open an Excel list for the import desk; KnownError with one sentence when it cannot be read.

        hidden: hidden sheets and rows are read too. pasted: the list from the clipboard; it is kept in no file.
        """
        from trafficdesk.engine.import_review import ImportReview

        self.office.require(Right.WRITE)
        return ImportReview(self._inner("exchange"), code, path, hidden=hidden, pasted=pasted)

    def whole(self, code: str, row_id: int) -> WholeFile:
        """Everything about one record, of every year."""
        from trafficdesk.work.people.reading import whole_file

        return whole_file(self._records, code, row_id)

    def due(self, days: int = 90) -> list[Finding]:
        """Everything late or due within that many days, most urgent first."""
        return self.findings.due(days)

    def coverage(self, year: int, first: int = EVERY) -> list[Coverage]:
        """应有、已有、缺谁, per measure; who is missing by name, or the first of them."""
        from trafficdesk.work.people.rules_coverage import coverage

        with self.office.store.read() as connection:
            return coverage(connection, year, first)

    @contextmanager
    def as_of(self, day: date) -> Iterator[Desk]:
        """Inside, a desk that reads, counts and prints everything as it stood when a day ended, and changes nothing.

        In one thread. KnownError for a day to come, or before this office had anything on record.
        """
        from trafficdesk.engine.past import office_as_of

        with office_as_of(self.office, day) as office:
            yield Desk(office)

    def check(self, progress: Progress = no_progress) -> Iterator[Fault]:
        """Everything that is not whole: file, attachments, rows against today's checks, and all findings. KnownError when damaged."""
        from trafficdesk.engine.health import examine

        return examine(self.office, self._records, self._inner("findings"), progress)

    def quick_check(self, *, typed: bool = False) -> None:
        """Look whether the database file is whole (seconds per gigabyte); KnownError when it is damaged.

        typed: only what people typed, while somebody waits; what is searched in is made from it, and half of the whole.
        """
        from trafficdesk.records.system import SearchTerm
        from trafficdesk.store.dialect import quick_check_by_tables

        quick_check_by_tables(self.office.store.read, (SearchTerm.__tablename__,) if typed else ())

    @staticmethod
    def salvage(folder: Path, progress: Progress = no_progress) -> Salvaged:
        """Put what can still be read of a damaged (closed) office in its place; what is there is kept beside it."""
        from trafficdesk.transfer.salvage import salvage

        require_own_database(folder, "抢救")
        require_restorer(folder)
        (folder / SEEN).unlink(missing_ok=True)
        return salvage(folder, progress)

    @staticmethod
    def restore(
        file: Path, password: str | None, folder: Path, progress: Progress = no_progress, *, trust_plain: bool = False
    ) -> RestoreReport:
        """Put a backup in the place of a (closed) office; what is there is kept beside it.

        trust_plain: whoever asks has been told that the file is not encrypted, and means it.
        """
        from trafficdesk.transfer.restore import restore

        require_own_database(folder, "恢复")
        require_restorer(folder)
        to_stick_before(folder, "恢复")
        report = restore(file, password, folder, progress, knows_schema=lambda version: version <= schema.newest(), trust_plain=trust_plain)
        note_restored(folder)
        (folder / SEEN).unlink(missing_ok=True)
        (folder / RESTORED).write_text(f"从“{file.name}”恢复，是 {report.made_at:%Y-%m-%d %H:%M} 的数据", encoding="utf-8")
        return report

    def next_undo(self) -> str:
        """The sentence of the change that undo would take back, "" if none."""
        with self.office.store.read() as connection:
            target = undo.next_undo(connection)
            return "" if target is None else undo.name_of(connection, target)

    def next_redo(self) -> str:
        """The sentence of the change that redo would do again, "" if none."""
        with self.office.store.read() as connection:
            target = undo.next_redo(connection)
            return "" if target is None else undo.name_of(connection, target)


def _lacks_users(desk: Desk) -> list[str]:
    """A restored office may know nobody of those who can log in now."""
    if not desk.users.locked or any(line.has_password for line in desk.users.lines()):
        return []
    return ["恢复的数据里没有现在的使用人，本次按管理员打开。请在“设置”的使用人里加上自己并设密码，否则下次只能用恢复码打开。"]


def _name_lost(desk: Desk) -> tuple[str, ...]:
    """What went with a lost journal cannot be brought back, but it is said and stands in the trail."""
    if not desk.lost_steps:
        return ()
    said = f"最后登记的 {desk.lost_steps} 步没有留在数据文件里：旁边的 {FILE_NAME}-wal 不见了，或数据文件被换成了旧的"
    desk.office.note(trail.LOST, said)
    (desk.office.folder / SEEN).unlink(missing_ok=True)
    return (f"{said}。请核对最近的登记，缺的补上；有更新的备份就用备份恢复。",)


def _note_restore(office: Office, home: Path) -> None:
    """What a restore left beside the data goes into the trail of the data that it brought."""
    for name, kind in ((BACKED_UP, trail.BACKUP), (RESTORED, trail.RESTORE)):
        with suppress(OSError):
            office.note(kind, (home / name).read_text(encoding="utf-8"))
            (home / name).unlink(missing_ok=True)


__all__ = [
    "BY_CODE", "Change", "ChangeSet", "ComputedColumn", "Desk", "FieldChange", "Figure", "Filter", "HistoryLine", "Hit", "Looking",
    "Query", "RecordView", "Row", "State", "year_filters",
]  # fmt: skip
