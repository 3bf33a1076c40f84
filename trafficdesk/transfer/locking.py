"""Giving an office a password, and taking it away again: one step that is verified, whole or not at all.

The new set is written beside the old one, compared with it, and exchanged under the journal of transfer/swap.py. What is
left in plain (the old set, older copies) goes right after, or at the next opening where the program was cut off in between.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.guard.database import database_errors
from trafficdesk.guard.key_file import KEY_FILE, KeyFile, content, is_locked
from trafficdesk.guard.keys import Keys
from trafficdesk.guard.recovery_code import new_code
from trafficdesk.progress import Progress, no_progress
from trafficdesk.store.server import server_of
from trafficdesk.transfer.automatic import copies
from trafficdesk.transfer.container import CHUNK, OfficeLock, Reader, Writer
from trafficdesk.transfer.faults import storage
from trafficdesk.transfer.folder import DATABASE, GOING, KEPT, clear_going, flush_folder, scratch_folder
from trafficdesk.transfer.meter import Meter
from trafficdesk.transfer.plain_left import earlier_sets, is_plain, working_folders
from trafficdesk.transfer.raw_set import seal_as_it_is
from trafficdesk.transfer.recasting import AFTERMATH, recast, set_bytes
from trafficdesk.transfer.restore import require_closed
from trafficdesk.transfer.swap import recover, swap


@dataclass(frozen=True, slots=True, repr=False)
class Locked:
    """The recovery code, which is shown and printed once and kept nowhere. left: what is in plain still, as sentences."""

    code: str
    left: tuple[str, ...] = ()


def lock_office(folder: Path, owner: str, name: str, password: str, progress: Progress = no_progress) -> Locked:
    """Encrypt the closed office of a folder; the user (uuid, name) is logged in afterwards. KnownError: nothing is changed."""
    if server_of(folder) is not None:
        raise KnownError("这个办事处的数据在服务器上，不用本机的密码加密：谁能连上，由服务器的用户和口令决定。没有改动。")
    recover(folder)
    if is_locked(folder):
        raise KnownError("这个办事处已经有密码了。要换密码，请用“修改密码”。")
    code = new_code()
    keys = Keys.new()
    file = KeyFile(keys.office, ()).with_user(keys, owner, name, password).with_code(keys, code)
    require_closed(folder)
    ring.hold(keys, owner)
    _exchange(folder, None, keys, file, progress)
    return Locked(code, _cleared(folder, keys))


def _cleared(folder: Path, keys: Keys) -> tuple[str, ...]:
    """The office has its password now and the code is shown once: what older sets bring with them never costs it.

    The next opening clears them again, and says again what it could not.
    """
    try:
        return tuple(clear_plain(folder, keys))
    except KnownError as error:
        why = str(error)
    except OSError as error:
        why = f"磁盘出错：{error}"
    except database_errors() as error:
        why = f"数据库出错：{error}"
    return (f"密码已经设好，但以前留下的没有加密的数据还没有清理完（{why}）。下次打开时会再清理。",)


def unlock_office(folder: Path, progress: Progress = no_progress) -> None:
    """Write the closed office of a folder, which somebody has logged in to, back in plain. KnownError, and nothing is changed."""
    recover(folder)
    keys = ring.keys_of(folder)
    if keys is None:
        raise KnownError("这个办事处没有密码。")
    require_closed(folder)
    _exchange(folder, keys, None, None, progress)
    clear_going(folder)


def clear_plain(folder: Path, keys: Keys) -> list[str]:
    """Leave nothing of a locked office in plain: earlier sets in kept/, automatic copies. Cheap when there is nothing to do.

    What is damaged is sealed as it lies, because nothing is thrown away. Answers what was damaged, and what is in plain still.
    """
    clear_going(folder)
    for scratch in working_folders(folder):
        shutil.rmtree(scratch, ignore_errors=True)
    lock, left = OfficeLock(keys, content(folder)), []
    for kept in earlier_sets(folder):
        try:
            if not (kept / DATABASE).is_file():
                raise KnownError("the database is gone")
            _seal_set(folder, kept, keys)
        except KnownError:
            left.append(_sealed_as_it_is(folder, kept, f"以前留下的数据 {KEPT}/{kept.name}", lock))
    for path in filter(is_plain, copies(folder).values()):
        try:
            _seal_copy(path, lock)
        except KnownError:
            left.append(_sealed_as_it_is(folder, path, f"自动副本 {path.name}", lock))
    return left


def _sealed_as_it_is(folder: Path, what: Path, told: str, lock: OfficeLock) -> str:
    """The sentence for something damaged: sealed byte by byte now, or in plain still."""
    try:
        place = seal_as_it_is(folder, what, lock)
    except KnownError as error:
        return f"{told} 已损坏，没能加密，里面可能还有明文（{error}）用不着了请删除它。"
    return f"{told} 已损坏，不能逐条加密，已原样加密成 {KEPT}/{place.name}。技术人员可以用 open-sealed 取出来；用不着了请删除它。"


def _exchange(folder: Path, old: Keys | None, new: Keys | None, file: KeyFile | None, progress: Progress) -> None:
    meter = Meter(progress, set_bytes(folder))
    with scratch_folder(folder, AFTERMATH) as fresh:
        recast(folder, fresh, old, new, meter)
        if file is not None:
            file.save(fresh)
            with storage("数据文件夹", AFTERMATH):
                flush_folder(fresh)
        require_closed(folder)
        meter.phase("正在换上")
        swap(folder, fresh, folder / KEPT / f"{GOING}{os.urandom(4).hex()}", keys_stay=False)


def _seal_set(folder: Path, kept: Path, keys: Keys) -> None:
    """Write an earlier set anew under the office's keys. KnownError where it cannot be read."""
    with scratch_folder(folder, AFTERMATH) as fresh:
        recast(kept, fresh, None, keys, Meter(no_progress, set_bytes(kept)))
        with storage("数据文件夹", AFTERMATH):
            (fresh / KEY_FILE).write_bytes(content(folder))
            flush_folder(fresh)
            place, number = kept.with_name(f"{kept.name}_locked"), 2
            while place.exists():
                place, number = kept.with_name(f"{kept.name}_locked_{number}"), number + 1
            os.rename(fresh, place)
            os.rename(kept, kept.with_name(f"{GOING}{kept.name}"))
            flush_folder(kept.parent)
    clear_going(folder)


def _seal_copy(path: Path, lock: OfficeLock) -> None:
    """The same copy, sealed with the office's backup key."""
    half = path.with_name(f"{path.name}.seal.part")
    with storage("备份文件夹", "没有加密的自动副本还在，下次打开时再处理。"):
        try:
            with path.open("rb") as source, half.open("wb") as out:
                reader, writer = Reader(source, None, path.name), Writer(out, lock)
                while data := reader.read(CHUNK):
                    writer.write(data)
                reader.finish()
                writer.finish()
                out.flush()
                os.fsync(out.fileno())
            os.replace(half, path)
            flush_folder(path.parent)
        finally:
            half.unlink(missing_ok=True)
