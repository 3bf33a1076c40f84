"""What stands for rows that a list is only about to add: small marks that no id can be mistaken for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Earlier:
    """The row that another line of the same list will add: its position in the plan."""

    position: int


@dataclass(frozen=True, slots=True)
class ToAdd:
    """A row that only its name in the list calls for: the unit of a driver."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A companion that a line will add: the car of a driver, the number-th of its line."""

    code: str
    position: int
    number: int


NewRow = Earlier | Beside
