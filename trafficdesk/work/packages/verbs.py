"""desk.packages: rows for another desk in one sealed, signed file, and the work of that desk back, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.office import Office
from trafficdesk.engine.own_codes import OwnCodes
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.guard.rights import Right
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type
from trafficdesk.records.travelling import SELF, UNIT, PackageRow, PeerRow
from trafficdesk.rules import rule_table
from trafficdesk.store import trail
from trafficdesk.store.changes import ChangeSet
from trafficdesk.transfer.backup import require_password
from trafficdesk.work.packages import board, parcel, taking
from trafficdesk.work.packages.api import Choices, DeskLine, PackageLine, PackageMade, PackageTaken, Waiting
from trafficdesk.work.packages.carrier import Load
from trafficdesk.work.packages.rules_lent import centre_of
from trafficdesk.work.packages.rules_scope import UNITS
from trafficdesk.work.packages.sending import FILE, note_over, note_sent, pack, peer_of
from trafficdesk.work.packages.versions import OUT, catch_up, myself

_ALL = ("people", UNITS, "vehicles")


class Packages:
    """Packages out and in, what waits for an answer, who is still to come."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office, self._records = office, records

    # out

    def make(
        self, target: Path, password: str, *, unit: int | None = None, since: str = "", progress: Progress = no_progress
    ) -> PackageMade:
        """Write the next package for a unit's desk (None: for the street, from a desk that works for it).

        since: number or file name of a package to that desk, after which only what changed goes out; "last": the last one that
        it has certainly taken; "": everything. KnownError leaves nothing behind.
        """
        require_password(password, parcel.NOT_MADE)
        with self._office.store.write() as connection:
            me = self._caught_up(connection)
            desk, unit_id = self._receiver(connection, me, unit)
            load = pack(connection, me, desk, unit_id, since)
        files, missing = self._files(load.files)
        when = clock.now()
        label = replace(load.label, files=tuple(sorted(files)))
        path = parcel.write(target, password, label, load.secret, load.carrier, files, when, progress)
        with self._office.store.write() as connection:
            connection.execute(insert(PackageRow.table()).values(
                id=label.id, desk=desk.id, way=OUT, number=label.number, since=label.since, act=label.act, at=when,
                by=self._office.user, file=path.name, rows=load.rows, change_set=0, confirmed=label.confirmed,
            ))  # fmt: skip
            note_over(connection, desk.id, load.over)
            note_sent(connection, desk.id, {**load.uuids, FILE: list(files)}, label.number)
            said = f"导出交换包第 {label.number} 号给{desk.name}：{load.rows} 条，附件 {len(files)} 个（完整信息，加密）"
            trail.note(connection, trail.EXPORT, self._office.user, said)
        first = bool(label.grant)
        return PackageMade(path, desk.name, label.number, label.since, load.rows, len(files), missing, label.counts, first, load.left)

    def _receiver(self, connection: Connection, me: Any, unit: int | None) -> tuple[Any, int]:
        """The desk that a package is for, and the unit whose rows it has."""
        centre = centre_of(connection)
        if centre is None:
            if unit is None:
                raise KnownError("请选给哪家居委会或单位，例如 --for 东湖里社区居委会。")
            return peer_of(connection, unit), unit
        units = record_type(UNITS).table
        mine = connection.scalar(select(units.c.id).where(units.c.uuid == me.unit, units.c.deleted_at.is_(None)))
        if unit is not None and unit != mine:
            raise KnownError(f"本机是“{me.name}”的办公点，只和“{centre.name}”交换。不用选单位，直接导出就是给它的。")
        if mine is None:
            raise KnownError(f"本机的数据里找不到“{me.name}”，不知道哪些是自己的。请让“{centre.name}”重新做一份完整的包来导入。")
        return centre, int(mine)

    def _files(self, wanted: Sequence[str] | frozenset[str]) -> tuple[dict[str, bytes], int]:
        found, missing = {}, 0
        for digest in sorted(wanted):
            try:
                found[digest] = self._office.files.read(digest)
            except OSError:
                missing += 1
        return found, missing

    # in

    def look(self, file: Path, password: str, choices: Choices | None = None, progress: Progress = no_progress) -> PackageTaken:
        """What a package would bring and what it asks; nothing is changed but the files that it holds, which are kept."""
        with self._opened(file, password, progress) as (found, load), self._office.store.read() as connection:
            preview = taking.preview(connection, found, load, self._choice(choices), may_see=self._office.may(Right.FULL))
        self._log(preview.waiting)
        return preview

    def take(
        self, file: Path, password: str, choices: Choices | None = None, progress: Progress = no_progress
    ) -> PackageTaken:
        """Bring in a package in one change that one undo takes back. What nobody answered waits and changes nothing.

        In an empty office the first package of a street makes it the desk of that unit. Refused with a sentence: a package for
        somebody else, of a desk that is not known, or one that was taken already.
        """
        with self._opened(file, password, progress) as (found, load):
            self._settings(found.label, load)
            choice = self._choice(choices)
            done = taking.Taken(found, load, choice, self._caught_up)
            with self._records.work(f"导入交换包：{found.label.sender_name} 第 {found.label.number} 号") as work:
                done.do(work)
                done.finish(work.connection, work.id, self._office.user)
                work.sentence = done.sentence()
            if not work.changed:  # a unit of work that changed no row leaves no trace
                tried, done = done.plans, taking.Taken(found, load, choice, self._caught_up)
                with self._office.store.write() as connection:
                    act = trail.note(connection, trail.TAKEN, self._office.user, f"导入交换包：{found.label.sender_name} "
                                     f"第 {found.label.number} 号，没有要改的")  # fmt: skip
                    done.plan_only(connection, tried)
                    done.finish(connection, act, self._office.user)
            missing = sum(not self._office.files.has(each) for each in load.files())
            self._office.lent.begin()
            with self._office.store.read() as connection:
                waiting = board.waiting(connection, may_see=self._office.may(Right.FULL))
                lacking = taking.gaps(connection, found.label)
            self._log(waiting)
            changed = work.changeset if work.changed else None
            return done.report(waiting, missing, changed, lacking, may_see=self._office.may(Right.FULL))

    @contextmanager
    def _opened(self, file: Path, password: str, progress: Progress) -> Iterator[tuple[parcel.Parcel, Load]]:
        label = parcel.look(file, password)
        with self._office.store.write() as connection:
            public = self._sender(connection, label, file.name)
        attachments = Attachments(self._office, self._records)
        found = parcel.read(file, password, public, attachments.keep, progress)
        load = Load(found.carrier, file.name)
        try:
            yield found, load
        finally:
            load.close()

    def _sender(self, connection: Connection, label: parcel.Label, name: str) -> str:
        """What a package must be proven by. Refused: for somebody else, of nobody known, taken already, of a copied office."""
        me = myself(connection)
        if me is None and label.grant and self._is_empty(connection):
            return label.public
        me = self._caught_up(connection)
        if label.receiver != me.id:
            if label.grant and centre_of(connection) is None:
                raise KnownError(
                    f"“{name}”是给“{label.receiver_name}”的第一份交换包，要在一个空的新办事处里导入，就成为它的办公点；"
                    f"本机是“{me.name or '另一个办事处'}”，已有数据。没有导入，{parcel.UNTOUCHED}"
                )
            raise KnownError(f"“{name}”是给“{label.receiver_name}”的交换包，本机是“{me.name}”，没有导入。请拿给对方；{parcel.UNTOUCHED}")
        public = taking.public_of_sender(connection, label)
        if not public:
            raise KnownError(
                f"“{name}”来自不认识的办公点“{label.sender_name}”，没有导入，{parcel.UNTOUCHED}"
                "交换要从街道给它的第一份包开始；它换过电脑或重建过数据，就请重新做一份完整的包给它。"
            )
        taking.refuse_second(connection, label, name)
        return public

    def _is_empty(self, connection: Connection) -> bool:
        tables = [record_type(code).table for code in _ALL]
        return all(connection.scalar(select(table.c.id).limit(1)) is None for table in tables)

    def _settings(self, label: parcel.Label, load: Load) -> None:
        """The street's own words and tables, which its rows use; the first package also says whose desk this is."""
        if not self._office.name:
            self._office.set_setting("office.name", label.receiver_name, right=Right.WRITE)
        for name, text in load.settings.items():
            if self._office.setting(name) != (value := json.loads(text)):
                self._office.set_setting(name, value, right=Right.WRITE)
        rule_table.use_own(self._office.setting(rule_table.SETTING, {}))
        OwnCodes(self._office).apply()

    # what waits

    def waiting(self) -> list[Waiting]:
        """Rows that wait for somebody's word, for another row or for a cure."""
        self._see()
        with self._office.store.read() as connection:
            found = board.waiting(connection, may_see=self._office.may(Right.FULL))
        self._log(found)
        return found

    def settle(self, choices: Choices) -> ChangeSet | None:
        """Answer what waits, in one change; None when nothing of a row had to be changed."""
        done = taking.Settled(self._choice(choices), self._caught_up)
        with self._records.work("处理交换包里两边不同的内容") as work:
            done.do(work)
            done.finish(work.connection, work.id, self._office.user)
            work.sentence = done.sentence()
        if work.changed:
            return work.changeset
        tried, done = done.plans, taking.Settled(self._choice(choices), self._caught_up)
        with self._office.store.write() as connection:
            act = trail.note(connection, trail.TAKEN, self._office.user, "交换包里两边不同的内容以本机的为准")
            done.plan_only(connection, tried)
            done.finish(connection, act, self._office.user)
        return None

    # who is still to come

    def desks(self) -> list[DeskLine]:
        """Every desk that packages are exchanged with."""
        self._see()
        with self._office.store.read() as connection:
            return board.desks(connection, clock.today())

    def history(self, desk: str = "") -> list[PackageLine]:
        """Packages that went out and came in, the newest first."""
        self._see()
        with self._office.store.read() as connection:
            return board.history(connection, desk)

    def serves(self) -> str:
        """The street for which this office works, "" for an office that stands by itself."""
        with self._office.store.read() as connection:
            centre = centre_of(connection)
            return "" if centre is None else str(centre.name)

    def let_go(self, desk: str) -> None:
        """Exchange no more with a desk: its packages are those of a stranger from now on; its next first package founds it anew."""
        with self._office.store.write() as connection:
            peers = PeerRow.table()
            row = connection.execute(select(peers).where(peers.c.id == desk, peers.c.role == UNIT)).first()
            if row is None:
                raise KnownError("没有这个办公点，可能已经停了。请刷新后再看。")
            connection.execute(update(peers).where(peers.c.id == desk).values(role="past", secret=None, public=""))
            trail.note(connection, trail.SETTING, self._office.user, f"不再和“{row.name}”的办公点交换")

    # inside

    def _choice(self, choices: Choices | None) -> Any:
        given = choices or {}

        def choice(code: str, uuid: str, field: str) -> str:
            for key in (f"{code}/{uuid}/{field}", f"{code}/{uuid}", code, ""):
                if key in given:
                    return given[key]
            return ""

        return choice

    def _log(self, waiting: Iterable[Waiting]) -> None:
        """Numbers that are told apart only by what is masked stand in full in a question, which is a look."""
        for each in waiting:
            for asked in (question for question in each.questions if question.full):
                said = f"核对交换包里两边不同的完整{asked.label}"
                self._office.log_look(said, code=each.code, ids=[each.row], field=asked.field, once=True)

    def _see(self) -> None:
        """What was undone since is forgotten before anything is shown; an office that exchanges nothing is left alone."""
        if self._office.store.looking is not None:
            return
        with self._office.store.read() as connection:
            me = myself(connection)
            behind = me is not None and me.seen < trail.head(connection)[0]
        if behind:
            with self._office.store.write() as connection:
                self._caught_up(connection)

    def _caught_up(self, connection: Connection) -> Any:
        me = catch_up(connection, self._office.name)
        if me.role == SELF and me.unit is None and me.name != self._office.name:
            connection.execute(update(PeerRow.table()).where(PeerRow.id == me.id).values(name=self._office.name))
            me = myself(connection)
        return me
