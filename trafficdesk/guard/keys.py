"""The keys of an office: one random key, and those for database, kept files and backups that follow from it."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """office: the mark of the office they belong to; root: the random key of 32 bytes that is wrapped."""

    office: str
    root: bytes

    @classmethod
    def new(cls) -> Keys:
        """For an office that has none yet."""
        return cls(os.urandom(16).hex(), os.urandom(32))

    @property
    def database(self) -> bytes:
        """SQLCipher's raw key."""
        return self._derived(b"database")

    @property
    def files(self) -> bytes:
        """What kept files are sealed with."""
        return self._derived(b"files")

    @property
    def backups(self) -> bytes:
        """What copies are sealed with that nobody types a password for."""
        return self._derived(b"backups")

    def _derived(self, use: bytes) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), 32, salt=None, info=b"trafficdesk " + use).derive(self.root)
