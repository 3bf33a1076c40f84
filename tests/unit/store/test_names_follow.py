"""A row's name is what its fields and the rows it points at say, after any change, undone and redone, over any number of links."""

from __future__ import annotations

import tempfile
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.helpers.copies import opened_copy
from tests.helpers.factory import one, text_for
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.fields.kinds import read, show
from trafficdesk.fields.pinyin import sort_key
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import all_types, pointing_at, record_type

# Records that stand in the name of another one.
NAMED_AFTER = [
    kind.code for kind in all_types() if any(spec.name in other.spec.title for other, spec in pointing_at(kind.code))
]


def wrong_names(desk: Desk) -> list[tuple[str, int, str, str]]:
    """Rows whose name is not what follows from what they say, worked out here anew from the values alone."""
    with desk.office.store.read() as connection:
        tables = {
            kind.code: {row["id"]: dict(row) for row in connection.execute(select(kind.table)).mappings()}
            for kind in all_types()
        }

    @cache
    def name(code: str, row_id: int) -> str:
        kind, row = record_type(code), tables[code][row_id]

        def joined(fields: tuple[str, ...]) -> str:
            return " ".join(filter(None, (part(field) for field in fields)))

        def part(field: str) -> str:
            spec, value = kind.field(field), row[field]
            return ("" if value is None else name(spec.target, value)) if spec.kind is Kind.LINK else show(spec, value)

        return joined(kind.spec.title) or joined(kind.spec.title_else)

    return [
        (code, row_id, row["title"], name(code, row_id))
        for code, rows in tables.items()
        for row_id, row in rows.items()
        if (row["title"], row["sort_key"]) != (name(code, row_id), sort_key(name(code, row_id)))
    ]


def renamed(desk: Desk, code: str, which: int, number: int) -> bool:
    """Write another value into a field that stands in the name of a row; False when the row refuses."""
    kind = record_type(code)
    rows = desk.records.select(code)
    spec = kind.field(kind.spec.title[number % len(kind.spec.title)])
    row = rows[which % len(rows)]
    if spec.kind is Kind.LINK:
        others = desk.records.select(spec.target)
        value: Any = others[number % len(others)].id
    else:
        value = read(spec, text_for(desk, spec, 5_000 + number), row.values).value
    try:
        with desk.records.work("改名") as work:
            work.set_fact(code, row.id, {spec.name: value})
    except KnownError:
        return False
    return work.changed


CHANGE = st.tuples(st.sampled_from(NAMED_AFTER), st.integers(0, 5), st.integers(0, 900))


@settings(max_examples=20, deadline=None)
@given(changes=st.lists(CHANGE, min_size=1, max_size=6), back=st.integers(0, 6), forth=st.integers(0, 6))
def test_every_name_is_what_follows(plain_stock: Path, changes: list[tuple[str, int, int]], back: int, forth: int) -> None:
    """In the stock: two rows of every kind, each with rows of its own to point at."""
    with tempfile.TemporaryDirectory() as scratch:
        desk = opened_copy(plain_stock / "office", Path(scratch) / "office")
        done = sum(renamed(desk, *change) for change in changes)
        assert wrong_names(desk) == []
        for _ in range(min(back, done)):
            desk.records.undo()
        assert wrong_names(desk) == []
        for _ in range(min(back, done, forth)):
            desk.records.redo()
        assert wrong_names(desk) == []
        desk.close()


def test_a_new_plate_reaches_what_is_two_links_away(desk: Desk) -> None:
    staff = one(desk, "school-staff")
    school_vehicle = desk.records.row("school-staff", staff).values["vehicle"]
    vehicle = desk.records.row("school-vehicles", school_vehicle).values["vehicle"]
    before = desk.records.row("school-staff", staff).title
    desk.records.edit("vehicles", vehicle, {"plate": "津A99999"})
    assert "津A99999" in desk.records.row("school-vehicles", school_vehicle).title
    assert "津A99999" in desk.records.row("school-staff", staff).title
    desk.records.undo()
    assert desk.records.row("school-staff", staff).title == before


def test_rows_in_the_trash_and_rows_made_meanwhile_follow_too(desk: Desk) -> None:
    staff, trashed = one(desk, "school-staff"), one(desk, "school-staff")
    values = desk.records.row("school-staff", staff).values
    with desk.records.work("测试") as work:
        work.set_fact("school-staff", trashed, {"vehicle": values["vehicle"]})
        work.trash("school-staff", trashed, "测试")
    vehicle = desk.records.row("school-vehicles", values["vehicle"]).values["vehicle"]
    with desk.records.work("测试") as work:
        work.set_fact("vehicles", vehicle, {"plate": "津A99998"})
        made = work.add_fact("school-staff", dict(values))
    for row_id in (staff, trashed, made):
        assert "津A99998" in desk.records.row("school-staff", row_id).title
    assert wrong_names(desk) == []


def test_no_name_stands_in_itself() -> None:
    graph = {
        kind.code: {kind.field(name).target for name in kind.spec.title if kind.field(name).target} for kind in all_types()
    }
    TopologicalSorter(graph).prepare()
    assert len(NAMED_AFTER) > 10
