"""What a package is proven by: the sender's signature (Ed25519) over its manifest, in which the hash of everything else stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def new_secret() -> str:
    """A fresh secret key, in hex."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def public_of(secret: str) -> str:
    """What packages signed with a secret key are proven by, in hex."""
    return _private(secret).public_key().public_bytes_raw().hex()


def signature(secret: str, said: Mapping[str, Any]) -> str:
    """The signature of what a manifest says."""
    return _private(secret).sign(_bytes(said)).hex()


def is_signed(public: str, said: Mapping[str, Any], signed: str) -> bool:
    """Whether the owner of a public key has signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signed), _bytes(said))
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))


def _bytes(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
