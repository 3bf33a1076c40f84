"""An office with two rows of every record, made once: tests that only read open it, each anew, instead of making their own."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from tests.helpers.copies import opened_copy
from tests.helpers.factory import NUMBERS, inputs_for, text_for
from trafficdesk.desk import Desk
from trafficdesk.fields.spec import OWN_PREFIX
from trafficdesk.records.registry import all_types
from trafficdesk.records.system import ChangeSetRow
from trafficdesk.rules.own_fields import CHOICE, KINDS, OWN

CODES = [kind.code for kind in all_types() if not kind.spec.restricted]
_OFFICE, _KNOWN = "office", "known.json"
_OWN_NUMBERS = 5000  # those before are taken
_LAST = "years"  # a closed year would lock what others put into it


@dataclass(frozen=True)
class Stock:
    """Where it lies; by record its two rows, and what was typed for the second one."""

    folder: Path
    rows: dict[str, list[int]]
    typed: dict[str, dict[str, str]]

    def keep(self) -> None:
        """Write down beside the office what is known of it."""
        (self.folder.parent / _KNOWN).write_text(json.dumps([self.rows, self.typed]), encoding="utf-8")

    @classmethod
    def of(cls, place: Path) -> Stock:
        """What was kept in a folder, or in a copy of it."""
        return cls(place / _OFFICE, *json.loads((place / _KNOWN).read_text(encoding="utf-8")))


def filled(empty: Path, place: Path) -> Stock:
    """Fill a copy of an empty office."""
    folder = place / _OFFICE
    desk = opened_copy(empty, folder)
    NUMBERS.restart()
    made = Stock(folder, {code: [] for code in CODES}, {})
    for code in sorted(CODES * 2, key=_LAST.__eq__):
        inputs = made.typed[code] = inputs_for(desk, code, next(NUMBERS))
        change = desk.records.add(code, inputs, reason="测试")
        made.rows[code].append(next(each.id for each in change.changes if each.code == code))
    desk.close()
    return made


def with_own_fields(plain: Path, place: Path) -> Stock:
    """A stock whose office has added fields to every ledger itself; each has its value in the second row."""
    made = Stock.of(Path(shutil.copytree(plain, place, dirs_exist_ok=True)))
    desk = Desk.open(made.folder, user="小林")
    add_own_fields(desk)
    NUMBERS.restart(_OWN_NUMBERS)
    for code, rows in made.rows.items():
        number = next(NUMBERS)
        own = {spec.name: text_for(desk, spec, number) for spec in desk.records.view(code).fields if spec.name.startswith(OWN_PREFIX)}
        if own:
            desk.records.edit(code, rows[1], own, version=desk.records.row(code, rows[1]).version, reason="测试")
            made.typed[code].update(own)
    desk.close()
    return made


def add_own_fields(desk: Desk) -> None:
    """Two in every ledger that may have some, each kind in its turn, and all kinds in the first: none knows in which ledger it stands."""
    ledgers = [kind.code for kind in all_types() if kind.spec.ledger and not kind.spec.restricted]
    kinds = itertools.cycle(KINDS)
    with desk.records.work("自设栏目") as work:
        for code in ledgers:
            for name in KINDS if code == ledgers[0] else (next(kinds), next(kinds)):
                words = "甲\n乙" if name == CHOICE else ""
                work.put(OWN, None, {"ledger": code, "name": f"自设{name}", "kind": name, "words": words})


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
