"""The first page of a large result comes by other roads than SQLite's own and is the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.store import first_page
from trafficdesk.store import query as reading

PEOPLE, UNITS = 400, 60


@pytest.fixture
def crowd(desk: Desk) -> Desk:
    """People of units of which some bear one name, some are thrown away with people in them; some people are nowhere."""
    chance = random.Random(5)
    with desk.records.work("样例", bulk=True) as work:
        units = work.add_facts("units", [{"name": f"单位{chance.randrange(UNITS // 2):02d}"} for _ in range(UNITS)])
        people = work.add_facts("people", [
            {"name": f"{chance.choice('张王李赵')}{chance.choice('伟芳娜')}{number % 37}", "unit": chance.choice([None, *units]),
             "points": chance.randrange(13), "state": chance.choice(["在册"] * 9 + ["调出"]), "phone": f"1380000{number:04d}",
             "valid_until": date(2026, 1, 1) + timedelta(days=chance.randrange(3000))}
            for number in range(PEOPLE)
        ])  # fmt: skip
    with desk.records.work("样例") as work:
        for code, ids in (("units", units[:6]), ("people", people[:9])):
            for each in ids:
                work.trash(code, each, "测试")
    return desk


@contextmanager
def _statements(desk: Desk) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        sent.append((statement, parameters))

    engine = desk.office.store.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


FILTERS: tuple[tuple[Filter, ...], ...] = (
    (), (Filter("name", "contains", "伟"),), (Filter("name", "contains", "没有的人"),), (Filter("phone", "ends", "0077"),),
    (Filter("state", "is", "调出"),), (Filter("points", "at_least", 11), Filter("name", "contains", "张")),
    (Filter("unit", "empty"),), (Filter("search", "contains", "王芳"),),
)  # fmt: skip


@pytest.mark.parametrize("roads", [(4_000, 100_000, 8), (50, 3, 1), (1, 10**9, 3)], ids=["as it is", "walking", "few first"])
def test_every_road_leads_to_the_same_page(crowd: Desk, monkeypatch: pytest.MonkeyPatch, roads: tuple[int, int, int]) -> None:
    for name, value in zip(("_TRIED", "_SCAN", "_FIRST"), roads, strict=True):
        monkeypatch.setattr(first_page, name, value)
    for trashed in (False, True):
        for filters in FILTERS:
            for sort in ((), ("unit",), ("-unit",), ("-title",), ("phone",), ("-valid_until",), ("unit", "name")):
                asked = Query("people", filters, sort, trashed)
                with crowd.records.reading() as connection:
                    for limit in (1, 7, 120, 1000):
                        expected = reading.first_ids(connection, asked, limit)
                        assert first_page.first_ids(connection, asked, limit) == expected, (asked, limit)


def test_a_page_by_unit_reads_some_units_and_their_people(crowd: Desk) -> None:
    with _statements(crowd) as sent:
        crowd.records.first_ids(Query("people", (), ("unit",)), 40)
    asked = [statement for statement, _ in sent if statement.startswith("SELECT")]
    assert len(asked) <= 7 and not any("ORDER BY (SELECT" in each for each in asked)


def test_few_that_suit_are_looked_for_without_walking_in_order(crowd: Desk) -> None:
    with _statements(crowd) as sent:
        assert crowd.records.first_ids(Query("people", (Filter("phone", "ends", "0077"),)), 40)
    with crowd.records.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[-1][0]}", sent[-1][1]).all()
    assert plan and not any("ix_people_sort_key" in str(each) for each in plan)
