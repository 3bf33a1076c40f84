"""The files that records keep (scans, photos, first prints), named by their SHA-256; sealed where the office has a password."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from trafficdesk.guard.keys import Keys
from trafficdesk.guard.sealed import SUFFIX, seal, unseal

_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, repr=False)
class KeptFiles:
    """root: the folder of an office in which they lie, in drawers of two letters. keys: of a locked office."""

    root: Path
    keys: Keys | None = None

    def path_of(self, digest: str) -> Path:
        """Where the bytes with that SHA-256 lie, as they lie there."""
        return self.root / digest[:2] / (digest + SUFFIX if self.keys is not None else digest)

    def has(self, digest: str) -> bool:
        """Whether a file lies there under that name, be it a broken one."""
        return self.path_of(digest).is_file()

    def read(self, digest: str) -> bytes:
        """The content. OSError when the file is gone, or was sealed and is not whole any more."""
        stored = self.path_of(digest).read_bytes()
        if self.keys is None:
            return stored
        content = unseal(self.keys.files, digest, stored)
        if content is None:
            raise OSError("sealed file is damaged")
        return content

    def digests(self) -> list[str]:
        """The SHA-256 of everything that is kept; half-written and foreign files are no kept files."""
        names = (path.name.removesuffix(SUFFIX) for path in self.root.glob("??/*") if path.is_file())
        return sorted(name for name in names if _NAME.fullmatch(name))

    def is_whole(self, digest: str) -> bool:
        """Whether the bytes are there and are still those. OSError where the disk cannot read them."""
        path = self.path_of(digest)
        if not self.has(digest):
            return False
        if self.keys is not None:
            content = unseal(self.keys.files, digest, path.read_bytes())
            return content is not None and hashlib.sha256(content).hexdigest() == digest
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest

    def write(self, digest: str, content: bytes) -> Path:
        """Write the content under its SHA-256, on the disk when this returns (but for the folder's own entry); the file."""
        path = self.path_of(digest)
        temporary = path.with_name(f"{digest}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(seal(self.keys.files, digest, content) if self.keys is not None else content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return path
