"""A newer set-up program on a USB stick: found, checked against its checksum and its own version, never taken on trust.

    offer = newest(places, "0.1.0")       None when there is nothing newer
    check(offer)                          KnownError when it is not what it says
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trafficdesk.errors import KnownError

_NAME = re.compile(r"交通安全工作台-(\d+\.\d+\.\d+)-setup\.exe")
# The version page stands near the beginning, before the packed files.
_HEAD = 4 << 20
_KEY = "ProductVersion".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Offer:
    """A set-up program that is newer than this program."""

    file: Path
    version: str


def number(version: str) -> tuple[int, ...]:
    """A version as it is compared: 0.10.0 is newer than 0.9.0."""
    return tuple(int(part) for part in version.split("."))


def newest(places: Iterable[Path], current: str) -> Offer | None:
    """The newest set-up program that lies in one of the folders and is newer than `current`; nothing is opened."""
    found = []
    for place in places:
        with suppress(OSError):  # a drive without a stick
            named = [(path, _NAME.fullmatch(path.name)) for path in place.iterdir()]
            found += [Offer(path, match[1]) for path, match in named if match]
    newer = [offer for offer in found if number(offer.version) > number(current)]
    return max(newer, key=lambda offer: number(offer.version), default=None)


def check(offer: Offer) -> None:
    """KnownError unless the file has the checksum that lies beside it, and its own version is the one of its name."""
    beside = offer.file.with_name(f"{offer.file.name}.sha256")
    try:
        promised = beside.read_text("utf-8").split()[0].lower()
    except (OSError, UnicodeDecodeError, IndexError):
        raise KnownError(
            f"没有找到校验文件 {beside.name}，不能确认安装程序是否完整。请把安装程序和它的 .sha256 文件一起拷到 U 盘。"
        ) from None
    try:
        with offer.file.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(0)
            real = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise KnownError(f"读不了 {offer.file.name}（{error.strerror}）。请重新插好 U 盘再试。") from error
    if real != promised:
        raise KnownError(f"{offer.file.name} 和校验文件对不上，可能没有拷贝完整或者被改动过，没有安装。请重新拷贝一次。")
    inside = _version_inside(head)
    if inside != offer.version:
        said = f"文件里写的版本是 {inside}" if inside else "文件里没有版本号"
        raise KnownError(f"{offer.file.name} 的文件名和内容不一致（{said}），没有安装。请向维护人员重新要一份。")


def _version_inside(head: bytes) -> str:
    """The version of a Windows program's version page; "" when there is none."""
    at = head.find(_KEY)
    if at < 0:
        return ""
    text = head[at + len(_KEY) : at + len(_KEY) + 80].decode("utf-16-le", "ignore").lstrip("\0")
    return text.partition("\0")[0]
