"""What this PC remembers about the window: theme, type, year, open streams. One small JSON file, no personal data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

FILE_NAME = "window.json"


@dataclass
class Preferences:
    """Defaults are what a new PC gets."""

    dark: bool = False
    type_step: int = 0  # of ui.theme.TYPE_SIZES
    year: int = 0
    year_chosen: int = 0  # in which year it was chosen
    geometry: str = ""
    opened: list[str] = field(default_factory=list)
    current: str = ""
    inner: dict[str, int] = field(default_factory=dict)
    printer: str = ""
    offset_right_mm: float = 0.0
    offset_down_mm: float = 0.0
    packages_in: str = ""  # the folder of the last package: the stick's letter is this PC's
    lock_minutes: int = 10
    toured: bool = False  # whether it was asked, in the demo, if somebody wants to go round


def load(folder: Path) -> Preferences:
    """Read the preferences; a missing or damaged file gives the defaults, because nothing of value is in it."""
    try:
        values: Any = json.loads((folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return Preferences()
    fresh = Preferences()
    if isinstance(values, dict):
        if values.get("large") is True:  # written when there was one size above the normal one
            values.setdefault("type_step", 2)
        for spec in fields(Preferences):
            value = values.get(spec.name)
            default = getattr(fresh, spec.name)
            if isinstance(value, type(default)) or (isinstance(default, float) and isinstance(value, int)):
                setattr(fresh, spec.name, value)
    return fresh


def save(folder: Path, preferences: Preferences) -> None:
    """Write the preferences in one step. Raises OSError when the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / (FILE_NAME + ".new")
    temporary.write_text(json.dumps(asdict(preferences), ensure_ascii=False, indent=1), "utf-8")
    temporary.replace(folder / FILE_NAME)
