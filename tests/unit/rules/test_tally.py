"""Figures counted together are those counted one by one, from few statements however many there are."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.statements import statements
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.rules.counters import COUNTERS, Scope, count, count_all
from trafficdesk.store import query

YEAR = Scope(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def committee(desk: Desk) -> int:
    unit = desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"}).ids[0]
    station = desk.records.add("stations", {"number": "1", "name": "一号站", "committee": unit, "state": "在用"}, reason="测试").ids[0]
    for day in ("2026-03-03", "2026-05-03"):
        desk.records.add("publicity", {"held": day, "theme": "示例", "entry": "进社区", "host": unit})
        desk.records.add("duty-logs", {"station": station, "on": day, "shift": "早高峰", "persons": "3"}, reason="测试")
        desk.records.add("accidents", {"happened": f"{day} 08:00", "place": "示例路", "deaths": "1", "committee": unit}, reason="测试")
    return unit


def test_together_and_one_by_one_are_the_same(desk: Desk, committee: int) -> None:
    scopes = [YEAR, Scope(date(2026, 5, 1), date(2026, 5, 31), unit=committee), Scope(YEAR.since, YEAR.until, station=1)]
    wanted = [(counter, scope) for counter in COUNTERS for scope in scopes]
    with desk.office.store.read() as connection:
        together = count_all(connection, wanted)
        assert together == [count(connection, counter, scope) for counter, scope in wanted]
    assert len({figure.value for figure in together}) > 3


def test_more_figures_do_not_ask_more(desk: Desk, committee: int) -> None:
    asked = []
    for months in (2, 11):
        scopes = [Scope(date(2026, 1, 1), date(2026, month, 1)) for month in range(1, months)]
        with statements(desk) as said, desk.office.store.read() as connection:
            count_all(connection, [(counter, each) for each in scopes for counter in ("meetings", "deaths", "hazards-closed-rate")])
        asked.append(len(said))
    assert asked[0] == asked[1] <= 3  # what is lent to this desk, the numbers, the ids


def test_many_named_values_are_spread_over_statements(desk: Desk, committee: int) -> None:
    many = Query("units", (Filter("id", "in", tuple(range(15_000))),))
    with statements(desk) as said, desk.office.store.read() as connection:
        assert query.numbers(connection, [(many, "")] * 3) == [1, 1, 1]
        assert query.ids_together(connection, [many, Query("stations")]) == [[committee], [1]]
        assert query.ids_together(connection, []) == []
    assert len(said) == 4


def test_ids_by_the_value_of_a_field(desk: Desk, committee: int) -> None:
    assert desk.records.ids_by(Query("stations"), "committee") == {committee: [1]}
    later = Query("publicity", (Filter("held", "after", date(2026, 4, 1)),))
    assert desk.records.counts([Query("publicity"), Query("units"), later]) == [2, 1, 1]
