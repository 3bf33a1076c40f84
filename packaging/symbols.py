"""The oldest glibc that a folder of Linux programs runs on: the newest version that any of its files asks for."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

_ASKED = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_TOLD = re.compile(r"glibc (\d+)\.(\d+)")
Version = tuple[int, int]


def asked(path: Path) -> dict[Version, list[str]]:
    """Version of glibc → functions that one file needs from it. Empty for what is no ELF file."""
    with path.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            return {}
    done = subprocess.run(["objdump", "-T", str(path)], capture_output=True, text=True, check=False)
    found: dict[Version, list[str]] = {}
    for line in done.stdout.splitlines():
        if "*UND*" in line and (version := _ASKED.search(line)):
            found.setdefault((int(version[1]), int(version[2])), []).append(line.split()[-1])
    return found


def newest(folder: Path) -> tuple[Version, list[str]]:
    """The newest version any file below the folder needs, and a sentence for each file that needs it."""
    needs: dict[Version, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            for version, names in asked(path).items():
                needs.setdefault(version, []).append(f"{path.relative_to(folder).as_posix()}: {', '.join(sorted(set(names)))}")
    highest = max(needs, default=(0, 0))
    return highest, needs.get(highest, [])


def told(readme: str, package: str) -> Version | None:
    """The glibc that README's line of a package (the end of its file's name) tells; None when it tells none."""
    for line in readme.splitlines():
        if f"{package}`" in line and (found := _TOLD.search(line)):
            return int(found[1]), int(found[2])
    return None


def text(version: Version) -> str:
    """2.28"""
    return f"{version[0]}.{version[1]}"
