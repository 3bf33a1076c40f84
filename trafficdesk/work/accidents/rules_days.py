"""The parts of the day into which every paper sorts accidents: one table, from the quiet of the night to the evening peak."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

# First hour and name; each ends where the next begins.
PARTS_OF_DAY: Sequence[tuple[int, str]] = (
    (0, "0—7时（夜间）"), (7, "7—9时（早高峰）"), (9, "9—12时"), (12, "12—17时"), (17, "17—19时（晚高峰）"), (19, "19—24时"),
)  # fmt: skip


def part_of_day(moment: datetime) -> str:
    """The name of the part of the day in which something happened."""
    return [name for begins, name in PARTS_OF_DAY if begins <= moment.hour][-1]
