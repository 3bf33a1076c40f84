"""An office moved to a server and back: one verb, verified whole before it counts."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from trafficdesk.engine.office import Office
from trafficdesk.errors import KnownError
from trafficdesk.guard.kept_files import KeptFiles
from trafficdesk.guard.rights import Right
from trafficdesk.progress import Progress, no_progress
from trafficdesk.store import trail
from trafficdesk.store.server import keep_server, told
from trafficdesk.store.server_files import read_parts, write_parts
from trafficdesk.store.store import FILE_NAME, Store
from trafficdesk.transfer.faults import storage
from trafficdesk.transfer.folder import ATTACHMENTS, flush_folder, scratch_folder
from trafficdesk.transfer.moving import AFTERMATH, copy_tables


@dataclass(frozen=True, slots=True)
class Moved:
    """rows: by table, the same on both sides. files: how many kept files."""

    folder: Path
    rows: Mapping[str, int]
    files: int


class Moving:
    """The office that is open is copied whole; it stays as it is, and its trail says where it went."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def to_server(self, folder: Path, url: str, progress: Progress = no_progress) -> Moved:
        """Into the empty database at a URL, opened from then on by the empty `folder`. KnownError when anything is not the same.

        A password in the URL is used and not kept.
        """
        server, password = told(url)
        made = self._prepare(folder)
        store = Store(server.url(password))
        try:
            with storage("目标文件夹", AFTERMATH):
                keep_server(folder, server, self._office.user)  # first: an empty database that it points at is no office, and is refused
                flush_folder(folder)
                rows, files = self._move(store, f"服务器 {server.host or '本机'} 的数据库 {server.database}", None, progress)
                store.count_anew()  # the server would do so within a minute; whoever opens it before would wait half of one
        except BaseException:
            _remove(folder, made)
            raise
        finally:
            store.close()
        return Moved(folder, rows, files)

    def to_folder(self, folder: Path, progress: Progress = no_progress) -> Moved:
        """Into an empty data folder. KnownError when anything is not the same."""
        made = self._prepare(folder)
        try:
            with storage("目标文件夹", AFTERMATH), scratch_folder(folder, AFTERMATH) as scratch:
                store = Store(scratch / FILE_NAME)
                try:
                    rows, files = self._move(store, f"数据文件夹 {folder.name}", KeptFiles(scratch / ATTACHMENTS), progress)
                finally:
                    store.close()
                for name in (ATTACHMENTS, FILE_NAME):  # the database last: without it there is no office
                    if (scratch / name).exists():
                        (scratch / name).replace(folder / name)
                flush_folder(folder)
        except BaseException:
            _remove(folder, made)
            raise
        return Moved(folder, rows, files)

    def _prepare(self, folder: Path) -> bool:
        """Whether the target folder was made for it."""
        self._office.require(Right.RESTORE)
        if self._office.keys is not None:
            raise KnownError(f"这个办事处设了密码，数据是加密的，不能直接搬。{AFTERMATH}请先取消密码，搬好以后再设。")
        if folder.is_dir() and any(folder.iterdir()):
            raise KnownError(f"文件夹 {folder} 不是空的。{AFTERMATH}请换一个空文件夹。")
        made = not folder.exists()
        with storage("目标文件夹", AFTERMATH):
            folder.mkdir(parents=True, exist_ok=True)
        return made

    def _move(self, target: Store, where: str, files: KeptFiles | None, progress: Progress) -> tuple[Mapping[str, int], int]:
        """Nobody writes meanwhile; both trails say what was done."""
        came = f"服务器数据库 {self._office.store.engine.url.database}" if self._office.store.on_server else "数据文件夹"
        with self._office.store.write() as source:
            with target.write() as connection:
                rows, kept = copy_office(self._office, source, connection, files, progress)
                told = f"{sum(rows.values())} 行，文件 {kept} 个，核对一致"
                trail.note(connection, trail.MOVED, self._office.user, f"从{came}搬来：{told}")
            trail.note(source, trail.MOVED, self._office.user, f"已搬到{where}：{told}")
        return rows, kept


def copy_office(
    office: Office, source: Connection, target: Connection, files: KeptFiles | None, progress: Progress = no_progress
) -> tuple[Mapping[str, int], int]:
    """Everything into an empty database, compared: rows by table, number of kept files. KnownError when anything is not the same.

    files: where the kept files of the target lie, None when in its database.
    """
    rows = copy_tables(source, target, progress)
    digests = office.files.digests()
    for place, digest in enumerate(digests):
        progress(place, len(digests), f"正在搬第 {place + 1} 个文件，共 {len(digests)} 个")
        try:
            content = office.files.read(digest)
        except OSError as error:
            raise KnownError(_broken(digest)) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise KnownError(_broken(digest))
        if files is not None:
            flush_folder(files.write(digest, content).parent)
        else:
            write_parts(target, digest, content)
        if content != (files.read(digest) if files is not None else read_parts(target, digest)):
            raise KnownError(f"文件 {digest[:12]} 搬过去以后读回来不一样。{AFTERMATH}请检查服务器和磁盘后再试。")
    return rows, len(digests)


@contextmanager
def unfolded(office: Office, aftermath: str, progress: Progress = no_progress) -> Iterator[Path]:
    """A data folder like that of an office on a server, for as long as it is asked; other desks go on writing meanwhile."""
    with scratch_folder(office.folder, aftermath) as scratch:
        store = Store(scratch / FILE_NAME)
        try:
            with storage("数据文件夹", aftermath), office.store.read() as source, store.write() as target:
                copy_office(office, source, target, KeptFiles(scratch / ATTACHMENTS), progress)
        finally:
            store.close()
        yield scratch


def _broken(digest: str) -> str:
    return f"文件 {digest[:12]} 已损坏，读不出来。{AFTERMATH}请先用 check 查是哪条记录的，从备份恢复或重新扫描后再搬。"


def _remove(folder: Path, made: bool) -> None:
    """What a move that failed leaves in the target folder, which was empty before."""
    with suppress(OSError):
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if made:
            folder.rmdir()
