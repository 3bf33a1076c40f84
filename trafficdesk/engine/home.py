"""What is looked at and put in order in a data folder when its office is opened."""

from __future__ import annotations

import os
from pathlib import Path

from trafficdesk import __version__
from trafficdesk.engine.backups import to_stick_before
from trafficdesk.errors import KnownError
from trafficdesk.guard.keys import Keys
from trafficdesk.rules.gate import Rules
from trafficdesk.store import schema
from trafficdesk.store.store import FILE_NAME, Store
from trafficdesk.transfer import plain_left
from trafficdesk.transfer.folder import clear_going


def leave_nothing_open(home: Path, keys: Keys | None) -> list[str]:
    """What an exchange left behind goes; of a locked office nothing stays in plain, else sentences say what."""
    if keys is None:
        clear_going(home)
        return []
    if not plain_left.has_any(home):
        return []
    from trafficdesk.transfer.locking import clear_plain

    return clear_plain(home, keys)


def was_cut_off(home: Path) -> bool:
    """Whoever closes the database folds its journal in: one that is still there was left behind."""
    journal = home / f"{FILE_NAME}-wal"
    return journal.is_file() and journal.stat().st_size > 0


def folder_for_files() -> Path:
    """Where attachments and papers of an office on a server are kept: named by whoever opens it, never guessed."""
    named = os.environ.get("TRAFFICDESK_FILES", "")
    if not named or not Path(named).is_dir():
        raise KnownError("用 --database 时，请先在环境变量 TRAFFICDESK_FILES 里写明存放附件和文件的文件夹（要先建好）。")
    return Path(named)


def store_at(home: Path) -> Store:
    """The database of a data folder, migrated, with all its tables; closed again where that cannot be.

    The error is raised anew: in the frames of the first one a cursor would keep the file open, and nothing could be restored.
    """
    from trafficdesk.transfer.condition import require_ours

    require_ours(home)
    store = Store.at(home, Rules())
    try:
        schema.bring_up(store, before=lambda: _copy_before_migration(home))
        store.require_tables()
        return store
    except KnownError as error:
        refusal = type(error)(str(error))
    store.close()
    raise refusal


def _copy_before_migration(home: Path) -> None:
    to_stick_before(home, "升级")
    from trafficdesk.transfer.automatic import automatic_copy

    automatic_copy(home, office="", schema_version="", program_version=__version__, counts={}, force=True)
