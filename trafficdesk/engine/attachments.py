"""Scans and photos: kept by their content in the data folder, tied to any record."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trafficdesk.engine.office import Files, Office
from trafficdesk.engine.records import Records, open_kind
from trafficdesk.engine.scanning.turning import turned
from trafficdesk.errors import KnownError
from trafficdesk.fields.folding import storable
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.transfer.folder import flush_folder

LARGEST = 50 * 1024 * 1024
_WAYS = {90: "向右转", 180: "倒过来", 270: "向左转"}


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One attachment of a record; its bytes may be missing. remark: what it shows."""

    id: int
    name: str
    kind: str
    media_type: str
    size: int
    digest: str
    files: Files
    remark: str = ""

    @property
    def caption(self) -> str:
        """What stands below a picture: what somebody wrote, also as the name of the file; not a camera's IMG_2031."""
        name = self.name.rsplit(".", 1)[0]
        return self.remark or (name if any("\u4e00" <= sign <= "\u9fff" for sign in name) else "")

    @property
    def missing(self) -> bool:
        return not self.files.has(self.digest)

    def content(self) -> bytes:
        """Its bytes. OSError when they are gone or cannot be read."""
        return self.files.read(self.digest)


class Attachments:
    """Files of records. Bytes are stored once by SHA-256, so the same scan attached twice takes no more room."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def add(self, code: str, row_id: int, source: Path, kind: str = "其他") -> ChangeSet:
        """Attach a file to a record; the original stays where it is."""
        return self.add_bytes(code, row_id, self.read(source), source.name, kind)

    def add_all(self, code: str, row_id: int, sources: Sequence[Path], kind: str = "其他") -> ChangeSet:
        """Attach several files in one change; one that cannot be read stops all of them."""
        files = [(storable(source.name), self.read(source)) for source in sources]
        record = open_kind(code)
        with self._records.work(f"添加附件 {len(files)} 个") as work:
            for name, content in files:
                self.write(work, code, row_id, content, name, kind)
            work.sentence = f"给{record.spec.label} {work.row(record.code, row_id)['title']} 添加附件 {len(files)} 个"
        return work.changeset

    def read(self, source: Path) -> bytes:
        """The bytes of a file that is to be attached; KnownError when it is too big or cannot be read."""
        try:
            size = source.stat().st_size
            if size > LARGEST:
                raise KnownError(f"文件 {source.name} 有 {size // 1024 // 1024} 兆，超过 50 兆。请先压缩再加。")
            return source.read_bytes()
        except OSError as error:
            raise KnownError(f"读不出文件 {source.name}。请检查它是否还在、是否正被别的程序占用。") from error

    def add_bytes(self, code: str, row_id: int, content: bytes, name: str, kind: str = "其他") -> ChangeSet:
        """Attach bytes under a name."""
        record, name = open_kind(code), storable(name)  # a file's name may hold bytes that are no text
        with self._records.work(f"添加附件 {name}") as work:
            self.write(work, code, row_id, content, name, kind)
            work.sentence = f"给{record.spec.label} {work.row(record.code, row_id)['title']} 添加附件 {name}"
        return work.changeset

    def write(self, work: UnitOfWork, code: str, row_id: int, content: bytes, name: str, kind: str) -> int:
        """Attach bytes inside a unit of work; the attachment's id."""
        values = {
            "owner_code": record_type(code).code,
            "owner": row_id,
            "kind": kind,
            "name": name,
            "media_type": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "size": len(content),
            "sha256": self.keep(content),
        }
        return work.put("attachments", None, values)

    def turn(self, attachment: int, page: int, degrees: int) -> ChangeSet:
        """Turn a page (from 0) of a scan or a photo clockwise by right angles. The file as it came is kept: undo brings it back."""
        file = self.one(attachment)
        try:
            content, ending = turned(file.content(), page, degrees)
        except OSError as error:
            raise KnownError(f"读不出附件 {file.name}，没有转。请从备份恢复，或重新扫描后再加。") from error
        name = f"{file.name.rpartition('.')[0] or file.name}{ending}" if ending else file.name
        values = {
            "name": name, "media_type": mimetypes.guess_type(name)[0] or file.media_type, "size": len(content),
            "sha256": self.keep(content),
        }  # fmt: skip
        with self._records.work(f"转正附件 {name}") as work:
            work.put("attachments", attachment, values)
            row = work.row("attachments", attachment)
            owner = open_kind(str(row["owner_code"]))
            whose = f"{owner.spec.label} {work.row(owner.code, row['owner'])['title']}"
            work.sentence = f"把{whose} 的附件 {name} 第 {page + 1} 页{_WAYS[degrees % 360]}"
        return work.changeset

    def one(self, attachment: int) -> AttachedFile:
        """An attachment by its id."""
        return self._file(self._records.row("attachments", attachment))

    def of(self, code: str, row_id: int) -> list[AttachedFile]:
        """The living attachments of a record."""
        owner = record_type(code).code
        rows = self._records.select_of("attachments", "owner", owner, row_id, Filter("owner_code", "is", owner))
        return [self._file(row) for row in rows]

    def _file(self, row: Row) -> AttachedFile:
        return AttachedFile(
            row.id,
            str(row.values["name"]),
            str(row.values["kind"] or ""),
            str(row.values["media_type"] or ""),
            int(row.values["size"] or 0),
            str(row.values["sha256"]),
            self._office.files,
            str(row.values["remark"] or ""),
        )

    def has(self, digest: str) -> bool:
        """Whether something is kept under that SHA-256."""
        return self._office.files.has(digest)

    def content(self, digest: str) -> bytes:
        """The bytes with that SHA-256. OSError when they are gone or cannot be read."""
        return self._office.files.read(digest)

    def is_whole(self, digest: str) -> bool:
        """Whether the bytes kept under a SHA-256 are there and are still those. OSError where they cannot be read."""
        return self._office.files.is_whole(digest)

    def keep(self, content: bytes) -> str:
        """Store bytes by their content; the SHA-256 under which they are found again. A kept file that broke is healed."""
        digest = hashlib.sha256(content).hexdigest()
        with suppress(OSError):  # what cannot be read is written anew
            if self.is_whole(digest):
                return digest
        try:
            place = self._office.files.write(digest, content)
            if place is not None:
                flush_folder(place.parent)
        except OSError as error:
            raise KnownError("附件没有存上：磁盘写不进去，可能已满或没有权限。原有数据完好。") from error
        return digest
