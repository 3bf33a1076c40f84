"""Where the program's own files are, and where an office's data is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SEEN = "desk.last"  # in the data folder, beside the database: the number of the last step


def resources() -> Path:
    """The read-only folder with fonts, icons, code lists and texts (beside the code, or inside the frozen folder)."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    return Path(__file__).resolve().parent.parent / "resources"


def licences() -> Path:
    """The text that names every part of the program that others made, and its licence."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "licences" / "TrafficDesk" / "licences.md"
    return Path(__file__).resolve().parent.parent / "docs" / "licences.md"


def default_data_folder() -> Path:
    """The office's data folder: TRAFFICDESK_DATA, a folder `data` beside a portable program, or the user's own."""
    chosen = os.environ.get("TRAFFICDESK_DATA")
    if chosen:
        return Path(chosen)
    if getattr(sys, "frozen", False):
        portable = Path(sys.executable).resolve().parent / "data"
        if portable.is_dir():
            return portable
    from platformdirs import user_data_path

    return user_data_path("TrafficDesk", appauthor=False)
