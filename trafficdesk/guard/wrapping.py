"""One key wrapped by one secret: Argon2id makes a key of the password, AES-256-GCM seals the office's key with it.

The library is loaded where it is used: an office without a password does not wait for it.
"""

from __future__ import annotations

import os
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

# 64 MiB, three passes, four lanes: the second choice of RFC 9106, about a quarter of a second on an office PC.
MEMORY, PASSES, LANES = 64 * 1024, 3, 4
# A forged file must not make us allocate or calculate much more than we ask for ourselves.
_MOST_MEMORY, _MOST_PASSES, _MOST_LANES = 256 * 1024, 10, 16
_SEALED_FOR = b"trafficdesk key "


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key of 32 bytes, sealed. owner: whose secret opens it, bound into the seal; name: what he is called. memory in KiB."""

    owner: str
    name: str
    salt: bytes
    nonce: bytes
    sealed: bytes
    memory: int = MEMORY
    passes: int = PASSES
    lanes: int = LANES

    def open(self, secret: str) -> bytes | None:
        """The key, None when the secret is another one."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(_stretch(secret, self)).decrypt(self.nonce, self.sealed, _SEALED_FOR + self.owner.encode())
        except InvalidTag:
            return None

    def to_json(self) -> dict[str, Any]:
        """As it stands in the key file."""
        texts = {name: b64encode(getattr(self, name)).decode() for name in ("salt", "nonce", "sealed")}
        return {"owner": self.owner, "name": self.name, "memory": self.memory, "passes": self.passes, "lanes": self.lanes, **texts}


def wrap(key: bytes, owner: str, name: str, secret: str) -> Wrapped:
    """Seal a key with a secret of its own salt."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    bare = Wrapped(owner, name, os.urandom(16), os.urandom(12), b"")
    sealed = AESGCM(_stretch(secret, bare)).encrypt(bare.nonce, key, _SEALED_FOR + owner.encode())
    return replace(bare, sealed=sealed)


def from_json(values: Mapping[str, Any]) -> Wrapped:
    """Back from the key file. ValueError, KeyError or TypeError where it is none or asks for far too much."""
    memory, passes, lanes = (int(values[name]) for name in ("memory", "passes", "lanes"))
    if not (8 * lanes <= memory <= _MOST_MEMORY and 1 <= passes <= _MOST_PASSES and 1 <= lanes <= _MOST_LANES):
        raise ValueError("cost")
    salt, nonce, sealed = (b64decode(values[name], validate=True) for name in ("salt", "nonce", "sealed"))
    if (len(salt), len(nonce), len(sealed)) != (16, 12, 48):
        raise ValueError("size")
    return Wrapped(str(values["owner"]), str(values["name"]), salt, nonce, sealed, memory, passes, lanes)


def _stretch(secret: str, cost: Wrapped) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    # One spelling per secret: two input methods may compose the same typed character differently.
    typed = unicodedata.normalize("NFC", secret).encode("utf-8", "surrogatepass")
    kdf = Argon2id(salt=cost.salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    return kdf.derive(typed)
