"""查找 above a table: what somebody types is found in each, also what stands there by a link."""

from __future__ import annotations

import pytest

from tests.helpers.stock import CODES, Stock
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.records.registry import record_type


def found(desk: Desk, code: str, typed: str) -> list[int]:
    return [*desk.records.ids(Query(code, (Filter("search", "contains", typed),)))]


def called(desk: Desk, code: str, row_id: int) -> str:
    """As somebody would type it: what is searched of a row, else its title."""
    row = desk.records.row(code, row_id)
    texts = [row.text(spec) for spec in record_type(code).searchable if not is_hidden(spec)]
    return next(filter(None, texts), row.title)


@pytest.mark.parametrize("code", CODES)
def test_a_row_is_found_by_the_name_of_each_row_that_it_points_at(stocked: Desk, stock: Stock, code: str) -> None:
    row = stocked.records.row(code, stock.rows[code][1])
    for link in record_type(code).links:
        if (target := row.values[link.name]) is not None:
            assert row.id in found(stocked, code, called(stocked, link.target, target)), link.label


def test_what_is_typed_may_stand_in_the_row_and_in_what_it_names(stocked: Desk, stock: Stock) -> None:
    trip = stocked.records.row("official-trips", stock.rows["official-trips"][1])
    car = called(stocked, "vehicles", trip.values["vehicle"])
    assert found(stocked, "official-trips", f"{trip.values['number']} {car}") == [trip.id]
    assert found(stocked, "official-trips", f"{trip.values['number']} 没有这个名字") == []
    assert found(stocked, "official-sealings", "%") == found(stocked, "official-sealings", " ") == []
