"""Sticks that fill up or are pulled, and power cuts at every moment of a backup and of a restore."""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from trafficdesk.errors import KnownError
from trafficdesk.transfer import backup as backup_module
from trafficdesk.transfer import new_file
from trafficdesk.transfer.backup import BackupReport, backup
from trafficdesk.transfer.container import Writer
from trafficdesk.transfer.restore import recover, restore
from trafficdesk.transfer.verify import verify

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "unit" / "transfer"))
_office = importlib.import_module("office_folder")
CHEAP, PASSWORD, WHEN = _office.CHEAP, _office.PASSWORD, _office.WHEN
content_of, make_folder = _office.content_of, _office.make_folder

posix_only = pytest.mark.skipif(os.name == "nt", reason="needs fork, resource limits or mode bits")
ABOUT: dict[str, Any] = {"office": "办", "schema_version": "0001", "program_version": "1", "counts": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "data", rows=1200, attachments=3)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    path = tmp_path / "stick"
    path.mkdir()
    (path / "交通安全备份_办_2026-11-22_1042.tdbak").write_text("yesterday's")
    return path


def run(folder: Path, target: Path) -> BackupReport:
    return backup(folder, target, PASSWORD, when=WHEN, cost=CHEAP, **ABOUT)


def untouched(stick: Path) -> bool:
    names = [path.name for path in stick.iterdir()]
    return names == ["交通安全备份_办_2026-11-22_1042.tdbak"]


class FailingOut:
    """A file that takes `room` bytes and then fails with `code`."""

    def __init__(self, out: Any, room: int, code: int) -> None:
        self._out, self._room, self._code = out, room, code

    def write(self, data: bytes) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(self._code, os.strerror(self._code))
        return int(self._out.write(data))


SENTENCES = {
    errno.ENOSPC: "空间不够",
    errno.EIO: "可能被拔出",
    errno.ENOENT: "可能被拔出",
    errno.ENODEV: "可能被拔出",
    errno.EROFS: "只读",
    errno.EACCES: "没有权限",
    errno.EFBIG: "4 GB",
    errno.EINTR: "读写出错",
}


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.parametrize("room", [0, 100, 1_500_000])
def test_writing_fails_midway(
    folder: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, code: int, room: int
) -> None:
    before = content_of(folder)
    monkeypatch.setattr(
        backup_module, "Writer", lambda out, *rest: Writer(FailingOut(out, room, code), *rest)  # type: ignore[arg-type]
    )
    with pytest.raises(KnownError, match=SENTENCES[code]) as caught:
        run(folder, stick)
    assert str(caught.value).count("现有数据没有改动") == 1
    assert untouched(stick) and content_of(folder) == before
    assert list(folder.glob(".transfer-*")) == []


