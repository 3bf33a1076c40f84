"""What an inspection round still owes: places nobody looked at. Rows come in as mappings; absences.py alone reads the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

Row = Mapping[Any, Any]


def round_left(row: Row, places: Collection[Row]) -> tuple[str, date] | None:
    """(what, since when) for a round that is over while some of its places were not looked at."""
    ends = row["ends"]
    left = sum(place["checked_on"] is None for place in places)
    return (f"还有 {left} 处没有查", ends) if ends is not None and left else None
