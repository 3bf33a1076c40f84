"""Backup to a stick and back, from the open office."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from trafficdesk import __version__, clock
from trafficdesk.engine.office import Office
from trafficdesk.progress import Progress, no_progress
from trafficdesk.store import schema
from trafficdesk.store.trail import BACKUP

if TYPE_CHECKING:
    from trafficdesk.transfer.backup import BackupReport
    from trafficdesk.transfer.verify import VerifyReport

LAST = "backup.last"
TARGET = "backup.target"


class Backups:
    """Make and check backups of the open office; restoring needs a closed one (see restore below)."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def make(self, target: Path, password: str, progress: Progress = no_progress) -> BackupReport:
        """Back up database and attachments to a file or folder, read it back, and remember when."""
        from trafficdesk.transfer.backup import backup

        report = backup(
            self._office.folder,
            target,
            password,
            office=self._office.name,
            schema_version=schema.newest(),
            program_version=__version__,
            counts={},
            progress=progress,
        )
        said = f"备份到 {report.path.name}，记到第 {report.trail_act} 步"
        self._office.note(BACKUP, said)
        self._office.remember(LAST, clock.now().isoformat())
        self._office.remember(TARGET, str(report.path.parent))
        return report

    def verify(self, file: Path, password: str | None, progress: Progress = no_progress) -> VerifyReport:
        """Read a backup through without restoring it."""
        from trafficdesk.transfer.verify import verify

        return verify(file, password, progress)

    def copies(self) -> list[tuple[datetime, Path, int]]:
        """The automatic copies on this PC: when, where, bytes; newest first."""
        from trafficdesk.transfer.automatic import copies

        there = copies(self._office.folder)
        return [(when, there[when], there[when].stat().st_size) for when in sorted(there, reverse=True)]

    def target(self) -> str:
        """The folder of the last backup to another place, "" before the first."""
        return str(self._office.setting(TARGET, ""))

    def automatic(self, *, force: bool = False) -> None:
        """The daily copy on this PC; does nothing when nothing changed, unless `force` wants one now."""
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
