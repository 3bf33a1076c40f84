"""Exchange a data folder's contents for a restored set, all or nothing, across crashes.

Both sets lie on one disk, so each step is a rename. A journal is written (and flushed) once the new set
is complete and verified; from then on a crash at any point can be finished, because where each part lies
says how far things got: a part still in the fresh folder has not been brought in, and the database comes
in last.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.guard.key_file import KEY_FILE, TWIN
from trafficdesk.transfer.faults import remove_if_possible, storage
from trafficdesk.transfer.folder import (
    ATTACHMENTS,
    DATABASE,
    RESTORE_JOURNAL,
    SIDE_FILES,
    clear_leftovers,
    flush_folder,
)

_FORWARD, _BACK = "forward", "back"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What `recover` did at the start: the interrupted restore was finished, or undone."""

    finished: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class _Journal:
    """Folders relative to the data folder; `had` are the parts that were there before."""

    fresh: str
    kept: str
    incoming: tuple[str, ...]
    had: tuple[str, ...]
    direction: str = _FORWARD


def swap(data_folder: Path, fresh: Path, kept: Path, *, keys_stay: bool = True) -> None:
    """Bring in what lies in `fresh` (attachments, key file, database) and keep what was there in `kept`.

    keys_stay: the database in `fresh` is opened with the key file that is there, or there is none either way.
    Raises KnownError after rolling back when a rename fails (a file is held open, say).
    """
    key_files = () if keys_stay else (KEY_FILE, TWIN)
    incoming = tuple(name for name in (ATTACHMENTS, *key_files, DATABASE) if (fresh / name).exists())
    outgoing = dict.fromkeys((DATABASE, *SIDE_FILES, *key_files, *incoming))
    had = tuple(name for name in outgoing if (data_folder / name).exists())
    relative = (fresh.relative_to(data_folder).as_posix(), kept.relative_to(data_folder).as_posix())
    journal = _Journal(*relative, incoming, had)
    with storage("数据文件夹", "没有恢复，现有数据没有改动。"):
        _write_journal(data_folder, journal)
    try:
        _forward(data_folder, journal)
    except OSError as error:
        with storage("数据文件夹", "恢复没有完成，原有数据完整保留，请关闭程序后重新打开，会自动还原。"):
            journal = replace(journal, direction=_BACK)
            _write_journal(data_folder, journal)
            _back(data_folder, journal)
            _close(data_folder, journal)
        with storage("数据文件夹", "没有恢复，已退回原样，原有数据没有改动。"):
            raise error
    with storage("数据文件夹", "恢复已经完成，只是临时文件没有清理干净。"):
        _close(data_folder, journal)


def recover(data_folder: Path) -> Recovery | None:
    """Call before the database is opened: finishes or undoes a restore that was cut off; None when there
    was none.

    Raises KnownError when the disk does not allow it; the data are then still all there.
    """
    try:
        text = (data_folder / RESTORE_JOURNAL).read_bytes()
    except FileNotFoundError:
        clear_leftovers(data_folder)
        return None
    try:
        values = json.loads(text)
        parts = tuple(values["incoming"]), tuple(values["had"])
        journal = _Journal(values["fresh"], values["kept"], *parts, values["direction"])
    except (ValueError, KeyError, TypeError) as error:
        raise KnownError(
            f"上次恢复被中断，而记录文件 {RESTORE_JOURNAL} 已损坏，不能自动继续。原来的数据在 kept 文件夹里，"
            "新的数据在同一处以 .transfer 开头的文件夹里，请联系技术人员处理，不要删除任何文件。"
        ) from error
    with storage("数据文件夹", "上次恢复被中断，还没有收尾；数据都在，请排除故障后重新打开程序。"):
        finished = _settle(data_folder, journal)
        _close(data_folder, journal)
    if finished:
        return Recovery(True, f"上次恢复被中断，现已完成；恢复之前的数据保留在 {journal.kept}。")
    return Recovery(False, "上次恢复被中断，已退回恢复之前的数据，没有丢失任何内容。")


def _settle(data_folder: Path, journal: _Journal) -> bool:
    waiting = (data_folder / journal.fresh / DATABASE).exists()
    if journal.direction == _FORWARD and waiting:
        _forward(data_folder, journal)
        return True
    if journal.direction == _FORWARD and (data_folder / DATABASE).exists():
        return True  # the database is the last part to come in
    _back(data_folder, journal)
    return False


def _forward(data_folder: Path, journal: _Journal) -> None:
    fresh, kept = data_folder / journal.fresh, data_folder / journal.kept
    kept.mkdir(parents=True, exist_ok=True)
    for name in journal.had:
        brought_in = name in journal.incoming and not (fresh / name).exists()
        if not brought_in and (data_folder / name).exists():
            os.rename(data_folder / name, kept / name)
    flush_folder(kept)
    flush_folder(data_folder)
    for name in journal.incoming:
        if (fresh / name).exists():
            os.rename(fresh / name, data_folder / name)
    flush_folder(data_folder)


def _back(data_folder: Path, journal: _Journal) -> None:
    fresh, kept = data_folder / journal.fresh, data_folder / journal.kept
    fresh.mkdir(exist_ok=True)
    for name in reversed(journal.incoming):
        ours = (data_folder / name).exists() and not (fresh / name).exists()
        if ours and (name not in journal.had or (kept / name).exists()):
            os.rename(data_folder / name, fresh / name)
    for name in reversed(journal.had):
        if (kept / name).exists():
            os.rename(kept / name, data_folder / name)
    flush_folder(data_folder)


def _write_journal(data_folder: Path, journal: _Journal) -> None:
    path = data_folder / RESTORE_JOURNAL
    half = path.with_suffix(".journal.part")
    try:
        with half.open("wb") as out:
            out.write(json.dumps(asdict(journal)).encode())
            out.flush()
            os.fsync(out.fileno())
        os.replace(half, path)
    finally:
        remove_if_possible(half)
    flush_folder(data_folder)


def _close(data_folder: Path, journal: _Journal) -> None:
    """The exchange is settled: forget it, drop the working folder and empty kept folders."""
    (data_folder / RESTORE_JOURNAL).unlink()
    flush_folder(data_folder)
    shutil.rmtree(data_folder / journal.fresh, ignore_errors=True)
    kept = data_folder / journal.kept
    for folder in (kept, kept.parent):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
