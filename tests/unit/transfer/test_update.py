"""A set-up program on a stick is offered only when it is newer, and started only when it is what it says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from trafficdesk.errors import KnownError
from trafficdesk.transfer.update import Offer, check, newest


def put(folder: Path, version: str, inside: str | None = None, *, summed: bool = True) -> Path:
    """A file that looks like a set-up program as far as this code looks."""
    page = f"ProductVersion\0\0{inside or version}\0".encode("utf-16-le")
    file = folder / f"交通安全工作台-{version}-setup.exe"
    file.write_bytes(b"MZ" + bytes(500) + page + bytes(100))
    if summed:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        file.with_name(f"{file.name}.sha256").write_text(f"{digest}  {file.name}\n", "utf-8")
    return file


def test_the_newest_of_all_sticks_is_offered(tmp_path: Path) -> None:
    one, two = tmp_path / "E", tmp_path / "F"
    for place in (one, two):
        place.mkdir()
    put(one, "0.9.0")
    wanted = put(two, "0.10.0")
    put(two, "0.2.0")
    (two / "别的.exe").write_bytes(b"MZ")
    assert newest([one, tmp_path / "no stick", two], "0.2.0") == Offer(wanted, "0.10.0")
    check(Offer(wanted, "0.10.0"))


@pytest.mark.parametrize("current", ["0.10.0", "0.11.0", "1.0.0"])
def test_nothing_newer_is_nothing(tmp_path: Path, current: str) -> None:
    put(tmp_path, "0.10.0")
    assert newest([tmp_path], current) is None


def test_half_a_copy_is_refused(tmp_path: Path) -> None:
    file = put(tmp_path, "0.2.0")
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(KnownError, match="对不上"):
        check(Offer(file, "0.2.0"))


def test_a_missing_checksum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"没有找到校验文件 .*\.sha256"):
        check(Offer(put(tmp_path, "0.2.0", summed=False), "0.2.0"))


def test_a_renamed_older_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"文件里写的版本是 0\.1\.0"):
        check(Offer(put(tmp_path, "0.3.0", inside="0.1.0"), "0.3.0"))


def test_a_stick_that_was_pulled_out_is_named(tmp_path: Path) -> None:
    file = put(tmp_path, "0.2.0")
    file.unlink()
    with pytest.raises(KnownError, match="读不了"):
        check(Offer(file, "0.2.0"))
