"""A filter by several values finds what one value finds, whatever the kind of the field: values go to the database as its type says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.helpers.factory import text_for
from tests.helpers.stock import CODES, Stock
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.fields.kinds import KINDS, read
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, record_type


def _typed(desk: Desk, spec: FieldSpec) -> Any:
    """A value of the field that no row has: links point at rows, here any number does."""
    return 987_654 if spec.kind is Kind.LINK else read(spec, text_for(desk, spec, 4_321), {}).value


@pytest.mark.parametrize("code", CODES)
@pytest.mark.filterwarnings("error")
def test_several_values_find_what_each_of_them_finds(stock: Stock, stocked: Desk, code: str) -> None:
    desk, row_id = stocked, stock.rows[code][1]
    values = desk.records.row(code, row_id).values

    def found(spec: FieldSpec, relation: str, *wanted: Any) -> tuple[bool, int]:
        query = Query(code, (Filter("id", "is", row_id), Filter(spec.name, relation, wanted)), why="核对")  # days of birth too
        return row_id in desk.records.ids(query), desk.records.count(query)

    for spec in _one_of_each(record_type(code), values):
        own, strange = values[spec.name], _typed(desk, spec)
        if own is None or own == "":
            assert (found(spec, "in", strange), found(spec, "not_in", strange)) == ((False, 0), (True, 1)), spec.label
        else:
            assert (found(spec, "in", own, own), found(spec, "not_in", own)) == ((True, 1), (False, 0)), spec.label


def _one_of_each(kind: RecordType, values: Mapping[str, Any]) -> list[FieldSpec]:
    """A filled and an empty field of each kind, of those that are hidden and of those that are not; more of them are asked alike."""
    found = {
        (spec.kind, type(kind.table.c[spec.name].type), is_hidden(spec), values[spec.name] in (None, "")): spec for spec in kind.fields
    }
    return list(found.values())


def test_every_kind_stands_in_some_record() -> None:
    assert {spec.kind for code in CODES for spec in record_type(code).fields} == set(KINDS)
