"""The recovery code: 130 random bits in letters that can be read aloud, with two more that find a slip of the pen."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from trafficdesk.errors import KnownError

# Crockford's base 32: no I, L, O, U.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_RANDOM, _CHECK, _GROUP = 26, 2, 4


def new_code() -> str:
    """Seven groups of four, as they are printed."""
    body = "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM))
    whole = body + _check(body)
    return "-".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP))


def read_code(typed: str) -> str:
    """The code without its dashes, whatever width, case and spaces it was typed in. KnownError names the slip."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_READ_AS)
    kept = "".join(sign for sign in plain if sign.isalnum())
    if len(kept) != _RANDOM + _CHECK:
        raise KnownError(f"恢复码应有 {_RANDOM + _CHECK} 个字母和数字（7 组，每组 4 个），现在是 {len(kept)} 个。请对照打印的那张纸核对。")
    if any(sign not in _LETTERS for sign in kept) or _check(kept[:_RANDOM]) != kept[_RANDOM:]:
        raise KnownError("恢复码抄错了：对不上末尾的校验。请对照打印的那张纸逐组核对。")
    return kept


def _check(body: str) -> str:
    number = int.from_bytes(hashlib.sha256(body.encode()).digest()[:4], "big")
    return _LETTERS[number % 32] + _LETTERS[number // 32 % 32]
