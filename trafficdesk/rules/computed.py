"""Columns that are worked out, not kept: what a table says of a row from other records, for a page of rows at once.

A new column is an entry in COMPUTED. Each reads all the rows it is asked for with one query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from trafficdesk import clock
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import record_type
from trafficdesk.work.accidents import rules as accident_rules
from trafficdesk.work.agreements import rules as agreement_rules
from trafficdesk.work.agreements import rules_signing
from trafficdesk.work.agreements.rules_signing import Signer

CHUNK = 500  # ids per query, well below what a database takes


@dataclass(frozen=True, slots=True)
class State:
    """What a computed cell says. level: bad, warn, soon, ok, none, or "" for words without a mark."""

    level: str
    word: str


@dataclass(frozen=True, slots=True)
class ComputedColumn:
    """One column of one record kind.

    sources: the record kinds whose changes change it. states: (connection, ids, year) → id → State; ids about
    which there is nothing to say may be left out.
    """

    name: str
    label: str
    help: str
    sources: frozenset[str]
    states: Callable[[Connection, Sequence[int], int], Mapping[int, State]]

    @property
    def spec(self) -> FieldSpec:
        """The column as tables, column choosers and kept layouts name it; never typed, never sorted by."""
        return FieldSpec(self.label, Kind.NAME, self.name, help=self.help, read_only=True)


def columns_of(code: str) -> tuple[ComputedColumn, ...]:
    """The computed columns of a record kind, in order."""
    return COMPUTED.get(code, ())


def values_of(connection: Connection, code: str, ids: Sequence[int], year: int) -> dict[int, dict[str, State]]:
    """Row id → column name → State, for every computed column of a record kind."""
    found: dict[int, dict[str, State]] = {row_id: {} for row_id in ids}
    for column in columns_of(code):
        for start in range(0, len(ids), CHUNK):
            for row_id, state in column.states(connection, ids[start : start + CHUNK], year).items():
                found[row_id][column.name] = state
    return found


NOT_BOUND = State("none", "不需签")


def agreement_state(owed: Sequence[Signer]) -> State:
    """What has become of the agreements that a person owes: as far as the one that is furthest behind."""
    due = [each for each in owed if each.must]
    if not due:
        return NOT_BOUND
    if all(each.signed for each in due):
        return State("ok", "已签")
    left = [each for each in due if each.open]
    return State("warn", "已打印待签") if all(each.state == agreement_rules.PRINTED for each in left) else State("bad", "未签")


def _agreements(connection: Connection, ids: Sequence[int], year: int) -> dict[int, State]:
    """The same agreements that the signing desk looks at: see work/agreements/rules_signing.py."""
    owed: dict[int, list[Signer]] = {row_id: [] for row_id in ids}
    for signer in rules_signing.of_persons(connection, year, clock.today(), ids):
        owed[signer.person or 0].append(signer)
    return {row_id: agreement_state(each) for row_id, each in owed.items()}


def _drivers(connection: Connection, ids: Sequence[int], _year: int) -> dict[int, State]:
    """Who drives a car now; a car in use that nobody drives is a gap."""
    vehicles, drives, people = (record_type(code).table for code in ("vehicles", "drives", "people"))
    now = and_(drives.c.vehicle == vehicles.c.id, drives.c.deleted_at.is_(None), drives.c.end.is_(None))
    query = (
        select(vehicles.c.id, vehicles.c.state, people.c.title)
        .join_from(vehicles, drives, now, isouter=True)
        .join(people, people.c.id == drives.c.person, isouter=True)
        .where(vehicles.c.id.in_(ids))
        .order_by(vehicles.c.id, drives.c.id)
    )
    names: dict[int, list[str]] = {}
    in_use: set[int] = set()
    for row_id, state, name in connection.execute(query):
        names.setdefault(row_id, []).extend([name] if name else [])
        if state == "在用":
            in_use.add(row_id)
    return {
        row_id: State("", "、".join(dict.fromkeys(each))) if each else State("warn", "没有驾驶人")
        for row_id, each in names.items()
        if each or row_id in in_use
    }


def _four_blocks(connection: Connection, ids: Sequence[int], _year: int) -> dict[int, State]:
    """How many of the four blocks of an accident stand."""
    return {
        row_id: State("ok" if done == len(blocks) else "warn", f"{done} / {len(blocks)}")
        for row_id, blocks in accident_rules.block_states(connection, ids).items()
        for done in [sum(not block.lacking for block in blocks)]
    }


def _block(connection: Connection, ids: Sequence[int], _year: int) -> dict[int, State]:
    """What one block still lacks."""
    table = record_type(accident_rules.BLOCKS).table
    accidents = list(connection.scalars(select(table.c.accident).where(table.c.id.in_(ids)).distinct()))
    return {
        block.id: State("warn", f"缺{'、'.join(block.lacking)}") if block.lacking else State("ok", "完成")
        for blocks in accident_rules.block_states(connection, accidents).values()
        for block in blocks
        if block.id in ids
    }


_ITEM_SOURCES = frozenset({"accident-blocks", "hazards", "meeting-issues", "training", "attachments"})
COMPUTED: Mapping[str, tuple[ComputedColumn, ...]] = {
    "people": (
        ComputedColumn(
            "this_year_agreement", "本年责任书", "左上角年度的责任书签了没有。",
            frozenset({"agreements", "people", "posts"}), _agreements,
        ),
    ),
    "vehicles": (
        ComputedColumn(
            "drivers_now", "驾驶人", "现在开这辆车的人，来自人车关系。", frozenset({"drives", "people"}), _drivers
        ),
    ),
    "accidents": (
        ComputedColumn("four_blocks", "四不放过", "四项里已经完成几项。", _ITEM_SOURCES, _four_blocks),
    ),
    "accident-blocks": (
        ComputedColumn("standing", "完成情况", "这一项还缺什么。", _ITEM_SOURCES, _block),
    ),
}  # fmt: skip
