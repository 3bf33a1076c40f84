"""What holds for every record in the registry, without its author doing anything."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.boundary.source import nodes, python_files
from tests.contract.world import PROCESSES
from tests.helpers.copies import opened_copy
from tests.helpers.factory import NUMBERS, inputs_for, one
from tests.helpers.stock import CODES, Stock
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.engine.process import Ask, Column, Course, Drift, Needs, Note, Process, Series, Step, Turn
from trafficdesk.errors import Refused
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.kinds import KINDS, pack, read, show, unpack
from trafficdesk.fields.spec import NUMBERS as NUMBER_KINDS
from trafficdesk.fields.spec import STATE, Condition, FieldSpec, Kind
from trafficdesk.records.base import Companion, Need, RecordSpec, Unique
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.rules import record_checks
from trafficdesk.store.search import terms_of


@pytest.fixture
def desk(own_desk: Desk) -> Desk:
    """With fields that the office has added to the ledger itself."""
    return own_desk


@pytest.fixture(scope="session")
def stock(own_stock: Stock) -> Stock:
    return own_stock


LEDGERS = [code for code in CODES if record_type(code).spec.ledger]


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_labels_are_unique_and_aliases_do_not_collide(code: str) -> None:
    kind = record_type(code)
    labels = [spec.label for spec in kind.fields]
    assert len(labels) == len(set(labels))
    for spec in kind.fields:
        others = {other.label for other in kind.fields if other is not spec}
        assert not others & set(spec.aliases), spec.label


def test_every_choice_has_a_list_and_every_link_a_target(code: str) -> None:
    for spec in record_type(code).fields:
        if spec.kind in (Kind.CHOICE, Kind.CHOICES):
            assert code_list(spec.codes).options()
        if spec.kind is Kind.LINK:
            assert record_type(spec.target)
        assert spec.kind in KINDS


def test_only_what_the_program_fills_in_is_marked_as_coming_from_lists(code: str) -> None:
    assert [spec.name for spec in record_type(code).fields if spec.from_lists and not spec.read_only] == []


def test_the_state_of_a_record_goes_by_one_name(code: str) -> None:
    """Tables keep that column, needs are asked by it: another name would be overlooked without a word."""
    assert [spec.name for spec in record_type(code).fields if spec.codes.endswith("_state") and spec.name != STATE] == []


_DESCRIBING = (
    FieldSpec, RecordSpec, Unique, Companion, Need, Condition, Process, Step, Ask, Needs, Note, Series, Turn, Column, Course, Drift,
)  # fmt: skip
_ATTRIBUTES = [(kind, each) for kind in _DESCRIBING for each in fields(kind)]


@cache
def _said() -> list[object]:
    """Every description that hangs on a record or a process, and what is inside it."""
    found: list[object] = []
    waiting: list[object] = [*PROCESSES, *(each for kind in all_types() for each in (kind.spec, *kind.fields))]
    while waiting:
        each = waiting.pop()
        if isinstance(each, _DESCRIBING):
            found.append(each)
            waiting += [getattr(each, attribute.name) for attribute in fields(each)]
        elif isinstance(each, tuple):
            waiting += each
    return found


@cache
def _read_attributes() -> set[str]:
    """Names of attributes that the program reads anywhere but in the records themselves."""
    sources = [path for top in ("trafficdesk", "ui") for path in python_files(top)]
    return {node.attr for path in sources for node in nodes(path) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize(("kind", "attribute"), _ATTRIBUTES, ids=[f"{kind.__name__}.{each.name}" for kind, each in _ATTRIBUTES])
def test_every_attribute_of_a_description_is_used_and_read_by_the_program(kind: type, attribute: Any) -> None:
    values = [getattr(each, attribute.name) for each in _said() if isinstance(each, kind)]
    assert any(value != attribute.default for value in values), f"nothing uses {attribute.name}"
    assert attribute.name in _read_attributes(), f"nothing reads {attribute.name}"


def test_spec_names_exist(code: str) -> None:
    spec = record_type(code).spec
    for need in spec.needs:
        states = {each.code for each in code_list(record_type(code).field(STATE).codes).options()}
        assert set(need.states) <= states
        assert all(record_type(code).has(name) for name in need.fields)
    named = [*spec.title, *itertools.chain(*spec.keys), *(n for u in spec.unique for n in u.fields), *spec.open_fields]
    for name in [*named, *([spec.year] if spec.year else [])]:
        assert record_type(code).has(name), name


def test_a_full_row_comes_back_as_typed(stock: Stock, stocked: Desk, code: str) -> None:
    row = stocked.records.row(code, stock.rows[code][1])
    view = stocked.records.view(code)
    for name, text in stock.typed[code].items():
        spec = view.field(name)
        if spec.kind is Kind.LINK:
            assert row.values[name] == int(text)
        else:
            assert row.values[name] == read(spec, text, row.values).value, spec.label
            assert unpack(spec, pack(row.values[name])) == row.values[name]
            assert show(spec, row.values[name])


def test_missing_required_values_are_refused_by_name(stocked: Desk, code: str) -> None:
    required = [s for s in stocked.records.view(code).fields if s.required and not s.default and s.shown_when is None]
    if not required:
        pytest.skip("nothing is required here")
    with pytest.raises(Refused) as refused:
        stocked.records.add(code, {})
    for spec in required:
        assert spec.label in str(refused.value)


def test_a_row_is_added_changed_and_thrown_away_and_each_is_taken_back(desk: Desk, code: str) -> None:
    row_id = one(desk, code)
    query = Query(code, (Filter("id", "is", row_id),))
    desk.records.undo()
    assert desk.records.count(query) == 0
    desk.records.redo()
    assert desk.records.count(query) == 1

    before = desk.records.row(code, row_id)
    spec = next(
        s for s in desk.records.view(code).fields
        if s.kind in (Kind.TEXT, Kind.NOTE) and s.name != "licence_file_number"
    )  # fmt: skip
    change = desk.records.edit(code, row_id, {spec.name: "改过的内容"}, version=before.version, reason="测试")
    assert [(each.field, each.new) for each in change.changes[0].fields] == [(spec.name, "改过的内容")]
    line = desk.records.history(code, row_id)[0]
    assert (line.label, line.new) == (spec.label, show(spec, "改过的内容", masked=True))
    desk.records.undo()
    assert desk.records.row(code, row_id).values == before.values
    desk.records.redo()
    assert desk.records.row(code, row_id).values[spec.name] == "改过的内容"

    parts = {each.code for each in all_types() if each.spec.part_of}
    uses = [ids for each, ids in desk.records.belongings(code, row_id) if ids and each.code not in parts]
    assert not uses
    desk.records.trash(code, [row_id], "测试删除")
    assert row_id not in desk.records.ids(Query(code))
    assert row_id in desk.records.ids(Query(code, trashed=True))
    desk.records.restore(code, [row_id])
    assert row_id in desk.records.ids(Query(code))


def test_search_finds_every_searchable_value(stock: Stock, stocked: Desk, code: str) -> None:
    kind = record_type(code)
    row_id = stock.rows[code][1]
    row = stocked.records.row(code, row_id)
    for spec in kind.searchable:
        value = row.values[spec.name]
        if value is None:
            continue
        assert terms_of(spec, value)
        if kind.spec.ledger:
            hits = stocked.records.search(str(value), per_kind=500)
            assert (kind.code, row_id) in [(hit.code, hit.id) for hit in hits], spec.label


def test_every_filter_relation_runs(stock: Stock, stocked: Desk, code: str) -> None:
    row_id = stock.rows[code][1]
    row = stocked.records.row(code, row_id)
    for spec in record_type(code).filterable:
        value = row.values[spec.name]
        for relation in KINDS[spec.kind].relations:
            upper = value if relation == "between" else None
            given = 3 if relation == "within_days" else value
            if given is not None or relation in ("empty", "filled"):
                stocked.records.count(Query(code, (Filter(spec.name, relation, given, upper),), why="核对"))
        if value is not None:
            assert row_id in stocked.records.ids(Query(code, (Filter(spec.name, "is", value),), why="核对"))


def test_every_listed_column_sorts_both_ways(stocked: Desk, code: str) -> None:
    for spec in record_type(code).listed:
        up = list(stocked.records.ids(Query(code, sort=(spec.name,))))
        down = list(stocked.records.ids(Query(code, sort=("-" + spec.name,))))
        assert sorted(up) == sorted(down) and len(up) >= 2
        assert up == stocked.records.first_ids(Query(code, sort=(spec.name,)), len(up))


@pytest.fixture(scope="module")
def exporting(own_stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on a copy of the stock, for who exports and reads lists: that is noted, but no row is written."""
    desk = opened_copy(own_stock.folder, tmp_path_factory.mktemp("exporting") / "office")
    for year, meeting in enumerate(desk.records.ids(Query("meetings")), start=2000):  # else they all have one name
        desk.records.edit("meetings", meeting, {"starts": f"{year}-03-15 08:30", "year": str(year)}, reason="测试")
    yield desk
    desk.close()