@pytest.mark.parametrize("call", ["fsync", "posix_fadvise"])
def test_flushing_fails(folder: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    if not hasattr(os, call):
        pytest.skip("not on this system")

    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(new_file.os, call, fail)
    with pytest.raises(KnownError, match="可能被拔出"):
        run(folder, stick)
    assert untouched(stick)


def test_a_stick_that_gives_back_something_else(
    folder: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad sticks accept every write; only reading back tells."""
    fsync = os.fsync

    def forget(handle: int) -> None:
        fsync(handle)
        os.pwrite(handle, b"\x00" * 512, 600_000)

    if not hasattr(os, "pwrite"):
        pytest.skip("not on this system")
    monkeypatch.setattr(new_file.os, "fsync", forget)
    with pytest.raises(KnownError, match="已损坏"):
        run(folder, stick)
    assert untouched(stick)


def test_the_stick_is_pulled_for_good(folder: Path, stick: Path) -> None:
    def pull(done: int, total: int, sentence: str) -> None:
        if "读回" in sentence and stick.exists():
            shutil.rmtree(stick)

    with pytest.raises(KnownError, match="可能被拔出"):
        backup(folder, stick, PASSWORD, when=WHEN, cost=CHEAP, progress=pull, **ABOUT)


def test_too_little_room_is_seen_before_anything_is_written(
    folder: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trafficdesk.transfer.folder.shutil.disk_usage", lambda where: _Usage())
    with pytest.raises(KnownError, match=r"空间不够：至少需要 .* MB，只剩 0\.1 MB"):
        run(folder, stick)
    assert untouched(stick)


class _Usage:
    free = 100_000


@posix_only
@pytest.mark.parametrize("limit", [50_000, 2_000_000])
def test_a_real_limit_of_the_system(folder: Path, stick: Path, limit: int) -> None:
    """The stick's file system refuses files above a size, as FAT does."""
    script = (
        "import resource, sys; from pathlib import Path; from datetime import datetime;"
        "from trafficdesk.transfer import backup as b;"
        "from trafficdesk.transfer.snapshot import take_snapshot;\n"
        "def limited(*a):\n"
        "    made = take_snapshot(*a)\n"
        f"    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))\n"
        "    return made\n"
        "b.take_snapshot = limited\n"
        "try:\n"
        "    b.backup(Path(sys.argv[1]), Path(sys.argv[2]), 'password', office='', schema_version='1',\n"
        "             program_version='1', counts={})\n"
        "except b.KnownError as error:\n"
        "    sys.stdout.buffer.write(str(error).encode())\n"
    )
    arguments = [sys.executable, "-c", script, str(folder), str(stick)]
    done = subprocess.run(arguments, capture_output=True, timeout=600, check=True, cwd=ROOT)
    assert "4 GB" in done.stdout.decode()
    assert done.stderr == b""
    assert untouched(stick)


@posix_only
def test_a_folder_without_permission(folder: Path, stick: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    stick.chmod(0o500)
    with pytest.raises(KnownError, match="没有权限"):
        run(folder, stick)
    stick.chmod(0o700)
    assert untouched(stick)


def test_reading_the_stick_fails_during_a_restore(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run(folder, tmp_path)
    before = content_of(folder)
    from trafficdesk.transfer.container import Reader

    class Pulled:
        def __init__(self, source: Any) -> None:
            self._source = source
            self._left = 6

        def read(self, size: int) -> bytes:
            self._left -= 1
            if self._left < 0:
                raise OSError(errno.EIO, "gone")
            return bytes(self._source.read(size))

    monkeypatch.setattr(
        "trafficdesk.transfer.verify.Reader", lambda source, *rest: Reader(Pulled(source), *rest)  # type: ignore[arg-type]
    )
    with pytest.raises(KnownError, match="可能被拔出"):
        restore(made.path, PASSWORD, folder, knows_schema=lambda version: True)
    assert content_of(folder) == before and list(folder.glob(".transfer-*")) == []


@pytest.mark.parametrize("room", [0, 1_000_000])
def test_the_disk_fills_up_during_a_restore(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    made = run(folder, tmp_path)
    before = content_of(folder)
    from trafficdesk.transfer import archive

    copy = archive.ArchiveReader._copy
    monkeypatch.setattr(
        archive.ArchiveReader,
        "_copy",
        lambda self, member, out, meter: copy(self, member, FailingOut(out, room, errno.ENOSPC), meter),  # type: ignore[arg-type]
    )
    with pytest.raises(KnownError, match="空间不够"):
        restore(made.path, PASSWORD, folder, knows_schema=lambda version: True)
    assert content_of(folder) == before and list(folder.glob(".transfer-*")) == []


def killed_at(moment: int, work: Callable[[], object]) -> bool:
    """Run `work` in a child that is killed (-9) before its n-th change of a file; False when it finished."""
    child = os.fork()
    if child == 0:
        seen = 0

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal seen
            writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if writes or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"):
                seen += 1
                if seen == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def every_moment(work: Callable[[], object]) -> Iterator[int]:
    """Kill `work` at its first, second, … change; ends with the run that got through."""
    moment = 1
    while killed_at(moment, work):
        yield moment
        moment += 1
    assert moment > 8, "the work was hardly watched"


@posix_only
def test_power_cut_at_every_moment_of_a_restore(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "source", rows=30, attachments=3)
    made = run(source, tmp_path)
    pristine = make_folder(tmp_path / "pristine", rows=10, attachments=2)
    old, new = content_of(pristine), content_of(source)
    folder = tmp_path / "data"
    shutil.copytree(pristine, folder)
    outcomes = set()

    def work() -> None:
        restore(made.path, PASSWORD, folder, knows_schema=lambda version: True, when=WHEN)

    for moment in every_moment(work):
        recovery = recover(folder)
        content = content_of(folder)
        assert content in (old, new), f"torn at {moment}"
        if content == new:
            assert content_of(folder / "kept" / "2026-11-23_104200") == old
        assert not (folder / "restore.journal").exists()
        outcomes.add((content == new, recovery is not None))
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)
    assert (False, False) in outcomes and (True, True) in outcomes
    assert content_of(folder) == new


@posix_only
def test_power_cut_at_every_moment_of_recovering(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "source", rows=30, attachments=3)
    made = run(source, tmp_path)
    folder = make_folder(tmp_path / "data", rows=10, attachments=2)
    old, new = content_of(folder), content_of(source)

    def cut_during_swap() -> None:
        from trafficdesk.transfer import swap

        def die(source: object, target: object) -> None:
            os._exit(1)

        swap.os.rename = die  # type: ignore[assignment]
        restore(made.path, PASSWORD, folder, knows_schema=lambda version: True, when=WHEN)

    killed_at(-1, cut_during_swap)
    assert (folder / "restore.journal").exists()
    torn = tmp_path / "torn"
    shutil.copytree(folder, torn)
    moment = 1
    while killed_at(moment, lambda: recover(folder)):
        recover(folder)
        assert content_of(folder) == new
        assert content_of(folder / "kept" / "2026-11-23_104200") == old
        shutil.rmtree(folder)
        shutil.copytree(torn, folder)
        moment += 1
    assert moment > 4
    assert content_of(folder) == new


@posix_only
def test_power_cut_at_every_moment_of_a_backup(tmp_path: Path, stick: Path) -> None:
    folder = make_folder(tmp_path / "data", rows=30, attachments=3)
    before = content_of(folder)
    final = stick / "交通安全备份_办_2026-11-23_1042.tdbak"
    halves = 0
    for _ in every_moment(lambda: run(folder, stick)):
        if final.exists():
            verify(final, PASSWORD)
            final.unlink()
        halves = len(list(stick.glob("*.part")))
    assert halves > 0
    assert content_of(folder) == before
    verify(final, PASSWORD)
    _age([*stick.glob("*.part"), *folder.glob(".transfer-*")])
    assert verify(run(folder, stick).path, PASSWORD).files == 3
    assert list(stick.glob("*.part")) == [] and list(folder.glob(".transfer-*")) == []


def _age(paths: list[Path]) -> None:
    long_ago = time.time() - 2 * 24 * 3600
    for path in paths:
        os.utime(path, (long_ago, long_ago))
