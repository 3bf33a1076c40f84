"""Backup of an office, compressed, encrypted and read back, against the least that such a backup has to do.

The floor copies the file with fsync, compresses it in the same chunks and level, seals them with AES-256-GCM, writes them with fsync,
and reads all of it back once: no snapshot, no key from a password, no manifest, no count of rows, no look into the database.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.copies import copied
from benchmarks.measure import compare, timed

CHUNK, LEVEL = 1 << 20, 1


def ours(home: str) -> dict[str, Any]:
    """desk.backups.make to another folder."""
    from trafficdesk.desk import Desk

    with copied(home) as place, tempfile.TemporaryDirectory() as folder:
        desk = Desk.open(place)
        seconds = timed(lambda: desk.backups.make(Path(folder), "benchmark password"))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        desk.close()
    return {"seconds": seconds, "MB": round(size / 1e6)}


def floor(home: str) -> dict[str, Any]:
    """Copy + zstd + AES + one reading."""
    import zstandard
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed, source = AESGCM(os.urandom(32)), Path(home) / "desk.sqlite3"
    with tempfile.TemporaryDirectory() as folder:
        copy, target = Path(folder) / "copy", Path(folder) / "backup"

        def work() -> None:
            shutil.copyfile(source, copy)
            _flush(copy)
            squeezer, lengths = zstandard.ZstdCompressor(level=LEVEL).compressobj(), []
            with copy.open("rb") as plain, target.open("wb") as out:
                while piece := plain.read(CHUNK):
                    lengths.append(_seal(sealed, squeezer.compress(piece), len(lengths), out))
                lengths.append(_seal(sealed, squeezer.flush(), len(lengths), out))
            _flush(target)
            opener = zstandard.ZstdDecompressor().decompressobj()
            with target.open("rb") as kept:
                read = sum(len(opener.decompress(sealed.decrypt(_nonce(at), kept.read(length), None))) for at, length in enumerate(lengths))
            assert read == source.stat().st_size

        return {"seconds": timed(work), "MB": round(target.stat().st_size / 1e6)}


def copy(home: str) -> dict[str, Any]:
    """shutil.copy and fsync, for comparison with earlier figures."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "copy"

        def work() -> None:
            shutil.copyfile(Path(home) / "desk.sqlite3", target)
            _flush(target)

        return {"seconds": timed(work), "MB": round(target.stat().st_size / 1e6)}


def _seal(key: Any, piece: bytes, number: int, out: Any) -> int:
    return int(out.write(key.encrypt(_nonce(number), piece, None)))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def run(folder: Path, book: Book) -> None:
    """The office with ten years of ledgers."""
    found = compare("backup_office", ["ours", "floor", "copy"], material.large(folder, book.full), rounds=book.rounds)
    mine, plain = found["ours"], found["copy"]
    beside = f"{plain.details['MB']} MB become {mine.details['MB']}; {mine.seconds / plain.seconds:.1f} × a copy with fsync"
    book.ratio("backup", mine, found["floor"], beside)
