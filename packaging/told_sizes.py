"""Sizes and time of installing that README.md tells, held against what was just built: nobody shall be told 87 MB and copy 120."""

from __future__ import annotations

import re
from pathlib import Path

import checksums
from contents import ROOT
from proof import BuildError

# Of what README says; another compiler or a small dependency changes less.
_TOLERANCE = 0.07
_MEGABYTES = re.compile(r"约 (\d+) MB")
_MINUTES = re.compile(r"(\d+) 分钟以内装好")
COLUMNS = ("package", "portable", "folder")
# What is built → the beginning of its line in README's table of sizes.
ROWS = {"windows": "Windows", "debian": "Debian", "old-glibc": "麒麟"}


def told(text: str, kind: str) -> dict[str, int]:
    """Megabytes of package, portable folder and installed program, as far as the line of this kind tells them."""
    lines = [line for line in text.splitlines() if line.startswith(f"| {ROWS[kind]}") and "MB" in line]
    if len(lines) != 1:
        raise BuildError(f"README.md has {len(lines)} lines of sizes for {ROWS[kind]}")
    cells = [cell.strip() for cell in lines[0].strip("|").split("|")][1:]
    return {name: int(found[1]) for name, cell in zip(COLUMNS, cells, strict=True) if (found := _MEGABYTES.fullmatch(cell))}


def faults(text: str, kind: str, built: dict[str, int]) -> list[str]:
    """A sentence for each size that README does not tell as it is. `built`: bytes by the names of COLUMNS."""
    says = told(text, kind)
    return [
        f"{name}: it says {says.get(name, 'no')} MB, it is {size / 1e6:.0f} MB"
        for name, size in built.items()
        if name not in says or abs(says[name] * 1e6 - size) > _TOLERANCE * size
    ]


def minutes(text: str) -> int:
    """Within how many minutes it says that the Windows program is installed."""
    found = _MINUTES.findall(text)
    if len(found) != 1:
        raise BuildError(f"README.md tells {len(found)} times how long installing takes")
    return int(found[0])


def slower(text: str, seconds: float) -> list[str]:
    """A sentence when installing took longer than README tells."""
    told_minutes = minutes(text)
    return [f"installing: it says {told_minutes} minutes, it took {seconds:.0f} s"] if seconds > told_minutes * 60 else []


def check(kind: str, built: dict[str, Path], seconds: float = 0) -> None:
    """BuildError when README tells other sizes than those that were built, or a shorter time than installing took.

    `built`: files and folders by the names of COLUMNS. `seconds`: of the installation, where it was tried.
    """
    text = (ROOT / "README.md").read_text("utf-8")
    sizes = {name: checksums.total(path) for name, path in built.items()}
    found = faults(text, kind, sizes) + slower(text, seconds)
    if found:
        raise BuildError("\n  ".join(["README.md tells something else:", *found]))
