"""What this PC remembers about printing: the printer used last, and by how much its paper sits askew.

One place for every preview, whoever opens it; the program hands over its preferences at the start and writes them
when it ends.
"""

from __future__ import annotations

from ui.preferences import Preferences

_kept = Preferences()


def keep_in(preferences: Preferences) -> None:
    """From now on remember in these preferences."""
    global _kept
    _kept = preferences


def printer() -> str:
    """The printer used last, "" for none."""
    return _kept.printer


def offsets() -> tuple[float, float]:
    """Millimetres to the right and down by which pages are shifted."""
    return _kept.offset_right_mm, _kept.offset_down_mm


def keep_printer(name: str) -> None:
    """The printer that was chosen last."""
    _kept.printer = name


def keep_offsets(right_mm: float, down_mm: float) -> None:
    """How far this printer is to be corrected, in millimetres."""
    _kept.offset_right_mm, _kept.offset_down_mm = right_mm, down_mm