@pytest.mark.parametrize("code", [code for code in LEDGERS if record_type(code).spec.keys])
def test_an_export_is_read_back_as_nothing_new(stock: Stock, exporting: Desk, code: str, tmp_path: Path) -> None:
    desk, kind, row_id = exporting, record_type(code), stock.rows[code][1]
    desk._use_own()
    values = desk.records.row(code, row_id).values
    if not any(all(values[name] not in (None, "") for name in names) for names in kind.spec.keys):
        pytest.skip("known by a number that its process gives")
    path = tmp_path / "a.xlsx"
    desk.exchange.export(code, path, wanted=Query(code, (Filter("id", "is", row_id),)), full=True, reason="测试")
    review = desk.review_import(code, path)
    assert not review.missing_fields()
    review.plan()
    row = review.rows[0]
    assert (row.plan, row.reason) == ("skip", "与库里相同"), [p.text for p in row.problems] or row.changes


@pytest.mark.parametrize("code", LEDGERS)
def test_a_filled_template_is_read(desk: Desk, code: str, tmp_path: Path) -> None:
    kind = record_type(code)
    desk.exchange.template(code, tmp_path / "blank.xlsx")
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    sheet = book.worksheets[0]
    inputs = inputs_for(desk, code, next(NUMBERS))
    heads = {str(cell.value).strip("* "): cell.column for cell in sheet[1] if cell.value}
    for name, text in inputs.items():
        spec = kind.field(name)
        shown = desk.records.row(spec.target, int(text)).title if spec.kind is Kind.LINK else text
        sheet.cell(2, heads[spec.label], shown)
    book.save(tmp_path / "filled.xlsx")
    review = desk.review_import(code, tmp_path / "filled.xlsx")
    review.plan()
    planned = [row.plan for row in review.rows if row.source.cells]
    assert planned == ["add"], [p.text for row in review.rows for p in row.problems]


def test_a_number_that_cannot_be_is_refused_at_its_field(code: str) -> None:
    """A year of five digits, people or money below zero: however it comes, typed, by a list or from a step."""
    for spec in record_type(code).typed:
        if spec.kind not in NUMBER_KINDS or spec.lowest is None:
            continue
        for value in (spec.lowest - 1, *(() if spec.highest is None else (spec.highest + 1,))):
            found = [each.field for each in record_checks.check(code, {spec.name: value})]
            assert spec.name in found, f"{spec.label} may be {value}"
