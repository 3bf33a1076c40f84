"""What a backup says about itself: the first member of the archive, in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from trafficdesk.transfer.faults import damaged, too_new

ARCHIVE_FORMAT = 2
PLAIN_FORMAT = 1  # older programs read it too
PACKAGE_FORMAT = 3  # no backup: rows for another office


@dataclass(frozen=True, slots=True)
class Manifest:
    """`tables` are row counts taken inside the snapshot; `counts` the caller's own figures, shown to people.

    `locked`: database and attachments lie in it encrypted, as in the data folder, and the key file with them.
    Sizes in bytes. `with_attachments` is False for automatic copies: attachments are named by their
    content, never change, and stay where they are. trail_act, trail_link: the last act in the database and its link
    (store/trail.py), 0 and "" for what older programs made. package: what stands on a package, which is no backup.
    """

    office: str
    made_at: datetime
    program_version: str
    schema_version: str
    tables: Mapping[str, int]
    counts: Mapping[str, int]
    with_attachments: bool
    database_bytes: int
    attachment_files: int
    attachment_bytes: int
    locked: bool = False
    format: int = PLAIN_FORMAT
    trail_act: int = 0
    trail_link: str = ""
    package: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total_bytes(self) -> int:
        return self.database_bytes + self.attachment_bytes

    def to_json(self) -> bytes:
        values = asdict(self) | {"made_at": self.made_at.isoformat()}
        return json.dumps(values, ensure_ascii=False, indent=1).encode()


def _no_number(word: str) -> object:
    raise ValueError(word)  # Infinity and NaN, which Python's reader lets through


def _numbers(values: object) -> dict[str, int]:
    if not isinstance(values, dict):
        raise ValueError
    return {str(name): int(count) for name, count in values.items()}


def parse_manifest(data: bytes, name: str) -> Manifest:
    """Raise Damaged or TooNew, both naming the file `name`."""
    try:
        values = json.loads(data, parse_constant=_no_number)
        package = values.get("package", {})
        if int(values["format"]) > (PACKAGE_FORMAT if package else ARCHIVE_FORMAT):
            raise too_new(name, str(values.get("program_version", "")))
        return Manifest(
            office=str(values["office"]),
            made_at=datetime.fromisoformat(values["made_at"]),
            program_version=str(values["program_version"]),
            schema_version=str(values["schema_version"]),
            tables=_numbers(values["tables"]),
            counts=_numbers(values["counts"]),
            with_attachments=bool(values["with_attachments"]),
            database_bytes=int(values["database_bytes"]),
            attachment_files=int(values["attachment_files"]),
            attachment_bytes=int(values["attachment_bytes"]),
            locked=bool(values.get("locked", False)),
            format=int(values["format"]),
            trail_act=int(values.get("trail_act", 0)),
            trail_link=str(values.get("trail_link", "")),
            package={str(name): value for name, value in package.items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise damaged(name) from error
