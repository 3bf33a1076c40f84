"""SHA-256 of what is handed out, in the form that `sha256sum -c` reads."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def beside(path: Path) -> Path:
    """A file <name>.sha256 beside the one it speaks of."""
    target = path.with_name(f"{path.name}.sha256")
    target.write_text(f"{digest(path)}  {path.name}\n", "utf-8")
    return target


def manifest(folder: Path, target: Path) -> Path:
    """Every file of a program folder, a line each; for a virus scanner's list of known files too."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    lines = [f"{digest(path)}  {path.relative_to(folder.parent).as_posix()}" for path in files]
    target.write_text("\n".join(lines) + "\n", "utf-8")
    return target


def total(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if file.is_file())


def size(path: Path) -> str:
    """The same in megabytes, as text."""
    return f"{total(path) / 1e6:.1f} MB"
