"""An office with two rows of every record, made once: tests that only read open it, each anew, instead of making their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from tests.helpers.factory import NUMBERS, inputs_for
from trafficdesk.desk import Desk
from trafficdesk.records.registry import all_types
from trafficdesk.records.system import ChangeSetRow

CODES = [kind.code for kind in all_types() if not kind.spec.restricted]
_LAST = "years"  # a closed year would lock what others put into it


@dataclass(frozen=True)
class Stock:
    """Where it lies; by record its two rows, and what was typed for the second one."""

    folder: Path
    rows: dict[str, list[int]]
    typed: dict[str, dict[str, str]]


def filled(folder: Path) -> Stock:
    """Fill the office that lies there."""
    desk = Desk.open(folder, user="小林")
    NUMBERS.restart()
    made = Stock(folder, {code: [] for code in CODES}, {})
    for code in sorted(CODES * 2, key=_LAST.__eq__):
        inputs = made.typed[code] = inputs_for(desk, code, next(NUMBERS))
        change = desk.records.add(code, inputs, reason="测试")
        made.rows[code].append(next(each.id for each in change.changes if each.code == code))
    desk.close()
    return made


class Reader:
    """A desk on it that stays open from test to test: each may look, none may write."""

    def __init__(self, made: Stock) -> None:
        self.desk = Desk.open(made.folder, user="小林")
        self._before = _last_step(self.desk)

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """For one test. Another office may have been open meanwhile; one that writes fails: the next would find what it left."""
        self.desk._use_own()
        yield self.desk
        assert _last_step(self.desk) == self._before, "this office is for reading; take a desk of your own"


def _last_step(desk: Desk) -> int | None:
    """The last one that could be undone: who looked at whom is noted and may be."""
    with desk.office.store.read() as connection:
        last: int | None = connection.scalar(select(func.max(ChangeSetRow.id)).where(ChangeSetRow.kind.in_(("do", "undo", "redo"))))
    return last
