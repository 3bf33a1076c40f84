"""The planner's figures are there when tables have grown, by whatever way, and for offices that grew before there were any."""

from __future__ import annotations

import pytest

from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError
from trafficdesk.store.store import MANY


def _counted(desk: Desk) -> set[str]:
    with desk.office.store.read() as connection:
        if not connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").first():
            return set()
        return set(connection.exec_driver_sql("SELECT tbl FROM sqlite_stat1").scalars())


def _add_units(desk: Desk, number: int) -> None:
    with desk.records.work("测试") as work:
        work.add_facts("units", [{"name": f"样例单位{each}"} for each in range(number)])


def test_a_large_unit_of_work_is_counted(desk: Desk) -> None:
    _add_units(desk, MANY)
    assert "units" not in _counted(desk)
    _add_units(desk, MANY + 1)
    assert "units" in _counted(desk)


def test_what_was_saved_is_told_as_saved_though_it_could_not_be_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise KnownError("没有保存。")

    monkeypatch.setattr(desk.office.store, "count_anew", refused)
    _add_units(desk, MANY + 1)
    assert desk.records.count(Query("units")) == MANY + 1


def test_an_office_that_grew_uncounted_is_counted_when_it_is_opened(desk: Desk) -> None:
    store = desk.office.store
    _add_units(desk, MANY // 2)
    store.count_if_never_counted()
    assert "units" not in _counted(desk)
    for _ in range(3):
        _add_units(desk, MANY // 2)
    folder = desk.office.folder
    desk.close()
    again = Desk.open(folder)
    assert "units" in _counted(again)
    again.close()


def test_figures_count_for_connections_that_were_open_before(desk: Desk) -> None:
    store = desk.office.store
    _add_units(desk, 3 * MANY)
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    store.close()
    with store.read() as connection:
        old = connection.connection.driver_connection
    store.count_anew()
    with store.read() as connection:
        assert connection.connection.driver_connection is not old
        assert "units" in set(connection.exec_driver_sql("SELECT tbl FROM sqlite_stat1").scalars())
