"""Kept files of a locked office: AES-256-GCM, the file's name bound into the seal, never larger than memory."""

from __future__ import annotations

import os

SUFFIX = ".sealed"
_MAGIC = b"TDSEAL1\n"
_NONCE = 12


def seal(key: bytes, name: str, content: bytes) -> bytes:
    """The bytes to be written for `content` under a name (its SHA-256)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return _MAGIC + nonce + AESGCM(key).encrypt(nonce, content, _MAGIC + name.encode())


def unseal(key: bytes, name: str, stored: bytes) -> bytes | None:
    """The content, None when the stored bytes are not whole or belong to another name or key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    start = len(_MAGIC) + _NONCE
    if stored[: len(_MAGIC)] != _MAGIC or len(stored) < start:
        return None
    try:
        return AESGCM(key).decrypt(stored[len(_MAGIC) : start], stored[start:], _MAGIC + name.encode())
    except InvalidTag:
        return None
