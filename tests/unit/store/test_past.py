"""A look back shows every table as it stood when a day ended, and leaves nothing of itself behind."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select

from tests.helpers.print_rows import made
from trafficdesk.desk import Desk, Query
from trafficdesk.records.registry import record_type
from trafficdesk.store import query
from trafficdesk.store.past import as_of, begun, looking_back

FIRST = date(2026, 10, 31)
DAYS = count(1)


def on(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    """The day before is 0; time never goes back in an office."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", (FIRST + timedelta(days=day)).isoformat())


def seen(desk: Desk, code: str, *names: str, day: int = 0) -> list[tuple[object, ...]]:
    """The values of the living rows, as of a day when one is given."""
    wanted = living(code, *names)
    with desk.office.store.read() as connection:
        if not day:
            return [tuple(row) for row in connection.execute(wanted)]
        with as_of(connection, FIRST + timedelta(days=day)):
            return [tuple(row) for row in connection.execute(wanted)]


def living(code: str, *names: str) -> Select[Any]:
    table = record_type(code).table
    return select(*(table.c[name] for name in ("title", *names))).where(table.c.deleted_at.is_(None)).order_by(table.c.id)


def test_fields_rows_names_and_trash_are_wound_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 1)
    first = made(desk, "units", name="示例公司", unit_type="企业", state="在册")
    second = made(desk, "units", name="示例学校", unit_type="学校", state="在册")
    on(monkeypatch, 3)
    desk.records.edit("units", first, {"name": "示例集团", "unit_type": "机关"}, reason="改名")
    desk.records.edit("units", first, {"name": "示例控股"}, reason="改名")
    made(desk, "units", name="新来的单位")
    desk.records.trash("units", [second], "撤销")
    on(monkeypatch, 5)
    desk.records.restore("units", [second])
    assert seen(desk, "units", "unit_type", day=1) == [("示例公司", "企业"), ("示例学校", "学校")]
    assert [row[0] for row in seen(desk, "units", day=4)] == ["示例控股", "新来的单位"]
    assert [row[0] for row in seen(desk, "units")] == ["示例控股", "示例学校", "新来的单位"]
    with desk.office.store.read() as connection:
        assert begun(connection, "units") == date(2026, 11, 1)


def test_what_was_undone_later_stood_before(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 1)
    made(desk, "units", name="示例公司")
    on(monkeypatch, 2)
    desk.records.undo()
    assert [row[0] for row in seen(desk, "units", day=1)] == ["示例公司"] and seen(desk, "units", day=2) == []
    on(monkeypatch, 3)
    desk.records.redo()
    assert [row[0] for row in seen(desk, "units", day=1)] == ["示例公司"] and seen(desk, "units", day=2) == []


def test_filters_counts_and_links_read_the_past_and_the_next_reader_reads_today(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 1)
    unit, other = (made(desk, "units", name=name, state="在册") for name in ("示例公司", "示例学校"))
    person = made(desk, "people", name="赵示例", unit=unit, state="在册", category="专职驾驶员")
    on(monkeypatch, 2)
    desk.records.edit("people", person, {"unit": other}, reason="调动")
    wanted = Query("people", (query.Filter("unit", "is", unit),))
    with desk.office.store.read() as connection:
        with as_of(connection, date(2026, 11, 1)):
            assert query.count(connection, wanted) == 1
            assert query.row(connection, "people", person).titles["unit"] == "示例公司"
        assert query.count(connection, wanted) == 0
    assert desk.records.count(wanted) == 0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(("rename", "trash", "restore", "undo", "add"))), max_size=12))
def test_any_history_is_told_day_by_day(desk: Desk, steps: list[tuple[int, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        known: dict[int, list[tuple[object, ...]]] = {}
        for place, act in steps:
            day = next(DAYS)
            on(patch, day)
            rows = desk.records.select("hazards", sort=("id",))
            if act == "add":
                made(desk, "hazards", description=f"第{day}日", found=date(2026, 11, 1))
            elif act == "undo":
                desk.records.undo()
            elif act == "restore":
                gone = list(desk.records.ids(Query("hazards", trashed=True)))
                desk.records.restore("hazards", gone[:1])
            elif place < len(rows) and act == "rename":
                desk.records.edit("hazards", rows[place].id, {"description": f"改于{day}日"}, reason="改")
            elif place < len(rows):
                desk.records.trash("hazards", [rows[place].id], "删")
            known[day] = seen(desk, "hazards", "description")
        for day, rows in known.items():
            assert seen(desk, "hazards", "description", day=day) == rows
        with desk.office.store.read() as connection, looking_back(connection) as back_to:
            for day, rows in sorted(known.items(), reverse=True):
                back_to(FIRST + timedelta(days=day))
                assert [tuple(row) for row in connection.execute(living("hazards", "description"))] == rows


def test_the_copies_of_a_day_are_wound_back_further(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 1)
    unit = made(desk, "units", name="示例公司")
    on(monkeypatch, 2)
    desk.records.edit("units", unit, {"name": "示例集团"}, reason="改名")
    on(monkeypatch, 3)
    desk.records.edit("units", unit, {"name": "示例控股"}, reason="改名")
    made(desk, "units", name="新来的单位")
    with desk.office.store.read() as connection, looking_back(connection, ("units",)) as back_to:
        told = []
        for day in (3, 2, 1, 0):
            back_to(FIRST + timedelta(days=day))
            told.append([row.title for row in connection.execute(living("units"))])
    assert told == [["示例控股", "新来的单位"], ["示例集团"], ["示例公司"], []]
    assert [row[0] for row in seen(desk, "units")] == ["示例控股", "新来的单位"], "nothing of it stays"
