"""A package as a file: the container of backups with a manifest that its sender has signed, sealed by a password."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from trafficdesk import __version__
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress, no_progress
from trafficdesk.store import schema
from trafficdesk.transfer.archive import ArchiveReader, ArchiveWriter
from trafficdesk.transfer.container import Reader, Writer
from trafficdesk.transfer.faults import PACKAGE, storage
from trafficdesk.transfer.folder import ATTACHMENTS, DATABASE
from trafficdesk.transfer.manifest import PACKAGE_FORMAT, Manifest
from trafficdesk.transfer.meter import Meter
from trafficdesk.transfer.new_file import new_file
from trafficdesk.work.packages.proof import is_signed, signature

SUFFIX = PACKAGE
UNTOUCHED = "现有数据没有改动。"
NOT_MADE = "没有做成交换包，现有数据没有改动。"


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a package: from whom, for whom, which one, and what is in it.

    grant: what the receiver becomes by its first package (its own id, secret key and unit), empty later.
    confirmed: the last package of the receiver that the sender had taken. act, link: the sender's trail.
    """

    id: str
    number: int
    since: int
    confirmed: int
    sender: str
    sender_name: str
    public: str
    receiver: str
    receiver_name: str
    act: int
    link: str
    replica: str
    counts: Mapping[str, int]
    database: str
    files: tuple[str, ...]
    grant: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An opened package: its label, the bytes of its carrier, when it was made and of which schema."""

    name: str
    label: Label
    made_at: datetime
    schema: str
    carrier: bytes


def write(
    target: Path, password: str, label: Label, secret: str, carrier: bytes, files: Mapping[str, bytes], when: datetime,
    progress: Progress = no_progress,
) -> Path:
    """Write a package to a folder or a new file; it is read back before it gets its name. KnownError leaves nothing behind."""
    said = {**asdict(label), "files": list(label.files), "made_at": when.isoformat()}
    sizes = sum(map(len, files.values()))
    manifest = Manifest(
        office=label.sender_name, made_at=when, program_version=__version__, schema_version=schema.newest(), tables={},
        counts=dict(label.counts), with_attachments=True, database_bytes=len(carrier), attachment_files=len(files),
        attachment_bytes=sizes, format=PACKAGE_FORMAT, package={**said, "signature": signature(secret, said)},
    )  # fmt: skip
    meter = Meter(progress, 2 * (len(carrier) + sizes))

    def fill(out: BinaryIO) -> None:
        writer = Writer(out, password)
        archive = ArchiveWriter(writer, manifest)
        archive.add_bytes(DATABASE, carrier)
        for digest, content in sorted(files.items()):
            archive.add_bytes(f"{ATTACHMENTS}/{digest[:2]}/{digest}", content)
            meter.add(len(content))
        archive.finish()
        writer.finish()

    def check(source: BinaryIO, name: str) -> None:
        ArchiveReader(Reader(source, password, name), name).unpack(lambda _: _nowhere(), meter)

    return new_file(target, default_name(label, when), SUFFIX, NOT_MADE, fill, check)


@contextmanager
def _nowhere() -> Iterator[BinaryIO | None]:
    yield None


def default_name(label: Label, when: datetime) -> str:
    """交换包_东丽湖街道_给_东湖里_第3号_2026-11-29.tdpack."""
    return f"交换包_{label.sender_name}_给_{label.receiver_name}_第{label.number}号_{when:%Y-%m-%d_%H%M}{SUFFIX}"


@contextmanager
def _opened(file: Path, password: str | None) -> Iterator[tuple[ArchiveReader, Label, Mapping[str, Any]]]:
    with storage(f"交换包“{file.name}”", UNTOUCHED):
        source = file.open("rb")
    with source:
        archive = ArchiveReader(Reader(source, password, file.name), file.name)
        said = archive.manifest.package
        if not said:
            raise KnownError(f"“{file.name}”不是交换包，是备份。要用它，请到“备份与恢复”里恢复；{UNTOUCHED}")
        yield archive, _label(said, file.name), said


def _label(said: Mapping[str, Any], name: str) -> Label:
    try:
        values: dict[str, Any] = {key: str(said[key]) for key in Label.__dataclass_fields__}
        values |= {key: int(said[key]) for key in ("number", "since", "confirmed", "act")}
        values["counts"] = {str(key): int(count) for key, count in said["counts"].items()}
        values["grant"] = {str(key): str(value) for key, value in said["grant"].items()}
        values["files"] = tuple(map(str, said["files"]))
        return Label(**values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise broken(name) from error


def broken(name: str) -> KnownError:
    """What is said of a package that does not hold what its sender has signed."""
    return KnownError(f"交换包“{name}”和它的签名对不上：被改过或损坏。没有使用它，{UNTOUCHED}请让对方重新导出一份。")


def look(file: Path, password: str | None) -> Label:
    """What stands on a package; nothing but its beginning is read, and nothing is proven."""
    with _opened(file, password) as (_, label, _said):
        return label


def read(file: Path, password: str | None, public: str, keep: Any, progress: Progress = no_progress) -> Parcel:
    """Read a whole package, proven by its sender's public key. keep: called with (hash, bytes) for every file in it.

    Files are kept as they come by: what is not used later is only a file that nobody names.
    """
    with _opened(file, password) as (archive, label, said):
        signed = {key: value for key, value in said.items() if key != "signature"}
        if not is_signed(public, signed, str(said.get("signature", ""))):
            raise broken(file.name)
        meter = Meter(progress, archive.manifest.total_bytes)
        carrier, waiting = io.BytesIO(), dict.fromkeys(label.files)

        @contextmanager
        def place(member: str) -> Iterator[BinaryIO | None]:
            if member == DATABASE:
                yield carrier
                return
            content = io.BytesIO()
            yield content
            digest = member.rpartition("/")[2]
            if digest not in waiting or hashlib.sha256(content.getvalue()).hexdigest() != digest:
                raise broken(file.name)
            keep(content.getvalue())

        archive.unpack(place, meter)
        found = carrier.getvalue()
        if hashlib.sha256(found).hexdigest() != label.database:
            raise broken(file.name)
        return Parcel(file.name, label, archive.manifest.made_at, archive.manifest.schema_version, found)


__all__ = ["SUFFIX", "Label", "Parcel", "broken", "look", "read", "write"]
