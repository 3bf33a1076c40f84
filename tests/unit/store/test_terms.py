"""What a search finds a row by: written piece by piece, so that no piece holds up the window."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from trafficdesk.desk import Desk
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import SearchTerm
from trafficdesk.store import search

NAMES = ["东丽客运公司", "示例中学", "万新货运站", "军粮城供电所", "昆仑路居委会"]


@pytest.mark.parametrize(("at_once", "pieces"), [(40_000, 1), (0, len(NAMES))])
def test_in_whatever_pieces_every_row_gets_all_its_terms(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, at_once: int, pieces: int
) -> None:
    kind, table, written = record_type("units"), SearchTerm.table(), []
    insert = search._insert
    monkeypatch.setattr(search, "_AT_ONCE", at_once)
    monkeypatch.setattr(search, "_insert", lambda connection, entries: (written.append(entries), insert(connection, entries)))
    with desk.records.work("测试") as work:
        ids = work.add_facts("units", [{"name": name, "state": "在册"} for name in NAMES])
        assert len(written) == pieces
        asked = select(table.c.row_id, table.c.term).where(table.c.record == kind.number)
        found = {tuple(each) for each in work.connection.execute(asked)}
    rows = [desk.records.row("units", each).values for each in ids]
    rows = zip(ids, rows, strict=True)
    due = {(at, term) for at, row in rows for spec in kind.searchable for term in search.terms_of(spec, row[spec.name])}
    assert found == due and len({at for at, _ in found}) == len(NAMES)
