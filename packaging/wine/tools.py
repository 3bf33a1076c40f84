"""The Debian packages that building for Windows needs; installed by root, named to anybody else."""

from __future__ import annotations

import shutil
from pathlib import Path

import dev

# Program that must be there → Debian package that brings it.
TOOLS = {
    "wine": "wine",
    "wineserver": "wine64",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
    "makensis": "nsis",
    "osslsigncode": "osslsigncode",
    "Xvfb": "xvfb",
    "import": "imagemagick",
    "xdotool": "xdotool",
}
# Qt under Wine takes its letters from the computer.
_FONTS, _FONT_PACKAGE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), "fonts-noto-cjk"
_WINE_PLACES = ("/usr/lib/wine/wine64", "/usr/lib/wine/wine")
_SERVER_PLACES = ("/usr/lib/wine/wineserver", "/usr/lib/wine/wineserver64")


def found(tool: str) -> str | None:
    """Where a tool is: on the PATH, or where Debian keeps the parts of Wine."""
    places = {"wine": _WINE_PLACES, "wineserver": _SERVER_PLACES}.get(tool, ())
    kept = next((place for place in places if Path(place).is_file()), None)
    return kept or shutil.which(tool)


def ensure() -> None:
    """Have every tool. dev.Stop with the command to run when something is missing and cannot be installed."""
    missing = [package for tool, package in TOOLS.items() if not found(tool)]
    if not _FONTS.is_file():
        missing.append(_FONT_PACKAGE)
    dev.ensure_debian(missing)
