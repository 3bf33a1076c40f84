"""What is looked at and put in order in a data folder when its office is opened."""

from __future__ import annotations

from pathlib import Path

from trafficdesk import __version__
from trafficdesk.engine.backups import to_stick_before
from trafficdesk.engine.key_holders import BY_CODE, active_called, holder
from trafficdesk.engine.office import Office
from trafficdesk.engine.server_login import forget_views, person_of
from trafficdesk.errors import KnownError
from trafficdesk.fields.folding import storable
from trafficdesk.guard import ring
from trafficdesk.guard.key_file import load
from trafficdesk.guard.keys import Keys
from trafficdesk.guard.rights import ADMIN, READER
from trafficdesk.paths import SEEN
from trafficdesk.rules.gate import Rules
from trafficdesk.store import schema
from trafficdesk.store.server import server_of
from trafficdesk.store.store import FILE_NAME, Store
from trafficdesk.transfer import plain_left
from trafficdesk.transfer.folder import clear_going, office_is_there


def prepare(home: Path, create: bool) -> None:
    """Have a data folder that can be opened: what was cut off is put right. create: where there is none one is made. KnownError."""
    from trafficdesk.transfer.condition import require_writable
    from trafficdesk.transfer.swap import recover

    if office_is_there(home):
        require_writable(home)
    recover(home)
    if not office_is_there(home):
        (home / SEEN).unlink(missing_ok=True)
    if not office_is_there(home) and not create:
        raise KnownError(f"数据文件夹 {home} 里还没有办事处数据。请先初始化，或换一个文件夹。")
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError(f"不能建立数据文件夹 {home}。请检查磁盘和权限，或换一个位置。") from error


def require_own_database(home: Path, what: str) -> None:
    """KnownError for a folder whose office is on a server: nothing there may be put in its place from one desk."""
    if server_of(home) is not None:
        raise KnownError(f"这个办事处的数据在服务器上，不能在这里{what}。请恢复到一个空的数据文件夹，核对以后用 move 搬到新的空数据库。")


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


def store_at(home: Path, create: bool = False) -> Store:
    """The database of a data folder or the one that it names, migrated, with all its tables; closed again where that cannot be.

    create: an empty database on a server is filled with the tables of a new office. The error is raised anew: in the frames of
    the first one a cursor would keep the file open, and nothing could be restored.
    """
    from trafficdesk.transfer.condition import require_ours

    server = server_of(home)
    if server is None:
        require_ours(home)
    store = Store.at(home, Rules())
    try:
        if server is not None and not create:
            schema.require_tables(store)
        schema.bring_up(store, before=(lambda: _copy_before_migration(home)) if server is None else lambda: forget_views(store))
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


def sit_down(office: Office, user: str) -> None:
    """Who sits at the desk, in which role: in a locked office who logged in, else who says so or is named in the settings."""
    office.user, office.role = _who(office, storable(user))  # a name on the command line may hold bytes that are no text


def _who(office: Office, user: str) -> tuple[str, str]:
    held = ring.held_for(office.folder) if office.keys is not None else None
    if held is None and (person := person_of(office.store)):
        with office.store.read() as connection:
            found = active_called(connection, person)
        if found is None:
            raise KnownError(f"这个服务器用户是给“{person}”的，使用人里已经没有这个名字，或者已经停用。请让管理员核对，重新授权。")
        return person, str(found.role or READER)
    if held is None:
        return user or office.clerk or "经办人", ""
    if not held.owner:
        return BY_CODE, ADMIN
    with office.store.read() as connection:
        found = holder(connection, held.owner)
    if found is not None:
        return str(found.name), str(found.role or READER)
    if held.restored:
        file = load(office.folder)
        return (file.name_of(held.owner) if file is not None else "") or BY_CODE, ADMIN
    ring.let_go(office.folder)
    raise KnownError(
        "数据里没有这位使用人，或者已经停用，不能登录。请让管理员在“密码与使用人”里恢复或重新添加；"
        "刚恢复了设密码以前的备份的，用恢复码打开。"
    )
