"""QR codes: one fixed mask, so that making one takes a millisecond and the same payload gives the same picture."""

from __future__ import annotations

from functools import lru_cache

# Any of the eight masks is legal (ISO/IEC 18004 7.8); choosing the best of them takes most of an encoder's time.
_MASK = 3


def agreement_payload(serial: str, version: str, text_hash: str) -> str:
    """What the code on an agreement says: TD1|serial|variant-version|first 16 hex digits of the content's SHA-256."""
    return f"TD1|{serial}|{version}|{text_hash[:16]}"


@lru_cache(maxsize=64)
def modules(payload: str) -> tuple[bytes, ...]:
    """Rows of modules from the top, 1 is dark; error correction M, no quiet zone."""
    import segno

    code = segno.make(payload, error="m", micro=False, boost_error=False, mask=_MASK)
    return tuple(bytes(row) for row in code.matrix)


def operators(payload: str) -> str:
    """PDF operators that fill the dark modules, one unit each, lower left corner at the origin."""
    rows = modules(payload)
    parts = []
    for index, row in enumerate(rows):
        y = len(rows) - 1 - index
        start = row.find(1)
        while start >= 0:
            stop = row.find(0, start)
            stop = len(row) if stop < 0 else stop
            parts.append(f"{start} {y} {stop - start} 1 re")
            start = row.find(1, stop)
    return "\n".join(parts) + " f"
