"""Versions of a field: for each desk that had a hand in it the number of its last act. Two versions neither of which knows the
other are a conflict; everything else has an order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

Vector = Mapping[str, int]
TRASH = "~"  # the field that says whether a row lies in the trash
# What an undone package leaves of a row that it had brought: older than anything anybody says of the row.
UNBORN = "!"


class Order(Enum):
    """How the version of the other side stands to ours."""

    SAME = "same"
    OLDER = "older"
    NEWER = "newer"
    APART = "apart"  # neither side has seen the other


def parse(text: str) -> dict[str, int]:
    """A vector from its text, a:3,b:7."""
    found = {}
    for part in filter(None, text.split(",")):
        desk, _, act = part.rpartition(":")
        found[desk] = int(act)
    return found


def written(vector: Vector) -> str:
    """The text of a vector; equal vectors have equal texts."""
    return ",".join(f"{desk}:{vector[desk]}" for desk in sorted(vector))


def joined(one: Vector, other: Vector) -> dict[str, int]:
    """The version that knows both."""
    both = {**one, **{desk: max(act, one.get(desk, 0)) for desk, act in other.items()}}
    both.pop(UNBORN, None)
    return both


def order(ours: Vector, theirs: Vector) -> Order:
    """How `theirs` stands to `ours`."""
    if UNBORN in ours:
        return Order.NEWER
    if ours == theirs:
        return Order.SAME
    lacks = any(act > ours.get(desk, 0) for desk, act in theirs.items())
    ahead = any(act > theirs.get(desk, 0) for desk, act in ours.items())
    if lacks and ahead:
        return Order.APART
    return Order.NEWER if lacks else Order.OLDER
