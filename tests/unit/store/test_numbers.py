"""Ids, serials and versions are the database's word: given once, free of what lists brought, written only onto the row that was read."""

from __future__ import annotations

import lzma
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.helpers.factory import one
from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError, Stale
from trafficdesk.records.registry import record_type
from trafficdesk.store.purge import purge
from trafficdesk.store.serials import reserve, take_free
from trafficdesk.store.store import FILE_NAME
from trafficdesk.store.work import Work

OLD = Path(__file__).resolve().parents[2] / "migrations" / "offices" / "0001.sqlite3.xz"


def test_an_id_is_never_given_again(desk: Desk) -> None:
    first, second = one(desk, "units"), one(desk, "units")
    with desk.office.store.write() as connection:
        purge(connection, record_type("units"), [second])
    assert one(desk, "units") == second + 1 == first + 2


def test_ids_go_on_after_the_rows_of_an_older_program(desk: Desk) -> None:
    last = one(desk, "units")
    with desk.office.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM counters")
    assert one(desk, "units") == last + 1


def test_numbers_of_lists_are_left_out(desk: Desk) -> None:
    def form(number: int) -> str:
        return f"单位{number}"

    for number in (2, 3, 5):
        desk.records.add("units", {"name": form(number)})
    with desk.office.store.write() as connection:
        taken = take_free(connection, "s", "units", "name", form, 3)
        assert taken == [form(1), form(4), form(6)]
        assert take_free(connection, "s", "units", "name", form, 1) == [form(7)]
        assert reserve(connection, "other", 4) == 1
        assert reserve(connection, "other", 2) == 5


@pytest.mark.parametrize("verb", ["set", "trash"])
def test_a_row_that_changed_since_it_was_read_is_not_written(desk: Desk, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    row_id, table = one(desk, "units"), record_type("units").table
    with desk.office.store.read() as connection:
        read_then = dict(connection.execute(select(table).where(table.c.id == row_id)).mappings().one())
    real = Work.row
    answers: list[Any] = [read_then]
    monkeypatch.setattr(Work, "row", lambda work, code, wanted: answers.pop() if answers else real(work, code, wanted))
    with pytest.raises(Stale, match="老王"), desk.records.work("测试") as work:
        changed = {"version": table.c.version + 1, "remark": "老王写的", "changed_by": "老王"}
        work.connection.execute(update(table).where(table.c.id == row_id).values(**changed))
        if verb == "set":
            work.set_fact("units", row_id, {"remark": "小林写的"})
        else:
            work.trash("units", row_id, "测试")


def test_a_given_number_stands_once_whoever_writes(desk: Desk) -> None:
    def agreement(work: Any) -> int:
        return int(work.add_fact("agreements", {"serial": "责〔2026〕0001", "year": 2026, "state": "待签"}))

    with desk.records.work("测试") as work:
        first = agreement(work)
    with pytest.raises(KnownError, match="编号已经用在别的行上"), desk.records.work("测试") as work:
        agreement(work)
    desk.records.trash("agreements", [first], "测试")
    with desk.records.work("测试") as work:
        agreement(work)
    with pytest.raises(KnownError, match="编号"):
        desk.records.restore("agreements", [first])
    assert desk.records.count(Query("agreements")) == 1


def test_an_old_office_with_a_number_twice_opens(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(lzma.decompress(OLD.read_bytes()))
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute("UPDATE agreements SET serial = '责〔2026〕0001'")
    database.commit()
    database.close()
    desk = Desk.open(tmp_path)
    with desk.office.store.read() as connection:
        names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name LIKE 'ux_%'").scalars())
    assert "ux_agreements_serial" not in names and "ux_hazards_number" in names
    assert desk.records.count(Query("agreements")) > 1
    desk.close()
