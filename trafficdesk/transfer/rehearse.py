"""Rehearsal: a backup is restored into a scratch folder, opened, counted and compared, and nothing of the office is touched."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select, table

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.progress import Progress, no_progress
from trafficdesk.store import schema, trail_check
from trafficdesk.store.store import Store
from trafficdesk.transfer.folder import DATABASE, scratch_folder
from trafficdesk.transfer.restore import restore
from trafficdesk.transfer.snapshot import trail_head

_AFTERMATH = "没有做成演练，现有数据没有改动。"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came out. tables: rows per table as counted in the opened copy, in the backup's own schema; files: attachments, all
    compared with their fingerprints; altered: those that differ; act: the last act of the trail inside; encrypted: whether a
    password was needed; seconds: how long it took.
    """

    path: Path
    office: str
    made_at: datetime
    tried_at: datetime
    schema_version: str
    tables: Mapping[str, int]
    files: int
    with_attachments: bool
    act: int
    link: str
    encrypted: bool
    seconds: float

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(self.tables.values())


def rehearse(file: Path, password: str | None, data_folder: Path, progress: Progress = no_progress) -> Rehearsal:
    """Restore a backup beside the office and open it as the program would. KnownError when anything at all is not as it was."""
    started, known = time.monotonic(), schema.newest()
    with scratch_folder(data_folder, _AFTERMATH) as scratch:
        home = scratch / "office"
        report = restore(
            file, password or None, home, progress, knows_schema=lambda version: version <= known, trust_plain=True
        )
        act, link = trail_head(home / DATABASE, ring.keys_of(home))
        progress(0, 1, "正在打开演练的那一份")
        store = Store.at(home)
        try:
            with store.read() as connection:
                counted = _counted(connection, report.tables)
                wrong = [each.sentence for each in trail_check.chain(connection)] if act else []
            schema.bring_up(store)
            store.require_tables()
        finally:
            store.close()
    if counted != dict(report.tables):
        raise KnownError(f"备份“{file.name}”打开以后条数和做的时候不一样，不能算演练成功。请马上另做一份备份。")
    if wrong:
        raise KnownError(f"备份“{file.name}”能恢复，但里面的修改记录对不上（{len(wrong)} 处）：{wrong[0]}")
    return Rehearsal(
        file, report.office, report.made_at, clock.now(), report.schema_version, counted, report.files, report.with_attachments,
        act, link, bool(password), time.monotonic() - started,
    )  # fmt: skip


def _counted(connection: Connection, tables: Mapping[str, int]) -> dict[str, int]:
    return {name: int(connection.scalar(select(func.count()).select_from(table(name))) or 0) for name in tables}
