"""What the program writes by itself is kept as if it had been typed: else a list sent out and back would change it."""

from __future__ import annotations

from sqlalchemy import select

from trafficdesk.desk import Desk
from trafficdesk.fields.kinds import pack, read
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import all_types

_TEXTS = (Kind.TEXT, Kind.NOTE, Kind.NAME)


def test_every_text_of_the_demo_office_reads_as_itself(demo_desk: Desk) -> None:
    other, seen = [], 0
    with demo_desk.office.store.read() as connection:
        for kind in all_types():
            for spec in (spec for spec in kind.fields if spec.kind in _TEXTS):
                for value in connection.scalars(select(kind.table.c[spec.name]).where(kind.table.c[spec.name].is_not(None)).distinct()):
                    seen += 1
                    verdict = read(spec, pack(value) or "", {})
                    if not verdict.faults and verdict.value != value:
                        other.append(f"{kind.code}.{spec.name}: {value!r} → {verdict.value!r}")
    assert seen > 1000
    assert not other, other[:20]
