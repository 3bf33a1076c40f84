"""What a checked write goes through. The rules make one, the store is given it when an office is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import RecordType
from trafficdesk.store.changes import Change

W = TypeVar("W", contravariant=True)  # the unit of work (store/work.py), which knows the gate and not the other way round


class Taken(Protocol):
    """Typed values by field name, and everything that speaks against them."""

    values: dict[str, Any]
    problems: list[Problem]


class Lender(Protocol):
    """Why a row is not for this office to change, "" for one that is."""

    def why(self, kind: RecordType, row: Mapping[str, Any]) -> str: ...


class Gate(Protocol[W]):
    """Checks before a write, consequences after it."""

    def lender(self, connection: Connection) -> Lender | None:
        """What tells whose a row is where rows of others are kept; None where all are this office's own."""
        ...

    def take_in(
        self, connection: Connection, kind: RecordType, inputs: Mapping[str, Any], existing: Mapping[str, Any] | None, row_id: int
    ) -> Taken: ...

    def added(self, work: W, code: str, ids: Sequence[int]) -> None: ...

    def edited(self, work: W, change: Change) -> None: ...

    def follow(self, work: W) -> None: ...
