"""Backup to a stick and back, from the open office."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from trafficdesk import __version__, clock
from trafficdesk.engine.office import Office
from trafficdesk.errors import KnownError
from trafficdesk.guard.database import database_errors
from trafficdesk.guard.rights import Right
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import all_types
from trafficdesk.rules.gate import Rules
from trafficdesk.store import schema, trail_check
from trafficdesk.store.looking import LookingStore, way_to_read
from trafficdesk.store.store import Looking
from trafficdesk.store.trail import BACKUP

if TYPE_CHECKING:
    from trafficdesk.engine.prints import Printed
    from trafficdesk.transfer.backup import BackupReport
    from trafficdesk.transfer.rehearse import Rehearsal
    from trafficdesk.transfer.verify import VerifyReport

LAST = "backup.last"
TARGET = "backup.target"
PROVEN = "backup.proven"  # when a rehearsal last succeeded
SCHEDULE = "backup.schedule"  # {"folder", "days"}: a stick that is written to while it is plugged in
SCHEDULED = "backup.scheduled"  # when that was done last, and why it failed if it did
SECRET_SETTING = "backup.secret"  # the same in an office whose database is encrypted
_OWN = "定时_"
BACKED_UP = "backed-up.txt"  # what was written to the stick before a step that had the office closed
SECRET = "schedule.secret"  # the password of the schedule, in a file of its own that no backup takes along


class Backups:
    """Make and check backups of the open office; restoring needs a closed one (see restore below)."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def make(self, target: Path, password: str, progress: Progress = no_progress) -> BackupReport:
        """Back up database and attachments to a file or folder, read it back, and remember when."""
        self._office.require(Right.BACKUP)
        return self._make(target, password, progress)

    def _make(self, target: Path, password: str, progress: Progress) -> BackupReport:
        from trafficdesk.engine.moving import unfolded
        from trafficdesk.transfer.backup import AFTERMATH, backup

        on_server = self._office.store.on_server
        with unfolded(self._office, AFTERMATH, progress) if on_server else nullcontext(self._office.folder) as folder:
            report = backup(
                folder,
                target,
                password,
                office=self._office.name,
                schema_version=self._schema(),
                program_version=__version__,
                counts={},
                progress=progress,
                untouched=self._office.store.looking is not None,
            )
        if self._office.store.looking is not None:  # its own disk takes no note
            return report
        said = f"备份到 {report.path.name}，记到第 {report.trail_act} 步"
        self._office.note(BACKUP, said)
        self._office.remember(LAST, clock.now().isoformat())
        self._office.remember(TARGET, str(report.path.parent))
        return report

    def _schema(self) -> str:
        with self._office.store.read() as connection:
            return schema.current(connection)

    def verify(self, file: Path, password: str | None, progress: Progress = no_progress) -> VerifyReport:
        """Read a backup through without restoring it."""
        from trafficdesk.transfer.folder import scratch_folder
        from trafficdesk.transfer.verify import UNTOUCHED, verify

        if self._office.store.looking is not None:
            return verify(file, password, progress)
        # Beside the office, not in the system's place: what a cut-off leaves of a plain one goes at the next opening.
        with scratch_folder(self._office.folder, UNTOUCHED) as scratch:
            return verify(file, password, progress, scratch=scratch)

    def rehearse(self, file: Path, password: str | None, progress: Progress = no_progress) -> Rehearsal:
        """Restore a backup beside the office, open, count and compare it; remember that it was proven. KnownError when it is not good."""
        from trafficdesk.transfer.rehearse import rehearse

        self._office.require(Right.BACKUP)
        found = rehearse(file, password, self._office.folder, progress)
        if found.act and found.office == self._office.name:
            with self._office.store.read() as connection:
                if not trail_check.holds_link(connection, found.act, found.link):
                    raise KnownError(
                        f"备份“{file.name}”能恢复，但它的修改记录和现在的数据接不上（第 {found.act} 步）："
                        "不是这份数据的备份，或数据被换过。"
                    )
        self._office.note(BACKUP, f"恢复演练成功：{file.name}，{found.rows} 条记录，附件 {found.files} 个")
        self._office.remember(PROVEN, clock.now().isoformat())
        return found

    def certificate(self, found: Rehearsal) -> Printed:
        """The paper of a rehearsal, beside the numbers of today."""
        from trafficdesk.engine.rehearsal import certificate

        with self._office.store.read() as connection:
            now = {kind.table.name: int(connection.scalar(select(func.count()).select_from(kind.table)) or 0) for kind in all_types()}
        return certificate(self._office, found, now)

    def proven(self) -> datetime | None:
        """When a backup was last proven by a rehearsal."""
        text = self._office.setting(PROVEN)
        return datetime.fromisoformat(text) if text else None

    def standing(self) -> tuple[datetime | None, datetime | None, str]:
        """When the last backup was made, when one was last proven, and why the last one by itself failed."""
        return self.last(), self.proven(), self.schedule_failed()

    # to a stick by itself

    def schedule(self) -> tuple[str, int]:
        """The folder that is written to by itself, and after how many days again; ("", 0) when it is off."""
        kept = self._office.setting(SCHEDULE, {})
        return str(kept.get("folder", "")), int(kept.get("days", 0))

    def set_schedule(self, folder: Path, days: int, password: str) -> None:
        """Write a backup to a folder (of a stick) by itself while it is there, every so many days and before risky steps.

        The password is kept in the encrypted database; in an office without a password in a file that only this user of the PC
        can read and that no backup takes along.
        """
        from trafficdesk.transfer.backup import SHORTEST_PASSWORD

        self._office.require(Right.SETTINGS)
        if not 1 <= days <= 31:
            raise KnownError("几天备份一次，请填 1 到 31。")
        if len(password) < SHORTEST_PASSWORD:
            raise KnownError(f"备份的密码至少要 {SHORTEST_PASSWORD} 个字符。请换一个长些的密码，并另外记好。")
        if not folder.is_dir():
            raise KnownError(f"找不到文件夹“{folder}”。请插好 U 盘再选。")
        if self._office.keys is not None:
            self._office.remember(SECRET_SETTING, password)
        else:
            secret = self._office.folder / SECRET
            secret.touch(mode=0o600)
            secret.write_text(password, encoding="utf-8")
        self._office.set_setting(SCHEDULE, {"folder": str(folder), "days": days})

    def stop_schedule(self) -> None:
        """No more backups by itself; the password is forgotten."""
        self._office.require(Right.SETTINGS)
        self._office.remember(SECRET_SETTING, None)
        self._office.set_setting(SCHEDULE, None)
        (self._office.folder / SECRET).unlink(missing_ok=True)

    def run_schedule(self, *, before: str = "", progress: Progress = no_progress) -> BackupReport | None:
        """Write the backup that is due; None when none is, or the stick is not there. before: a risky step, whatever the day.

        What fails is remembered, so that the status bar says it, and never stops the step.
        """
        folder, days = self.schedule()
        if not folder or not Path(folder).is_dir() or not (before or self._is_due(days)):
            return None
        try:
            kept = self._office.setting(SECRET_SETTING) if self._office.keys is not None else None
            password = kept or (self._office.folder / SECRET).read_text(encoding="utf-8")
            report = self._make(Path(folder) / self._own_name(clock.now()), password, progress)
        except (KnownError, OSError) as error:
            self._office.remember(SCHEDULED, {"at": clock.now().isoformat(), "failed": str(error)})
            return None
        self._office.remember(SCHEDULED, {"at": clock.now().isoformat(), "failed": ""})
        self._thin(Path(folder))
        return report

    def schedule_failed(self) -> str:
        """Why the last backup by itself was not made, "" when it was."""
        return str(self._office.setting(SCHEDULED, {}).get("failed", ""))

    def _is_due(self, days: int) -> bool:
        kept = self._office.setting(SCHEDULED, {})
        return not kept or bool(kept["failed"]) or (clock.today() - datetime.fromisoformat(kept["at"]).date()).days >= days

    def _own_name(self, when: datetime) -> str:
        """What is written by itself has a name of its own: what the clerk made is never thinned."""
        from trafficdesk.transfer.backup import default_name

        return _OWN + default_name(self._office.name, when)

    def _thin(self, folder: Path) -> None:
        """Of what was written by itself, what the rule of the automatic copies keeps."""
        from trafficdesk.transfer.thinning import keep

        stem = self._own_name(datetime.min).rsplit("_", 2)[0]
        dated: dict[datetime, Path] = {}
        for path in folder.glob(f"{stem}_*.tdbak"):
            with suppress(ValueError):
                dated[datetime.strptime(path.stem.removeprefix(f"{stem}_"), "%Y-%m-%d_%H%M")] = path
        for moment in set(dated) - keep(dated, clock.now()):
            dated[moment].unlink(missing_ok=True)

    def copies(self) -> list[tuple[datetime, Path, int]]:
        """The automatic copies on this PC: when, where, bytes; newest first."""
        from trafficdesk.transfer.automatic import copies

        there = copies(self._office.folder)
        return [(when, there[when], there[when].stat().st_size) for when in sorted(there, reverse=True)]

    def target(self) -> str:
        """The folder of the last backup to another place, "" before the first."""
        return str(self._office.setting(TARGET, ""))

    def automatic(self, *, force: bool = False) -> None:
        """The daily copy on this PC; does nothing when nothing changed, unless `force` wants one now.

        Of an office on a server none is made: each desk would have its own, and whoever keeps the server copies it.
        """
        if self._office.store.on_server:
            return
        from trafficdesk.transfer.automatic import automatic_copy

        automatic_copy(
            self._office.folder,
            office=self._office.name,
            schema_version=schema.newest(),
            program_version=__version__,
            counts={},
            force=force,
        )

    def last(self) -> datetime | None:
        """When the last backup to another place was made."""
        text = self._office.setting(LAST)
        return datetime.fromisoformat(text) if text else None


def to_stick_before(folder: Path, what: str) -> None:
    """The backup of the schedule before a closed office is migrated or exchanged, where the stick is there; nothing stops that step.

    The database is only read, whatever its age or state; what was made is written down when the office is opened next.
    """
    with suppress(KnownError, OSError, *database_errors(), SQLAlchemyError):
        store = LookingStore(folder, Looking(what, disk=True), Rules(), way_to_read(folder, alone=True))
        try:
            office = Office(store, folder, store.keys)
            if (made := Backups(office).run_schedule(before=what)) is not None:
                (folder / BACKED_UP).write_text(f"{what}以前备份到 {made.path.name}，记到第 {made.trail_act} 步", encoding="utf-8")
        finally:
            store.close()
